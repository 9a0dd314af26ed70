//! Every reason for a notification on every surface that its template names: as
//! an alert or a toast on the page, and on the desktop when nobody looks.

use deskbell_testing::agent::{RINGING, TITLE, entry};
use deskbell_testing::axe::finds_nothing;
use deskbell_testing::{Agent, Customer, Server, Site};
use serde_json::json;

/// A toast of given work.
const GIVEN: &str = ".toast-work";

/// Ana has Eva's conversation, and Ben is there.
async fn two(server: &Server) -> (Agent, Agent, Customer, String) {
    let ana = Agent::online(server, "Ana").await;
    let eva = Customer::asks(server, "Eva", "My invoice is wrong").await;
    let conversation = ana.takes("Eva").await;
    (ana, Agent::online(server, "Ben").await, eva, conversation)
}

#[tokio::test(flavor = "multi_thread")]
async fn given_work_is_a_toast_from_which_its_session_opens() {
    let server = Server::start().await;
    let (ana, ben, eva, conversation) = two(&server).await;
    ana.hands_over("Ben", "escalate").await;
    ben.browser.wait_text(GIVEN, "Escalation").await;
    ben.browser.wait_text(GIVEN, "My invoice is wrong").await;
    finds_nothing(&ben.browser, "a toast of given work").await;
    assert!(!ben.browser.sees(".alert").await);
    ben.browser.click("[data-action=open-work]").await;
    ben.session_with("Eva").await;
    ben.browser.wait_gone(GIVEN).await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn given_work_is_taken_by_the_desktop_and_stays_there_until_the_agent_looks() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let (ana, ben, eva, conversation) = two(&server).await;
    ben.look_elsewhere(&site).await;
    ana.hands_over("Ben", "transfer").await;
    let notice = ben.desktop.shown("Transfer").await;
    assert!(notice.actions.iter().all(|(_, label)| label != "Accept"));
    ana.browser.wait_gone(&entry(&conversation)).await;
    assert_eq!(ben.desktop.open_count(), 1);
    ben.browser.switch(&ben.desk).await;
    ben.desktop.closed(notice.id).await;
    ben.browser.wait_text(GIVEN, "Transfer").await;
    ben.browser.wait_for(&entry(&conversation)).await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_reason_rings_on_the_desktop_of_who_looks_elsewhere() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let bot = server.add_bot("Helper");
    let (ana, ben, eva, conversation) = two(&server).await;
    ben.look_elsewhere(&site).await;
    // Ana carries one of three, so Ben is asked first.
    ana.hands_over("Ben", "consult").await;
    ben.desktop.shown("Consult").await;
    ben.desktop.press("Reject").await;
    ana.browser.wait_gone("[data-action=take-back]").await;
    ana.hands_over("Ben", "escalate").await;
    ben.desktop.shown("Escalation").await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    let sam = server.supervisor().await;
    sam.wait_text("[data-work]", "Eva").await;
    sam.click("[data-action=give]").await;
    sam.choose_target("Ana").await;
    sam.click("[data-action=assign]").await;
    ana.browser.wait_text(GIVEN, "Assigned to you").await;
    // From now on there is only Ben.
    ana.browser.click(".presence-button").await;
    ana.browser.click("[data-choice=away]").await;
    ana.until_presence("away").await;
    server.is_texted("SM1", "+447700900101", "Hello?").await;
    ben.desktop.shown("Incoming SMS").await;
    ben.desktop.press("Reject").await;
    hand_off(&server, &bot).await;
    ben.desktop.shown("Escalation from the bot").await;
    ben.desktop.press("Accept").await;
    ben.browser.switch(&ben.desk).await;
    ben.session_with("Mia").await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    sam.finish().await;
    eva.finish().await;
}

/// A bot gives up on Mia.
async fn hand_off(server: &Server, bot: &str) {
    let begin = json!({"token": format!("{:A<43}", "Mia"), "answers": [
        {"question": "name", "answer": "Mia"}, {"question": "reason", "answer": "My bill"}]});
    let began = server.bot_asks(bot, "begin", &begin).await;
    let conversation = &began["conversation"];
    let hand_off = json!({"command": conversation, "conversation": conversation,
        "transcript": [{"by": "bot", "text": "Which one?"}]});
    server.bot_asks(bot, "hand-off", &hand_off).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_is_an_alert_goes_back_with_the_reason_that_was_given() {
    let server = Server::start().await;
    server.set_rule("Transfer", &["kind = \"alert\"", "reject_allowed = true"]);
    let (ana, ben, eva, conversation) = two(&server).await;
    ana.hands_over("Ben", "transfer").await;
    ben.browser.wait_text(".alert", "Transfer").await;
    finds_nothing(&ben.browser, "an alert that asks for a reason").await;
    ben.browser.fill(".alert-why", "Not my field").await;
    ben.reject().await;
    ana.browser.wait_text(".toast", "rejected it").await;
    ana.browser.wait_text(".toast", "Not my field").await;
    ana.browser.wait_for(&entry(&conversation)).await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_is_told_that_what_they_gave_was_not_taken() {
    let server = Server::start().await;
    server.set_rule("Escalation", &["kind = \"alert\"", "reject_allowed = true"]);
    let (ana, ben, eva, _) = two(&server).await;
    let sam = server.supervisor().await;
    sam.wait_text("[data-work]", "Eva").await;
    sam.click("[data-action=give]").await;
    sam.choose_target("Ben").await;
    sam.click("[data-action=escalate]").await;
    ben.browser.wait_text(".alert", "Escalation").await;
    ben.reject().await;
    sam.wait_text("[role=alert]", "rejected it").await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    sam.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_desktop_says_as_much_as_the_template_allows_and_always_where_it_says_so() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let says = ["desktop = \"always\"", "privacy = \"generic\""];
    server.set_rule("Incoming chat", &says);
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    let notice = ana.desktop.shown(TITLE).await;
    assert!(
        notice.body.ends_with("A customer is waiting"),
        "{}",
        notice.body
    );
    ana.takes("Eva").await;
    ana.desktop.closed(notice.id).await;
    server.set_rule("Incoming chat", &["privacy = \"name_only\""]);
    server.is_asked_by("Max").await;
    let notice = ana.desktop.shown(TITLE).await;
    assert!(notice.body.ends_with("Max"), "{}", notice.body);
    ana.takes("Max").await;
    ana.desktop.closed(notice.id).await;
    server.set_rule("Incoming chat", &["desktop = \"never\""]);
    server.is_asked_by("Mia").await;
    ana.browser.wait_text(".alert", "Mia").await;
    assert_eq!(ana.desktop.open_count(), 0);
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_in_another_tab_leaves_nothing_on_the_desktop() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::visits(&server).await;
    ana.look_elsewhere(&site).await;
    eva.start("Eva", "My invoice is wrong").await;
    let notice = ana.desktop.shown(TITLE).await;
    let out = "fetch('/api/sign-out', {method: 'POST', headers: {'x-deskbell': '1'}})";
    let aside = ana.browser.open(&server.url("/sign-in")).await;
    ana.browser.js(out, vec![]).await;
    ana.desktop.closed(notice.id).await;
    ana.browser.close(&aside, &ana.desk).await;
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_transfer_that_asks_is_answered_on_the_desktop() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    server.set_rule("Transfer", &["kind = \"alert\"", "reject_allowed = true"]);
    let (ana, ben, eva, conversation) = two(&server).await;
    ben.look_elsewhere(&site).await;
    ana.hands_over("Ben", "transfer").await;
    ben.desktop.shown("Transfer").await;
    ben.desktop.press("Accept").await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    ben.browser.switch(&ben.desk).await;
    ben.session_with("Eva").await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

/// A supervisor gives Eva's conversation to Ben.
async fn assigns(server: &Server) {
    let sam = server.supervisor().await;
    sam.wait_text("[data-work]", "Eva").await;
    sam.click("[data-action=give]").await;
    sam.choose_target("Ben").await;
    sam.click("[data-action=assign]").await;
    sam.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_that_asks_is_answered_on_the_desktop() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    server.set_rule("Assignment", &["kind = \"alert\""]);
    let (ana, ben, eva, conversation) = two(&server).await;
    ben.look_elsewhere(&site).await;
    assigns(&server).await;
    let notice = ben.desktop.shown("Assigned to you").await;
    assert!(notice.body.contains("Eva"), "{}", notice.body);
    ben.desktop.press("Accept").await;
    ana.browser.wait_gone(&entry(&conversation)).await;
    ben.browser.until_visibility("hidden").await;
    ben.browser.switch(&ben.desk).await;
    ben.session_with("Eva").await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_on_the_desktop_opens_the_session_of_assigned_work() {
    let (server, site) = (Server::start().await, Site::elsewhere().await);
    let (ana, ben, eva, conversation) = two(&server).await;
    ben.look_elsewhere(&site).await;
    assigns(&server).await;
    let notice = ben.desktop.shown("Assigned to you").await;
    assert!(notice.actions.iter().all(|(_, label)| label != "Accept"));
    ana.browser.wait_gone(&entry(&conversation)).await;
    ben.desktop.press_body().await;
    ben.browser.until_visibility("hidden").await;
    ben.browser.switch(&ben.desk).await;
    ben.session_with("Eva").await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_whose_template_is_a_toast_is_the_agents_by_being_seen() {
    let server = Server::start().await;
    server.set_rule("Incoming chat", &["kind = \"toast\""]);
    let ana = Agent::online(&server, "Ana").await;
    server.is_asked_by("Eva").await;
    ana.browser.wait_text(GIVEN, "Incoming chat").await;
    ana.browser.click("[data-action=open-work]").await;
    ana.session_with("Eva").await;
    assert_eq!(server.ended("accepted").await, 1);
    ana.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_windows_of_a_desk_show_an_offer_and_an_answer_in_one_is_the_answer_in_both() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let second = ana.browser.open_window(&server.url("/")).await;
    ana.browser.wait_for("[data-link=connected]").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    ana.browser.switch(&ana.desk).await;
    ana.rings().await;
    ana.takes("Eva").await;
    ana.browser.switch(&second).await;
    ana.browser.wait_gone(".alert").await;
    ana.browser.wait_text(".rail", "Eva").await;
    assert_eq!(server.ended("accepted").await, 1);
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_needs_more_time_to_answer_has_it() {
    let server = Server::start().await;
    server.set_rule("Ana", &["answer_time = 200"]);
    let ana = Agent::online(&server, "Ana").await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.rings().await;
    let now = ana.browser.js("return Date.now()", vec![]).await;
    let has = ana.deadline().await - now.as_f64().expect("a time");
    assert!(has > 180_000.0, "{has} ms instead of 120,000");
    ana.finish().await;
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_that_asks_is_accepted_in_the_app() {
    let server = Server::start().await;
    server.set_rule("Assignment", &["kind = \"alert\""]);
    let (ana, ben, eva, conversation) = two(&server).await;
    assigns(&server).await;
    ben.browser.wait_text(RINGING, "Assigned to you").await;
    ben.browser.wait_text(RINGING, "Eva").await;
    // It is Ana's until Ben says so.
    assert!(ana.browser.sees(&entry(&conversation)).await);
    assert_eq!(ben.takes("Eva").await, conversation);
    ana.browser.wait_gone(&entry(&conversation)).await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_escalation_that_asks_is_accepted_in_the_app() {
    let server = Server::start().await;
    server.set_rule("Escalation", &["kind = \"alert\""]);
    let (ana, ben, eva, conversation) = two(&server).await;
    ana.hands_over("Ben", "escalate").await;
    ben.browser.wait_text(RINGING, "Escalation").await;
    ben.browser.wait_text(RINGING, "Eva").await;
    assert!(ana.browser.sees(&entry(&conversation)).await);
    assert_eq!(ben.takes("Eva").await, conversation);
    ana.browser.wait_gone(&entry(&conversation)).await;
    for agent in [ana, ben] {
        agent.finish().await;
    }
    eva.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_sms_whose_template_is_a_toast_is_the_agents_by_being_seen() {
    let server = Server::start().await;
    server.set_rule("Incoming SMS", &["kind = \"toast\""]);
    let ana = Agent::online(&server, "Ana").await;
    server.is_texted("SM1", "+447700900101", "Hello?").await;
    ana.browser.wait_text(GIVEN, "Incoming SMS").await;
    ana.browser.wait_text(GIVEN, "Ann Lee").await;
    assert!(!ana.browser.sees(".alert").await);
    ana.browser.click("[data-action=open-work]").await;
    ana.session_with("Ann Lee").await;
    ana.browser.wait_gone(GIVEN).await;
    assert_eq!(server.ended("accepted").await, 1);
    ana.finish().await;
}
