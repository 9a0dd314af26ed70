//! What the administrator changes of people and queues in their room, at work at
//! once: how much an agent carries, who is asked, and who is a supervisor.

use deskbell_testing::agent::RINGING;
use deskbell_testing::{Agent, Browser, Server};

/// A number that nobody of the sample data has.
const SOMEBODY: &str = "+447700900155";

/// Sets how many units the person whose rule is open carries.
async fn set_units(ada: &Browser, units: &str) {
    ada.retype("#field-units", units).await;
    ada.save_rule().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_carries_as_much_as_the_administrator_says_from_now_on() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let ada = server.administrator("people").await;
    ada.choose_rule("Ana").await;
    set_units(&ada, "1").await;
    server.is_asked_by("Eva").await;
    ana.takes("Eva").await;
    // With three units she would be busy, and be asked.
    ana.until_presence("do_not_disturb").await;
    server.is_asked_by("Max").await;
    ana.go_home().await;
    ana.browser.click("[data-action=look-around]").await;
    ana.browser.wait_text("[data-waiting]", "Max").await;
    assert!(!ana.browser.sees(RINGING).await);
    set_units(&ada, "2").await;
    ana.browser.wait_text(RINGING, "Max").await;
    ana.takes("Max").await;
    ana.finish().await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn work_that_takes_a_place_of_a_profile_is_offered_while_the_agent_has_one() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let ada = server.administrator("profiles").await;
    ada.add_rule().await;
    ada.fill("#field-name", "Chats").await;
    ada.save_rule().await;
    ada.go_to_place("workstreams").await;
    ada.choose_rule("Web chat").await;
    ada.choose_option("#field-takes_what", "A place in a profile")
        .await;
    ada.choose_option("#field-takes", "Chats").await;
    ada.save_rule().await;
    ada.go_to_place("people").await;
    ada.choose_rule("Ana").await;
    ada.retype("#field-profiles-0", "1").await;
    ada.save_rule().await;
    server.is_asked_by("Eva").await;
    ana.takes("Eva").await;
    server.is_asked_by("Max").await;
    // Which takes units, of which she has some.
    server.is_texted("SM1", SOMEBODY, "Hello?").await;
    ana.browser.wait_text(RINGING, "Incoming SMS").await;
    assert_eq!(ana.browser.count(RINGING).await, 1);
    ada.retype("#field-profiles-0", "2").await;
    ada.save_rule().await;
    ana.browser.wait_text(RINGING, "Max").await;
    ana.finish().await;
    ada.finish().await;
}

/// Ticks or unticks a member of the queue that is open.
async fn tick(ada: &Browser, name: &str) {
    let told = "[data-field=members] .field-said";
    ada.click(&format!("[data-field=members] input[value={name}]"))
        .await;
    ada.wait_text(told, "Saved").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_ticked_as_a_member_of_a_queue_is_asked_for_it_and_no_longer_when_unticked() {
    let server = Server::start().await;
    let ben = Agent::online(&server, "Ben").await;
    let ada = server.administrator("queues").await;
    ada.choose_rule("Support").await;
    tick(&ada, "Ben").await;
    // Ben is the only one there, until Ana comes.
    server.is_asked_by("Eva").await;
    let ana = Agent::online(&server, "Ana").await;
    ana.takes("Eva").await;
    assert!(!ben.browser.sees(RINGING).await);
    ana.browser.click(".presence-button").await;
    ana.browser.click("[data-choice=away]").await;
    ana.until_presence("away").await;
    server.is_asked_by("Max").await;
    tick(&ada, "Ben").await;
    ben.browser.wait_text(RINGING, "Max").await;
    ben.takes("Max").await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_who_becomes_a_supervisor_reaches_the_floor() {
    let server = Server::start().await;
    let ben = Agent::at(&server, "Ben").await;
    ben.browser.goto(&server.url("/manage/")).await;
    ben.browser.wait_text("main", "for supervisors").await;
    let ada = server.administrator("people").await;
    ada.choose_rule("Ben").await;
    ada.choose_option("#field-role", "Supervisor").await;
    ada.save_rule().await;
    ben.browser.reload().await;
    ben.browser.wait_for("body[data-page=manage] table").await;
    ben.browser.wait_text("[data-agent]", "Ana").await;
    ben.browser.finish_despite(&["403", "404", "401"]).await;
    ada.finish().await;
}
