//! What went on while a desk slept: one notice says it, and nothing of it is
//! shown or rung any more.

use std::time::Duration;

use deskbell_testing::agent::{RINGING, TITLE};
use deskbell_testing::wait::until_within;
use deskbell_testing::{Agent, Customer, Screen, Server};

/// What a page says that was frozen with an open socket.
const FROZEN: [&str; 2] = ["Back-Forward Cache", "WebSocket"];
/// Who is away for 150 s loses their chats; on a loaded machine that takes longer.
const PATIENCE: Duration = Duration::from_secs(240);

/// The only toast that there is, once it says this.
async fn is_told(ana: &Agent, what: &str) {
    ana.browser.wait_text(".toast", what).await;
    assert_eq!(ana.browser.count(".toast").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_notice_tells_who_slept_for_long_what_was_given_to_others_and_nothing_rings() {
    let (server, screen) = (Server::start().await, Screen::start().await);
    let ana = Agent::at_screen(&server, "Ana", &screen).await;
    ana.go_online().await;
    ana.browser.listen().await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    let ben = Agent::at(&server, "Ben").await;
    ana.browser.minimise().await;
    server.is_asked_by("Max").await;
    let notice = ana.desktop.shown(TITLE).await;
    server.until_displayed_on_the_desktop().await;
    ana.browser.freeze_page(true).await;
    ben.go_online().await;
    ben.takes("Max").await;
    until_within(PATIENCE, "Eva's chat to ring at Ben", async || {
        ben.browser.sees(RINGING).await.then_some(())
    })
    .await;
    ben.takes("Eva").await;

    ana.browser.freeze_page(false).await;
    ana.browser.restore().await;
    let told = "While you were away: other offers that ended: 1; sessions taken back: 1.";
    is_told(&ana, told).await;
    ana.desktop.closed(notice.id).await;
    ana.until_presence("available").await;
    assert!(!ana.browser.sees(RINGING).await);
    assert!(!ana.browser.sees(".rail [data-session]").await);
    ana.browser.until_silent().await;
    assert_eq!(ana.browser.heard_for_a_while().await, (0.0, 0.0));
    ana.browser.until_js("document.title === 'Deskbell'").await;
    assert_eq!(ana.desktop.history().len(), 1, "Max's, from before");
    ana.until_figure("missed", "0").await;
    eva.until("active").await;
    ana.browser.finish_despite(&FROZEN).await;
    ben.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_slept_tells_in_one_notice_what_another_one_let_pass() {
    let (server, screen) = (Server::with_wait_time(10).await, Screen::start().await);
    let ana = Agent::at_screen(&server, "Ana", &screen).await;
    ana.go_online().await;
    let eva = Customer::visits(&server).await;
    ana.browser.minimise().await;
    ana.browser.freeze_page(true).await;
    ana.browser.open_window(&server.url("/")).await;
    ana.browser.wait_for("[data-link=connected]").await;
    eva.start("Eva", "Never mind").await;
    ana.rings().await;
    eva.leave().await;
    ana.browser.wait_gone(RINGING).await;
    server.is_asked_by("Max").await;
    ana.rings().await;
    ana.until_presence("inactive").await;
    ana.browser.wait_for(".missed-bar").await;

    ana.browser.switch(&ana.desk).await;
    ana.browser.freeze_page(false).await;
    ana.browser.restore().await;
    let told = "While you were away: offers missed: 1; customers who left before your answer: 1.";
    is_told(&ana, told).await;
    ana.browser
        .wait_text(".missed-bar", "an incoming chat")
        .await;
    assert!(!ana.browser.sees(RINGING).await);
    ana.browser.finish_despite(&FROZEN).await;
    eva.finish().await;
}
