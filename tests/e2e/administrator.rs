//! The administrator's room: what is changed there is what the next
//! notification shows, and nobody's changes are lost.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::layout::fits;
use deskbell_testing::{Agent, Browser, Customer, Server};
use serde_json::json;

const TITLE: &str = "#field-title";
const SAVE: &str = "[data-action=save]";

/// An administrator's browser at a place of the room.
pub async fn at(server: &Server, place: &str) -> Browser {
    let ada = Browser::headless(None).await;
    ada.goto(&server.sign_in_link("Ada")).await;
    ada.wait_for("body[data-page=manage]").await;
    ada.click(&format!(".places a[href='/manage/{place}']"))
        .await;
    ada
}

/// Opens the rule with this name.
pub async fn choose(browser: &Browser, name: &str) {
    browser.wait_text(".room-list", name).await;
    let script = "
        const named = (it) => it.textContent.trim() === arguments[0];
        [...document.querySelectorAll('.room-entry')].find(named).click();";
    browser.js(script, vec![json!(name)]).await;
    browser.wait_for(".rule").await;
}

/// Types over what a field holds.
async fn retype(browser: &Browser, css: &str, text: &str) {
    browser.wait_for(css).await;
    let script = "document.querySelector(arguments[0]).select()";
    browser.js(script, vec![json!(css)]).await;
    browser.fill(css, text).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_template_is_what_the_next_agent_sees_without_a_reload() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let ada = at(&server, "templates").await;
    choose(&ada, "Incoming chat").await;
    retype(&ada, TITLE, "A customer needs you").await;
    retype(&ada, "#field-accept_text", "Take it").await;
    retype(&ada, "#field-wait_time", "45").await;
    ada.wait_text("[data-kind=alert]", "A customer needs you")
        .await;
    ada.click(SAVE).await;
    ada.wait_text(".rule-told", "Saved").await;
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
        at(&server, "templates").await,
        at(&server, "templates").await,
    );
    for browser in [&first, &second] {
        choose(browser, "Transfer").await;
    }
    retype(&first, TITLE, "Handed to you").await;
    first.click(SAVE).await;
    first.wait_text(".rule-told", "Saved").await;
    retype(&second, "#field-wait_time", "60").await;
    second.click(SAVE).await;
    second
        .wait_text(".rule-told", "changed this meanwhile")
        .await;
    finds_nothing(&second, "a rule that somebody else has changed").await;
    second.click("[data-action=keep-mine]").await;
    second.click(SAVE).await;
    second.wait_text(".rule-told", "Saved").await;
    second.reload().await;
    choose(&second, "Transfer").await;
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
    let ada = at(&server, "templates").await;
    choose(&ada, "Incoming SMS").await;
    retype(&ada, "#field-wait_time", "3").await;
    retype(&ada, "#field-fields-0-value", "{customerShoe}").await;
    ada.wait_text("[data-field=wait_time]", "from 5 to 900")
        .await;
    ada.wait_text("[data-field='fields.0.value']", "{customerShoe}")
        .await;
    finds_nothing(&ada, "a template with faults").await;
    ada.click(SAVE).await;
    ada.wait_text(".rule-told", "2 fields").await;
    ada.reload().await;
    choose(&ada, "Incoming SMS").await;
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
    let ada = at(&server, "people").await;
    ada.fill("#newcomer-name", "Zoe").await;
    ada.click("[data-action=add-person]").await;
    ada.wait_text(".link-once", "/sign-in#").await;
    choose(&ada, "Zoe").await;
    ada.click("[data-field=queues] input").await;
    ada.click(SAVE).await;
    ada.wait_text(".rule-told", "Saved").await;
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
    let ada = at(&server, "skills").await;
    ada.click("[data-action=add-rule]").await;
    ada.wait_for(".rule").await;
    ada.fill("#field-name", "Invoices").await;
    ada.click(SAVE).await;
    ada.wait_text(".rule-told", "Saved").await;
    ada.click(".places a[href='/manage/people']").await;
    choose(&ada, "Ben").await;
    ada.click("[data-field=skills] input[value=Invoices]").await;
    ada.click(SAVE).await;
    ada.wait_text(".rule-told", "Saved").await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_presence_of_the_administrators_own_is_in_open_desks_and_supervisors_read_its_text() {
    let server = Server::start().await;
    let ana = Agent::online(&server, "Ana").await;
    let ada = at(&server, "presences").await;
    ada.click("[data-action=add-rule]").await;
    ada.wait_for(".rule").await;
    ada.fill("#field-name", "Lunch").await;
    ada.fill("#field-text", "At lunch").await;
    let away = "
        const base = document.querySelector('#field-base');
        base.value = 'away';
        base.dispatchEvent(new Event('change', {bubbles: true}));";
    ada.js(away, vec![]).await;
    ada.click(SAVE).await;
    ada.wait_text(".rule-told", "Saved").await;
    ana.browser.click(".presence-button").await;
    ana.browser.wait_text(".presence-menu", "At lunch").await;
    finds_nothing(&ana.browser, "a menu with a presence of their own").await;
    ana.browser.click("[data-status]").await;
    ana.browser.wait_text(".presence-button", "Lunch").await;
    ana.browser.wait_for("[data-presence=away]").await;
    ada.click(".places a[href='/manage/']").await;
    ada.wait_text("[data-presence=away]", "At lunch").await;
    ana.finish().await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn colours_of_the_persons_own_take_no_mark_from_the_room() {
    let server = Server::start().await;
    let ada = at(&server, "templates").await;
    choose(&ada, "Consult").await;
    retype(&ada, "#field-wait_time", "3").await;
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

#[tokio::test(flavor = "multi_thread")]
async fn every_place_of_the_room_is_in_order_also_on_a_phone() {
    let server = Server::start().await;
    for (place, name) in [
        ("templates", "Consult"),
        ("workstreams", "Web chat"),
        ("queues", "Support"),
        ("skills", ""),
        ("profiles", ""),
        ("people", "Ben"),
        ("presences", ""),
    ] {
        let ada = at(&server, place).await;
        if name.is_empty() {
            ada.click("[data-action=add-rule]").await;
            ada.wait_for(".rule").await;
        } else {
            choose(&ada, name).await;
        }
        finds_nothing(&ada, place).await;
        ada.size(390, 844).await;
        finds_nothing(&ada, &format!("{place}, on a phone")).await;
        fits(&ada, place).await;
        ada.finish().await;
    }
}
