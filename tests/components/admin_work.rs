//! What work needs and takes, and who has it.

use deskbell::admin::Place;
use deskbell_protocol::rules::{Carried, Edit, Need, Rule, Takes};
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::HtmlElement;

use crate::admin::{EDIT, open, pick, said, save, type_into};
use crate::calls::Calls;
use crate::stage::{Stage, settled};

async fn tick(stage: &Stage, field: &str) {
    let tick = stage.one(&format!("[data-field=\"{field}\"] input[type=checkbox]"));
    tick.unchecked_ref::<HtmlElement>().click();
    settled().await;
}

#[wasm_bindgen_test]
async fn a_workstream_needs_skills_by_their_importance_and_takes_a_place_in_a_profile() {
    let calls = Calls::answered();
    let (stage, _) = open(Place::Workstreams, "New workstream").await;
    type_into(&stage, "field-name", "Bills").await;
    assert!(stage.all("#field-needs-0").is_empty());
    tick(&stage, "needs").await;
    type_into(&stage, "field-needs-0", "300").await;
    assert!(said(&stage, "needs").contains("255"));
    type_into(&stage, "field-needs-0", "2").await;
    type_into(&stage, "field-relax_after", "30").await;
    pick(&stage, "field-takes_what", "place").await;
    save(&stage).await;
    let Rule::Workstream(sent) = calls.sent::<Edit>(EDIT).remove(0).becomes else {
        panic!("no workstream was sent");
    };
    let (skill, priority) = ("Invoices".into(), 2);
    assert_eq!(sent.needs, [Need { skill, priority }]);
    assert_eq!(sent.relax_after, 30);
    assert_eq!(sent.takes, Takes::Profile("Calls".into()));
    pick(&stage, "field-takes_what", "units").await;
    type_into(&stage, "field-takes", "4").await;
    tick(&stage, "needs").await;
    save(&stage).await;
    let Rule::Workstream(sent) = calls.sent::<Edit>(EDIT).remove(1).becomes else {
        panic!("no workstream was sent");
    };
    assert_eq!((sent.takes, sent.needs), (Takes::Units(4), Vec::new()));
}

#[wasm_bindgen_test]
async fn a_person_carries_so_many_of_a_profile() {
    let calls = Calls::answered();
    let (stage, _) = open(Place::People, "Ana").await;
    type_into(&stage, "field-profiles-0", "500").await;
    assert!(
        stage
            .text("[data-field=profiles] > .field-said")
            .contains("100")
    );
    type_into(&stage, "field-profiles-0", "2").await;
    save(&stage).await;
    let Rule::Agent(sent) = calls.sent::<Edit>(EDIT).remove(0).becomes else {
        panic!("no person was sent");
    };
    let (profile, most) = ("Calls".into(), 2);
    assert_eq!(sent.profiles, [Carried { profile, most }]);
    type_into(&stage, "field-profiles-0", "0").await;
    stage.one("[data-action=save][aria-disabled=true]");
}
