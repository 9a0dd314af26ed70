//! The administrator's room: what is changed there is what the next
//! notification shows, and nobody's changes are lost.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::layout::fits;
use deskbell_testing::room::{PLACES, SAVE};
use deskbell_testing::{Agent, Browser, Customer, Server};

const TITLE: &str = "#field-title";

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_template_is_what_the_next_agent_sees_without_a_reload() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let ada = server.administrator("templates").await;
    ada.choose_rule("Incoming chat").await;
    ada.retype(TITLE, "A customer needs you").await;
    ada.retype("#field-accept_text", "Take it").await;
    ada.retype("#field-wait_time", "45").await;
    ada.wait_text("[data-kind=alert]", "A customer needs you")
        .await;
    ada.save_rule().await;
    let eva = Customer::asks(&server, "Eva", "My invoice is wrong").await;
    ana.browser
        .wait_text(".alert", "A customer needs you")
        .await;
    ana.browser
        .wait_text(".alert [data-action=accept]", "Take it")
        .await;
    ana.takes("Eva").await;
    ana.finish().await;
    eva.finish().await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_second_of_two_administrators_is_told_and_goes_on_from_both() {
    let server = Server::start().await;
    let (first, second) = (
        server.administrator("templates").await,
        server.administrator("templates").await,
    );
    for browser in [&first, &second] {
        browser.choose_rule("Transfer").await;
    }
    first.retype(TITLE, "Handed to you").await;
    first.save_rule().await;
    second.retype("#field-wait_time", "60").await;
    second.click(SAVE).await;
    second
        .wait_text(".rule-told", "changed this meanwhile")
        .await;
    finds_nothing(&second, "a rule that somebody else has changed").await;
    second.click("[data-action=keep-mine]").await;
    second.save_rule().await;
    second.reload().await;
    second.choose_rule("Transfer").await;
    for (field, kept) in [(TITLE, "Handed to you"), ("#field-wait_time", "60")] {
        let there = format!("document.querySelector('{field}').value === '{kept}'");
        second.until_js(&there).await;
    }
    first.finish().await;
    second.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_allowed_is_said_beside_its_field_and_not_saved() {
    let server = Server::start().await;
    let ada = server.administrator("templates").await;
    ada.choose_rule("Incoming SMS").await;
    ada.retype("#field-wait_time", "3").await;
    ada.retype("#field-fields-0-value", "{customerShoe}").await;
    ada.wait_text("[data-field=wait_time]", "from 5 to 900")
        .await;
    ada.wait_text("[data-field='fields.0.value']", "{customerShoe}")
        .await;
    finds_nothing(&ada, "a template with faults").await;
    ada.click(SAVE).await;
    ada.wait_text(".rule-told", "2 fields").await;
    ada.reload().await;
    ada.choose_rule("Incoming SMS").await;
    assert_eq!(
        ada.js(
            "return document.querySelector('#field-wait_time').value",
            vec![]
        )
        .await,
        "120"
    );
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_person_is_given_a_link_that_signs_them_in() {
    let server = Server::start().await;
    let ada = server.administrator("people").await;
    ada.fill("#newcomer-name", "Zoe").await;
    ada.click("[data-action=add-person]").await;
    ada.wait_text(".link-once", "/sign-in#").await;
    ada.choose_rule("Zoe").await;
    ada.click("[data-field=queues] input").await;
    ada.save_rule().await;
    let script = "return document.querySelector('.link-once').textContent";
    let link = ada.js(script, vec![]).await;
    let zoe = Browser::headless(None).await;
    zoe.goto(link.as_str().unwrap()).await;
    zoe.wait_for("[data-action=go-online]").await;
    zoe.finish().await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_skill_can_be_given_to_a_person_at_once() {
    let server = Server::start().await;
    let ada = server.administrator("skills").await;
    ada.add_rule().await;
    ada.fill("#field-name", "Invoices").await;
    ada.save_rule().await;
    ada.go_to_place("people").await;
    ada.choose_rule("Ben").await;
    ada.click("[data-field=skills] input[value=Invoices]").await;
    ada.save_rule().await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_presence_of_the_administrators_own_is_in_open_desks_and_supervisors_read_its_text() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let ada = server.administrator("presences").await;
    ada.add_rule().await;
    ada.fill("#field-name", "Lunch").await;
    ada.fill("#field-text", "At lunch").await;
    ada.choose_option("#field-base", "Away").await;
    ada.save_rule().await;
    ana.browser.click(".presence-button").await;
    ana.browser.wait_text(".presence-menu", "At lunch").await;
    finds_nothing(&ana.browser, "a menu with a presence of their own").await;
    ana.browser.click("[data-status]").await;
    ana.browser.wait_text(".presence-button", "Lunch").await;
    ana.browser.wait_for("[data-presence=away]").await;
    ada.go_to_place("").await;
    ada.wait_text("[data-presence=away]", "At lunch").await;
    ana.finish().await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_of_the_persons_own_take_no_mark_from_the_room() {
    let server = Server::start().await;
    let ada = server.administrator("templates").await;
    ada.choose_rule("Consult").await;
    ada.retype("#field-wait_time", "3").await;
    ada.wait_for("#field-wait_time[aria-invalid]").await;
    ada.forced_colours().await;
    for (marked, by) in [
        (".places a[aria-current]", "outlineStyle === 'solid'"),
        (".room-entry[aria-current]", "outlineStyle !== 'none'"),
        (".preview", "borderTopStyle === 'solid'"),
        (".preview-track", "borderTopStyle === 'solid'"),
        (".input[aria-invalid]", "borderTopStyle === 'dashed'"),
    ] {
        let marked = format!("getComputedStyle(document.querySelector('{marked}')).{by}");
        ada.until_js(&marked).await;
    }
    ada.finish().await;
}

/// Whether what has the keyboard focus can be seen, as far as its middle shows.
const FOCUS_IS_SEEN: &str = "
    const at = document.activeElement;
    const {left, top, width, height} = at.getBoundingClientRect();
    const there = document.elementFromPoint(left + width / 2, top + height / 2);
    return Boolean(there && (at.contains(there) || there.contains(at)));";

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_has_the_keyboard_focus_lies_under_the_foot_of_the_form() {
    let server = Server::start().await;
    let ada = server.administrator("workstreams").await;
    ada.choose_rule("Web chat").await;
    ada.tab_to("#field-name").await;
    while !ada.has_focus(SAVE).await {
        let seen = ada.js(FOCUS_IS_SEEN, vec![]).await;
        let what = ada
            .js("return document.activeElement.outerHTML", vec![])
            .await;
        assert_eq!(seen, true, "{what}");
        ada.press("Tab").await;
    }
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_place_of_the_room_is_in_order_also_on_a_phone() {
    let server = Server::start().await;
    for (place, name) in PLACES {
        let ada = server.administrator(place).await;
        ada.open_rule(name).await;
        finds_nothing(&ada, place).await;
        ada.size(390, 844).await;
        finds_nothing(&ada, &format!("{place}, on a phone")).await;
        fits(&ada, place).await;
        ada.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_place_of_the_room_is_in_order_from_right_to_left_in_arabic() {
    let server = Server::start().await;
    let ada = server.administrator("").await;
    ada.choose_language("ar").await;
    assert_eq!(ada.attribute("html", "dir").await, "rtl");
    for (place, name) in PLACES {
        ada.go_to_place(place).await;
        ada.open_rule(name).await;
        ada.until_js(&format!("location.pathname === '/manage/{place}'"))
            .await;
        finds_nothing(&ada, &format!("{place} in Arabic")).await;
        fits(&ada, &format!("{place} in Arabic")).await;
        // Which is tried in both directions.
        ada.js("document.documentElement.dir = 'rtl'", vec![]).await;
    }
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_keeps_a_quick_reply_for_everybody_and_a_supervisor_reads_it() {
    let server = Server::start().await;
    let ada = server.administrator("replies").await;
    ada.fill("#reply-keyword", "hello").await;
    ada.fill("#reply-text", "Hello {customerName}, here is {agentName}.")
        .await;
    ada.click("[data-action=keep-reply]").await;
    ada.wait_text("[data-reply=hello]", "{customerName}").await;
    finds_nothing(&ada, "everybody's quick replies").await;
    fits(&ada, "everybody's quick replies").await;
    ada.click("[data-reply=hello] [data-action=take-away]")
        .await;
    ada.wait_for("[data-action=take-away-now]").await;
    finds_nothing(&ada, "the question before a quick reply goes").await;
    let sam = server.supervisor().await;
    sam.click("a[href='/manage/replies']").await;
    sam.wait_text("[data-reply=hello]", "{customerName}").await;
    assert!(!sam.sees("#reply-text").await);
    finds_nothing(&sam, "quick replies that are only read").await;
    ada.click("[data-action=take-away-now]").await;
    ada.wait_gone("[data-reply=hello]").await;
    ada.finish().await;
    sam.finish().await;
}
