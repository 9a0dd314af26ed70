//! What work needs and takes, and who has it.

use deskbell::admin::Place;
use deskbell_protocol::rules::{Agent, Carried, Edit, Edited, Need, Rule, Takes, Workstream};
use leptos::prelude::Set;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{HtmlElement, HtmlInputElement};

use crate::admin::{EDIT, choose, open, pick, room, said, save, type_into, typed};
use crate::calls::Calls;
use crate::stage::{Stage, give_focus, has_focus, painted, press_pointer_on, settled};

pub async fn tick(stage: &Stage, field: &str) {
    let tick = stage.one(&format!("[data-field=\"{field}\"] input[type=checkbox]"));
    tick.unchecked_ref::<HtmlElement>().click();
    settled().await;
}

/// The workstream that was sent last.
pub fn workstream_sent(calls: &Calls) -> Workstream {
    let edit = calls.sent::<Edit>(EDIT).pop();
    let sent = edit.and_then(|edit| match edit.becomes {
        Rule::Workstream(it) => Some(*it),
        _ => None,
    });
    sent.unwrap()
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
    let sent = workstream_sent(&calls);
    let (skill, priority) = ("Invoices".into(), 2);
    assert_eq!(sent.needs, [Need { skill, priority }]);
    assert_eq!(sent.relax_after, 30);
    assert_eq!(sent.takes, Takes::Profile("Calls".into()));
    pick(&stage, "field-takes_what", "units").await;
    type_into(&stage, "field-takes", "4").await;
    tick(&stage, "needs").await;
    save(&stage).await;
    let sent = workstream_sent(&calls);
    assert_eq!((sent.takes, sent.needs), (Takes::Units(4), Vec::new()));
}

#[wasm_bindgen_test]
async fn a_person_carries_so_many_of_a_profile_and_typing_keeps_the_focus() {
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
    let (profile, most) = ("Calls".into(), 2);
    let carries = ana(|it| it.profiles = vec![Carried { profile, most }]);
    let sent = calls.sent::<Edit>(EDIT).remove(0);
    assert_eq!(sent.becomes, Rule::Agent(carries));
    give_focus(&stage.one("#field-profiles-0")).await;
    type_into(&stage, "field-profiles-0", "0").await;
    assert!(has_focus("#field-profiles-0"));
    stage.one("[data-action=save][aria-disabled=true]");
}

/// Ana as she is set at first, changed.
fn ana(change: impl FnOnce(&mut Agent)) -> Agent {
    let mut ana = room().rules.agents.remove(0);
    change(&mut ana);
    ana
}

/// Answers with the room in which Ana is so.
fn answer_room(calls: &Calls, ana: &Agent) {
    let mut room = room();
    room.rules.agents = vec![ana.clone()];
    calls.answer("/api/rules", &room);
}

fn is_ticked(stage: &Stage, field: &str) -> bool {
    let tick = stage.one(&format!("[data-field=\"{field}\"] input[type=checkbox]"));
    tick.unchecked_into::<HtmlInputElement>().checked()
}

#[wasm_bindgen_test]
async fn a_member_is_ticked_at_their_queue_and_nothing_else_of_them_is_touched() {
    let calls = Calls::answered();
    let (stage, place) = open(Place::People, "Ana").await;
    place.set(Place::Queues);
    settled().await;
    choose(&stage, "Support").await;
    assert!(is_ticked(&stage, "members"));
    // Somebody else gives her more to carry at the same time.
    let now = ana(|it| it.units = 7);
    let out = ana(|it| {
        it.units = 7;
        it.queues.clear();
    });
    let meanwhile = Some(Rule::Agent(now.clone()));
    calls.answer(EDIT, &Edited::Meanwhile { now: meanwhile });
    calls.answer(EDIT, &Edited::Done);
    answer_room(&calls, &out);
    tick(&stage, "members").await;
    painted().await;
    let second = calls.sent::<Edit>(EDIT).remove(1);
    assert_eq!(second.was, Some(Rule::Agent(now)));
    assert_eq!(second.becomes, Rule::Agent(out));
    assert!(said(&stage, "members").contains("Saved"));
    assert!(!is_ticked(&stage, "members"));
    // Her own page goes on from there.
    place.set(Place::People);
    settled().await;
    assert_eq!(typed(&stage, "field-units"), "7");
    assert!(!is_ticked(&stage, "queues"));
    stage.one("[data-action=save][aria-disabled=true]");
}

#[wasm_bindgen_test]
async fn a_tick_that_came_to_nothing_is_taken_back_and_says_why() {
    let _calls = Calls::answered();
    let (stage, _) = open(Place::Queues, "Support").await;
    tick(&stage, "members").await;
    painted().await;
    assert!(is_ticked(&stage, "members"));
    stage.one("[data-field=members] [data-wrong]");
    assert!(has_focus("#field-members-0"));
}

#[wasm_bindgen_test]
async fn a_queue_that_is_not_saved_has_no_members_yet() {
    let (stage, _) = open(Place::Queues, "Support").await;
    press_pointer_on(&stage.one("[data-action=add-rule]"));
    settled().await;
    assert!(stage.all("[data-field=members] input").is_empty());
}
