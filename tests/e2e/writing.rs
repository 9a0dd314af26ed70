//! What an agent writes beside messages: notes that no customer sees, replies
//! that are kept, and words that are found again.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::customer::message;
use deskbell_testing::{Agent, Customer, Server};

const BOX: &str = ".composer textarea";
const NOTE: &str = ".message[data-internal]";

#[tokio::test(flavor = "multi_thread")]
async fn a_note_stays_with_colleagues_through_a_reload_and_wrap_up() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My lamp is broken").await;
    ana.takes("Eva").await;
    ana.browser.click("[data-action=note]").await;
    ana.browser.fill(BOX, "She has called twice").await;
    finds_nothing(&ana.browser, "a note that is being written").await;
    // What was meant for colleagues is still for them after a reload.
    ana.browser.reload().await;
    ana.browser.wait_for("textarea[name=note]").await;
    let kept = "document.querySelector('textarea[name=note]').value === 'She has called twice'";
    ana.browser.until_js(kept).await;
    ana.browser.click("[data-action=send]").await;
    ana.browser.wait_text(NOTE, "She has called twice").await;
    ana.browser.click("[data-action=note]").await;
    ana.browser
        .fill("textarea[name=message]", "Which lamp is it?")
        .await;
    ana.browser.click("[data-action=send]").await;
    eva.reads("Which lamp is it?").await;
    assert_eq!(eva.browser.count(&message("agent")).await, 1);

    ana.browser.click("[data-action=end]").await;
    ana.browser.click("[data-action=end-yes]").await;
    eva.until("ended").await;
    ana.browser
        .fill("textarea[name=note]", "Wants a refund")
        .await;
    ana.browser.click("[data-action=send]").await;
    ana.browser.wait_text(NOTE, "Wants a refund").await;
    finds_nothing(&ana.browser, "wrap-up with its notes").await;
    // Neither by its socket nor by its history has the customer's page heard of it.
    eva.browser.reload().await;
    eva.until("ended").await;
    eva.reads("Which lamp is it?").await;
    assert_eq!(eva.browser.count(&message("agent")).await, 1);
    ana.browser.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_was_kept_is_sent_again_by_its_keyword_and_found_by_its_words() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My lamp is broken").await;
    ana.takes("Eva").await;
    ana.browser
        .fill(BOX, "Please send us a photo, {customerName}")
        .await;
    ana.browser.click("[data-action=quick-replies]").await;
    ana.browser.fill("#quick-keyword", "Photo").await;
    ana.browser.click("[data-action=keep-reply]").await;
    ana.browser.wait_text(".quick li", "/photo").await;
    finds_nothing(&ana.browser, "the list of quick replies").await;
    ana.browser.click("[data-action=quick-replies]").await;
    ana.browser.retype(BOX, "/q pho").await;
    ana.browser.wait_text(".quick li", "/photo").await;
    ana.browser.tab_to(BOX).await;
    ana.browser.press("Enter").await;
    let filled = "document.querySelector('.composer textarea').value";
    ana.browser
        .until_js(&format!("{filled} === 'Please send us a photo, Eva'"))
        .await;
    ana.browser.click("[data-action=send]").await;
    eva.reads("Please send us a photo, Eva").await;

    ana.browser.click("[data-action=find]").await;
    ana.browser.fill("input[name=find]", "PHOTO").await;
    ana.browser
        .wait_text(".finding .bubble", "Please send us a photo, Eva")
        .await;
    finds_nothing(&ana.browser, "what was found in a conversation").await;
    ana.browser.click("[data-action=show-around]").await;
    ana.browser
        .wait_text(".finding .bubble", "My lamp is broken")
        .await;
    ana.browser.click("[data-action=find]").await;
    ana.browser.wait_for("[role=log]").await;
    ana.browser.finish().await;
    eva.finish().await;
}
