//! axe-core finds nothing, on any page in any state, in light and dark.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::customer::message;
use deskbell_testing::{Agent, Browser, Customer, Server};

#[tokio::test(flavor = "multi_thread")]
async fn the_sign_in_page() {
    let server = Server::start().await;
    let browser = Browser::headless(None).await;
    browser.goto(&server.url("/sign-in")).await;
    browser
        .wait_for("body[data-page=sign-in] input[name=password]")
        .await;
    finds_nothing(&browser, "sign-in").await;
    browser.fill("input[name=name]", "Ana").await;
    browser.fill("input[name=password]", "not it").await;
    browser.click("[data-action=sign-in]").await;
    browser.wait_for("[role=alert]").await;
    finds_nothing(&browser, "sign-in refused").await;
    browser.finish_despite(&["401"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_from_offline_to_wrap_up_and_the_customers_page_beside_it() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    finds_nothing(&ana.browser, "dashboard, offline").await;
    ana.go_online().await;
    finds_nothing(&ana.browser, "dashboard, online").await;

    let eva = Customer::visits(&server).await;
    eva.until("questions").await;
    finds_nothing(&eva.browser, "chat, questions").await;
    eva.start("Eva", "My invoice is wrong").await;
    finds_nothing(&eva.browser, "chat, waiting").await;
    ana.rings().await;
    finds_nothing(&ana.browser, "ringing").await;

    ana.takes("Eva").await;
    eva.say("It says 90, and should say 9.").await;
    ana.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    ana.say("I'll look.").await;
    eva.reads("I'll look.").await;
    finds_nothing(&ana.browser, "session").await;
    finds_nothing(&eva.browser, "chat, active").await;
    eva.leave().await;
    finds_nothing(&eva.browser, "chat, ended").await;
    ana.browser.wait_for("[data-action=finish-wrap-up]").await;
    finds_nothing(&ana.browser, "wrap-up").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_missed_bar_and_the_supervisors_page() {
    let server = Server::with_wait_time(5).await;
    let sam = Browser::headless(None).await;
    sam.goto(&server.sign_in_link("Sam")).await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.until_presence("inactive").await;
    ana.browser.wait_for(".missed-bar").await;
    finds_nothing(&ana.browser, "missed").await;
    sam.wait_for("[data-agent][data-presence=inactive]").await;
    finds_nothing(&sam, "manage").await;
    sam.finish().await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desk_without_its_server() {
    let mut server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    server.kill();
    ana.browser.wait_for("[data-link=lost]").await;
    finds_nothing(&ana.browser, "connection lost").await;
    ana.browser
        .finish_despite(&["ERR_CONNECTION_REFUSED", "WebSocket"])
        .await;
}
