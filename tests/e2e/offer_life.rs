//! How an offer ends other than by its agent's answer: the customer leaves,
//! the time passes, another agent takes over; and what the agent sees of it.

use deskbell_testing::agent::{RINGING, TITLE, entry};
use deskbell_testing::{Agent, Customer, Screen, Server, Site};

/// In seconds; the shortest that a template may have.
const SHORT: u32 = 5;

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_leaves_takes_the_alert_and_the_desktop_notification_away() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    eva.start("Eva", "My invoice is wrong").await;
    let notice = ana.desktop.shown(TITLE).await;
    eva.leave().await;
    ana.desktop.closed(notice.id).await;
    ana.browser.switch(&ana.desk).await;
    ana.browser.wait_gone(RINGING).await;
    ana.until_presence("available").await;
    ana.until_figure("missed", "0").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_offer_goes_to_the_next_agent_and_the_first_one_comes_back_by_a_button() {
    let server = Server::with_wait_time(SHORT).await;
    let ana = Agent::online(&server, "Ana").await;
    let ben = Agent::at(&server, "Ben").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let first = ana.rings().await;
    ben.go_online().await;

    let second = ben.rings().await;
    assert_ne!(first, second, "a new offer of the same conversation");
    ana.until_presence("inactive").await;
    ana.browser.wait_text(".missed-bar", "missed").await;
    ben.accept().await;
    ben.session_with("Eva").await;
    eva.until("active").await;

    ana.browser.wait_gone(RINGING).await;
    ana.browser.click(".missed-bar [data-action=im-back]").await;
    ana.until_presence("available").await;
    ana.browser.wait_gone(".missed-bar").await;
    ana.until_figure("missed", "1").await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missed_desktop_notification_closes_by_itself() {
    let (server, site) = (Server::with_wait_time(SHORT).await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    eva.start("Eva", "My invoice is wrong").await;
    let notice = ana.desktop.shown(TITLE).await;
    ana.desktop.closed(notice.id).await;
    ana.browser.switch(&ana.desk).await;
    ana.until_presence("inactive").await;
    ana.browser.wait_for(".missed-bar").await;
    eva.until("waiting").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rejected_offer_goes_to_the_next_agent_and_the_first_one_stays_available() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let ben = Agent::at(&server, "Ben").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    ben.go_online().await;
    ana.reject().await;
    ben.takes("Eva").await;
    ana.browser.wait_gone(RINGING).await;
    ana.until_presence("available").await;
    ana.finish().await;
    ben.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_of_one_agent_show_one_notification_and_one_session() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    let second = ana.browser.open(&server.url("/")).await;
    ana.browser.wait_for("[data-link=connected]").await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    eva.start("Eva", "My invoice is wrong").await;
    ana.desktop.shown(TITLE).await;
    ana.desktop.press("Accept").await;
    ana.browser.until_visibility("hidden").await;
    eva.until("active").await;
    for tab in [&ana.desk, &second] {
        ana.browser.switch(tab).await;
        ana.browser.wait_for(".rail [data-session]").await;
        assert_eq!(ana.browser.count(".rail [data-session]").await, 1);
        assert!(!ana.browser.sees(RINGING).await);
    }
    let shown = ana.desktop.history();
    assert_eq!(shown.len(), 1, "{shown:#?}");
    assert_eq!(shown[0].calls, 1, "by one of the tabs: {shown:#?}");
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_who_comes_back_by_themselves_finds_the_alert_and_no_desktop_notification() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    eva.start("Eva", "My invoice is wrong").await;
    let notice = ana.desktop.shown(TITLE).await;
    ana.browser.switch(&ana.desk).await;
    ana.desktop.closed(notice.id).await;
    let conversation = ana.takes("Eva").await;
    ana.browser.wait_for(&entry(&conversation)).await;
    eva.until("active").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_who_comes_back_later_sees_the_time_that_is_left() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    eva.start("Eva", "My invoice is wrong").await;
    ana.desktop.shown(TITLE).await;
    let rang = ana.browser.js("return Date.now()", vec![]).await;
    let rang = rang.as_f64().expect("a time");
    // What is tested is that this time counts.
    ana.browser
        .until_js(&format!("Date.now() > {rang} + 5000"))
        .await;
    ana.browser.switch(&ana.desk).await;
    ana.rings().await;
    ana.browser
        .until_js("document.querySelector('.alert').getAnimations({subtree: true}).length")
        .await;
    let had = ana.deadline().await - rang;
    assert!((had - 120_000.0).abs() < 2_500.0, "{had} ms from the ring");
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_in_focus_rings_on_the_page_alone() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    ana.browser.until_js("document.hasFocus()").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    ana.browser.wait_text(RINGING, "Eva").await;
    ana.browser.wait_text(RINGING, "My invoice is wrong").await;
    ana.browser
        .until_js("document.title.includes('Incoming chat')")
        .await;
    assert!(
        !ana.browser.sees("[data-session-page]").await,
        "it takes nothing from the agent"
    );
    ana.accept().await;
    ana.session_with("Eva").await;
    ana.until_focus_on("[data-session-page] h1").await;
    ana.until_presence("busy").await;
    assert!(
        ana.desktop.history().is_empty(),
        "{:#?}",
        ana.desktop.history()
    );
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_missed_an_offer_may_pick_a_presence_instead_of_the_bar() {
    let server = Server::with_wait_time(SHORT).await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.until_presence("inactive").await;
    ana.browser.wait_for(".missed-bar").await;
    ana.browser.click(".presence-button").await;
    ana.browser.click("[data-choice=away]").await;
    ana.until_presence("away").await;
    ana.browser.wait_gone(".missed-bar").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_desk_that_the_browser_has_frozen_before_it_rings_costs_the_customer_no_answer() {
    let (server, screen) = (Server::start().await, Screen::start().await);
    let ana = Agent::at_screen(&server, "Ana", &screen).await;
    ana.go_online().await;
    ana.browser.minimise().await;
    ana.browser.freeze_page(true).await;
    server.is_asked_by("Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    ben.takes("Eva").await;
    assert_eq!(server.ended("expired").await, 0);
    ana.browser.freeze_page(false).await;
    ana.until_presence("available").await;
    ana.until_figure("missed", "0").await;
    ana.browser.finish_despite(&["WebSocket"]).await;
    ben.finish().await;
}
