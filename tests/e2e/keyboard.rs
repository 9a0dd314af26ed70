//! A whole shift by keyboard, without a pointer.

use deskbell_testing::agent::{RINGING, entry};
use deskbell_testing::customer::message;
use deskbell_testing::{Agent, Customer, Server};

const BOX: &str = "textarea[name=message]";

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_from_going_online_to_the_wrap_up_needs_no_pointer() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    ana.browser.choose("[data-action=go-online]").await;
    ana.until_presence("available").await;

    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let offer = ana.rings().await;
    ana.browser.press("F8").await;
    ana.browser
        .until_focus(&format!("[data-offer='{offer}']"))
        .await;
    ana.browser.press("Escape").await;
    ana.browser.press("F8").await;
    assert!(ana.browser.sees(RINGING).await, "Escape rejects nothing");
    ana.browser.press("Alt+Shift+A").await;
    let first = ana.session_with("Eva").await;
    ana.browser.until_focus("main h1").await;

    ana.browser.tab_to(BOX).await;
    ana.browser.write("One?").await;
    ana.browser.press("Shift+Enter").await;
    ana.browser.write("Two").await;
    assert!(!ana.browser.sees("#shortcuts").await, "? is text here");
    ana.browser.press("Enter").await;
    eva.reads("One?\nTwo").await;

    // An arriving alert does not take the focus.
    ana.browser.write("Wait").await;
    server.is_asked_by("Max").await;
    ana.rings().await;
    ana.browser.write(" a moment").await;
    ana.browser.press("Enter").await;
    eva.reads("Wait a moment").await;
    ana.browser.press("Alt+Shift+A").await;
    let second = ana.session_with("Max").await;
    ana.browser.press("Alt+Shift+1").await;
    let place = |id: &str| format!("[data-session-page='{id}']");
    ana.browser.wait_for(&place(&first)).await;
    ana.browser.press("Alt+Shift+2").await;
    ana.browser.wait_for(&place(&second)).await;
    ana.browser.press("Alt+Shift+0").await;
    ana.browser.wait_for(".dashboard").await;
    ana.browser.press("?").await;
    ana.browser.wait_for("#shortcuts").await;
    ana.browser.press("Escape").await;
    ana.browser.wait_gone("#shortcuts").await;

    ana.browser.press("Alt+Shift+1").await;
    ana.browser.wait_for(&place(&first)).await;
    ana.browser.choose("[data-action=end]").await;
    ana.browser.until_focus("#end-question").await;
    ana.browser.choose("[data-action=end-no]").await;
    ana.browser.until_focus("[data-action=end]").await;
    ana.browser.choose("[data-action=end]").await;
    ana.browser.choose("[data-action=end-yes]").await;
    eva.until("ended").await;
    ana.browser.until_focus("#wrap-up").await;
    ana.browser.choose("[data-action=finish-wrap-up]").await;
    ana.browser.wait_gone(&entry(&first)).await;
    ana.browser.wait_for(".dashboard").await;
    ana.browser.until_focus("#place").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_that_are_changed_hold_after_a_reload_and_are_the_ones_that_are_announced() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    ana.browser.press("?").await;
    let keys = "[data-keys='Go to the notifications, and back']";
    ana.browser.click(keys).await;
    ana.browser.press("Shift+X").await;
    ana.browser.wait_text("#shortcuts", "That key writes").await;
    ana.browser.press("Alt+Shift+A").await;
    ana.browser.wait_text("#shortcuts", "something else").await;
    ana.browser.press("Alt+Shift+N").await;
    ana.browser.wait_text(keys, "Alt+Shift+N").await;
    ana.browser.press("Escape").await;
    ana.browser.wait_gone("#shortcuts").await;
    ana.browser.reload().await;
    ana.browser.wait_for("[data-link=connected]").await;
    ana.go_online().await;
    server.is_asked_by("Eva").await;
    let offer = ana.rings().await;
    let said = "document.querySelector('[aria-live=assertive]').textContent";
    let arrived = format!("/^Incoming chat, Support, .*Alt\\+Shift\\+N$/.test({said})");
    ana.browser.until_js(&arrived).await;
    ana.browser.press("Alt+Shift+N").await;
    let alert = format!("[data-offer='{offer}']");
    ana.browser.until_focus(&alert).await;
    ana.browser.press("Alt+Shift+N").await;
    ana.browser
        .until_js("!document.activeElement.closest('.stack')")
        .await;
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_key_answers_one_offer_and_a_rejected_one_gives_the_focus_on() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    for name in ["Eva", "Max", "Kim"] {
        server.is_asked_by(name).await;
        ana.browser.wait_text(RINGING, name).await;
    }
    ana.browser.hold("Alt+Shift+R", 10).await;
    ana.browser.wait_gone(".alert[data-stage=answering]").await;
    assert_eq!(ana.browser.count(RINGING).await, 2);

    ana.browser.press("F8").await;
    ana.browser
        .choose(&format!("{RINGING} [data-action=reject]"))
        .await;
    ana.browser
        .until_js("document.querySelectorAll('.alert').length === 1")
        .await;
    ana.browser.until_focus(RINGING).await;
    ana.browser.hold("Alt+Shift+A", 10).await;
    ana.session_with("Eva").await;
    ana.browser.until_focus("main h1").await;
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_ends_the_chat_leads_the_agent_who_writes_to_the_wrap_up() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    eva.until("active").await;
    ana.browser.tab_to(BOX).await;
    ana.browser.write("Let me").await;
    ana.browser.wait_gone(&message("agent")).await;
    eva.leave().await;
    ana.browser.until_focus("#wrap-up").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_and_a_password_are_typed_and_sent_without_a_pointer() {
    let server = Server::start().await;
    let browser = deskbell_testing::Browser::headless(None).await;
    browser.goto(&server.url("/sign-in")).await;
    browser.tab_to("input[name=name]").await;
    browser.write("Ana").await;
    browser.press("Tab").await;
    browser.write("not it").await;
    browser.press("Enter").await;
    browser.wait_text("[role=alert]", "password").await;
    browser.finish_despite(&["401"]).await;
}
