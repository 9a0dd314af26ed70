//! Each reason for a notification arrives at an agent's desk, by the way that
//! brings it about: a customer's page, an SMS, a bot's call, and the plain
//! buttons of supervisors and agents. (An incoming chat is what most of the
//! other tests begin with.)

use deskbell_testing::agent::entry;
use deskbell_testing::axe::finds_nothing;
use deskbell_testing::customer::message;
use deskbell_testing::layout::fits;
use deskbell_testing::{Agent, Customer, Server};
use serde_json::json;

/// Of the sample data: Ann Lee's, with an open case.
const ANN: &str = "+447700900101";

#[tokio::test(flavor = "multi_thread")]
async fn an_sms_rings_and_shows_who_its_number_is_and_what_comes_later_joins_it() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    server.is_texted("SM1", ANN, "Where is my parcel?").await;
    ana.browser.wait_text(".alert", "Incoming SMS").await;
    ana.browser.wait_text(".alert", "Ann Lee").await;
    ana.takes("Ann Lee").await;
    ana.browser.wait_text("main", "A parcel that is late").await;
    ana.browser.wait_text("main", ANN).await;
    server.is_texted("SM2", ANN, "It is still not here.").await;
    server.is_texted("SM2", ANN, "It is still not here.").await;
    ana.browser
        .wait_text(&message("customer"), "still not here")
        .await;
    assert_eq!(ana.browser.count(&message("customer")).await, 2);
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_bot_hands_over_rings_with_its_transcript_in_the_session() {
    let server = Server::start().await;
    let bot = server.add_bot("Helper");
    let ana = Agent::online(&server, "Ana").await;
    let begin = json!({"token": format!("{:A<43}", "Eva"), "answers": [
        {"question": "name", "answer": "Eva"}, {"question": "reason", "answer": "My bill"}]});
    let began = server.bot_asks(&bot, "begin", &begin).await;
    let conversation = began["conversation"].clone();
    let command = conversation.clone();
    let hand_off = json!({"command": command, "conversation": conversation, "transcript": [
        {"by": "bot", "text": "Which one?"}, {"by": "customer", "text": "That of May"}]});
    server.bot_asks(&bot, "hand-off", &hand_off).await;
    ana.browser.wait_text(".alert", "bot").await;
    ana.takes("Eva").await;
    ana.browser.wait_text(&message("bot"), "Which one?").await;
    ana.browser.wait_text(&message("bot"), "Helper").await;
    ana.browser
        .wait_text(&message("customer"), "That of May")
        .await;
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_assigns_waiting_work_and_its_session_is_the_agents() {
    let server = Server::start().await;
    let sam = server.supervisor().await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    sam.wait_text("[data-work]", "Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    ben.rings().await;
    sam.click("[data-action=give]").await;
    sam.choose_target("Ben").await;
    finds_nothing(&sam, "the form that gives work").await;
    fits(&sam, "the form that gives work").await;
    sam.click("[data-action=assign]").await;
    ben.browser.wait_text(".rail", "Eva").await;
    sam.wait_text("[data-work]", "Ben").await;
    // What can't be is told in words.
    sam.click("[data-action=give]").await;
    sam.choose_target("Ana").await;
    sam.click("[data-action=assign]").await;
    sam.wait_text(".give [role=alert]", "can’t be reached")
        .await;
    sam.finish().await;
    ben.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_assigns_to_who_is_away_only_with_a_second_word() {
    let server = Server::start().await;
    let sam = server.supervisor().await;
    let ana = Agent::online(&server, "Ana").await;
    ana.browser.click(".presence-button").await;
    ana.browser.click("[data-choice=away]").await;
    ana.until_presence("away").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    sam.wait_text("[data-work]", "Eva").await;
    sam.click("[data-action=give]").await;
    sam.choose_target("Ana").await;
    sam.click("[data-action=assign]").await;
    sam.wait_text(".give-sure", "takes none of this work").await;
    finds_nothing(&sam, "what an assignment passes over").await;
    fits(&sam, "what an assignment passes over").await;
    sam.click("[data-action=give-anyway]").await;
    ana.browser.wait_text(".rail", "Eva").await;
    sam.wait_text("[data-work]", "Ana").await;
    sam.finish().await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_a_supervisor_gives_to_another_agent_leaves_a_word() {
    let server = Server::start().await;
    let sam = server.supervisor().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    sam.click("[data-action=give]").await;
    sam.choose_target("Ben").await;
    sam.click("[data-action=assign]").await;
    ben.browser.wait_for(&entry(&conversation)).await;
    let said = "given to others";
    ana.browser.wait_text(".toast", said).await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    sam.finish().await;
    ana.finish().await;
    ben.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_transfers_a_conversation_to_a_colleague() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    ana.browser.click("[data-action=hand-over]").await;
    ana.browser.wait_text("select[name=target]", "Ben").await;
    finds_nothing(&ana.browser, "the form that hands over").await;
    fits(&ana.browser, "the form that hands over").await;
    ana.hands_over("Ben", "transfer").await;
    ben.browser.wait_for(&entry(&conversation)).await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    eva.browser.wait_text("body", "Ben").await;
    ana.finish().await;
    ben.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_is_warned_of_an_empty_queue_and_hands_over_to_it_once_somebody_is_there() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    ana.browser.click("[data-action=hand-over]").await;
    ana.browser.choose_target("Support").await;
    ana.browser
        .wait_text(".handing-warning", "Nobody of this queue")
        .await;
    finds_nothing(&ana.browser, "the warning of an empty queue").await;
    fits(&ana.browser, "the warning of an empty queue").await;
    let ben = Agent::online(&server, "Ben").await;
    ana.browser.click("[data-action=hand-over]").await;
    ana.browser.wait_gone("select[name=target]").await;
    // Opened again, the form knows who has come meanwhile.
    ana.hands_over("Support", "transfer").await;
    ben.browser.wait_for(&entry(&conversation)).await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    finds_nothing(&ana.browser, "a desk whose session a queue has").await;
    eva.browser.wait_text("body", "Ben").await;
    ana.finish().await;
    ben.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_escalates_a_conversation_to_a_colleague() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    ana.hands_over("Ben", "escalate").await;
    ben.browser.wait_for(&entry(&conversation)).await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    ana.finish().await;
    ben.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_asked_for_advice_reads_along_until_it_is_over() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    let ben = Agent::online(&server, "Ben").await;
    ana.hands_over("Ben", "consult").await;
    ana.browser.wait_text(".handing", "Ben").await;
    ana.browser.wait_for("[data-action=take-back]").await;
    ben.browser.wait_text(".alert", "Consult").await;
    ben.accept().await;
    ben.go_to(&conversation).await;
    ben.browser
        .wait_text(&message("customer"), "My invoice is wrong")
        .await;
    assert!(!ben.browser.sees("textarea[name=message]").await);
    finds_nothing(&ben.browser, "a session of who advises").await;
    finds_nothing(&ana.browser, "a session with advice").await;
    eva.say("It says 90.").await;
    ben.browser
        .wait_text(&message("customer"), "It says 90.")
        .await;
    ana.browser.click("[data-action=end-advice]").await;
    ben.browser.wait_gone(&entry(&conversation)).await;
    ana.browser.wait_for("[data-action=hand-over]").await;
    ana.finish().await;
    ben.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_takes_waiting_work_from_the_list() {
    let server = Server::start().await;
    let ana = Agent::at(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.browser.click("[data-action=look-around]").await;
    ana.browser.wait_text("[data-waiting]", "Eva").await;
    finds_nothing(&ana.browser, "the list of waiting work").await;
    fits(&ana.browser, "the list of waiting work").await;
    // Nobody takes work while they are offline, and it is said why.
    ana.browser.click("[data-action=pick]").await;
    ana.browser.wait_text(".toast", "can’t").await;
    ana.go_online().await;
    ana.rings().await;
    let ben = Agent::online(&server, "Ben").await;
    ben.browser.click("[data-action=look-around]").await;
    ben.browser.wait_text("[data-waiting]", "Eva").await;
    ben.browser.click("[data-action=pick]").await;
    ben.browser.wait_text("[data-session-page]", "Eva").await;
    ana.browser.wait_gone(".alert[data-stage=ringing]").await;
    ana.finish().await;
    ben.finish().await;
    eva.finish().await;
}
