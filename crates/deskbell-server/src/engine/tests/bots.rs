//! A conversation that a bot has, and what is asked about it.

use deskbell_protocol::agent::Event;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::{ConversationId, ProblemCode};
use deskbell_routing::{HandOff, Verdict};

use super::desk::{ANA, BEN, Desk};
use super::parts::start;
use crate::engine::{Answer, BotDeed, Input};

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
fn the_decision_on_a_conversation_can_be_asked_for_while_it_rings() {
    let mut desk = Desk::new();
    desk.online(ANA);
    desk.online(BEN);
    let conversation = bot_chat(&mut desk);
    desk.ask(hand_off(conversation)).unwrap();
    let Ok(Answer::Why(why)) = desk.ask(Input::Why { conversation }) else {
        panic!("it is known");
    };
    let (_, chosen, decision) = why.offer.unwrap();
    assert_eq!(chosen, ANA);
    assert_eq!(decision.candidates, 2);
    let of = |agent| {
        let found = why.considered.iter().find(|it| it.agent == agent);
        found.unwrap().verdict.clone()
    };
    assert_eq!(of(ANA), Verdict::Chosen);
    assert_eq!(of(BEN), Verdict::Could);
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
