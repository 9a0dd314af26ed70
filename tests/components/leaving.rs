//! An agent leaves a session without ending its conversation: where the way is,
//! what it asks first, and what it says will become of the conversation.

use deskbell::session::session_page;
use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::{Command, Event, SessionChange};
use deskbell_protocol::conversation::{Channel, CloseCause, ConversationState, Part, Session};
use deskbell_protocol::http::Target;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::samples::{named, session};
use crate::served::Served;
use crate::stage::{give_focus, has_focus, painted, press_pointer_on, text_of};
use crate::writing::{press_enter, type_into};

const ID: ConversationId = ConversationId::from_u128(1);
const LEAVE: &str = "[data-action=leave]";
const QUESTION: &str = "#leave-question";
const YES: &str = "[data-action=leave-yes]";

/// Lena's session, to be changed.
async fn with_lena(change: impl FnOnce(&mut Session)) -> Served {
    let desk = Served::of(|| session_page(ID)).await;
    let mut view = session(1, named("Lena"), 0);
    change(&mut view.session);
    let session = Box::new(view.session);
    desk.event(Event::SessionOpened { session }).await;
    desk
}

async fn open(desk: &Served) {
    press_pointer_on(&desk.stage.one("[data-action=hand-over]"));
    painted().await;
}

/// What a screen reader adds to the button's name.
fn described(desk: &Served) -> String {
    let by = desk.stage.one(LEAVE).get_attribute("aria-describedby");
    let by = desk.stage.one(&format!("#{}", by.unwrap()));
    text_of(&by)
}

#[wasm_bindgen_test]
async fn an_agent_leaves_a_chat_from_where_they_would_hand_it_over() {
    let calls = Calls::answered();
    let targets: Vec<Target> = Vec::new();
    calls.answer(&format!("/api/conversations/{ID}/targets"), &targets);
    let desk = with_lena(|_| {}).await;
    assert!(desk.stage.all(LEAVE).is_empty(), "not by one press alone");
    open(&desk).await;
    assert!(described(&desk).contains("waits again, first in line"));
    let leave = Command::Leave { conversation: ID };
    press_pointer_on(&desk.stage.one(LEAVE));
    painted().await;
    assert!(has_focus(QUESTION));
    assert!(desk.stage.text(QUESTION).starts_with("Leave this"));
    assert!(!desk.bodies().contains(&leave), "it asks first");
    press_pointer_on(&desk.stage.one(YES));
    painted().await;
    assert!(desk.bodies().contains(&leave));
    assert!(
        !desk.stage.all(QUESTION).is_empty(),
        "until the server says so"
    );
    let (conversation, cause) = (ID, CloseCause::LeftByAgent);
    let closed = Event::SessionClosed {
        conversation,
        cause,
    };
    desk.event(closed).await;
    assert!(desk.stage.all(".handing-leave").is_empty());
    assert!(desk.stage.all("[data-action=end]").is_empty());
}

#[wasm_bindgen_test]
async fn who_does_not_leave_after_all_has_the_button_again_and_the_focus_on_it() {
    let _calls = Calls::answered();
    let desk = with_lena(|_| {}).await;
    open(&desk).await;
    press_pointer_on(&desk.stage.one(LEAVE));
    painted().await;
    let by = desk.stage.one(QUESTION).get_attribute("aria-describedby");
    let by = desk.stage.text(&format!("#{}", by.unwrap()));
    assert!(by.contains("waits again"), "{by}");
    press_pointer_on(&desk.stage.one("[data-action=leave-no]"));
    painted().await;
    assert!(has_focus(LEAVE));
    assert!(desk.stage.all(YES).is_empty());
    assert!(!desk.bodies().contains(&Command::Leave { conversation: ID }));
}

#[wasm_bindgen_test]
async fn the_way_stands_there_only_once_nothing_comes_above_it_that_would_move_it() {
    let calls = Calls::answered();
    let targets: Vec<Target> = Vec::new();
    calls.answer(&format!("/api/conversations/{ID}/targets"), &targets);
    calls.hold(true);
    let desk = with_lena(|_| {}).await;
    open(&desk).await;
    assert!(desk.stage.text(".handing").contains("Loading"));
    assert!(desk.stage.all(LEAVE).is_empty());
    calls.hold(false);
    painted().await;
    assert_eq!(desk.stage.all("select[name=target]").len(), 1);
    assert_eq!(desk.stage.all(LEAVE).len(), 1);
}

#[wasm_bindgen_test]
async fn of_an_sms_conversation_it_says_that_it_rests() {
    // Also where nobody can say who could take it.
    let _calls = Calls::answered();
    let desk = with_lena(|session| session.channel = Channel::Sms).await;
    open(&desk).await;
    assert!(described(&desk).contains("rests until the customer writes"));
    let button = desk.stage.one(LEAVE);
    give_focus(&button).await;
    assert!(has_focus(LEAVE), "by keyboard too");
}

#[wasm_bindgen_test]
async fn who_only_advises_and_who_is_in_wrap_up_has_nothing_to_leave() {
    let _calls = Calls::answered();
    for part in [Part::Reads, Part::Writes] {
        let desk = with_lena(|session| session.part = part).await;
        assert!(desk.stage.all("[data-action=hand-over]").is_empty());
        assert!(desk.stage.all(LEAVE).is_empty());
    }
    let ended = |session: &mut Session| {
        session.state = ConversationState::WrapUp;
    };
    let desk = with_lena(ended).await;
    assert!(desk.stage.all("[data-action=hand-over]").is_empty());
    assert!(desk.stage.all(LEAVE).is_empty());
}

#[wasm_bindgen_test]
async fn the_question_goes_when_the_conversation_ends_and_nothing_in_wrap_up_brings_it_back() {
    let _calls = Calls::answered();
    let desk = with_lena(|_| {}).await;
    open(&desk).await;
    press_pointer_on(&desk.stage.one(LEAVE));
    painted().await;
    assert!(has_focus(QUESTION));
    let change = SessionChange::State {
        state: ConversationState::WrapUp,
        wrap_up_until: None,
        cause: Some(CloseCause::EndedByCustomer),
    };
    let conversation = ID;
    let ended = Event::SessionChanged {
        conversation,
        change,
    };
    desk.event(ended).await;
    painted().await;
    let ways = format!("[data-action=hand-over], .handing-leave, {QUESTION}");
    assert!(desk.stage.all(&ways).is_empty());
    assert!(has_focus("#handing"), "the keyboard is where it was");
    for typed in ["/t", "/c"] {
        type_into(&desk.stage, "textarea", typed).await;
        press_enter(&desk.stage).await;
        assert!(desk.stage.all(&ways).is_empty(), "{typed}");
    }
    let note = |command: &Command| matches!(command, Command::Note { .. });
    let leave = Command::Leave { conversation: ID };
    let asked = desk.bodies();
    assert!(
        !asked.iter().any(note) && !asked.contains(&leave),
        "{asked:?}"
    );
}
