//! Whom the summary shows, and what an agent does about it, with the server's
//! answers laid out.

use std::time::Duration;

use deskbell::components::shown;
use deskbell::platform::element::Piece;
use deskbell::session::session_page;
use deskbell::shell::Shell;
use deskbell_desk::{Change as Changed, Place, SessionView};
use deskbell_protocol::contact::{Change, ChangeCustomer, Contact, CustomerCard, Details, Known};
use deskbell_protocol::conversation::{Case, Part};
use deskbell_protocol::http::Earlier;
use deskbell_protocol::{CaseId, ContactId, ConversationId, Problem, ProblemCode, Timestamp};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Element, Event};

use crate::calls::Calls;
use crate::clock::Clock;
use crate::samples::{named, session};
use crate::stage::{Stage, painted, press_pointer_on};

const ID: ConversationId = ConversationId::from_u128(1);
/// After which a search asks the server.
pub const PAUSE: Duration = Duration::from_millis(200);
const PHONE: &str = "+442079460123";

pub fn path(what: &str) -> String {
    format!("/api/conversations/{ID}/{what}")
}

fn contact(number: u128, name: &str) -> Contact {
    Contact {
        id: ContactId::from_u128(number),
        version: 3,
        details: Details {
            name: name.into(),
            phone: Some(PHONE.into()),
            email: None,
            company: Some("Lee & Sons".into()),
        },
    }
}

pub fn case(number: u128, title: &str, open: bool) -> Case {
    Case {
        id: CaseId::from_u128(number),
        number: format!("CAS-{number}"),
        title: title.into(),
        open,
        opened_at: Timestamp::from_millis(1),
        version: 1,
    }
}

pub fn card(known: Option<Known>, candidates: Vec<Contact>) -> CustomerCard {
    CustomerCard {
        known,
        candidates,
        editable: true,
    }
}

pub fn ann() -> Known {
    Known {
        contact: contact(7, "Ann Lee"),
        cases: vec![case(41, "Late parcel", true), case(40, "Old bill", false)],
    }
}

/// A session of somebody who is linked.
pub fn linked() -> SessionView {
    let mut view = session(1, named("Ann Lee"), 0);
    view.session.customer.contact = Some(ContactId::from_u128(7));
    view.session.customer.phone = Some(PHONE.into());
    view
}

pub fn unknown() -> SessionView {
    let mut view = session(1, named("Lena"), 0);
    view.session.customer.phone = Some(PHONE.into());
    view
}

/// The session's page, whose server knows this of the customer.
pub async fn page(view: SessionView, calls: &Calls, known: &CustomerCard) -> Stage {
    let earlier: [Earlier; 0] = [];
    page_with(view, calls, known, &earlier).await
}

pub async fn page_with(
    view: SessionView,
    calls: &Calls,
    known: &CustomerCard,
    earlier: &[Earlier],
) -> Stage {
    calls.answer(&path("customer"), known);
    calls.answer(&path("timeline"), &earlier);
    let stage = Stage::of(|| session_page(ID)).await;
    stage.put([Changed::Session(view.into())]).await;
    answered().await;
    stage
}

/// Calls and what follows them have had their turn.
pub async fn answered() {
    for _ in 0..4 {
        painted().await;
    }
}

pub fn value(stage: &Stage, field: &str) -> String {
    let value = js_sys::Reflect::get(&stage.one(field), &"value".into());
    value.unwrap().as_string().unwrap()
}

/// As a person types it.
pub fn type_into(field: &Element, text: &str) {
    js_sys::Reflect::set(field, &"value".into(), &text.into()).unwrap();
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
}

pub async fn press(stage: &Stage, action: &str) {
    press_pointer_on(&stage.one(&format!("[data-action={action}]")));
    answered().await;
}

pub fn sent(calls: &Calls) -> Vec<Change> {
    let sent: Vec<ChangeCustomer> = calls.sent(&path("customer"));
    sent.into_iter().map(|it| it.change).collect()
}

#[wasm_bindgen_test]
async fn what_can_not_be_fetched_is_said_and_fetched_again_on_a_press() {
    let calls = Calls::answered();
    let stage = Stage::of(|| session_page(ID)).await;
    stage.put([Changed::Session(linked().into())]).await;
    answered().await;
    let part = "[aria-labelledby=part-customer]";
    let said = stage.text(&format!("{part} [role=alert]"));
    assert!(!said.is_empty(), "why it is not there");
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    let none: [Earlier; 0] = [];
    calls.answer(&path("timeline"), &none);
    press_pointer_on(&stage.one(&format!("{part} [data-action=fetch-again]")));
    answered().await;
    assert!(stage.all("[data-action=fetch-again]").is_empty());
    assert!(
        stage
            .text("[aria-labelledby=part-recent-cases]")
            .contains("Late parcel")
    );
}

#[wasm_bindgen_test]
async fn of_several_with_the_same_number_the_agent_chooses() {
    let calls = Calls::answered();
    let both = vec![contact(7, "Ann Lee"), contact(8, "<b>Bo</b> Lee")];
    let stage = page(unknown(), &calls, &card(None, both)).await;
    let part = stage.text("[aria-labelledby=part-customer]");
    assert!(part.contains("Choose who it is"), "{part}");
    assert!(part.contains("<b>Bo</b> Lee"), "a name is text: {part}");
    calls.answer(&path("customer"), &"done");
    press_pointer_on(&stage.all("[data-action=link-contact]")[1]);
    answered().await;
    let contact = ContactId::from_u128(8);
    assert_eq!(sent(&calls), [Change::Link { contact }]);
}

#[wasm_bindgen_test]
async fn a_search_shows_who_was_found_for_the_words_that_stand_there_now() {
    let calls = Calls::answered();
    let stage = page(unknown(), &calls, &card(None, Vec::new())).await;
    let none: [Contact; 0] = [];
    calls.answer("/api/contacts?words=an", &vec![contact(7, "Ann Lee")]);
    calls.answer("/api/contacts?words=an%26x", &none);
    let field = stage.one("input[name=find-contact]");
    let clock = Clock::stopped();
    type_into(&field, "a");
    type_into(&field, "an");
    clock.pass(PAUSE);
    answered().await;
    assert_eq!(stage.text(".summary-search .person-name"), "Ann Lee");
    type_into(&field, "an&x");
    clock.pass(PAUSE);
    answered().await;
    assert!(stage.text(".summary-search").contains("Nobody found"));
}

#[wasm_bindgen_test]
async fn somebody_new_is_made_of_what_is_known_and_what_is_typed() {
    let calls = Calls::answered();
    let stage = page(unknown(), &calls, &card(None, Vec::new())).await;
    press(&stage, "new-contact").await;
    type_into(&stage.one("input[name=email]"), "lena@example.com");
    calls.answer(&path("customer"), &"done");
    press(&stage, "save").await;
    let details = Details {
        name: "Lena".into(),
        phone: Some(PHONE.into()),
        email: Some("lena@example.com".into()),
        company: None,
    };
    assert_eq!(sent(&calls), [Change::Create { details }]);
    assert!(stage.all("form.summary-form").is_empty(), "saved");
}

#[wasm_bindgen_test]
async fn a_save_whose_answer_was_lost_is_the_same_command_when_it_is_tried_again() {
    let calls = Calls::answered();
    let stage = page(unknown(), &calls, &card(None, Vec::new())).await;
    press(&stage, "new-contact").await;
    press(&stage, "save").await;
    assert!(!stage.text(".summary-form .problem").is_empty());
    press(&stage, "save").await;
    let sent: Vec<ChangeCustomer> = calls.sent(&path("customer"));
    let commands: Vec<_> = sent.into_iter().map(|it| it.command).collect();
    assert_eq!(commands.len(), 2);
    assert_eq!(commands[0], commands[1]);
}

#[wasm_bindgen_test]
async fn the_field_that_is_not_taken_says_so_and_has_the_focus() {
    for (code, field) in [
        (ProblemCode::WrongPhone, "field-phone"),
        (ProblemCode::WrongEmail, "field-email"),
        (ProblemCode::TextEmpty, "field-name"),
    ] {
        let calls = Calls::answered();
        let stage = page(unknown(), &calls, &card(None, Vec::new())).await;
        press(&stage, "new-contact").await;
        calls.refuse(&path("customer"), 400, &Problem::from(code));
        press(&stage, "save").await;
        let focused = web_sys::window().unwrap().document().unwrap();
        assert_eq!(focused.active_element().unwrap().id(), field);
        let wrong = stage.one("[aria-invalid]");
        assert_eq!(wrong.id(), field);
        let about = wrong.get_attribute("aria-describedby").unwrap();
        assert!(!stage.text(&format!("#{about}")).is_empty());
    }
}

#[wasm_bindgen_test]
async fn who_was_slower_sees_why_keeps_what_they_typed_and_saves_it_with_what_is_new() {
    let calls = Calls::answered();
    let stage = page(linked(), &calls, &card(Some(ann()), Vec::new())).await;
    press(&stage, "edit-contact").await;
    type_into(&stage.one("input[name=company]"), "Lee Ltd");
    let problem = Problem::from(ProblemCode::ChangedMeanwhile);
    calls.refuse(&path("customer"), 409, &problem);
    let mut newest = ann();
    newest.contact.version = 4;
    newest.contact.details.email = Some("ann@lee.test".into());
    calls.answer(&path("customer"), &card(Some(newest.clone()), Vec::new()));
    press(&stage, "save").await;
    assert!(
        stage
            .text(".summary-form .problem")
            .contains("Somebody else")
    );
    calls.answer(&path("customer"), &"done");
    press(&stage, "save").await;
    let edit = |version, details: Details| Change::Edit {
        version,
        details: Details {
            company: Some("Lee Ltd".into()),
            ..details
        },
    };
    let sent = sent(&calls);
    let (seen, now) = (ann().contact.details, newest.contact.details);
    assert_eq!(
        sent,
        [edit(3, seen), edit(4, now)],
        "with what others saved"
    );
}

#[wasm_bindgen_test]
async fn a_form_is_as_it_was_when_the_agent_comes_back_to_the_session() {
    let calls = Calls::answered();
    calls.answer(&path("customer"), &card(None, Vec::new()));
    let stage = Stage::of(|| {
        let place = Shell::get().place;
        place.set(Some(Place::Session(ID)));
        (move || shown(place.get() != Some(Place::Home), || session_page(ID))).view()
    })
    .await;
    stage.put([Changed::Session(unknown().into())]).await;
    answered().await;
    press(&stage, "new-contact").await;
    type_into(&stage.one("input[name=company]"), "Lee Ltd");
    stage.shell.place.set(Some(Place::Home));
    answered().await;
    assert!(stage.all("form").is_empty(), "another place");
    stage.shell.place.set(Some(Place::Session(ID)));
    answered().await;
    assert_eq!(value(&stage, "input[name=company]"), "Lee Ltd");
}

#[wasm_bindgen_test]
async fn cases_are_made_linked_and_changed() {
    let calls = Calls::answered();
    let stage = page(linked(), &calls, &card(Some(ann()), Vec::new())).await;
    calls.answer(&path("customer"), &"done");
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    press_pointer_on(&stage.all("[data-action=link-case]")[1]);
    answered().await;
    press(&stage, "new-case").await;
    type_into(&stage.one("input[name=title]"), "Broken lamp");
    calls.answer(&path("customer"), &"done");
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    press(&stage, "save").await;
    let mut view = linked();
    view.session.case = Some(case(41, "Late parcel", true));
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    stage.put([Changed::Session(view.into())]).await;
    answered().await;
    press(&stage, "edit-case").await;
    press_pointer_on(&stage.one("input[name=open]"));
    calls.answer(&path("customer"), &"done");
    press(&stage, "save").await;
    let title = "Broken lamp".to_owned();
    let case = CaseId::from_u128(40);
    assert_eq!(
        sent(&calls),
        [
            Change::LinkCase { case },
            Change::CreateCase { title },
            Change::EditCase {
                version: 1,
                title: "Late parcel".into(),
                open: false,
            }
        ]
    );
}

#[wasm_bindgen_test]
async fn what_another_system_keeps_is_linked_and_not_changed_here() {
    let calls = Calls::answered();
    let elsewhere = CustomerCard {
        editable: false,
        ..card(Some(ann()), Vec::new())
    };
    let stage = page(linked(), &calls, &elsewhere).await;
    assert!(
        stage
            .all("[data-action=edit-contact], [data-action=new-case]")
            .is_empty()
    );
    assert_eq!(stage.all("[data-action=unlink-contact]").len(), 1);
    assert!(
        stage
            .text("[aria-labelledby=part-customer]")
            .contains("another system")
    );
}

#[wasm_bindgen_test]
async fn who_advises_reads_the_summary_and_changes_nothing() {
    let calls = Calls::answered();
    let mut view = linked();
    view.session.part = Part::Reads;
    let stage = page(view, &calls, &card(Some(ann()), Vec::new())).await;
    assert!(
        stage
            .text("[aria-labelledby=part-recent-cases]")
            .contains("Old bill")
    );
    let changing = "[data-action$=-contact], [data-action$=-case]";
    assert!(stage.all(changing).is_empty());
}

#[wasm_bindgen_test]
async fn somebody_who_was_linked_elsewhere_is_fetched_at_once() {
    let calls = Calls::answered();
    let stage = page(unknown(), &calls, &card(None, Vec::new())).await;
    calls.answer(&path("customer"), &card(Some(ann()), Vec::new()));
    let none: [Earlier; 0] = [];
    calls.answer(&path("timeline"), &none);
    stage.put([Changed::Session(linked().into())]).await;
    answered().await;
    assert!(
        stage
            .text("[aria-labelledby=part-recent-cases]")
            .contains("Late parcel")
    );
}
