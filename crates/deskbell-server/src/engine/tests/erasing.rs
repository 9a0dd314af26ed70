//! A customer who was erased is not written down again by what comes later.

use deskbell_protocol::agent::Command;
use deskbell_protocol::{ConversationId, ProblemCode, customer};

use super::desk::{ANA, Desk};
use crate::engine::Input;
use crate::store::{ErasePiece, exported, open};

fn erase(desk: &mut Desk, id: ConversationId) -> Result<(), ProblemCode> {
    let (piece, entry) = (ErasePiece::Customer(id), None);
    let erased = desk.ask(Input::Erase { piece, entry });
    erased.map(drop).map_err(|problem| problem.code)
}

fn stored_customer(desk: &Desk, id: ConversationId) -> serde_json::Value {
    desk.runtime.block_on(async {
        let (_store, readers) = open(desk.folder.path()).await.unwrap();
        exported(&readers, &[id]).await.unwrap()[0]["customer"].clone()
    })
}

#[test]
fn a_page_that_is_still_open_does_not_bring_back_what_was_erased() {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    for body in [
        Command::Say {
            conversation: id,
            text: "Bye".into(),
            attachments: Vec::new(),
        },
        Command::End { conversation: id },
        Command::FinishWrapUp { conversation: id },
    ] {
        desk.command(ANA, body).unwrap();
    }
    assert_eq!(stored_customer(&desk, id)["visitor"], 1);
    erase(&mut desk, id).unwrap();
    assert_eq!(stored_customer(&desk, id), serde_json::json!({}));
    let frame = customer::ClientFrame::Delivered { upto: 2 };
    desk.ask(Input::CustomerFrame {
        conversation: id,
        frame,
    })
    .unwrap();
    assert_eq!(stored_customer(&desk, id), serde_json::json!({}));
}

#[test]
fn the_customer_of_a_conversation_that_goes_on_is_not_erased() {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    assert_eq!(erase(&mut desk, id), Err(ProblemCode::StillActive));
    desk.command(ANA, Command::End { conversation: id })
        .unwrap();
    // In wrap-up.
    assert_eq!(erase(&mut desk, id), Err(ProblemCode::StillActive));
    assert_eq!(stored_customer(&desk, id)["visitor"], 1);
}
