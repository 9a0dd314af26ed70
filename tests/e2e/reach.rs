//! Agents whose browser may not show notifications: they are offered work
//! while they can see it, and none while nothing could tell them. And which of
//! several tabs it is that tells them.

use deskbell_testing::agent::{RINGING, TITLE, entry};
use deskbell_testing::{Agent, Browser, Customer, Screen, Server, Site};

/// A number that nobody of the sample data has.
const SOMEBODY: &str = "+447700900155";

#[tokio::test(flavor = "multi_thread")]
async fn without_permission_a_visible_desk_rings_and_says_what_will_not_work() {
    let server = Server::start().await;
    let ana = Agent::without_notifications(&server, "Ana").await;
    ana.go_online().await;
    ana.browser.wait_text("main", "Chrome").await;
    ana.browser.wait_text("main", "Edge").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    eva.until("active").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_permission_a_hidden_desk_is_passed_over_for_the_next_agent() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::without_notifications(&server, "Ana").await;
    ana.go_online().await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    let ben = Agent::online(&server, "Ben").await;
    eva.start("Eva", "My invoice is wrong").await;
    ben.takes("Eva").await;
    eva.until("active").await;
    assert_eq!(server.ended("accepted").await, 1);
    for end in ["undelivered", "expired"] {
        assert_eq!(server.ended(end).await, 0, "Ana was never offered it");
    }

    ana.browser.switch(&ana.desk).await;
    ana.until_presence("available").await;
    ana.until_figure("missed", "0").await;
    assert!(!ana.browser.sees(RINGING).await);
    assert!(ana.desktop.history().is_empty());
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_nobody_could_see_waits_and_rings_when_the_agent_comes_back() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::without_notifications(&server, "Ana").await;
    ana.go_online().await;
    ana.look_elsewhere(&site).await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.browser.switch(&ana.desk).await;
    ana.takes("Eva").await;
    eva.until("active").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_left_open_keeps_no_desk_from_ringing_and_is_not_brought_to_the_front() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let (ana, left_open) = Agent::beside_a_sign_in(&server, "Ana").await;
    ana.go_online().await;
    let eva = Customer::visits(&server).await;
    ana.browser.switch(&left_open).await;
    ana.browser.count_visibility_changes().await;
    let other = ana.look_elsewhere(&site).await;
    eva.start("Eva", "My invoice is wrong").await;
    ana.desktop.shown(TITLE).await;
    ana.desktop.press("Accept").await;
    ana.browser.until_visibility("hidden").await;
    assert_eq!(ana.browser.tabs().await.len(), 3);
    ana.browser.switch(&ana.desk).await;
    ana.session_with("Eva").await;
    eva.until("active").await;

    ana.browser.switch(&other).await;
    ana.browser.switch(&left_open).await;
    let shown_and_hidden = ana.browser.visibility_changes().await;
    assert_eq!(shown_and_hidden, 2, "left for another tab, and chosen now");
    ana.browser.finish_despite(&["/api/me", "WebSocket"]).await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_leading_tab_is_closed_another_one_rings() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    let second = ana.browser.open(&server.url("/")).await;
    ana.browser.wait_for("[data-link=connected]").await;
    let eva = Customer::visits(&server).await;
    let other = ana.look_elsewhere(&site).await;
    ana.browser.close(&ana.desk, &other).await;
    let origin = server.origin();
    ana.browser.notifications(&origin, "granted").await;
    eva.start("Eva", "My invoice is wrong").await;
    ana.desktop.shown(TITLE).await;
    ana.desktop.press("Accept").await;
    ana.browser.until_visibility("hidden").await;
    ana.browser.switch(&second).await;
    ana.session_with("Eva").await;
    eva.until("active").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_way_to_go_online_asks_for_the_permission_in_its_own_click() {
    let server = Server::start().await;
    let ana = Agent::undecided(&server, "Ana").await;
    ana.leaves_the_question_open().await;
    // By the check, and by going online with it as it stands.
    ana.go_online().await;
    ana.browser.until_js("window.asked === 2").await;
    for (choice, checks, presence, asked) in [
        ("offline", false, "offline", 2),
        // Free: what an agent chose follows the load.
        ("busy", true, "available", 5),
        ("away", false, "away", 5),
        // What fails was told a moment ago.
        ("available", false, "available", 6),
    ] {
        ana.browser.click(".presence-button").await;
        ana.browser.click(&format!("[data-choice={choice}]")).await;
        if checks {
            ana.browser.click("[data-action=check-again]").await;
            ana.browser.click("[data-action=go-online-now]").await;
        }
        ana.until_presence(presence).await;
        let chosen = format!("[data-choice={choice}][aria-pressed=true]");
        ana.browser
            .until_js(&format!("document.querySelector('{chosen}')"))
            .await;
        ana.browser
            .until_js(&format!("window.asked === {asked}"))
            .await;
    }
    ana.browser.click("[data-action=allow-notifications]").await;
    ana.browser.until_js("window.asked === 7").await;
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_is_given_to_a_hidden_desk_makes_it_ring() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::without_notifications(&server, "Ana").await;
    ana.go_online().await;
    ana.look_elsewhere(&site).await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    assert!(ana.desktop.history().is_empty());
    let origin = server.origin();
    ana.browser.notifications(&origin, "granted").await;
    ana.desktop.shown(TITLE).await;
    ana.desktop.press("Accept").await;
    eva.until("active").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_permission_that_is_taken_away_sends_the_next_offer_elsewhere_and_counts_no_miss() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    ana.look_elsewhere(&site).await;
    let origin = server.origin();
    ana.browser.notifications(&origin, "denied").await;
    let ben = Agent::online(&server, "Ben").await;
    for name in ["Eva", "Max"] {
        server.is_asked_by(name).await;
        ben.takes(name).await;
    }
    assert!(ana.desktop.history().is_empty());
    assert_eq!(server.ended("expired").await, 0);
    ana.browser.switch(&ana.desk).await;
    ana.until_presence("available").await;
    ana.until_figure("missed", "0").await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
}

/// The template of texts is never shown on the desktop, that of chats is in the
/// background.
fn texts_never(server: &Server) {
    server.set_rule("Incoming SMS", &["desktop = \"never\""]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_never_shown_on_the_desktop_waits_until_a_hidden_desk_is_looked_at() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    texts_never(&server);
    let ana = Agent::online(&server, "Ana").await;
    ana.look_elsewhere(&site).await;
    server.is_texted("SM1", SOMEBODY, "Hello?").await;
    // Which comes later, and may be shown.
    server.is_asked_by("Eva").await;
    ana.desktop.shown(TITLE).await;
    assert_eq!(ana.desktop.history().len(), 1);
    ana.desktop.press("Accept").await;
    ana.browser.until_visibility("hidden").await;
    ana.browser.switch(&ana.desk).await;
    ana.session_with("Eva").await;
    ana.browser.wait_text(RINGING, "Incoming SMS").await;
    assert_eq!(ana.desktop.history().len(), 1);
    for end in ["undelivered", "expired"] {
        assert_eq!(server.ended(end).await, 0, "Ana was not offered it unseen");
    }
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_never_shown_on_the_desktop_rings_only_in_a_desk_that_is_seen_and_not_in_focus() {
    let (server, screen) = (Server::start().await, Screen::start().await);
    texts_never(&server);
    let ana = Agent::at_screen(&server, "Ana", &screen).await;
    ana.go_online().await;
    ana.browser.open_window(&server.url("/chat/")).await;
    // No more over all of the desk.
    ana.browser.window_size(500, 400).await;
    server.is_texted("SM1", SOMEBODY, "Hello?").await;
    server.until_displayed("alert").await;
    server.is_asked_by("Eva").await;
    ana.desktop.shown(TITLE).await;
    assert_eq!(ana.desktop.history().len(), 1);
    ana.browser.switch(&ana.desk).await;
    ana.browser.wait_text(RINGING, "Incoming SMS").await;
    ana.browser.wait_text(RINGING, "Eva").await;
    ana.finish().await;
}

/// A supervisor gives the only work that there is to Ben.
async fn assigns_to_ben(sam: &Browser) {
    sam.click("[data-action=give]").await;
    sam.choose_target("Ben").await;
    sam.click("[data-action=assign]").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_never_shown_on_the_desktop_is_not_given_to_who_looks_elsewhere() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    server.set_rule("Assignment", &["desktop = \"never\""]);
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    ben.look_elsewhere(&site).await;
    let sam = server.supervisor().await;
    sam.wait_text("[data-work]", "Eva").await;
    assigns_to_ben(&sam).await;
    sam.wait_text("[role=alert]", "can’t be reached").await;
    assert!(ana.browser.sees(&entry(&conversation)).await);
    server.set_rule("Assignment", &["desktop = \"background\""]);
    assigns_to_ben(&sam).await;
    ben.desktop.shown("Assigned to you").await;
    assert_eq!(ben.desktop.history().len(), 1);
    ana.browser.wait_gone(&entry(&conversation)).await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    sam.finish().await;
    eva.finish().await;
}
