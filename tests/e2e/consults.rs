//! Advice in a conversation that stays its agent's: from several colleagues at
//! once, as many as there can be, each of whom reads, writes to their colleagues,
//! and writes to the customer once they are let.

use deskbell_testing::agent::{RINGING, entry};
use deskbell_testing::axe::finds_nothing;
use deskbell_testing::customer::message;
use deskbell_testing::layout::{fits, within_reach};
use deskbell_testing::{Agent, Customer, Server};

/// Beside Ana. One is named as people are who have more than one name.
const ADVISERS: [&str; 5] = [
    "Ben",
    "Cleo",
    "Dora Maria Magdalena von Oberndorff-Weissenstein",
    "Émile",
    "فاطمة الزهراء",
];
const SIXTH: &str = "Gil";
const NOTES: &str = ".message[data-internal]";

fn row(adviser: &str) -> String {
    format!(".advisers [data-adviser='{adviser}']")
}

#[tokio::test(flavor = "multi_thread")]
async fn five_colleagues_advise_and_write_when_they_are_let_and_a_sixth_is_not_asked() {
    let server = Server::start().await;
    for name in ADVISERS.iter().chain([&SIXTH]).filter(|it| **it != "Ben") {
        server.add_agent(name, 1);
    }
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;

    let mut advisers = Vec::new();
    for name in ADVISERS {
        let adviser = Agent::online(&server, name).await;
        ana.hands_over(name, "consult").await;
        adviser.browser.wait_text(RINGING, "Consult").await;
        adviser.accept().await;
        ana.browser.wait_text(&row(name), "advises you").await;
        // They read along, and write to their colleagues only.
        let question = format!("Does {name} know?");
        eva.say(&question).await;
        adviser
            .browser
            .wait_text(&message("customer"), &question)
            .await;
        assert!(!adviser.browser.sees("textarea[name=message]").await);
        adviser
            .browser
            .fill("textarea[name=note]", &format!("{name} knows."))
            .await;
        adviser.browser.click("[data-action=send]").await;
        ana.browser
            .wait_text(NOTES, &format!("{name} knows."))
            .await;
        advisers.push(adviser);
    }
    assert!(!eva.browser.sees(&message("agent")).await);
    finds_nothing(&ana.browser, "a session with five advisers").await;
    fits(&ana.browser, "a session with five advisers").await;
    let buttons = ".advisers button";
    within_reach(&ana.browser, "five advisers", buttons, buttons).await;

    // Nobody else can be asked, and that is said.
    let gil = Agent::online(&server, SIXTH).await;
    ana.browser.click("[data-action=hand-over]").await;
    ana.browser
        .wait_text(".handing", "Five others are in")
        .await;
    ana.browser.choose_target(SIXTH).await;
    assert!(!ana.browser.sees("[data-action=consult]").await);
    fits(&ana.browser, "the form beside five advisers").await;
    // A supervisor who wants to be the sixth is told the same.
    let sam = server.supervisor().await;
    sam.wait_text("[data-work]", "Eva").await;
    sam.click("[data-action=monitor]").await;
    sam.click("[data-action=join]").await;
    sam.wait_text("[role=alert]", "There is no place left")
        .await;
    sam.finish().await;

    // Each one writes to the customer when Ana, at her keyboard, lets them.
    for (adviser, name) in advisers.iter().zip(ADVISERS) {
        let admit = format!("{} [data-action=admit]", row(name));
        ana.browser.choose(&admit).await;
        ana.browser
            .wait_text(&row(name), "writes to the customer")
            .await;
        adviser.browser.wait_for("textarea[name=message]").await;
        adviser.say(&format!("Good day, this is {name}.")).await;
        eva.reads(&format!("this is {name}.")).await;
    }

    // Where one goes, another can be asked.
    ana.browser
        .click(&format!("{} [data-action=end-advice]", row("Cleo")))
        .await;
    ana.browser.wait_gone(&row("Cleo")).await;
    let cleo = &advisers[1].browser;
    cleo.wait_gone(&entry(&conversation)).await;
    cleo.wait_text(".toast", "Your advice").await;
    ana.hands_over(SIXTH, "consult").await;
    gil.browser.wait_text(RINGING, "Consult").await;
    gil.accept().await;
    ana.browser.wait_text(&row(SIXTH), "advises you").await;
    // Who advises leaves by themselves, too.
    gil.browser.click("[data-action=end-advice]").await;
    ana.browser.wait_gone(&row(SIXTH)).await;

    for agent in advisers.into_iter().chain([gil, ana]) {
        agent.finish().await;
    }
    eva.finish().await;
}
