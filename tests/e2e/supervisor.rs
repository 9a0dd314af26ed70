//! The supervisor's page: who is there, why they are what they are, and the
//! way back for an agent who missed something.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::customer::message;
use deskbell_testing::layout::fits;
use deskbell_testing::{Agent, Browser, Customer, Server};

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_sees_the_agents_and_resets_an_inactive_one() {
    let server = Server::with_wait_time(5).await;
    let sam = Browser::headless(None).await;
    sam.goto(&server.sign_in_link("Sam")).await;
    sam.wait_for("body[data-page=manage]").await;
    let ana = Agent::online(&server, "Ana").await;
    let row = "[data-agent][data-presence=available][data-link=connected]";
    sam.wait_text(row, "Ana").await;
    sam.wait_text("[data-agent][data-presence=offline]", "Ben")
        .await;

    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.until_presence("inactive").await;
    let inactive = "[data-agent][data-presence=inactive]";
    sam.wait_text(inactive, "missed").await;
    eva.leave().await;
    sam.click(&format!("{inactive} [data-action=reset-presence]"))
        .await;
    ana.until_presence("available").await;
    ana.browser.wait_gone(".missed-bar").await;
    sam.wait_text(row, "Ana").await;
    sam.finish().await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_ends_a_conversation_and_the_agent_and_the_customer_hear_of_it() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    let sam = server.supervisor().await;
    let row = format!("[data-work='{conversation}']");
    sam.click(&format!("{row} [data-action=force-close]")).await;
    sam.wait_text(&row, "are told").await;
    finds_nothing(&sam, "the question before a conversation is ended").await;
    sam.click(&format!("{row} [data-action=end-not]")).await;
    sam.wait_gone(&format!("{row} [data-action=end-now]")).await;
    sam.click(&format!("{row} [data-action=monitor]")).await;
    ana.say("I am still here.").await;
    eva.reads("still here").await;
    sam.wait_text(".monitor-log", "still here").await;
    finds_nothing(&sam, "a conversation that is read along").await;
    sam.click(&format!("{row} [data-action=force-close]")).await;
    sam.click(&format!("{row} [data-action=end-now]")).await;
    ana.browser
        .wait_text(".toast", "supervisor ended your conversation")
        .await;
    ana.browser.wait_for("[data-action=finish-wrap-up]").await;
    eva.until("ended").await;
    eva.browser
        .wait_text("#ended-words", "The chat has ended")
        .await;
    sam.wait_gone(&format!("{row} [data-action=force-close]"))
        .await;
    sam.finish().await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_joins_a_conversation_and_the_agent_and_the_customer_see_who_it_is() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    let sam = server.supervisor().await;
    let row = format!("[data-work='{conversation}']");
    sam.click(&format!("{row} [data-action=monitor]")).await;
    sam.click("[data-action=join]").await;
    sam.wait_text(".monitor", "its agent sees you there").await;
    finds_nothing(&sam, "a conversation that a supervisor has joined").await;
    ana.browser
        .wait_text(".advisers [data-adviser=Sam]", "writes to the customer")
        .await;

    sam.click("[data-action=open-session]").await;
    sam.wait_text(&message("customer"), "My invoice is wrong")
        .await;
    sam.fill("textarea[name=message]", "I look at it, too.")
        .await;
    sam.click("[data-action=send]").await;
    for reader in [&eva.browser, &ana.browser] {
        let said = message("agent");
        reader.wait_text(&said, "I look at it, too.").await;
        reader.wait_text(&said, "Sam").await;
    }
    // It stays the agent's when the supervisor leaves.
    ana.say("Thank you, Sam.").await;
    sam.wait_text(&message("agent"), "Thank you, Sam.").await;
    sam.click("[data-action=end-advice]").await;
    ana.browser.wait_gone(".advisers").await;
    sam.finish().await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_sees_how_long_those_of_the_last_hour_waited_also_as_a_table() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.takes("Eva").await;
    let sam = server.supervisor().await;
    sam.wait_text(".last-hour figure", "Support").await;
    finds_nothing(&sam, "the last hour as charts").await;
    sam.click("[data-action=waits-table]").await;
    sam.wait_text("[data-hour=Support] tfoot", "1").await;
    finds_nothing(&sam, "the last hour as a table").await;
    fits(&sam, "the last hour as a table").await;
    sam.finish().await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_kept_out_of_the_supervisors_page() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    ana.browser.goto(&server.url("/manage/")).await;
    ana.browser.wait_text("main", "for supervisors").await;
    assert!(!ana.browser.sees("table").await);
    ana.browser.finish_despite(&["403", "404", "401"]).await;
}
