//! A conversation that a bot has, and what is asked about it.

use std::sync::atomic::Ordering;

use deskbell_protocol::agent::{Command, Event};
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{ConversationId, ProblemCode};
use deskbell_routing::{Deliberation, HandOff, Verdict, WhyNot};

use super::desk::{ANA, BEN, Desk};
use super::parts::start;
use crate::engine::{Answer, BotDeed, Input};
use crate::store::{deliberations, open};

fn bot_chat(desk: &mut Desk) -> ConversationId {
    let Input::StartChat(mut chat) = start(1) else {
        panic!("as made")
    };
    chat.with_bot = true;
    match desk.ask(Input::StartChat(chat)) {
        Ok(Answer::ChatStarted(started)) => started.conversation,
        other => panic!("no chat: {other:?}"),
    }
}

fn has_offer(desk: &Desk) -> bool {
    let events = desk.events(ANA);
    events
        .iter()
        .any(|event| matches!(event.body, Event::OfferMade { .. }))
}

fn hand_off(conversation: ConversationId) -> Input {
    Input::Bot(BotDeed::HandOff(HandOff {
        conversation,
        queue: None,
        priority: None,
        needs: Vec::new(),
        anyway: false,
    }))
}

#[test]
fn a_bot_whose_hand_over_finds_nobody_is_told_and_keeps_it() {
    let mut desk = Desk::new();
    let conversation = bot_chat(&mut desk);
    let refused = desk.ask(hand_off(conversation)).unwrap_err();
    assert_eq!(refused.code, ProblemCode::NobodyThere);
    desk.online(ANA);
    assert!(!has_offer(&desk), "a bot has it");
    desk.ask(hand_off(conversation)).unwrap();
    let offer = desk.offer_to(ANA);
    assert_eq!(offer.reason, Reason::EscalationFromBot);
    // Said again, nothing happens twice.
    desk.ask(hand_off(conversation)).unwrap();
    assert_eq!(desk.offer_to(ANA), offer);
}

#[test]
fn who_was_considered_for_an_offer_is_stored_with_it_and_stays_as_it_was() {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.online(BEN);
    let conversation = bot_chat(&mut desk);
    desk.full.store(true, Ordering::Relaxed);
    desk.batch(&[hand_off(conversation)]).unwrap_err();
    desk.full.store(false, Ordering::Relaxed);
    desk.ask(hand_off(conversation)).unwrap();
    let offer = desk.offer_to(ANA);
    let away = Command::SetPresence {
        choice: Choice::Away,
        status: None,
    };
    desk.command(BEN, away).unwrap();
    let readers = desk.runtime.block_on(open(desk.folder.path())).unwrap().1;
    let asked = [offer.id];
    let kept = deliberations(&readers, &asked);
    let kept = desk.runtime.block_on(kept).unwrap();
    let [Deliberation { members, .. }] = kept.as_slice() else {
        panic!("{kept:?}");
    };
    let of = |agent| {
        let found = members.iter().find(|it| it.agent == agent);
        found.unwrap().verdict.clone()
    };
    assert_eq!(of(ANA), Verdict::Chosen);
    assert_eq!(of(BEN), Verdict::Could);
}

#[test]
fn of_a_conversation_that_waits_it_can_be_asked_why_nobody_gets_it() {
    let mut desk = Desk::new();
    let conversation = desk.chat(1);
    let Ok(Answer::Why(why)) = desk.ask(Input::Why { conversation }) else {
        panic!("it is known");
    };
    let considered = why.considered.unwrap();
    let of_ana = considered.iter().find(|it| it.agent == ANA);
    let not_connected = Verdict::No(WhyNot::NotConnected);
    assert_eq!(of_ana.map(|it| &it.verdict), Some(&not_connected));
}

#[test]
fn a_bot_that_ends_closes_the_conversation_for_everybody() {
    let mut desk = Desk::new();
    desk.online(ANA);
    let conversation = bot_chat(&mut desk);
    desk.ask(Input::Bot(BotDeed::End { conversation })).unwrap();
    let refused = desk.ask(hand_off(conversation)).unwrap_err();
    assert_eq!(refused.code, ProblemCode::ConversationEnded);
}
