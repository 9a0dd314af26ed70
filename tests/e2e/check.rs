//! "Am I reachable?": the check before going online, with a real desktop.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::wait::until;
use deskbell_testing::{Agent, Browser, Server};

const PANEL: &str = "#reach";
const TEST: &str = "Test offer";

fn line(name: &str, state: &str) -> String {
    format!("[data-line={name}][data-state={state}]")
}

async fn supervisor(server: &Server) -> Browser {
    let sam = Browser::headless(None).await;
    sam.goto(&server.sign_in_link("Sam")).await;
    sam.wait_for("[data-agent]").await;
    sam
}

#[tokio::test(flavor = "multi_thread")]
async fn who_passes_the_check_goes_online_by_one_click_from_then_on() {
    let server = Server::start().await;
    let ana = Agent::unchecked(&server, "Ana").await;
    ana.browser.click("[data-action=go-online]").await;
    ana.browser.until_focus("#reach-title").await;
    ana.desktop.shown(TEST).await;
    for name in ["permission", "worker", "round_trip"] {
        ana.browser.wait_for(&line(name, "passed")).await;
    }
    finds_nothing(&ana.browser, "check, a notification is asked for").await;
    ana.desktop.press_body().await;
    ana.rings().await;
    ana.browser.wait_text(".alert", TEST).await;
    ana.accept().await;
    ana.browser.wait_for(&line("offer", "passed")).await;
    ana.browser.wait_gone(".alert").await;
    ana.browser.click("[data-action=heard]").await;
    ana.browser.wait_text(PANEL, "Offers reach you").await;
    finds_nothing(&ana.browser, "check, passed").await;
    ana.browser.click("[data-action=go-online-now]").await;
    ana.until_presence("available").await;
    ana.browser.wait_gone(PANEL).await;

    let sam = supervisor(&server).await;
    sam.wait_text("[data-presence=available]", "Check passed")
        .await;
    assert_eq!(server.ended("accepted").await, 0, "it was only a test");
    ana.until_figure("accepted", "0").await;
    assert_eq!(ana.desktop.open_count(), 0);

    ana.browser.reload().await;
    ana.browser.wait_for("[data-link=connected]").await;
    ana.browser.click(".presence-button").await;
    ana.browser.click("[data-choice=offline]").await;
    ana.until_presence("offline").await;
    ana.browser.click("[data-action=go-online]").await;
    ana.until_presence("available").await;
    assert!(!ana.browser.sees(PANEL).await);

    // The next agent in this browser has not checked it.
    ana.browser.click(".presence-button").await;
    ana.browser.click("[data-action=sign-out]").await;
    ana.browser.wait_for("body[data-page=sign-in]").await;
    ana.browser.goto(&server.sign_in_link("Ben")).await;
    ana.browser.wait_for("[data-link=connected]").await;
    ana.browser.click("[data-action=go-online]").await;
    ana.browser.until_focus("#reach-title").await;
    ana.finish().await;
    sam.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_small_screen_the_test_and_real_offers_lie_over_the_check() {
    let server = Server::start().await;
    let ana = Agent::unchecked(&server, "Ana").await;
    ana.browser.size(360, 640).await;
    ana.browser.click("[data-action=go-online]").await;
    ana.browser.until_focus("#reach-title").await;
    ana.desktop.shown(TEST).await;
    ana.browser.click("[data-action=saw-none]").await;
    ana.rings().await;
    finds_nothing(&ana.browser, "check, the test rings on a phone").await;
    // A click fails on what something else lies over.
    ana.accept().await;
    ana.browser.click("[data-action=heard]").await;
    ana.browser.click("[data-action=go-online-now]").await;
    ana.until_presence("available").await;

    ana.browser.size(320, 256).await;
    ana.browser.click(".presence-button").await;
    ana.browser.click("[data-action=check]").await;
    ana.browser.until_focus("#reach-title").await;
    server.is_asked_by("Eva").await;
    ana.takes("Eva").await;
    assert!(ana.browser.sees(PANEL).await, "it still goes on");
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_goes_online_without_permission_is_told_what_will_not_work_and_so_is_the_supervisor() {
    let server = Server::start().await;
    let sam = supervisor(&server).await;
    let ana = Agent::without_notifications(&server, "Ana").await;
    ana.browser.click("[data-action=go-online]").await;
    let permission = line("permission", "failed");
    ana.browser.wait_text(&permission, "another window").await;
    ana.browser.wait_text(&permission, "Chrome:").await;
    ana.browser.wait_for(&line("notification", "failed")).await;
    // All else is tried all the same.
    ana.rings().await;
    ana.accept().await;
    ana.browser.click("[data-action=heard]").await;
    ana.browser.wait_text(PANEL, "all the same").await;
    finds_nothing(&ana.browser, "check, failed").await;
    ana.browser.click("[data-action=go-online-now]").await;
    ana.until_presence("available").await;
    sam.wait_text("[data-presence=available]", "Permission to notify")
        .await;
    ana.finish().await;
    sam.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_agent_neither_saw_nor_heard_has_failed_and_can_be_checked_again() {
    let server = Server::start().await;
    let ana = Agent::unchecked(&server, "Ana").await;
    ana.browser.click(".presence-button").await;
    ana.browser.click("[data-action=check]").await;
    let notice = ana.desktop.shown(TEST).await;
    assert!(
        notice
            .actions
            .iter()
            .all(|(_, label)| label != "Accept the test")
    );
    ana.browser.click("[data-action=saw-none]").await;
    ana.rings().await;
    ana.browser.press("Alt+Shift+A").await;
    ana.browser.click("[data-action=heard-nothing]").await;
    for name in ["notification", "sound"] {
        ana.browser.wait_for(&line(name, "failed")).await;
    }
    ana.browser.wait_for(&line("offer", "passed")).await;
    ana.browser.click("[data-action=check-again]").await;
    ana.browser.wait_for(&line("notification", "trying")).await;
    ana.browser.click("[data-action=close-check]").await;
    ana.browser.wait_gone(PANEL).await;
    until("the desktop to be empty", async || {
        (ana.desktop.open_count() == 0).then_some(())
    })
    .await;
    ana.until_presence("offline").await;
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_private_window_without_a_service_worker_says_so_and_works_while_it_is_seen() {
    let server = Server::start().await;
    let ana = Agent::unchecked(&server, "Ana").await;
    let private = "delete Navigator.prototype.serviceWorker";
    ana.browser.before_each_page(private).await;
    ana.browser.reload().await;
    ana.browser.wait_for("[data-link=connected]").await;
    ana.browser.wait_text(".note", "private window").await;
    ana.browser.click("[data-action=go-online]").await;
    ana.browser
        .wait_text(&line("worker", "failed"), "Private windows")
        .await;
    ana.browser.click("[data-action=go-online-now]").await;
    ana.until_presence("available").await;
    server.is_asked_by("Eva").await;
    ana.takes("Eva").await;
    ana.finish().await;
}
