//! One conversation from the customer's first message to the end of wrap-up.

use std::time::Duration;

use deskbell_protocol::agent::{ClientFrame, Command, Done, Event, SessionChange};
use deskbell_protocol::conversation::{Author, CloseCause, ConversationState};
use deskbell_protocol::customer;
use deskbell_protocol::offer::{FieldValue, OfferEnd};
use deskbell_protocol::{ProblemCode, limits};

use super::desk::{ANA, BEN, Desk};
use super::parts::{GUEST, socket, start, tab, visit};
use crate::engine::{Answer, Input, To};
use crate::store::Owner;

#[test]
fn a_chat_goes_from_its_first_message_through_offer_and_session_to_the_end_of_wrap_up() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let id = desk.chat(1);
    let offer = desk.offer_to(ANA);
    assert_eq!(offer.notification.title, "Incoming chat");
    let reason = FieldValue::Text("My bill".into());
    assert!(
        offer
            .notification
            .fields
            .iter()
            .any(|field| field.value == reason)
    );
    desk.see(&offer);
    let accepted = desk.command(ANA, Command::Accept { offer: offer.id });
    assert_eq!(accepted, Ok(Done::Accepted { conversation: id }));

    let text = "Hello, I am Ana".to_owned();
    let said = desk.command(
        ANA,
        Command::Say {
            conversation: id,
            text,
            attachments: Vec::new(),
        },
    );
    assert!(matches!(said, Ok(Done::Said { number: 2, .. })), "{said:?}");
    let text = "Hello Ana".to_owned();
    let said = desk.customer(
        id,
        customer::Command::Say {
            text,
            attachments: Vec::new(),
        },
    );
    assert!(matches!(said, Ok(Done::Said { number: 3, .. })), "{said:?}");
    desk.command(ANA, Command::End { conversation: id })
        .unwrap();
    desk.command(ANA, Command::FinishWrapUp { conversation: id })
        .unwrap();

    let names: Vec<String> = desk
        .events(ANA)
        .iter()
        .map(|event| match &event.body {
            Event::OfferEnded { end, .. } => format!("ended {end:?}"),
            Event::SessionOpened { session } => format!("session {:?}", session.offer),
            Event::Message { message, .. } => message.text.clone(),
            Event::SessionChanged {
                change: SessionChange::State { state, .. },
                ..
            } => {
                format!("{state:?}")
            }
            Event::SessionClosed { cause, .. } => format!("closed {cause:?}"),
            _ => String::new(),
        })
        .filter(|name| !name.is_empty())
        .collect();
    let session = format!("session {:?}", Some(offer.id));
    for one in [
        &session,
        "ended Accepted",
        "Hello, I am Ana",
        "Hello Ana",
        "WrapUp",
    ] {
        assert_eq!(
            names.iter().filter(|name| *name == one).count(),
            1,
            "{one} in {names:?}"
        );
    }
    assert_eq!(names.last().unwrap(), "closed EndedByAgent");
    let messages: Vec<_> = desk
        .customer_events(id)
        .into_iter()
        .filter_map(|event| match event {
            customer::Event::Message { message } => Some((message.number, message.author)),
            _ => None,
        })
        .collect();
    let ana = Author::Agent { name: "Ana".into() };
    assert_eq!(
        messages,
        [(1, Author::Customer), (2, ana), (3, Author::Customer)]
    );
    assert!(desk.customer_events(id).contains(&customer::Event::Joined {
        agent: "Ana".into()
    }));
    let ended = customer::Event::Ended {
        cause: CloseCause::EndedByAgent,
    };
    assert_eq!(
        desk.customer_events(id)
            .iter()
            .filter(|event| **event == ended)
            .count(),
        1
    );
}

#[test]
fn a_log_counts_without_holes() {
    let mut desk = Desk::new();
    desk.accepted_chat();
    let seqs: Vec<_> = desk.events(ANA).iter().map(|event| event.seq).collect();
    let first = seqs[0];
    let expected: Vec<_> = (first..first + seqs.len() as u64).collect();
    assert_eq!(seqs, expected);
}

#[test]
fn the_same_token_starts_the_same_chat() {
    let mut desk = Desk::new();
    let first = desk.ask(start(1));
    assert_eq!(desk.ask(start(1)), first);
    assert_ne!(desk.ask(start(2)), first);
    desk.start();
    assert_eq!(desk.ask(start(1)), first, "also after a restart");
}

#[test]
fn visitors_without_a_name_are_counted_across_a_restart() {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.chat(1);
    assert_eq!(desk.offer_to(ANA).customer.visitor, 1);
    desk.start();
    desk.online(BEN);
    desk.chat(2);
    assert_eq!(desk.offer_to(BEN).customer.visitor, 2);
}

#[test]
fn a_customer_who_leaves_takes_the_offer_back() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let id = desk.chat(1);
    let offer = desk.offer_to(ANA);
    desk.customer(id, customer::Command::End).unwrap();
    let refused = desk
        .command(ANA, Command::Accept { offer: offer.id })
        .unwrap_err();
    assert_eq!(refused.code, ProblemCode::CustomerLeft);
    let ended = desk.events(ANA).into_iter().any(|event| {
        matches!(event.body, Event::OfferEnded { offer: id, end: OfferEnd::Rescinded { .. } } if id == offer.id)
    });
    assert!(ended);
    let text = "Wait".to_owned();
    let refused = desk
        .customer(
            id,
            customer::Command::Say {
                text,
                attachments: Vec::new(),
            },
        )
        .unwrap_err();
    assert_eq!(refused.code, ProblemCode::ConversationEnded);
}

#[test]
fn a_page_that_never_opens_its_socket_has_left_after_half_a_minute() {
    let mut desk = Desk::new();
    let Ok(Answer::ChatStarted(started)) = desk.ask(start(1)) else {
        panic!("started")
    };
    desk.pass(Duration::from_secs(31));
    let ended = customer::Event::Ended {
        cause: CloseCause::CustomerGone,
    };
    assert!(desk.customer_events(started.conversation).contains(&ended));
}

#[test]
fn typing_goes_to_the_other_side_and_to_nobody_else() {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    let frame = customer::ClientFrame::Typing { on: true };
    desk.ask(Input::CustomerFrame {
        conversation: id,
        frame,
    })
    .unwrap();
    let to_ana = desk.passing(To::All(Owner::Agent(ANA)));
    assert!(to_ana.iter().any(|frame| frame["type"] == "typing"));
    let before = desk.told.len();
    let frame = ClientFrame::Typing {
        conversation: id,
        on: true,
    };
    let agent = BEN;
    desk.ask(Input::AgentFrame {
        agent,
        tab: tab(BEN),
        socket: socket(BEN),
        frame,
    })
    .unwrap();
    assert_eq!(
        desk.told.len(),
        before,
        "Ben does not have this conversation"
    );
}

#[test]
fn a_message_of_one_byte_too_many_is_refused_and_none_of_it_is_stored() {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    let text = "x".repeat(limits::MESSAGE_BYTES + 1);
    let refused = desk
        .command(
            ANA,
            Command::Say {
                conversation: id,
                text,
                attachments: Vec::new(),
            },
        )
        .unwrap_err();
    assert_eq!(refused.code, ProblemCode::TextTooLong);
    let said = desk.command(
        ANA,
        Command::Say {
            conversation: id,
            text: "x".into(),
            attachments: Vec::new(),
        },
    );
    assert!(matches!(said, Ok(Done::Said { number: 2, .. })));
}

#[test]
fn a_chat_that_is_over_for_long_is_still_shown_as_ended() {
    let mut desk = Desk::new();
    let id = desk.chat(1);
    desk.customer(id, customer::Command::End).unwrap();
    desk.pass(Duration::from_secs(11 * 60));
    desk.ask(Input::Tick).unwrap();
    desk.chat(2);
    desk.chat(3);
    let Ok(Answer::Attached(attached)) = desk.ask(visit(1, id)) else {
        panic!("attached")
    };
    assert!(
        attached
            .first
            .contains(r#""ended":{"cause":"ended_by_customer"}"#)
    );
    let refused = desk
        .customer(
            id,
            customer::Command::Say {
                text: "?".into(),
                attachments: Vec::new(),
            },
        )
        .unwrap_err();
    assert_eq!(refused.code, ProblemCode::ConversationEnded);
}

#[test]
fn an_open_session_is_in_the_snapshot_with_what_was_read() {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    desk.command(
        ANA,
        Command::Read {
            conversation: id,
            upto: 1,
        },
    )
    .unwrap();
    let state = desk.desk_state(ANA);
    let session = &state.sessions[0];
    assert_eq!(
        (
            session.conversation,
            session.read_upto,
            session.last_message
        ),
        (id, 1, 1)
    );
    assert_eq!(session.state, ConversationState::Active);
    assert_eq!(session.answers[0].answer, "My bill");
    assert_eq!((state.today.accepted, state.today.missed), (1, 0));
}

#[test]
fn a_customer_who_leaves_when_it_is_over_is_nobody_to_wait_for() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let id = desk.chat(1);
    let offer = desk.offer_to(ANA);
    desk.see(&offer);
    desk.command(ANA, Command::Accept { offer: offer.id })
        .unwrap();
    let gone = Input::CustomerGone {
        conversation: id,
        socket: GUEST,
    };
    let told = |desk: &mut Desk| {
        let events = desk.events(ANA);
        let links = events.iter().filter(|event| {
            let Event::SessionChanged { change, .. } = &event.body else {
                return false;
            };
            matches!(change, SessionChange::CustomerLink { .. })
        });
        links.count()
    };
    desk.ask(gone.clone()).unwrap();
    assert_eq!(told(&mut desk), 1);
    desk.ask(visit(1, id)).unwrap();
    desk.command(ANA, Command::End { conversation: id })
        .unwrap();
    let before = told(&mut desk);
    desk.ask(gone).unwrap();
    assert_eq!(told(&mut desk), before);
}
