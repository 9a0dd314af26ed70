//! The files of the next message, under the box: on their way, there, refused,
//! taken out, sent, and back again where the message was refused.

use deskbell::session::session_page;
use deskbell_protocol::agent::{Command, Event};
use deskbell_protocol::conversation::Attachment;
use deskbell_protocol::{AttachmentId, ConversationId, Problem, ProblemCode, limits};
use js_sys::{Array, Function};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::Event as PageEvent;

use crate::calls::Calls;
use crate::samples::{named, session};
use crate::served::Served;
use crate::stage::{painted, press_pointer_on, text_of};

const ID: ConversationId = ConversationId::from_u128(1);
const LISTED: &str = ".attaching li";

/// As a person who chooses files of five bytes with these names.
const CHOOSE: &str = "
    const given = new DataTransfer();
    for (const name of names) given.items.add(new File(['12345'], name));
    field.files = given.files;
    field.dispatchEvent(new Event('change', {bubbles: true}));";

/// Lena's session, its server, and where files go.
async fn talking() -> (Served, Calls, String) {
    let calls = Calls::answered();
    let desk = Served::of(|| session_page(ID)).await;
    // What another test has left unsent.
    desk.stage.shell.set_draft(ID, "");
    let session = Box::new(session(1, named("Lena"), 0).session);
    desk.event(Event::SessionOpened { session }).await;
    let uploads = format!("/api/conversations/{ID}/attachments");
    (desk, calls, uploads)
}

async fn choose(desk: &Served, names: &[&str]) {
    let names: Array = names.iter().map(|name| JsValue::from(*name)).collect();
    let field = desk.stage.one("[name=attachments]");
    let choose = Function::new_with_args("field, names", CHOOSE);
    choose.call2(&JsValue::NULL, &field, &names).unwrap();
    done().await;
}

async fn done() {
    for _ in 0..4 {
        painted().await;
    }
}

async fn press(desk: &Served, action: &str) {
    press_pointer_on(&desk.stage.one(&format!("[data-action={action}]")));
    done().await;
}

async fn write(desk: &Served, text: &str) {
    let field = desk.stage.one("textarea");
    js_sys::Reflect::set(&field, &"value".into(), &text.into()).unwrap();
    field
        .dispatch_event(&PageEvent::new("input").unwrap())
        .unwrap();
    done().await;
}

fn file(number: u128, name: &str) -> Attachment {
    Attachment {
        id: AttachmentId::from_u128(number),
        name: name.into(),
        media_type: "application/pdf".into(),
        bytes: 5,
        preview: false,
        missing: None,
    }
}

/// What is listed: how it stands, and all that is said of it.
fn listed(desk: &Served) -> Vec<(String, String)> {
    let rows = desk.stage.all(LISTED);
    let state = |row: &web_sys::Element| row.get_attribute("data-state").unwrap();
    rows.iter().map(|row| (state(row), text_of(row))).collect()
}

fn can_send(desk: &Served) -> bool {
    let send = desk.stage.one("[data-action=send]");
    send.get_attribute("aria-disabled").is_none()
}

fn say(text: &str, attachments: &[u128]) -> Command {
    Command::Say {
        conversation: ID,
        text: text.into(),
        attachments: attachments
            .iter()
            .map(|it| AttachmentId::from_u128(*it))
            .collect(),
    }
}

fn last(desk: &Served) -> Command {
    let asked = desk.bodies();
    let mut said = asked.into_iter().rev();
    said.find(|it| matches!(it, Command::Say { .. })).unwrap()
}

#[wasm_bindgen_test]
async fn a_file_is_seen_on_its_way_and_goes_with_the_message_once_it_is_there() {
    let (desk, calls, uploads) = talking().await;
    assert!(desk.stage.all(LISTED).is_empty() && !can_send(&desk));
    calls.hold(true);
    calls.answer(&uploads, &file(7, "bill.pdf"));
    choose(&desk, &["bill.pdf"]).await;
    let (state, said) = listed(&desk).remove(0);
    assert_eq!(state, "uploading");
    assert!(said.starts_with("bill.pdf"), "{said}");
    assert_eq!(desk.stage.all(".attaching .spinner").len(), 1);
    write(&desk, "Here it is").await;
    assert!(!can_send(&desk), "the message would go without it");
    calls.hold(false);
    done().await;
    assert_eq!(listed(&desk)[0].0, "ready");
    assert!(can_send(&desk));
    press(&desk, "send").await;
    assert_eq!(last(&desk), say("Here it is", &[7]));
    assert!(desk.stage.all(LISTED).is_empty());
}

#[wasm_bindgen_test]
async fn a_file_needs_no_words() {
    let (desk, calls, uploads) = talking().await;
    calls.answer(&uploads, &file(7, "bill.pdf"));
    choose(&desk, &["bill.pdf"]).await;
    press(&desk, "send").await;
    assert_eq!(last(&desk), say("", &[7]));
}

#[wasm_bindgen_test]
async fn a_file_that_is_refused_says_why_and_holds_nothing_up() {
    let (desk, calls, uploads) = talking().await;
    let refusals = [
        (413, ProblemCode::AttachmentTooLarge, "too large"),
        (
            415,
            ProblemCode::AttachmentNotAllowed,
            "kind of file can’t be sent",
        ),
        (422, ProblemCode::AttachmentInfected, "virus"),
    ];
    for (status, code, _) in refusals {
        calls.refuse(&uploads, status, &Problem::from(code));
    }
    choose(&desk, &["film.mov", "a.exe", "b.pdf"]).await;
    // The connection is gone.
    choose(&desk, &["c.pdf"]).await;
    let rows = listed(&desk);
    let words = refusals
        .iter()
        .map(|it| it.2)
        .chain(["Nothing was changed; try again"]);
    for ((state, said), words) in rows.iter().zip(words) {
        assert_eq!(state, "failed");
        assert!(said.contains(words), "{said}");
    }
    assert_eq!(rows.len(), 4);
    assert!(!can_send(&desk), "there is nothing");
    write(&desk, "It is too large").await;
    press(&desk, "send").await;
    assert_eq!(last(&desk), say("It is too large", &[]));
    assert!(desk.stage.all(LISTED).is_empty());
}

#[wasm_bindgen_test]
async fn more_files_than_a_message_can_have_are_said_to_be_too_many() {
    let (desk, calls, uploads) = talking().await;
    let names: Vec<String> = (0..=limits::ATTACHMENTS)
        .map(|it| format!("{it}.pdf"))
        .collect();
    for number in 1..=limits::ATTACHMENTS {
        calls.answer(&uploads, &file(number as u128, "a.pdf"));
    }
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    choose(&desk, &names).await;
    let rows = listed(&desk);
    let (last, rest) = rows.split_last().unwrap();
    assert!(rest.iter().all(|(state, _)| state == "ready"), "{rows:?}");
    assert_eq!(last.0, "failed");
    assert!(last.1.contains("too many files"), "{last:?}");
}

#[wasm_bindgen_test]
async fn what_is_taken_out_does_not_go_also_when_it_arrives_afterwards() {
    let (desk, calls, uploads) = talking().await;
    calls.answer(&uploads, &file(7, "bill.pdf"));
    choose(&desk, &["bill.pdf"]).await;
    calls.hold(true);
    calls.answer(&uploads, &file(8, "photo.png"));
    choose(&desk, &["photo.png"]).await;
    let remove = desk
        .stage
        .all(&format!("{LISTED} [data-action=remove-file]"));
    let name = remove[1].get_attribute("aria-label").unwrap();
    assert!(name.contains("photo.png"), "{name}");
    press_pointer_on(&remove[1]);
    calls.hold(false);
    done().await;
    assert_eq!(listed(&desk).len(), 1);
    press(&desk, "send").await;
    assert_eq!(last(&desk), say("", &[7]));
}

#[wasm_bindgen_test]
async fn the_files_of_a_message_that_was_refused_are_in_the_box_again_with_its_text() {
    let (desk, calls, uploads) = talking().await;
    calls.answer(&uploads, &file(7, "bill.pdf"));
    choose(&desk, &["bill.pdf"]).await;
    write(&desk, "Here it is").await;
    press(&desk, "send").await;
    assert!(desk.stage.all(LISTED).is_empty());
    desk.refused(ProblemCode::Unavailable).await;
    done().await;
    let rows = listed(&desk);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].0, "ready");
    assert!(rows[0].1.starts_with("bill.pdf"), "{rows:?}");
    press(&desk, "send").await;
    assert_eq!(last(&desk), say("Here it is", &[7]));
    assert!(desk.stage.all(LISTED).is_empty());
}

#[wasm_bindgen_test]
async fn what_was_written_since_a_message_was_refused_is_left_as_it_is() {
    let (desk, calls, uploads) = talking().await;
    calls.answer(&uploads, &file(7, "bill.pdf"));
    choose(&desk, &["bill.pdf"]).await;
    press(&desk, "send").await;
    write(&desk, "Something else").await;
    desk.refused(ProblemCode::Unavailable).await;
    done().await;
    assert!(
        desk.stage.all(LISTED).is_empty(),
        "they would go with another text"
    );
    assert!(
        desk.stage
            .text(".message[data-delivery=failed]")
            .contains("bill.pdf")
    );
}
