//! What only the server can see is wrong with a rule: said beside its field, as
//! what the page sees by itself.

use deskbell::admin::Place;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::rules::{Edit, Edited, Fault, Why};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin::{EDIT, open, pick, room, said, save, template, type_into, typed};
use crate::calls::Calls;
use crate::stage::{Stage, settled};

fn refuse<const N: usize>(calls: &Calls, faults: [(&str, Why); N]) {
    let faults = faults.map(|(field, why)| Fault::of(field, why)).into();
    calls.answer(EDIT, &Edited::Faults(faults));
}

fn is_marked(stage: &Stage, id: &str) -> bool {
    let field = stage.one(&format!("#{id}"));
    field.get_attribute("aria-invalid").as_deref() == Some("true")
}

#[wasm_bindgen_test]
async fn every_fault_of_the_server_stands_beside_its_field_and_nothing_counts_as_saved() {
    let calls = Calls::answered();
    let (stage, _) = open(Place::Templates, "Transfer").await;
    type_into(&stage, "field-name", "Consult").await;
    assert!(!is_marked(&stage, "field-name"));
    let slug = "answer:How are you?".to_owned();
    refuse(
        &calls,
        [
            ("name", Why::Taken),
            ("fields.1.value", Why::UnknownSlug { slug }),
        ],
    );
    save(&stage).await;
    assert_eq!(
        said(&stage, "name"),
        "Another one has this name. Choose another name."
    );
    let value = said(&stage, "fields.1.value");
    assert!(value.contains("{answer:How are you?}"), "{value}");
    for id in ["field-name", "field-fields-1-value"] {
        assert!(is_marked(&stage, id), "{id}");
    }
    assert_eq!(stage.text(".rule-told"), "2 fields need another look");
    assert_eq!(typed(&stage, "field-name"), "Consult", "nothing is lost");
    assert!(stage.all("[data-action=save][aria-disabled]").is_empty());
}

#[wasm_bindgen_test]
async fn a_fault_of_the_server_goes_with_what_it_was_said_of() {
    let calls = Calls::answered();
    let (stage, _) = open(Place::Templates, "Transfer").await;
    type_into(&stage, "field-name", "Consult").await;
    refuse(&calls, [("name", Why::Taken)]);
    save(&stage).await;
    assert!(is_marked(&stage, "field-name"));
    type_into(&stage, "field-name", "Consults").await;
    assert!(!is_marked(&stage, "field-name"));
    assert_eq!(stage.text(".rule-told"), "");
    calls.answer(EDIT, &Edited::Done);
    calls.answer("/api/rules", &room());
    save(&stage).await;
    let sent = calls.sent::<Edit>(EDIT).pop().unwrap();
    let becomes = template(Reason::Transfer, |it| it.name = "Consults".into());
    assert_eq!(sent.becomes, becomes);
    assert!(stage.text(".rule-told").contains("Saved"));
}

#[wasm_bindgen_test]
async fn what_was_in_the_servers_way_may_be_gone_when_one_saves_again() {
    let calls = Calls::answered();
    let (stage, _) = open(Place::Templates, "Transfer").await;
    type_into(&stage, "field-name", "Consult").await;
    refuse(&calls, [("name", Why::Taken)]);
    save(&stage).await;
    // Somebody else gives the other one another name.
    calls.answer(EDIT, &Edited::Done);
    let mut now = room();
    for template in &mut now.rules.templates {
        template.name = match template.name.as_str() {
            "Consult" => "Advice".into(),
            "Transfer" => "Consult".into(),
            other => other.into(),
        };
    }
    calls.answer("/api/rules", &now);
    save(&stage).await;
    let sent = calls.sent::<Edit>(EDIT);
    assert_eq!(sent.len(), 2);
    assert_eq!(sent[0], sent[1]);
    assert!(stage.text(".rule-told").contains("Saved"));
    assert_eq!(typed(&stage, "field-name"), "Consult");
    assert!(!is_marked(&stage, "field-name"));
}

#[wasm_bindgen_test]
async fn what_the_page_sees_by_itself_is_never_sent() {
    let calls = Calls::answered();
    let (stage, _) = open(Place::Templates, "Transfer").await;
    type_into(&stage, "field-title", "Over to you").await;
    type_into(&stage, "field-wait_time", "3").await;
    save(&stage).await;
    assert!(calls.sent::<Edit>(EDIT).is_empty());
    assert!(is_marked(&stage, "field-wait_time"));
    assert_eq!(stage.text(".rule-told"), "1 field needs another look");
}

#[wasm_bindgen_test]
async fn a_fault_in_a_choice_and_one_in_boxes_are_said_beside_them() {
    let not_there = |name: &str| Why::NotThere { name: name.into() };
    let calls = Calls::answered();
    let (stage, _) = open(Place::Workstreams, "New workstream").await;
    type_into(&stage, "field-name", "Bills").await;
    refuse(
        &calls,
        [
            ("queue", not_there("Support")),
            ("takes", not_there("Calls")),
            ("transfer.known", not_there("Transfer")),
            ("needs", not_there("Invoices")),
            ("numbers", Why::NoNumber { text: "12".into() }),
        ],
    );
    save(&stage).await;
    for (field, words) in [
        ("queue", "Support is not there any more"),
        ("takes", "Calls is not there any more"),
        ("transfer.known", "Transfer is not there any more"),
        ("needs", "Invoices is not there any more"),
        ("numbers", "12 is no telephone number"),
    ] {
        let told = said(&stage, field).replace(['\u{2068}', '\u{2069}'], "");
        assert!(told.starts_with(words), "{field}: {told}");
    }
    assert!(is_marked(&stage, "field-queue"));
}

#[wasm_bindgen_test]
async fn an_administrator_who_would_lose_their_own_role_reads_why_beside_it() {
    let calls = Calls::answered();
    let (stage, _) = open(Place::People, "Ana").await;
    pick(&stage, "field-role", "supervisor").await;
    refuse(&calls, [("role", Why::Own)]);
    save(&stage).await;
    assert_eq!(
        said(&stage, "role"),
        "This is your own role: another administrator can change it."
    );
    assert!(is_marked(&stage, "field-role"));
    pick(&stage, "field-role", "agent").await;
    settled().await;
    assert!(!is_marked(&stage, "field-role"));
}
