//! What customers do to their own page: two tabs, a keyboard alone, a phone, and
//! writing to a server that is not there.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::customer::message;
use deskbell_testing::{Agent, Customer, Server};

/// What a browser says of a server that is not there.
const GONE: [&str; 2] = ["ERR_CONNECTION_REFUSED", "WebSocket"];
/// What it misses on a file that is no page.
const ICON: &str = "favicon.ico";

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_to_a_server_that_is_down_is_read_once_after_a_reload() {
    let mut server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    eva.until("active").await;
    server.kill();
    eva.browser.wait_for("#bar").await;
    eva.say("It says 90, and should say 9.").await;
    server.start_again().await;
    eva.browser.reload().await;
    eva.browser
        .wait_for(&format!("{}[data-delivery=sent]", message("customer")))
        .await;
    ana.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    eva.say("And soon.").await;
    ana.browser
        .wait_text(&message("customer"), "And soon.")
        .await;
    // What she wrote before the chat is its first message.
    assert_eq!(ana.browser.count(&message("customer")).await, 3);
    ana.browser.finish_despite(&GONE).await;
    eva.browser.finish_despite(&GONE).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tab_at_the_questions_joins_the_chat_and_keeps_its_words() {
    let server = Server::start().await;
    let eva = Customer::visits(&server).await;
    let first = eva.browser.tab().await;
    eva.until("questions").await;
    let second = eva.browser.open(&server.url("/chat/")).await;
    eva.browser
        .fill("#questions [name=reason]", "And my order")
        .await;
    eva.browser.switch(&first).await;
    eva.start("Eva", "My invoice is wrong").await;
    eva.browser.switch(&second).await;
    eva.until("waiting").await;
    eva.browser
        .wait_text(&message("customer"), "My invoice is wrong")
        .await;
    eva.browser
        .until_js("document.querySelector('#message').value === 'And my order'")
        .await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tab_with_an_old_chat_leaves_the_next_one_alone() {
    let server = Server::start().await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let old = eva.browser.tab().await;
    eva.leave().await;
    let new = eva.browser.open(&server.url("/chat/")).await;
    eva.until("ended").await;
    eva.browser.click("[data-action=new-chat]").await;
    eva.start("Eva", "Another question").await;
    eva.browser.switch(&old).await;
    eva.browser.click("[data-action=new-chat]").await;
    eva.until("waiting").await;
    eva.browser
        .wait_text(&message("customer"), "Another question")
        .await;
    eva.browser.switch(&new).await;
    eva.browser.reload().await;
    eva.until("waiting").await;
    eva.browser
        .wait_text(&message("customer"), "Another question")
        .await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_ended_chat_is_not_shown_to_who_opens_the_page_much_later() {
    let server = Server::start().await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    eva.leave().await;
    eva.browser.reload().await;
    eva.until("ended").await;
    comes_later(&server, &eva, "chat.left.at -= 3_600_000").await;
    eva.until("questions").await;
    assert_eq!(eva.browser.count(".message").await, 0);
    eva.browser.finish_despite(&[ICON]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_that_never_arrived_is_not_sent_by_itself_much_later() {
    let server = Server::start().await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let never = "chat = {token: 'x'.repeat(43), started: false, at: Date.now() - 60_000,
        answers: [{question: 'reason', answer: 'Old words'}]}";
    comes_later(&server, &eva, never).await;
    eva.until("questions").await;
    eva.browser
        .until_js("document.querySelector('[name=reason]').value === 'Old words'")
        .await;
    eva.browser
        .until_js("!document.querySelector('[data-action=start]').disabled")
        .await;
    eva.browser.finish_despite(&[ICON]).await;
}

/// Opens the page again after a change to the chat that the browser keeps.
async fn comes_later(server: &Server, eva: &Customer, change: &str) {
    // A file of the same site: the page itself would write over the change.
    eva.browser.goto(&server.url("/chat/chat.css")).await;
    let script = format!(
        "let chat = JSON.parse(localStorage.getItem('deskbell.chat')); {change};
        localStorage.setItem('deskbell.chat', JSON.stringify(chat));"
    );
    eva.browser.js(&script, vec![]).await;
    eva.browser.goto(&server.url("/chat/")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_was_refused_can_be_sent_again_after_a_reload() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    eva.until("active").await;
    refused(&eva, "It says 90").await;
    eva.browser.reload().await;
    let failed = format!("{}[data-delivery=failed]", message("customer"));
    eva.browser.wait_text(&failed, "It says 90").await;
    finds_nothing(&eva.browser, "chat, a failed message").await;
    eva.browser.click("[data-action=retry]").await;
    eva.browser.wait_gone(&failed).await;
    eva.browser
        .until_js("document.activeElement.id === 'message'")
        .await;
    ana.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    eva.browser.reload().await;
    eva.until("active").await;
    eva.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    assert_eq!(eva.browser.count(&failed).await, 0);
    ana.finish().await;
    eva.finish().await;
}

/// Puts a message that the server had refused into what the page keeps.
async fn refused(eva: &Customer, text: &str) {
    let script = "
        const {token} = JSON.parse(localStorage.getItem('deskbell.chat'));
        const command = '01ARYZ6S41ZZZZZZZZZZZZZZZZ';
        const kept = {command, type: 'say', text: arguments[0], problem: {code: 'unavailable', text: ''}};
        localStorage.setItem(`deskbell.command.${token.slice(0, 12)}.${command}`, JSON.stringify(kept));";
    eva.browser.js(script, vec![text.into()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_chat_is_possible_with_the_keyboard_alone() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::visits(&server).await;
    eva.until("questions").await;
    let browser = &eva.browser;
    browser.press("Tab").await;
    browser.write("Eva").await;
    browser.press("Tab").await;
    browser.write("My invoice is wrong").await;
    browser.press("Enter").await;
    eva.until("waiting").await;
    ana.takes("Eva").await;
    eva.until("active").await;
    browser.tab_to("#message").await;
    browser.write("It says 90").await;
    browser.press("Enter").await;
    ana.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    browser.write("Thank you").await;
    browser.press("Enter").await;
    ana.browser
        .wait_text(&message("customer"), "Thank you")
        .await;
    browser.tab_to("[data-action=end]").await;
    browser.press("Enter").await;
    browser.tab_to("[data-action=confirm-end]").await;
    browser.press("Enter").await;
    eva.until("ended").await;
    browser.tab_to("[data-action=new-chat]").await;
    browser.press("Enter").await;
    eva.until("questions").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_in_each_state_on_phones() {
    for width in [360, 390] {
        let mut server = Server::start().await;
        let eva = Customer::visits(&server).await;
        eva.browser.phone(width).await;
        eva.browser.reload().await;
        eva.until("questions").await;
        eva.browser.click("[data-action=start]").await;
        eva.browser.wait_for(".field .error").await;
        fits(&eva, "chat, an answer is missing").await;
        eva.start("Eva", "My invoice is wrong").await;
        eva.browser.fill("#message", "It says 90\nand not 9").await;
        let text = eva
            .browser
            .js("return document.querySelector('#message').value", vec![])
            .await;
        assert_eq!(text, "It says 90\nand not 9", "Enter is a new line");
        fits(&eva, "chat, waiting").await;
        eva.browser.click("[data-action=end]").await;
        eva.browser.wait_for("#confirm").await;
        fits(&eva, "chat, before the end").await;
        eva.browser.click("[data-action=keep-chatting]").await;
        server.kill();
        eva.browser.wait_for("#bar").await;
        fits(&eva, "chat, connection lost").await;
        eva.browser.finish_despite(&GONE).await;
    }
}

/// Nothing is wider than the screen, and axe-core finds nothing.
async fn fits(eva: &Customer, state: &str) {
    let wide = "return document.documentElement.scrollWidth > innerWidth";
    assert_eq!(eva.browser.js(wide, vec![]).await, false, "{state}");
    finds_nothing(&eva.browser, state).await;
}
