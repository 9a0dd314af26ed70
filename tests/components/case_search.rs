//! A search among the cases of who is linked, with the server's answers laid out.

use std::time::Duration;

use deskbell_protocol::conversation::{Case, Part};
use deskbell_protocol::{CaseId, ContactId, Problem, ProblemCode};
use wasm_bindgen_test::wasm_bindgen_test;

use deskbell_desk::Change as Changed;
use deskbell_protocol::contact::Change;
use deskbell_protocol::contact::Known;

use crate::calls::Calls;
use crate::clock::Clock;
use crate::stage::{Stage, give_focus, has_focus, painted, press_pointer_on, text_of};
use crate::summary::{
    PAUSE, ann, answered, card, case, linked, page, path, press, sent, type_into, unknown, value,
};

const PART: &str = "[aria-labelledby=part-recent-cases]";
const FIELD: &str = "input[name=find-case]";

/// Types, and pauses. No time passes that the test does not let pass.
fn look_for(stage: &Stage, words: &str) {
    let clock = Clock::stopped();
    type_into(&stage.one(FIELD), words);
    clock.pass(PAUSE);
}

fn asked(words: &str) -> String {
    path(&format!("cases?words={words}"))
}

#[wasm_bindgen_test]
async fn any_case_of_the_contact_is_found_and_linked() {
    let calls = Calls::answered();
    let stage = page(linked(), &calls, &card(Some(ann()), Vec::new())).await;
    let label = stage.one(&format!("{PART} label"));
    assert_eq!(label.text_content().unwrap(), "Find a case");
    assert_eq!(label.get_attribute("for"), Some(stage.one(FIELD).id()));
    let old = vec![case(9, "<b>Lamp</b>", false), case(8, "Lamps", true)];
    calls.answer(&asked("lamp%26"), &old);
    look_for(&stage, " lamp& ");
    answered().await;
    let part = stage.text(PART);
    assert!(
        part.contains("<b>Lamp</b>") && part.contains("CAS-8"),
        "{part}"
    );
    assert!(
        !part.contains("Late parcel"),
        "the newest make room: {part}"
    );
    let link = stage.all(&format!("{PART} [data-action=link-case]"))[0].clone();
    let name = link.get_attribute("aria-label").unwrap();
    assert_eq!(name, "Link case \u{2068}CAS-9\u{2069}");
    calls.answer(&path("customer"), &"done");
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    press_pointer_on(&link);
    answered().await;
    let case = CaseId::from_u128(9);
    assert_eq!(sent(&calls), [Change::LinkCase { case }]);
    assert_eq!(value(&stage, FIELD), "", "it was found");
    assert!(stage.text(PART).contains("Late parcel"));
    assert!(has_focus("#part-case"));
}

#[wasm_bindgen_test]
async fn a_search_says_that_it_looks_that_nothing_is_there_and_why_it_failed() {
    let calls = Calls::answered();
    let stage = page(linked(), &calls, &card(Some(ann()), Vec::new())).await;
    let status = format!("{PART} .summary-search > [role=status]");
    let none: [Case; 0] = [];
    calls.hold(true);
    calls.answer(&asked("lamp"), &none);
    look_for(&stage, "lamp");
    painted().await;
    assert!(stage.text(&status).contains("Loading"));
    assert_eq!(stage.all(&format!("{status} .spinner")).len(), 1);
    let inside = stage.all(&format!("{status} [role=status]"));
    assert!(inside.is_empty(), "it is heard once");
    calls.hold(false);
    answered().await;
    assert_eq!(stage.text(&status), "No case found.");
    let down = Problem::from(ProblemCode::DirectoryDown);
    calls.refuse(&asked("lamps"), 503, &down);
    look_for(&stage, "lamps");
    answered().await;
    let said = stage.text(&status);
    assert!(
        said.contains("Try again") && !said.contains("No case"),
        "{said}"
    );
    calls.answer(&asked("lamps"), &vec![case(9, "Lamps", false)]);
    let clock = Clock::stopped();
    press(&stage, "search-again").await;
    clock.pass(PAUSE);
    answered().await;
    drop(clock);
    assert!(stage.text(&status).contains("CAS-9"));
    look_for(&stage, "l");
    answered().await;
    assert_eq!(stage.text(&status), "", "one letter looks for nothing");
    assert!(stage.text(PART).contains("Late parcel"));
}

#[wasm_bindgen_test]
async fn the_server_is_asked_once_for_what_is_typed_without_a_pause() {
    let calls = Calls::answered();
    let stage = page(linked(), &calls, &card(Some(ann()), Vec::new())).await;
    let clock = Clock::stopped();
    let field = stage.one(FIELD);
    calls.answer(&asked("lamp"), &vec![case(9, "Lamp", false)]);
    for words in ["la", "lam", "lamp"] {
        type_into(&field, words);
        clock.pass(PAUSE - Duration::from_millis(1));
    }
    answered().await;
    assert!(stage.text(PART).contains("Loading"), "it says so at once");
    assert_eq!(calls.times(&asked("lamp")), 0, "no pause yet");
    clock.pass(Duration::from_millis(1));
    answered().await;
    assert!(stage.text(PART).contains("CAS-9"));
    let asked_for = ["la", "lam", "lamp"].map(|words| calls.times(&asked(words)));
    assert_eq!(asked_for, [0, 0, 1]);
}

#[wasm_bindgen_test]
async fn an_answer_to_what_stands_there_no_more_is_dropped() {
    let calls = Calls::answered();
    let stage = page(linked(), &calls, &card(Some(ann()), Vec::new())).await;
    calls.hold(true);
    calls.answer(&asked("lamp"), &vec![case(9, "Lamp", false)]);
    look_for(&stage, "lamp");
    painted().await;
    look_for(&stage, "");
    calls.hold(false);
    answered().await;
    assert!(!stage.text(PART).contains("CAS-9"));
    assert!(stage.text(PART).contains("Late parcel"));
}

#[wasm_bindgen_test]
async fn an_answer_of_another_contacts_cases_is_dropped_where_the_same_words_are_looked_for_again()
{
    let calls = Calls::answered();
    let stage = page(linked(), &calls, &card(Some(ann()), Vec::new())).await;
    calls.hold(true);
    calls.answer(&asked("lamp"), &vec![case(9, "Lamp of Ann", false)]);
    look_for(&stage, "lamp");
    painted().await;
    let mut view = linked();
    view.session.customer.contact = Some(ContactId::from_u128(8));
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    stage.put([Changed::Session(view.into())]).await;
    answered().await;
    assert_eq!(value(&stage, FIELD), "");
    // Nobody answers this one.
    look_for(&stage, "lamp");
    answered().await;
    assert!(stage.text(PART).contains("Try again"));
    calls.hold(false);
    answered().await;
    let part = stage.text(PART);
    assert!(
        part.contains("Try again") && !part.contains("Lamp of Ann"),
        "{part}"
    );
}

#[wasm_bindgen_test]
async fn the_case_in_hand_is_found_too_and_is_not_linked_again() {
    let calls = Calls::answered();
    let mut view = linked();
    view.session.case = Some(case(41, "Late parcel", true));
    let stage = page(view, &calls, &card(Some(ann()), Vec::new())).await;
    let both = vec![case(41, "Late parcel", true), case(9, "Parcel", false)];
    calls.answer(&asked("parcel"), &both);
    look_for(&stage, "parcel");
    answered().await;
    let lines = stage.all(&format!("{PART} .case-line"));
    let texts: Vec<String> = lines.iter().map(|it| it.text_content().unwrap()).collect();
    assert!(texts[0].ends_with("Linked"), "{texts:?}");
    assert!(texts[1].ends_with("Link"), "{texts:?}");
    assert_eq!(
        stage.all(&format!("{PART} [data-action=link-case]")).len(),
        1
    );
}

#[wasm_bindgen_test]
async fn the_focus_on_what_was_found_stays_when_another_case_is_in_hand() {
    let calls = Calls::answered();
    let stage = page(linked(), &calls, &card(Some(ann()), Vec::new())).await;
    let found = vec![case(9, "Lamp", false), case(41, "Late parcel", true)];
    calls.answer(&asked("la"), &found);
    look_for(&stage, "la");
    answered().await;
    let links = stage.all(&format!("{PART} [data-action=link-case]"));
    give_focus(&links[0]).await;
    let mut view = linked();
    view.session.case = Some(case(41, "Late parcel", true));
    view.session.customer.email = Some("ann@example.com".into());
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    stage.put([Changed::Session(view.into())]).await;
    answered().await;
    assert!(links[0].is_connected() && has_focus(&format!("{PART} [data-action=link-case]")));
    let left = stage.all(&format!("{PART} [data-action=link-case]"));
    assert_eq!(left.len(), 1, "the other one is linked");
    let lines = stage.all(&format!("{PART} .case-line"));
    assert!(text_of(&lines[1]).ends_with("Linked"));
}

#[wasm_bindgen_test]
async fn there_is_no_search_where_nothing_can_be_linked() {
    let only = Known {
        cases: vec![case(41, "Late parcel", true)],
        ..ann()
    };
    let none = Known {
        cases: Vec::new(),
        ..ann()
    };
    let mut advises = linked();
    advises.session.part = Part::Reads;
    let mut in_hand = linked();
    in_hand.session.case = Some(case(41, "Late parcel", true));
    for (view, known, has) in [
        (linked(), only.clone(), 1),
        (in_hand, only, 0),
        (linked(), none, 0),
        (advises, ann(), 0),
    ] {
        let calls = Calls::answered();
        let stage = page(view, &calls, &card(Some(known), Vec::new())).await;
        assert_eq!(stage.all(FIELD).len(), has);
    }
}

#[wasm_bindgen_test]
async fn who_only_advises_has_neither_search_and_reads_the_newest_cases() {
    for part in [Part::Reads, Part::Writes] {
        let (mut known, mut nobody) = (linked(), unknown());
        (known.session.part, nobody.session.part) = (part, part);
        let calls = Calls::answered();
        let stage = page(known, &calls, &card(Some(ann()), Vec::new())).await;
        assert!(stage.all(".summary-search").is_empty());
        assert!(stage.text(PART).contains("Late parcel"));
        assert!(stage.all("[data-action=link-case]").is_empty());
        drop((stage, calls));
        let calls = Calls::answered();
        let stage = page(nobody, &calls, &card(None, Vec::new())).await;
        assert!(stage.all(".summary-search").is_empty());
    }
}

#[wasm_bindgen_test]
async fn a_search_goes_with_the_conversation_and_the_newest_cases_stand_there_again() {
    let calls = Calls::answered();
    let stage = page(linked(), &calls, &card(Some(ann()), Vec::new())).await;
    calls.answer(&asked("lamp"), &vec![case(9, "Lamp", false)]);
    look_for(&stage, "lamp");
    answered().await;
    assert!(!stage.text(PART).contains("Late parcel"));
    let mut view = linked();
    view.session.part = Part::Reads;
    stage.put([Changed::Session(view.into())]).await;
    answered().await;
    assert!(stage.all(FIELD).is_empty());
    let part = stage.text(PART);
    assert!(
        part.contains("Late parcel") && !part.contains("CAS-9"),
        "{part}"
    );
    assert!(stage.all("[data-action=link-case]").is_empty());
}

#[wasm_bindgen_test]
async fn who_types_keeps_the_focus_while_it_is_fetched_anew_and_loses_what_was_somebody_elses() {
    let calls = Calls::answered();
    let stage = page(linked(), &calls, &card(Some(ann()), Vec::new())).await;
    calls.answer(&asked("lamp"), &vec![case(9, "Lamp", false)]);
    give_focus(&stage.one(FIELD)).await;
    look_for(&stage, "lamp");
    answered().await;
    let mut view = linked();
    view.session.customer.email = Some("ann@example.com".into());
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    stage.put([Changed::Session(view.clone().into())]).await;
    answered().await;
    assert!(has_focus(FIELD));
    assert_eq!(value(&stage, FIELD), "lamp");
    assert!(stage.text(PART).contains("CAS-9"));
    view.session.customer.contact = Some(ContactId::from_u128(8));
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    stage.put([Changed::Session(view.into())]).await;
    answered().await;
    assert_eq!(value(&stage, FIELD), "");
    assert!(!stage.text(PART).contains("CAS-9"));
}
