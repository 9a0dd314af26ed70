//! An agent leaves a session without ending its conversation: where the way is,
//! and what it says will become of the conversation.

use deskbell::session::session_page;
use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::{Command, Event};
use deskbell_protocol::conversation::{Channel, CloseCause, ConversationState, Part, Session};
use deskbell_protocol::http::Target;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::samples::{named, session};
use crate::served::Served;
use crate::stage::{give_focus, has_focus, painted, press_pointer_on, text_of};

const ID: ConversationId = ConversationId::from_u128(1);
const LEAVE: &str = "[data-action=leave]";

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
    press_pointer_on(&desk.stage.one(LEAVE));
    painted().await;
    assert!(desk.bodies().contains(&Command::Leave { conversation: ID }));
    assert!(
        !desk.stage.all(LEAVE).is_empty(),
        "until the server says so"
    );
    let (conversation, cause) = (ID, CloseCause::LeftByAgent);
    let closed = Event::SessionClosed {
        conversation,
        cause,
    };
    desk.event(closed).await;
    assert!(desk.stage.all(LEAVE).is_empty());
    assert!(desk.stage.all("[data-action=end]").is_empty());
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
