//! A bot answers first, and gives the conversation to people.

use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::{CloseCause, ConversationState};
use deskbell_protocol::offer::{Kind, Reason};
use deskbell_protocol::presence::Choice;
use deskbell_routing::{Command, HandOff, Refusal, Workstream};

use crate::world::{SALES, SUPPORT, World, chat_rules, secs};

fn hand_off(conversation: ConversationId) -> HandOff {
    HandOff {
        conversation,
        queue: None,
        priority: None,
        needs: Vec::new(),
        anyway: false,
        known: None,
    }
}

/// A customer who talks with the bot, and an agent who is free.
fn with_bot() -> (World, ConversationId) {
    let mut world = World::new();
    world.agent();
    let chat = world.arrives(|chat| chat.with_bot = true);
    (world, chat)
}

#[test]
fn what_a_bot_has_rings_nowhere_and_is_in_no_line() {
    let (world, chat) = with_bot();
    assert_eq!(world.rings(chat), None);
    assert_eq!(world.state.in_line(SUPPORT).count(), 0);
    assert_eq!(world.state.place(chat), None);
}

#[test]
fn a_hand_off_is_an_escalation_from_the_bot_that_waits_from_now_on() {
    let (mut world, chat) = with_bot();
    world.pass(secs(40));
    world.run(Command::HandOff(HandOff {
        priority: Some(7),
        ..hand_off(chat)
    }));
    let offer = world.offer(chat);
    assert_eq!(offer.reason, Reason::EscalationFromBot);
    assert_eq!(offer.kind, Kind::Alert);
    assert_eq!(world.the(chat).queued_at, world.now);
    assert_eq!(world.the(chat).priority, 7);
}

#[test]
fn a_second_hand_off_is_refused_and_changes_nothing_of_the_first_one() {
    let (mut world, chat) = with_bot();
    world.run(Command::HandOff(hand_off(chat)));
    let first = world.the(chat).clone();
    let second = HandOff {
        queue: Some(SALES),
        priority: Some(1),
        anyway: true,
        ..hand_off(chat)
    };
    let refused = world.refusal(Command::HandOff(second.clone()));
    assert_eq!(refused, Refusal::TakenByAnother);
    assert_eq!(world.the(chat), &first);
    world.accept(chat);
    let refused = world.refusal(Command::HandOff(second));
    assert_eq!(refused, Refusal::TakenByAnother, "an agent has it");
}

#[test]
fn who_the_bot_says_the_customer_is_decides_which_template_rings_and_only_once() {
    for (told, known) in [(None, false), (Some(true), true), (Some(false), false)] {
        let (mut world, chat) = with_bot();
        let to_sales = HandOff {
            queue: Some(SALES),
            known: told.map(|known| !known),
            ..hand_off(chat)
        };
        let refused = world.refusal(Command::HandOff(to_sales));
        assert_eq!(refused, Refusal::NobodyThere);
        let first = HandOff {
            known: told,
            ..hand_off(chat)
        };
        world.run(Command::HandOff(first));
        assert_eq!(world.the(chat).known, known);
        let second = HandOff {
            known: Some(!known),
            ..hand_off(chat)
        };
        let refused = world.refusal(Command::HandOff(second));
        assert_eq!(refused, Refusal::TakenByAnother);
        assert_eq!(world.the(chat).known, known, "done once");
    }
}

#[test]
fn a_hand_off_that_names_no_priority_keeps_that_of_the_workstream() {
    let mut world = World::with(Workstream {
        priority: 4,
        ..chat_rules()
    });
    let own = world.arrives(|chat| chat.with_bot = true);
    let kept = world.arrives(|chat| chat.with_bot = true);
    world.run(Command::HandOff(HandOff {
        priority: Some(2),
        anyway: true,
        ..hand_off(own)
    }));
    world.run(Command::HandOff(HandOff {
        anyway: true,
        ..hand_off(kept)
    }));
    assert_eq!((world.the(own).priority, world.the(kept).priority), (2, 4));
}

#[test]
fn a_hand_off_that_finds_nobody_is_told_at_once_and_stays_with_the_bot() {
    let (mut world, chat) = with_bot();
    let to_sales = |anyway| {
        Command::HandOff(HandOff {
            queue: Some(SALES),
            anyway,
            ..hand_off(chat)
        })
    };
    assert_eq!(world.refusal(to_sales(false)), Refusal::NobodyThere);
    assert!(world.the(chat).with_bot);
    world.run(to_sales(true));
    assert_eq!(world.state.waiting(SALES).count(), 1);
}

#[test]
fn somebody_who_is_only_busy_is_there_and_who_is_away_is_not() {
    let (mut world, chat) = with_bot();
    let ana = deskbell_protocol::AgentId::from_u128(1);
    world.choose(ana, Choice::Away);
    let refused = world.refusal(Command::HandOff(hand_off(chat)));
    assert_eq!(refused, Refusal::NobodyThere);
    world.choose(ana, Choice::Available);
    for _ in 0..3 {
        world.session(ana);
    }
    world.run(Command::HandOff(hand_off(chat)));
    assert_eq!(
        world.rings(chat),
        None,
        "she has no unit left, and comes back"
    );
    assert_eq!(world.state.waiting(SUPPORT).count(), 1);
}

#[test]
fn a_bot_ends_what_it_has_and_nothing_that_people_have() {
    let (mut world, chat) = with_bot();
    world.run(Command::BotEnds { conversation: chat });
    let closed = world.the(chat).closed.map(|(_, cause)| cause);
    assert_eq!(closed, Some(CloseCause::EndedByBot));

    let (mut world, chat) = with_bot();
    world.run(Command::HandOff(hand_off(chat)));
    let ends = Command::BotEnds { conversation: chat };
    assert_eq!(world.refusal(ends), Refusal::TakenByAnother);
}

#[test]
fn a_customer_of_a_bot_has_the_time_of_one_who_is_served() {
    let (mut world, chat) = with_bot();
    world.run(Command::CustomerLost { conversation: chat });
    world.pass(secs(179));
    assert_eq!(world.the(chat).state, ConversationState::Open);
    world.pass(secs(1));
    assert_eq!(world.the(chat).state, ConversationState::Closed);
}

#[test]
fn a_bot_that_falls_silent_does_not_keep_its_conversation_for_ever() {
    let (mut world, chat) = with_bot();
    world.pass(secs(15 * 60));
    world.run(Command::SomebodyWrites { conversation: chat });
    world.pass(secs(15 * 60));
    assert_eq!(world.the(chat).state, ConversationState::Open);
    world.pass(secs(5 * 60));
    assert_eq!(world.the(chat).state, ConversationState::Closed);
}
