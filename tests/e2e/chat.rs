//! Two people write to each other: what each sees of the other, and what
//! survives a change of place or a reload.

use deskbell_testing::agent::entry;
use deskbell_testing::customer::message;
use deskbell_testing::{Agent, Customer, Server};

async fn talking() -> (Server, Agent, Customer, String) {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    eva.until("active").await;
    (server, ana, eva, conversation)
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_both_ways_and_say_how_far_they_got() {
    let (_server, ana, eva, _) = talking().await;
    eva.say("It says 90, and should say 9.").await;
    ana.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    ana.say("I'll look.").await;
    eva.reads("I'll look.").await;
    let read = format!("{}[data-delivery=read]", message("agent"));
    ana.browser.wait_text(&read, "I'll look.").await;
    eva.browser
        .wait_for(&format!("{}[data-delivery=sent]", message("customer")))
        .await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sees_that_the_other_is_writing() {
    let (_server, ana, eva, _) = talking().await;
    ana.browser
        .fill("textarea[name=message]", "Let me see")
        .await;
    eva.browser.wait_text("#typing", "Ana").await;
    eva.browser.fill("textarea[name=message]", "And").await;
    ana.browser.wait_text(".typing", "Eva").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unread_messages_are_counted_until_the_session_is_looked_at() {
    let (_server, ana, eva, conversation) = talking().await;
    ana.go_home().await;
    eva.say("Hello?").await;
    eva.say("Are you there?").await;
    let unread = format!("{} .unread", entry(&conversation));
    ana.browser.wait_text(&unread, "2").await;
    ana.go_to(&conversation).await;
    ana.browser
        .wait_text(&message("customer"), "Are you there?")
        .await;
    ana.browser.wait_gone(&unread).await;
    ana.browser.reload().await;
    ana.browser.wait_for(&entry(&conversation)).await;
    ana.browser.wait_gone(&unread).await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn unsent_text_survives_another_place_and_a_reload() {
    let (_server, ana, eva, conversation) = talking().await;
    let kept = "document.querySelector('textarea[name=message]')?.value === 'Half a sente'";
    ana.browser
        .fill("textarea[name=message]", "Half a sente")
        .await;
    ana.go_home().await;
    ana.go_to(&conversation).await;
    ana.browser.until_js(kept).await;
    ana.browser.reload().await;
    ana.browser.wait_for("[data-session-page]").await;
    ana.browser.until_js(kept).await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_reloads_loses_nothing() {
    let (_server, ana, eva, _) = talking().await;
    eva.say("It says 90, and should say 9.").await;
    ana.say("I'll look.").await;
    eva.reads("I'll look.").await;
    eva.browser.fill("textarea[name=message]", "Thank y").await;
    eva.browser.reload().await;
    eva.until("active").await;
    eva.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    eva.reads("I'll look.").await;
    eva.browser
        .until_js("document.querySelector('#message').value === 'Thank y'")
        .await;
    // What she wrote before the chat is its first message.
    assert_eq!(eva.browser.count(".message").await, 3);
    ana.say("Still there?").await;
    eva.reads("Still there?").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_who_reloads_is_back_in_the_session_with_its_messages() {
    let (_server, ana, eva, conversation) = talking().await;
    eva.say("It says 90, and should say 9.").await;
    ana.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    ana.browser.reload().await;
    assert_eq!(ana.session_with("Eva").await, conversation);
    ana.browser
        .wait_text(&message("customer"), "It says 90")
        .await;
    ana.browser
        .wait_text("[data-session-page]", "My invoice is wrong")
        .await;
    ana.until_presence("busy").await;
    ana.finish().await;
    eva.finish().await;
}
