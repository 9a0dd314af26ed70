//! What of a rule only the server can see is said beside its field, as what the
//! page sees by itself is; nothing is saved, and what is mended is.

use deskbell_testing::axe::finds_nothing;
use deskbell_testing::room::SAVE;
use deskbell_testing::{Browser, Server};

/// Tries to save, and waits until this is said beside the field.
async fn is_refused(ada: &Browser, field: &str, why: &str) {
    ada.click(SAVE).await;
    ada.wait_text(&format!("[data-field='{field}']"), why).await;
    let control = format!("#field-{}[aria-invalid]", field.replace('.', "-"));
    ada.wait_for(&control).await;
    ada.wait_text(".rule-told", "another look").await;
}

/// Returns once nothing is said to be wrong.
async fn is_mended(ada: &Browser) {
    ada.wait_gone("[aria-invalid]").await;
    ada.save_rule().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_another_rule_has_is_refused_until_it_is_another_one() {
    let server = Server::start().await;
    let ada = server.administrator("queues").await;
    ada.add_rule().await;
    ada.fill("#field-name", "support").await;
    is_refused(&ada, "name", "Another one has this name").await;
    finds_nothing(&ada, "a name that is taken").await;
    ada.retype("#field-name", "Billing").await;
    is_mended(&ada).await;
    ada.wait_text(".room-list", "Billing").await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_any_more_is_said_where_it_is_named_and_another_can_be_chosen() {
    let server = Server::start().await;
    let ada = server.administrator("workstreams").await;
    ada.add_rule().await;
    ada.fill("#field-name", "Night chat").await;
    let other = server.administrator("templates").await;
    other.choose_rule("Consult").await;
    other.retype("#field-name", "Advice").await;
    other.save_rule().await;
    for whose in ["unknown", "known"] {
        let field = format!("consult.{whose}");
        is_refused(&ada, &field, "is not there any more").await;
    }
    finds_nothing(&ada, "a template that is not there any more").await;
    for whose in ["unknown", "known"] {
        let field = format!("#field-consult-{whose}");
        ada.choose_option(&field, "Advice").await;
    }
    is_mended(&ada).await;
    ada.finish().await;
    other.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_nobody_can_be_called_by_is_refused() {
    let server = Server::start().await;
    let ada = server.administrator("workstreams").await;
    ada.choose_rule("SMS").await;
    ada.retype("#field-numbers", "12").await;
    is_refused(&ada, "numbers", "is no telephone number").await;
    ada.retype("#field-numbers", "+447700900999").await;
    is_mended(&ada).await;
    ada.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_keeps_their_own_role() {
    let server = Server::start().await;
    let ada = server.administrator("people").await;
    ada.choose_rule("Ada").await;
    ada.choose_option("#field-role", "Agent").await;
    is_refused(&ada, "role", "This is your own role").await;
    ada.reload().await;
    ada.choose_rule("Ada").await;
    ada.until_js("document.querySelector('#field-role').value === 'administrator'")
        .await;
    ada.finish().await;
}
