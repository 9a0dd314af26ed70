//! The link by which the customer goes on elsewhere, as the agent gets it.

use deskbell::session::session_page;
use deskbell_desk::{Change, SessionView};
use deskbell_protocol::conversation::{Channel, ConversationState, Part};
use deskbell_protocol::http::BackLink;
use deskbell_protocol::{ConversationId, Problem, ProblemCode};
use leptos::prelude::GetUntracked;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, KeyboardEvent, KeyboardEventInit};

use crate::calls::Calls;
use crate::samples::{desk_state, named, session};
use crate::stage::{Stage, has_focus, painted, press_pointer_on};

const ID: ConversationId = ConversationId::from_u128(1);
const LINK: &str = "https://desk.example/chat/#back=secret";
const BUTTON: &str = "[data-action=back-link]";

fn path() -> String {
    format!("/api/conversations/{ID}/back-link")
}

fn made() -> BackLink {
    BackLink { link: LINK.into() }
}

async fn answered() {
    for _ in 0..4 {
        painted().await;
    }
}

async fn page(change: impl FnOnce(&mut SessionView)) -> Stage {
    let stage = Stage::of(|| session_page(ID)).await;
    let mut view = session(1, named("Lena"), 0);
    change(&mut view);
    let me = Change::Me(desk_state().me);
    stage.put([me, Change::Session(view.into())]).await;
    stage
}

async fn write(stage: &Stage, text: &str) {
    let field = stage.one("textarea");
    js_sys::Reflect::set(&field, &"value".into(), &text.into()).unwrap();
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    answered().await;
}

async fn press_enter(stage: &Stage) {
    let init = KeyboardEventInit::new();
    init.set_key("Enter");
    init.set_bubbles(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    stage.one("textarea").dispatch_event(&event).unwrap();
    answered().await;
}

async fn press(stage: &Stage) {
    press_pointer_on(&stage.one(BUTTON));
    answered().await;
}

fn draft(stage: &Stage) -> String {
    let row = stage.shell.store.session_untracked(ID).unwrap();
    row.draft.get_untracked()
}

#[wasm_bindgen_test]
async fn the_link_comes_behind_what_is_written_and_is_not_sent() {
    let calls = Calls::answered();
    let stage = page(|_| ()).await;
    write(&stage, "Go on here:").await;
    calls.answer(&path(), &made());
    press(&stage).await;
    assert_eq!(draft(&stage), format!("Go on here: {LINK}"));
    assert!(has_focus("textarea"));
    assert!(stage.all(".composer [role=status]").is_empty());
    write(&stage, "New line:\n").await;
    calls.answer(&path(), &made());
    press(&stage).await;
    assert_eq!(draft(&stage), format!("New line:\n{LINK}"));
}

#[wasm_bindgen_test]
async fn r_behind_a_slash_asks_for_one_as_well_and_goes_from_the_box() {
    let calls = Calls::answered();
    let stage = page(|_| ()).await;
    write(&stage, "/r").await;
    calls.answer(&path(), &made());
    press_enter(&stage).await;
    assert_eq!(draft(&stage), LINK);
}

#[wasm_bindgen_test]
async fn why_there_is_none_is_told_and_what_is_written_stays() {
    let calls = Calls::answered();
    let stage = page(|_| ()).await;
    write(&stage, "Go on here:").await;
    let ended = Problem::from(ProblemCode::ConversationEnded);
    calls.refuse(&path(), 409, &ended);
    press(&stage).await;
    assert_eq!(draft(&stage), "Go on here:");
    assert!(stage.text(".composer [role=alert]").contains("has ended"));
    calls.answer(&path(), &made());
    press(&stage).await;
    assert!(stage.all(".composer [role=alert]").is_empty());
    assert_eq!(draft(&stage), format!("Go on here: {LINK}"));
}

#[wasm_bindgen_test]
async fn a_second_click_while_the_link_is_made_asks_for_no_other_one() {
    let calls = Calls::answered();
    let stage = page(|_| ()).await;
    calls.answer(&path(), &made());
    press_pointer_on(&stage.one(BUTTON));
    press(&stage).await;
    assert_eq!(calls.sent::<serde_json::Value>(&path()).len(), 1);
    assert_eq!(draft(&stage), LINK);
}

#[wasm_bindgen_test]
async fn the_button_is_there_in_a_web_chat_that_goes_on_for_who_writes_to_the_customer() {
    let stage = page(|_| ()).await;
    assert_eq!(stage.all(BUTTON).len(), 1);
    let sms = page(|view| view.session.channel = Channel::Sms).await;
    assert!(sms.all(BUTTON).is_empty());
    let reads = page(|view| view.session.part = Part::Reads).await;
    assert!(reads.all(BUTTON).is_empty());
    let over = page(|view| view.session.state = ConversationState::WrapUp).await;
    assert!(over.all(BUTTON).is_empty());
}
