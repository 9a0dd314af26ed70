//! The end of a chat, by either side, and the while that the agent has after it.

use deskbell_testing::agent::entry;
use deskbell_testing::{Agent, Customer, Server};

const FINISH: &str = "[data-action=finish-wrap-up]";

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_ends_the_chat_and_is_free_after_the_wrap_up() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    ana.until_presence("busy").await;
    ana.browser.click("[data-action=end]").await;
    ana.browser.click("[data-action=end-yes]").await;
    eva.until("ended").await;
    ana.browser.click(FINISH).await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    ana.until_presence("available").await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_ends_the_chat_and_may_start_another() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let first = ana.takes("Eva").await;
    eva.until("active").await;
    eva.leave().await;
    ana.browser.click(FINISH).await;
    ana.browser.wait_gone(&entry(&first)).await;
    eva.browser.click("[data-action=new-chat]").await;
    eva.start("Eva", "Another question").await;
    assert_ne!(ana.takes("Eva").await, first);
    eva.until("active").await;
    ana.finish().await;
    eva.finish().await;
}
