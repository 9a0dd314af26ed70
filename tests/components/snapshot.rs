use deskbell::session::session_page;
use deskbell_desk::{Desk, Input};
use deskbell_protocol::agent::{DeskState, Event, EventFrame, ServerFrame};
use deskbell_protocol::conversation::{Author, Message};
use deskbell_protocol::link::{Permission, Snapshot, Surface};
use deskbell_protocol::{CommandId, ConversationId, Epoch, Seq, TabId, Timestamp, frame};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::samples::{desk_state, named, session};
use crate::stage::Stage;

const NOW: Timestamp = Timestamp::from_millis(1_000);
const ID: ConversationId = ConversationId::from_u128(1);

/// Hands the desk an input, and the store what comes of it.
async fn input(stage: &Stage, desk: &mut Desk, input: Input) {
    stage.put(desk.handle(NOW, input).changes).await;
}

async fn frame(stage: &Stage, desk: &mut Desk, frame: &impl serde::Serialize) {
    input(stage, desk, Input::SocketText(frame::write(frame))).await;
}

fn snapshot(seq: Seq) -> ServerFrame {
    ServerFrame::Snapshot(Box::new(Snapshot {
        epoch: Epoch::from_u128(1),
        seq,
        server_time: NOW,
        ping_every: 2_000,
        state: DeskState {
            sessions: vec![session(1, named("Lena"), 0).session],
            ..desk_state()
        },
    }))
}

fn says(seq: Seq, text: &str) -> EventFrame {
    let number = u32::try_from(seq).unwrap();
    EventFrame {
        seq,
        at: NOW,
        body: Event::Message {
            conversation: ID,
            message: Message::new(
                number,
                NOW,
                Author::Customer,
                text.into(),
                CommandId::from_u128(seq.into()),
            ),
        },
    }
}

#[wasm_bindgen_test]
async fn a_session_that_is_open_lives_on_after_a_snapshot() {
    let stage = Stage::of(|| session_page(ID)).await;
    let mut desk = Desk::new(TabId::from_u128(1), NOW);
    let surface = Surface {
        visible: true,
        focus: true,
        permission: Permission::Granted,
        worker: true,
    };
    let offer = None;
    input(&stage, &mut desk, Input::Started { surface, offer }).await;
    input(&stage, &mut desk, Input::SocketOpened).await;
    frame(&stage, &mut desk, &snapshot(0)).await;
    frame(&stage, &mut desk, &says(1, "Before")).await;
    assert_eq!(stage.text(".message .bubble"), "Before");
    frame(&stage, &mut desk, &snapshot(1)).await;
    frame(&stage, &mut desk, &says(2, "After")).await;
    let shown = stage.all(".message .bubble");
    assert!(
        shown
            .iter()
            .any(|bubble| bubble.text_content().as_deref() == Some("After")),
        "{} messages",
        shown.len()
    );
}
