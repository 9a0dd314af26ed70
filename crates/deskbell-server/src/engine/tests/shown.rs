//! How far a message has come with the customer: shown, and read.

use deskbell_protocol::agent::{Command, Event, SessionChange};
use deskbell_protocol::customer;

use super::desk::{ANA, Desk};
use crate::engine::Input;

#[test]
fn what_the_customers_page_has_shown_is_told_to_the_agent_once() {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    desk.command(
        ANA,
        Command::Say {
            conversation: id,
            text: "Hi".into(),
            attachments: Vec::new(),
        },
    )
    .unwrap();
    for upto in [2, 1, 2, 99] {
        let frame = customer::ClientFrame::Delivered { upto };
        desk.ask(Input::CustomerFrame {
            conversation: id,
            frame,
        })
        .unwrap();
    }
    let delivered: Vec<_> = desk
        .events(ANA)
        .into_iter()
        .filter_map(|event| match event.body {
            Event::SessionChanged {
                change: SessionChange::Delivered { upto },
                ..
            } => Some(upto),
            _ => None,
        })
        .collect();
    assert_eq!(delivered, [2]);
}

#[test]
fn what_the_customer_has_read_is_told_once_and_was_shown() {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    let body = Command::Say {
        conversation: id,
        text: "Hi".into(),
        attachments: Vec::new(),
    };
    desk.command(ANA, body).unwrap();
    for upto in [2, 1, 2, 99] {
        let frame = customer::ClientFrame::Read { upto };
        desk.ask(Input::CustomerFrame {
            conversation: id,
            frame,
        })
        .unwrap();
    }
    let events = desk.events(ANA).into_iter();
    let changes = events.filter_map(|event| match event.body {
        Event::SessionChanged { change, .. } => Some(change),
        _ => None,
    });
    let told: Vec<_> = changes
        .filter(|it| {
            matches!(
                it,
                SessionChange::Delivered { .. } | SessionChange::CustomerRead { .. }
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            SessionChange::Delivered { upto: 2 },
            SessionChange::CustomerRead { upto: 2 }
        ]
    );
}
