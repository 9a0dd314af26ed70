//! Two administrators change the same rule.

use deskbell::admin::Place;
use deskbell_protocol::http::Room;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::rules::{Edit, Edited, Rule};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin::{EDIT, open, room, save, template, type_into, typed};
use crate::calls::Calls;
use crate::stage::{Stage, give_focus, has_focus, painted, press_pointer_on, settled, text_of};

#[wasm_bindgen_test]
async fn what_two_have_changed_is_put_together_and_where_both_have_is_shown_first() {
    let calls = Calls::answered();
    let (stage, _) = open(Place::Templates, "Transfer").await;
    type_into(&stage, "field-wait_time", "60").await;
    type_into(&stage, "field-title", "Mine now").await;
    let theirs = template(Reason::Transfer, |it| {
        it.title = "Theirs now".into();
        it.accept_text = "Take over".into();
    });
    let now = Some(theirs.clone());
    calls.answer(EDIT, &Edited::Meanwhile { now });
    save(&stage).await;
    let told = stage.text(".clashes");
    for part in ["Title", "Mine now", "Theirs now"] {
        assert!(told.contains(part), "{told}");
    }
    assert_eq!(stage.all(".clashes li").len(), 1);
    assert_eq!(typed(&stage, "field-accept_text"), "Accept");
    let keep = stage.one("[data-action=keep-mine]");
    give_focus(&keep).await;
    press_pointer_on(&keep);
    settled().await;
    assert!(has_focus("#rule-told"));
    assert_eq!(typed(&stage, "field-accept_text"), "Take over");
    save(&stage).await;
    let sent: Vec<Edit> = calls.sent(EDIT);
    let both = template(Reason::Transfer, |it| {
        it.title = "Mine now".into();
        it.accept_text = "Take over".into();
        it.wait_time = 60;
    });
    assert_eq!(sent[1].was.as_ref(), Some(&theirs));
    assert_eq!(sent[1].becomes, both);
}

#[wasm_bindgen_test]
async fn theirs_can_be_taken_as_it_is() {
    let calls = Calls::answered();
    let (stage, _) = open(Place::Templates, "Transfer").await;
    type_into(&stage, "field-wait_time", "60").await;
    let theirs = template(Reason::Transfer, |it| it.title = "Theirs now".into());
    let now = Some(theirs);
    calls.answer(EDIT, &Edited::Meanwhile { now });
    save(&stage).await;
    assert!(stage.all(".clashes").is_empty());
    assert!(stage.text("[data-action=keep-mine]").contains("both"));
    press_pointer_on(&stage.one("[data-action=take-theirs]"));
    settled().await;
    assert_eq!(typed(&stage, "field-title"), "Theirs now");
    assert_eq!(typed(&stage, "field-wait_time"), "120");
    stage.one("[data-action=save][aria-disabled=true]");
}

/// The room in which somebody else has renamed the template of transfers.
fn room_with_handovers() -> Room {
    let mut room = room();
    let mut templates = room.rules.templates.iter_mut();
    let transfer = templates.find(|it| it.name == "Transfer").unwrap();
    transfer.name = "Handover".into();
    room
}

/// A template that somebody else renames while its wait time is changed.
async fn renamed_meanwhile(calls: &Calls) -> Stage {
    let (stage, _) = open(Place::Templates, "Transfer").await;
    type_into(&stage, "field-wait_time", "60").await;
    calls.answer(EDIT, &Edited::Meanwhile { now: None });
    calls.answer("/api/rules", &room_with_handovers());
    save(&stage).await;
    stage
}

#[wasm_bindgen_test]
async fn what_was_typed_of_a_rule_that_was_renamed_goes_into_the_renamed_one() {
    let calls = Calls::answered();
    let stage = renamed_meanwhile(&calls).await;
    let entries = stage.all(".room-entry");
    let names: Vec<String> = entries.iter().map(text_of).collect();
    assert!(names.contains(&"Handover".into()), "{names:?}");
    let still = names.iter().any(|it| it.starts_with("Transfer"));
    assert!(still, "{names:?}");
    let ways = stage.all("[data-action=go-on-as]");
    assert_eq!(ways.len(), 1);
    press_pointer_on(&ways[0]);
    settled().await;
    press_pointer_on(&stage.one("[data-action=keep-mine]"));
    settled().await;
    assert_eq!(typed(&stage, "field-name"), "Handover");
    calls.answer(EDIT, &Edited::Done);
    calls.answer("/api/rules", &room_with_handovers());
    save(&stage).await;
    let edit = calls.sent::<Edit>(EDIT).pop().unwrap();
    let was = template(Reason::Transfer, |it| it.name = "Handover".into());
    assert_eq!(edit.was, Some(was));
    let becomes = template(Reason::Transfer, |it| {
        it.name = "Handover".into();
        it.wait_time = 60;
    });
    assert_eq!(edit.becomes, becomes);
}

#[wasm_bindgen_test]
async fn what_was_typed_of_a_rule_that_was_renamed_can_become_one_of_its_own() {
    let calls = Calls::answered();
    let stage = renamed_meanwhile(&calls).await;
    calls.answer(EDIT, &Edited::Done);
    calls.answer("/api/rules", &room());
    press_pointer_on(&stage.one("[data-action=save-as-new]"));
    painted().await;
    let edit = calls.sent::<Edit>(EDIT).pop().unwrap();
    assert_eq!(edit.was, None);
    assert_eq!(
        edit.becomes,
        template(Reason::Transfer, |it| it.wait_time = 60)
    );
    assert!(stage.text(".rule-told").contains("Saved"));
}

#[wasm_bindgen_test]
async fn what_was_saved_is_gone_on_with_as_the_server_writes_it() {
    let calls = Calls::answered();
    let (stage, _) = open(Place::People, "Ana").await;
    type_into(&stage, "field-units", "5").await;
    let mut written = room();
    let ana = &mut written.rules.agents[0];
    ana.units = 5;
    ana.queues = ["Support", "Billing"].map(Into::into).into();
    let ana = ana.clone();
    calls.answer(EDIT, &Edited::Done);
    calls.answer("/api/rules", &written);
    save(&stage).await;
    type_into(&stage, "field-units", "6").await;
    save(&stage).await;
    let second = calls.sent::<Edit>(EDIT).pop().unwrap();
    assert_eq!(second.was, Some(Rule::Agent(ana)));
    // Where the server could not be asked, it is as it was saved.
    calls.answer(EDIT, &Edited::Done);
    save(&stage).await;
    assert_eq!(typed(&stage, "field-units"), "6");
    stage.one("[data-action=save][aria-disabled=true]");
}
