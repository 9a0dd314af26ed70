//! An agent leaves a conversation without ending it: the customer is told that
//! they wait again, and a colleague goes on with them.

use deskbell_testing::agent::entry;
use deskbell_testing::axe::finds_nothing;
use deskbell_testing::{Agent, Customer, Server};

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_its_agent_leaves_goes_on_with_a_colleague() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    ana.browser.click("[data-action=hand-over]").await;
    ana.browser.wait_for("[data-action=leave]").await;
    finds_nothing(&ana.browser, "the ways out of a conversation").await;
    ana.browser.click("[data-action=leave]").await;
    ana.browser.until_focus("#leave-question").await;
    finds_nothing(&ana.browser, "the question before leaving").await;
    ana.browser.click("[data-action=leave-yes]").await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    eva.browser
        .wait_text("body", "Ana has left. You wait for an agent again.")
        .await;
    assert_eq!(ben.takes("Eva").await, conversation);
    ben.say("I have read it all, Eva.").await;
    eva.reads("I have read it all").await;
    ana.finish().await;
    ben.finish().await;
    eva.finish().await;
}
