//! The server dies and comes back: nothing that was said or offered is lost.

use deskbell_testing::customer::message;
use deskbell_testing::{Agent, Customer, Server};

/// What a browser says of a server that is not there.
const GONE: [&str; 2] = ["ERR_CONNECTION_REFUSED", "WebSocket"];

#[tokio::test(flavor = "multi_thread")]
async fn an_open_alert_outlives_a_killed_server_with_its_deadline() {
    let mut server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    eva.say("It says 90, and should say 9.").await;
    eva.browser
        .wait_for(&format!("{}[data-delivery=sent]", message("customer")))
        .await;
    let offer = ana.rings().await;
    let deadline = ana.deadline().await;

    server.kill();
    ana.browser.wait_for("[data-link=lost]").await;
    server.start_again().await;
    ana.browser.wait_for("[data-link=connected]").await;
    assert_eq!(ana.rings().await, offer);
    let after = ana.deadline().await;
    assert!(
        (after - deadline).abs() < 1_000.0,
        "the deadline moved by {} ms",
        after - deadline
    );

    ana.accept().await;
    ana.session_with("Eva").await;
    ana.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    ana.say("I'll mend it.").await;
    eva.reads("I'll mend it.").await;
    ana.browser.finish_despite(&GONE).await;
    eva.browser.finish_despite(&GONE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_outlives_a_server_that_was_told_to_stop() {
    let mut server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    server.stop().await;
    ana.browser.wait_for("[data-link=lost]").await;
    ana.browser
        .fill("textarea[name=message]", "Written meanwhile")
        .await;
    ana.browser.click("[data-action=send]").await;
    server.start_again().await;
    eva.reads("Written meanwhile").await;
    assert_eq!(ana.session_with("Eva").await, conversation);
    assert_eq!(
        eva.browser.count(&message("agent")).await,
        1,
        "once, not twice"
    );
    ana.browser.finish_despite(&GONE).await;
    eva.browser.finish_despite(&GONE).await;
}
