//! What an agent writes in a session beside messages: notes, quick replies, and
//! words that are looked for.

use deskbell::messages::messages;
use deskbell::session::session_page;
use deskbell_desk::{Change, Delivery, MessageView};
use deskbell_protocol::conversation::{Author, Message, Part};
use deskbell_protocol::http::Page;
use deskbell_protocol::quick::{DropReply, KeepReply, QuickReply};
use deskbell_protocol::{ConversationId, Problem, ProblemCode, QuickReplyId};
use leptos::prelude::GetUntracked;
use wasm_bindgen_test::wasm_bindgen_test;
use web_sys::{Event, KeyboardEvent, KeyboardEventInit};

use crate::calls::Calls;
use crate::samples::{desk_state, message, named, session};
use crate::stage::{Stage, has_focus, painted, press_pointer_on, text_of};

async fn answered() {
    for _ in 0..4 {
        painted().await;
    }
}

const ID: ConversationId = ConversationId::from_u128(1);
const REPLIES: &str = "/api/quick-replies";

async fn page() -> Stage {
    let stage = Stage::of(|| session_page(ID)).await;
    let me = Change::Me(desk_state().me);
    let view = Change::Session(session(1, named("Lena"), 0).into());
    stage.put([me, view]).await;
    stage
}

pub async fn type_into(stage: &Stage, field: &str, text: &str) {
    let field = stage.one(field);
    js_sys::Reflect::set(&field, &"value".into(), &text.into()).unwrap();
    field.dispatch_event(&Event::new("input").unwrap()).unwrap();
    answered().await;
}

async fn press(stage: &Stage, action: &str) {
    press_pointer_on(&stage.one(&format!("[data-action={action}]")));
    answered().await;
}

pub async fn press_enter(stage: &Stage) {
    let init = KeyboardEventInit::new();
    init.set_key("Enter");
    init.set_bubbles(true);
    let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).unwrap();
    stage.one("textarea").dispatch_event(&event).unwrap();
    answered().await;
}

fn draft(stage: &Stage) -> String {
    let row = stage.shell.store.session_untracked(ID).unwrap();
    row.draft.get_untracked()
}

fn reply(number: u128, keyword: &str, text: &str, own: bool) -> QuickReply {
    QuickReply {
        id: QuickReplyId::from_u128(number),
        keyword: keyword.into(),
        text: text.into(),
        own,
    }
}

fn replies() -> Vec<QuickReply> {
    vec![
        reply(1, "bye", "Good bye, {customerName}", true),
        reply(2, "hello", "Hello {customerName}, I am {agentName}", false),
    ]
}

fn said(number: u32, author: Author, text: &str) -> Message {
    message(number, author, text, Delivery::Sent).message
}

#[wasm_bindgen_test]
async fn for_whom_the_box_writes_is_plain_and_stays_with_the_session() {
    let stage = page().await;
    press(&stage, "note").await;
    assert_eq!(stage.all("textarea[name=note]").len(), 1);
    assert_eq!(stage.text("[data-action=send]"), "Keep");
    assert_eq!(
        stage
            .one("[data-action=note]")
            .get_attribute("aria-pressed")
            .unwrap(),
        "true"
    );
    let row = stage.shell.store.session_untracked(ID).unwrap();
    assert!(row.internal.get_untracked());
    assert!(stage.shell.is_internal(ID), "a reload would forget it");
    press(&stage, "note").await;
    assert_eq!(stage.all("textarea[name=message]").len(), 1);
    assert!(!stage.shell.is_internal(ID));
}

#[wasm_bindgen_test]
async fn a_note_of_a_colleague_says_whose_it_is_and_that_it_is_internal() {
    let stage = page().await;
    let by = |name: &str| Author::Agent { name: name.into() };
    let note = |number, author| MessageView {
        message: Message {
            internal: true,
            ..said(number, author, "Owes us two bills")
        },
        delivery: Delivery::Sent,
    };
    let messages = vec![note(1, by("Ben")), note(2, by("Ana"))];
    stage
        .put([Change::Messages {
            conversation: ID,
            messages,
        }])
        .await;
    answered().await;
    let meta: Vec<String> = stage
        .all(".message[data-internal] .message-meta")
        .iter()
        .map(text_of)
        .collect();
    assert!(
        meta[0].contains("Ben") && meta[0].contains("For colleagues only"),
        "{meta:?}"
    );
    assert!(!meta[1].contains("Ana"), "{meta:?}");
    // How far it has come to the customer is not said of what never goes there.
    assert!(stage.all(".message .delivery").is_empty());
}

#[wasm_bindgen_test]
async fn who_only_reads_writes_notes_and_nothing_else() {
    let stage = page().await;
    let mut view = session(1, named("Lena"), 0);
    view.session.part = Part::Reads;
    stage.put([Change::Session(view.into())]).await;
    assert_eq!(stage.all("textarea[name=note]").len(), 1);
    assert!(stage.all("[data-action=end]").is_empty());
    assert!(stage.all("[data-action=note]").is_empty());
}

#[wasm_bindgen_test]
async fn a_quick_reply_is_found_by_its_keyword_and_fills_in_the_names() {
    let calls = Calls::answered();
    let stage = page().await;
    calls.answer(REPLIES, &replies());
    type_into(&stage, "textarea", "/q").await;
    assert_eq!(stage.all("[data-action=quick-reply]").len(), 2);
    type_into(&stage, "textarea", "/q He").await;
    assert!(
        stage
            .text("[data-action=quick-reply]")
            .starts_with("/hello")
    );
    press_enter(&stage).await;
    assert_eq!(draft(&stage), "Hello Lena, I am Ana");
    assert!(stage.all(".quick").is_empty());
}

#[wasm_bindgen_test]
async fn what_is_written_is_kept_as_an_own_quick_reply_and_taken_away_again() {
    let calls = Calls::answered();
    let stage = page().await;
    calls.answer(REPLIES, &replies());
    type_into(&stage, "textarea", "Please send us a photo").await;
    press(&stage, "quick-replies").await;
    type_into(&stage, "#quick-keyword", "photo").await;
    calls.answer(REPLIES, &"done");
    calls.answer(REPLIES, &replies());
    press(&stage, "keep-reply").await;
    let kept: Vec<KeepReply> = calls.sent(REPLIES);
    assert_eq!(
        kept,
        [KeepReply {
            keyword: "photo".into(),
            text: "Please send us a photo".into(),
            everybody: false,
        }]
    );
    // Only what is their own can be taken away.
    assert_eq!(stage.all("[data-action=drop-reply]").len(), 1);
    calls.answer("/api/quick-replies/remove", &"done");
    press(&stage, "drop-reply").await;
    let dropped: Vec<DropReply> = calls.sent("/api/quick-replies/remove");
    assert_eq!(dropped[0].id, QuickReplyId::from_u128(1));
}

#[wasm_bindgen_test]
async fn why_a_quick_reply_is_not_kept_is_said_beside_it() {
    let calls = Calls::answered();
    let stage = page().await;
    calls.answer(REPLIES, &replies());
    type_into(&stage, "textarea", "Please send us a photo").await;
    press(&stage, "quick-replies").await;
    calls.refuse(REPLIES, 422, &Problem::from(ProblemCode::TextEmpty));
    press(&stage, "keep-reply").await;
    assert!(!stage.text(".quick [role=alert]").is_empty());
    assert_eq!(draft(&stage), "Please send us a photo");
}

#[wasm_bindgen_test]
async fn words_are_looked_for_in_the_whole_conversation_and_shown_where_they_were_said() {
    let calls = Calls::answered();
    let stage = page().await;
    let found = Page {
        messages: vec![said(12, Author::Customer, "My <b>bill</b>")],
        more: false,
    };
    calls.answer(&format!("/api/conversations/{ID}/found?words=bill"), &found);
    press(&stage, "find").await;
    assert!(has_focus("#find-words"));
    type_into(&stage, "[name=find]", "bill").await;
    assert_eq!(stage.text(".finding .bubble"), "My <b>bill</b>");
    let around = Page {
        messages: vec![
            said(11, Author::Bot { name: "Bo".into() }, "What is it about?"),
            said(12, Author::Customer, "My <b>bill</b>"),
        ],
        more: true,
    };
    calls.answer(
        &format!("/api/conversations/{ID}/messages?before=22"),
        &around,
    );
    press(&stage, "show-around").await;
    assert_eq!(stage.all(".finding .message").len(), 2);
    assert_eq!(
        stage.text(".finding [aria-current] .bubble"),
        "My <b>bill</b>"
    );
    press(&stage, "find").await;
    assert_eq!(stage.all("[role=log]").len(), 1);
}

#[wasm_bindgen_test]
async fn words_that_nobody_said_and_a_server_that_is_gone_are_told() {
    let calls = Calls::answered();
    let stage = page().await;
    press(&stage, "find").await;
    let none = Page {
        messages: Vec::new(),
        more: false,
    };
    calls.answer(&format!("/api/conversations/{ID}/found?words=x%26y"), &none);
    type_into(&stage, "[name=find]", "x&y").await;
    assert!(
        stage
            .text(".finding [role=status]")
            .contains("has these words")
    );
    type_into(&stage, "[name=find]", "z").await;
    let unavailable = messages().problem.unavailable();
    assert_eq!(stage.text(".finding [role=status]"), unavailable);
}
