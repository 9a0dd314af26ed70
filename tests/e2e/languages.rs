//! The language of a page: chosen in the app, else by the browser; from right
//! to left in Arabic; and what is said when its texts can't be had.

use deskbell_testing::agent::RINGING;
use deskbell_testing::axe::finds_nothing;
use deskbell_testing::customer::message;
use deskbell_testing::layout::fits;
use deskbell_testing::{Agent, Browser, Customer, Server};

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_works_from_right_to_left_in_arabic_and_axe_finds_nothing() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    ana.browser.choose_language("ar").await;
    ana.browser
        .wait_text("[data-action=go-online]", "بدء الاتصال")
        .await;
    assert_eq!(ana.browser.attribute("html", "dir").await, "rtl");
    finds_nothing(&ana.browser, "dashboard in Arabic").await;
    ana.go_online().await;

    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.browser.wait_text(RINGING, "Eva").await;
    finds_nothing(&ana.browser, "ringing in Arabic").await;
    ana.takes("Eva").await;
    eva.say("It says 90, and should say 9.").await;
    ana.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    finds_nothing(&ana.browser, "session in Arabic").await;
    fits(&ana.browser, "session in Arabic").await;
    ana.finish().await;
    eva.finish().await;
}

/// axe finds nothing in this state of the page, and all of it fits.
async fn is_in_order(browser: &Browser, what: &str, code: &str) {
    let state = format!("{what} in {code:?}");
    finds_nothing(browser, &state).await;
    fits(browser, &state).await;
}

/// A desk, an alert, a session and a form of the room in this language; going
/// online has the words `online` in it.
async fn all_is_in_order(code: &str, online: &str) {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    ana.browser.choose_language(code).await;
    ana.browser
        .wait_text("[data-action=go-online]", online)
        .await;
    is_in_order(&ana.browser, "home", code).await;
    ana.go_online().await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.browser.wait_text(RINGING, "Eva").await;
    is_in_order(&ana.browser, "an alert", code).await;
    ana.takes("Eva").await;
    is_in_order(&ana.browser, "a session", code).await;
    ana.finish().await;
    eva.finish().await;

    let ada = server.administrator("templates").await;
    ada.choose_language(code).await;
    ada.choose_rule("Consult").await;
    is_in_order(&ada, "a template", code).await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn desk_and_room_are_in_order_in_german() {
    all_is_in_order("de", "Online gehen").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn desk_and_room_are_in_order_in_spanish() {
    all_is_in_order("es", "Ponerse en línea").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_of_language_loses_no_text_that_was_not_sent_and_no_offer() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    ana.browser.fill("textarea", "I am looking").await;
    let max = Customer::asks(&server, "Max", "Where is my parcel?").await;
    ana.browser.wait_text(RINGING, "Max").await;
    for code in ["de", "es", "ar", "en"] {
        ana.browser.choose_language(code).await;
        ana.browser.wait_text(RINGING, "Max").await;
        ana.browser
            .until_js("document.querySelector('textarea')?.value === 'I am looking'")
            .await;
    }
    ana.finish().await;
    eva.finish().await;
    max.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_chooses_german_and_finds_it_again_after_a_reload() {
    let server = Server::start().await;
    let sam = Browser::headless(None).await;
    sam.goto(&server.sign_in_link("Sam")).await;
    sam.wait_for("body[data-page=manage] table").await;
    sam.choose_language("de").await;
    sam.wait_text(".manage-head", "Angemeldet als").await;
    sam.reload().await;
    sam.wait_text(".manage-head", "Angemeldet als").await;
    sam.choose_language("ar").await;
    sam.wait_for("html[dir=rtl] table").await;
    finds_nothing(&sam, "floor in Arabic").await;
    sam.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_that_cant_be_had_are_told_with_a_way_to_try_again() {
    let server = Server::start().await;
    let browser = Browser::headless(None).await;
    browser.block(&["*/messages-*"]).await;
    browser.goto(&server.url("/sign-in")).await;
    browser
        .wait_text("main [role=alert]", "could not be loaded")
        .await;
    finds_nothing(&browser, "texts that can't be had").await;
    browser.block(&[]).await;
    browser.click("main .button").await;
    browser.wait_for("body[data-page=sign-in] form").await;
    browser.finish_despite(&["ERR_BLOCKED_BY_CLIENT"]).await;
}
