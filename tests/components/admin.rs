use deskbell::admin::{Parts, Place, RoomStore};
use deskbell_protocol::agent::Role;
use deskbell_protocol::http::Room;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::rules::{
    Agent, Edited, Profile, Queue, Rule, Rules, Skill, Status, Template,
};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, EventInit, HtmlInputElement, HtmlSelectElement};

use crate::calls::Calls;
use crate::languages::GERMAN;
use crate::stage::{
    ENGLISH, Stage, give_focus, has_focus, painted, press_pointer_on, settled, speak, text_of,
};

pub fn room() -> Room {
    Room {
        rules: Rules {
            queues: vec![Queue {
                name: "Support".into(),
            }],
            skills: vec![Skill {
                name: "Invoices".into(),
            }],
            profiles: vec![Profile {
                name: "Calls".into(),
                blocks: true,
            }],
            statuses: vec![Status {
                name: "Lunch".into(),
                text: "At lunch".into(),
                base: Choice::Away,
            }],
            templates: Reason::ALL.map(Template::standard).into(),
            agents: vec![Agent {
                name: "Ana".into(),
                role: Role::Agent,
                units: 3,
                answer_time: 100,
                queues: vec!["Support".into()],
                skills: Vec::new(),
                profiles: Vec::new(),
            }],
            ..Rules::default()
        },
        questions: vec!["How can we help?".into()],
    }
}

/// The room at a place, with the rule of this name chosen.
pub async fn open(place: Place, name: &str) -> (Stage, RwSignal<Place>) {
    let made = std::rc::Rc::new(std::cell::Cell::new(None));
    let told = made.clone();
    let stage = Stage::of(move || {
        let store = RoomStore::default();
        let place: RwSignal<Place> = ArcRwSignal::new(place).into();
        told.set(Some(place));
        store.room.set(Some(room()));
        let parts = Parts::new(store);
        deskbell::admin::room(parts, place.into())
    })
    .await;
    choose(&stage, name).await;
    (stage, made.get().unwrap())
}

pub async fn choose(stage: &Stage, name: &str) {
    let entries = stage.all(".room-entry, [data-action=add-rule]");
    let entry = entries.iter().find(|it| text_of(it) == name);
    press_pointer_on(entry.unwrap());
    settled().await;
}

pub async fn type_into(stage: &Stage, id: &str, text: &str) {
    let input: HtmlInputElement = stage.one(&format!("#{id}")).unchecked_into();
    input.set_value(text);
    let typed = EventInit::new();
    typed.set_bubbles(true);
    let typed = Event::new_with_event_init_dict("input", &typed).unwrap();
    input.dispatch_event(&typed).unwrap();
    settled().await;
}

pub fn typed(stage: &Stage, id: &str) -> String {
    let input: HtmlInputElement = stage.one(&format!("#{id}")).unchecked_into();
    input.value()
}

pub const EDIT: &str = "/api/rules/edit";

/// Presses Save, and what comes of it is there.
pub async fn save(stage: &Stage) {
    press_pointer_on(&stage.one("[data-action=save]"));
    painted().await;
}

/// A template that every desk begins with, changed.
pub fn template(reason: Reason, change: impl FnOnce(&mut Template)) -> Rule {
    let mut template = Template::standard(reason);
    change(&mut template);
    Rule::Template(Box::new(template))
}

pub fn said(stage: &Stage, field: &str) -> String {
    stage.text(&format!("[data-field=\"{field}\"] > .field-said"))
}

#[wasm_bindgen_test]
async fn the_preview_shows_what_is_typed_before_it_is_saved() {
    let (stage, _) = open(Place::Templates, "Incoming chat").await;
    assert!(stage.text("[data-kind=alert]").contains("Incoming chat"));
    type_into(&stage, "field-title", "Somebody needs us").await;
    type_into(&stage, "field-accept_text", "Take it").await;
    type_into(&stage, "field-fields-1-value", "Case {caseId}").await;
    let alert = stage.text("[data-kind=alert]");
    assert!(
        alert.contains("Somebody needs us") && alert.contains("Take it"),
        "{alert}"
    );
    assert!(alert.contains("Case CAS-1042"), "{alert}");
    let desktop = stage.text("[data-kind=desktop]");
    assert!(desktop.contains("Mia Santos · Case CAS-1042"), "{desktop}");
}

#[wasm_bindgen_test]
async fn what_is_not_allowed_is_said_beside_its_field_while_it_is_typed() {
    let (stage, _) = open(Place::Templates, "Incoming chat").await;
    type_into(&stage, "field-wait_time", "3").await;
    assert!(
        said(&stage, "wait_time").contains("5"),
        "{}",
        said(&stage, "wait_time")
    );
    type_into(&stage, "field-wait_time", "soon").await;
    assert!(said(&stage, "wait_time").contains("900"));
    type_into(&stage, "field-wait_time", "30").await;
    assert!(!stage.one("#field-wait_time").has_attribute("aria-invalid"));
    type_into(&stage, "field-fields-0-value", "{shoe}").await;
    assert!(said(&stage, "fields.0.value").contains("{shoe}"));
    let invalid = stage.one("#field-fields-0-value");
    assert_eq!(
        invalid.get_attribute("aria-invalid").as_deref(),
        Some("true")
    );
}

#[wasm_bindgen_test]
async fn what_was_typed_stays_while_something_else_is_looked_at() {
    let (stage, place) = open(Place::Templates, "Transfer").await;
    type_into(&stage, "field-title", "Over to you").await;
    choose(&stage, "Consult").await;
    place.set(Place::Queues);
    settled().await;
    place.set(Place::Templates);
    settled().await;
    let entries = stage.all(".room-entry[aria-current]");
    assert_eq!(text_of(&entries[0]), "Consult");
    let mut entries = stage.all(".room-entry").into_iter();
    let transfer = entries.find(|it| text_of(it).starts_with("Transfer"));
    let transfer = transfer.unwrap();
    assert!(text_of(&transfer).contains("not saved"));
    press_pointer_on(&transfer);
    settled().await;
    let title: HtmlInputElement = stage.one("#field-title").unchecked_into();
    assert_eq!(title.value(), "Over to you");
}

#[wasm_bindgen_test]
async fn fields_are_added_moved_and_removed() {
    let (stage, _) = open(Place::Templates, "Incoming chat").await;
    press_pointer_on(&stage.one("[data-action=add-field]"));
    settled().await;
    assert_eq!(stage.all(".template-field").len(), 4);
    type_into(&stage, "field-fields-3-label", "Language").await;
    type_into(&stage, "field-fields-3-value", "{visitorLanguage}").await;
    press_pointer_on(&stage.all("[data-action=field-up]")[2]);
    settled().await;
    let third: HtmlInputElement = stage.one("#field-fields-2-label").unchecked_into();
    assert_eq!(third.value(), "Language");
    press_pointer_on(&stage.all("[data-action=field-remove]")[0]);
    settled().await;
    assert_eq!(stage.all(".template-field").len(), 3);
    assert!(!stage.text("[data-kind=alert]").contains("Mia Santos"));
}

/// Chooses a word in a list of choices.
pub async fn pick(stage: &Stage, id: &str, word: &str) {
    let select: HtmlSelectElement = stage.one(&format!("#{id}")).unchecked_into();
    select.set_value(word);
    select
        .dispatch_event(&Event::new("change").unwrap())
        .unwrap();
    settled().await;
}

#[wasm_bindgen_test]
async fn the_preview_of_the_desktop_has_the_answers_of_an_alert_only_and_what_fits() {
    const DESKTOP: &str = "[data-kind=desktop]";
    let (stage, _) = open(Place::Templates, "Incoming chat").await;
    assert!(stage.text(DESKTOP).contains("Reject"));
    type_into(&stage, "field-fields-1-value", &"long ".repeat(39)).await;
    let body = stage.all("[data-kind=desktop] > p").pop().unwrap();
    let body = text_of(&body);
    assert!(body.ends_with('…') && body.chars().count() <= 120, "{body}");
    pick(&stage, "field-privacy", "generic").await;
    assert!(stage.text(DESKTOP).contains("A customer is waiting"));
    pick(&stage, "field-kind", "toast").await;
    assert!(stage.all("[data-kind=desktop] .button").is_empty());
}

#[wasm_bindgen_test]
async fn the_preview_says_what_the_server_writes_in_its_own_language() {
    speak("de", "ltr", GERMAN);
    let (stage, _) = open(Place::Templates, "Incoming chat").await;
    type_into(&stage, "field-fields-1-value", "{channel}").await;
    let app = stage.text("[data-kind=alert]");
    pick(&stage, "field-privacy", "generic").await;
    let desktop = stage.text("[data-kind=desktop]");
    speak("en-GB", "ltr", ENGLISH);
    assert!(app.contains("Web chat"), "{app}");
    assert!(desktop.contains("A customer is waiting"), "{desktop}");
}

/// The browser would ask before it leaves the page.
fn asks_before_leaving() -> bool {
    let init = EventInit::new();
    init.set_cancelable(true);
    let leaving = Event::new_with_event_init_dict("beforeunload", &init).unwrap();
    let window = web_sys::window().unwrap();
    !window.dispatch_event(&leaving).unwrap()
}

#[wasm_bindgen_test]
async fn the_browser_asks_before_it_drops_what_was_typed_and_only_then() {
    let calls = Calls::answered();
    let (stage, place) = open(Place::Templates, "Transfer").await;
    press_pointer_on(&stage.one("[data-action=add-rule]"));
    settled().await;
    assert!(!asks_before_leaving());
    choose(&stage, "Transfer").await;
    type_into(&stage, "field-title", "Over to you").await;
    place.set(Place::Queues);
    settled().await;
    assert!(asks_before_leaving());
    place.set(Place::Templates);
    settled().await;
    calls.answer(EDIT, &Edited::Done);
    calls.answer("/api/rules", &room());
    save(&stage).await;
    assert!(!asks_before_leaving());
    type_into(&stage, "field-title", "And again").await;
    assert!(asks_before_leaving());
    drop(stage);
    assert!(!asks_before_leaving());
}

/// Presses a button that has the keyboard focus, as it has when it is pressed.
async fn press_focused(stage: &Stage, selector: &str, at: usize) {
    let button = &stage.all(selector)[at];
    give_focus(button).await;
    press_pointer_on(button);
    settled().await;
}

#[wasm_bindgen_test]
async fn the_keyboard_focus_stays_with_the_fields_when_they_are_added_moved_and_removed() {
    let (stage, _) = open(Place::Templates, "Incoming chat").await;
    press_focused(&stage, "[data-action=add-field]", 0).await;
    assert!(has_focus("#field-fields-3-label"));
    press_focused(&stage, "[data-action=field-up]", 1).await;
    assert!(has_focus("#field-1-up"));
    press_focused(&stage, "[data-action=field-up]", 0).await;
    assert!(has_focus("#field-fields-0-label"));
    press_focused(&stage, "[data-action=field-remove]", 1).await;
    assert!(has_focus("#field-1-remove"));
    press_focused(&stage, "[data-action=field-remove]", 2).await;
    assert!(has_focus("#field-1-remove"));
    for _ in 0..2 {
        press_focused(&stage, "[data-action=field-remove]", 0).await;
    }
    assert!(has_focus("#add-field"));
}

#[wasm_bindgen_test]
async fn every_place_of_the_room_opens_its_form() {
    for (place, name, field) in [
        (Place::Queues, "Support", "#field-name"),
        (Place::Skills, "Invoices", "#field-name"),
        (Place::Profiles, "Calls", "#field-blocks"),
        (Place::Statuses, "Lunch", "#field-base"),
        (Place::People, "Ana", "#field-answer_time"),
    ] {
        let (stage, _) = open(place, name).await;
        stage.one(field);
        stage.one("[data-action=save][aria-disabled=true]");
    }
}

#[wasm_bindgen_test]
async fn every_slug_is_listed_with_what_it_would_show_and_so_is_every_question() {
    let (stage, _) = open(Place::Templates, "Incoming chat").await;
    let listed: Vec<String> = stage.all(".slugs tbody th").iter().map(text_of).collect();
    for (word, _) in deskbell_protocol::rules::SLUGS {
        assert!(listed.contains(&format!("{{{word}}}")), "{word}");
    }
    assert!(listed.contains(&"{answer:How can we help?}".to_owned()));
    let examples = stage.all(".slugs tbody td");
    assert!(examples.iter().all(|it| !text_of(it).is_empty()));
}

#[wasm_bindgen_test]
async fn the_preview_of_a_toast_has_no_answers() {
    let (stage, _) = open(Place::Templates, "Incoming chat").await;
    pick(&stage, "field-kind", "toast").await;
    assert!(stage.all("[data-kind=alert]").is_empty());
    let toast = stage.text("[data-kind=toast]");
    assert!(toast.contains("Incoming chat"), "{toast}");
    assert!(!toast.contains("Accept"), "{toast}");
}
