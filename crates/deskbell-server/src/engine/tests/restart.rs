//! A stop at any time, and what browsers find afterwards.

use std::time::Duration;

use deskbell_protocol::agent::{Command, Done, Event};
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::offer::Offer;
use deskbell_protocol::{Epoch, ProblemCode, customer};

use super::desk::{ANA, BEN, Desk};
use super::parts::visit;
use crate::engine::{Input, Position};
use crate::store::Owner;

#[test]
fn a_restart_loses_neither_session_nor_messages_nor_presence() {
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
    let before = desk.desk_state(ANA);
    desk.now = desk.now + Duration::from_secs(2);
    desk.start();
    desk.ask(visit(1, id)).unwrap();
    let after = desk.desk_state(ANA);
    assert_eq!(after.sessions, before.sessions);
    assert_eq!(
        (after.choice, after.presence.base),
        (before.choice, before.presence.base)
    );
    assert_eq!(after.today, before.today);
    assert_eq!(after.me, before.me);
}

#[test]
fn a_displayed_offer_is_there_after_a_restart_with_its_deadline_and_nonce() {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.chat(1);
    let offer = desk.offer_to(ANA);
    desk.see(&offer);
    desk.now = desk.now + Duration::from_secs(5);
    desk.start();
    let found = desk.desk_state(ANA).offers.remove(0);
    assert_eq!(
        found,
        Offer {
            displayed: true,
            ..offer.clone()
        }
    );
    desk.command(ANA, Command::Accept { offer: offer.id })
        .unwrap();
    assert_eq!(
        desk.desk_state(ANA).sessions[0].state,
        ConversationState::Active
    );
}

/// A displayed offer of Ana's, at a moment when its timer is overdue.
fn overdue(desk: &mut Desk) -> Offer {
    desk.online(ANA);
    desk.chat(1);
    let offer = desk.offer_to(ANA);
    desk.see(&offer);
    desk.now = offer.expires_at + Duration::from_millis(600);
    offer
}

#[test]
fn an_accept_that_arrived_is_taken_before_the_timer_of_its_offer() {
    let mut desk = Desk::new();
    let offer = overdue(&mut desk);
    desk.command(ANA, Command::Accept { offer: offer.id })
        .unwrap();
}

#[test]
fn every_batch_ends_what_is_overdue() {
    let mut desk = Desk::new();
    let offer = overdue(&mut desk);
    desk.ask(Input::Tick).unwrap();
    let late = desk.command(ANA, Command::Accept { offer: offer.id });
    assert_eq!(late.unwrap_err().code, ProblemCode::Expired);
}

#[test]
fn after_a_restart_who_answers_too_late_is_told_how_the_offer_ended() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let chat = desk.chat(1);
    let left = desk.offer_to(ANA);
    desk.customer(chat, customer::Command::End).unwrap();
    desk.chat(2);
    let rejected = desk.offer_to(ANA);
    let why = Some("not mine".into());
    let offer = rejected.id;
    desk.command(ANA, Command::Reject { offer, why }).unwrap();
    desk.now = desk.now + Duration::from_secs(9 * 60);
    desk.start();
    let mut answer = |offer| desk.command(ANA, Command::Accept { offer }).unwrap_err();
    assert_eq!(answer(left.id).code, ProblemCode::CustomerLeft);
    assert_eq!(answer(rejected.id).code, ProblemCode::AlreadyRejected);
}

#[test]
fn after_a_restart_a_second_accept_is_told_that_the_agent_has_it() {
    let mut desk = Desk::new();
    let conversation = desk.accepted_chat();
    let offer = desk.offer_to(ANA).id;
    desk.now = desk.now + Duration::from_secs(3600);
    desk.start();
    let again = desk.command(ANA, Command::Accept { offer });
    assert_eq!(again, Ok(Done::Accepted { conversation }));
}

#[test]
fn who_has_everything_up_to_a_place_gets_what_came_after_it() {
    let mut desk = Desk::new();
    let known = desk.position();
    desk.online(ANA);
    let attached = desk.attach(ANA, Some(known));
    assert!(
        attached.first.contains(r#""recovered":true"#),
        "{}",
        attached.first
    );
    assert_eq!(attached.after, known.seq);
    assert!(attached.upto > known.seq);
}

#[test]
fn a_foreign_epoch_or_a_place_in_the_future_gets_a_snapshot() {
    let mut desk = Desk::new();
    let known = desk.position();
    let foreign = Position {
        epoch: Epoch::from_u128(9),
        ..known
    };
    let future = Position {
        seq: known.seq + 1,
        ..known
    };
    for wrong in [foreign, future] {
        let attached = desk.attach(ANA, Some(wrong));
        assert!(attached.first.contains(r#""type":"snapshot""#));
        assert_eq!(attached.after, attached.upto);
    }
}

#[test]
fn the_stored_log_is_what_was_published() {
    let mut desk = Desk::new();
    desk.accepted_chat();
    let published = desk.events(ANA);
    let (_, readers) = desk
        .runtime
        .block_on(crate::store::open(desk.folder.path()))
        .unwrap();
    let upto = published.last().unwrap().seq;
    let stored = desk
        .runtime
        .block_on(readers.log(Owner::Agent(ANA), 0, upto, 1000))
        .unwrap();
    let stored: Vec<deskbell_protocol::agent::EventFrame> = stored
        .iter()
        .map(|entry| super::desk::event_of(&entry.body))
        .collect();
    assert_eq!(stored[stored.len() - published.len()..], published);
}

#[test]
fn a_tab_that_came_back_on_a_new_socket_is_not_closed_by_the_old_one() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let (tab, old) = (super::parts::tab(ANA), super::parts::socket(ANA));
    let Input::AgentAttach { surface, .. } = super::parts::attach(ANA, None) else {
        panic!()
    };
    let socket = crate::engine::SocketId(500);
    desk.ask(Input::AgentAttach {
        agent: ANA,
        tab,
        socket,
        surface,
        position: None,
    })
    .unwrap();
    desk.ask(Input::AgentClosed {
        agent: ANA,
        tab,
        socket: old,
        last_frame: desk.now,
    })
    .unwrap();
    desk.chat(1);
    desk.offer_to(ANA);
}

#[test]
fn an_agent_who_does_not_come_back_loses_the_offer_to_the_next() {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.online(BEN);
    desk.chat(1);
    let to_ana = desk.offer_to(ANA);
    desk.see(&to_ana);
    let (tab, socket) = (super::parts::tab(ANA), super::parts::socket(ANA));
    desk.ask(Input::AgentClosed {
        agent: ANA,
        tab,
        socket,
        last_frame: desk.now,
    })
    .unwrap();
    desk.pass(Duration::from_secs(6));
    let to_ben = desk.offer_to(BEN);
    assert_eq!(
        (to_ben.conversation, to_ben.attempt),
        (to_ana.conversation, 2)
    );
    assert!(
        !desk
            .events(ANA)
            .iter()
            .any(|event| matches!(event.body, Event::Missed { .. }))
    );
}
