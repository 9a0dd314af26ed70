//! SMS that go out: the outbox, what is told of them, and STOP.

use std::sync::atomic::Ordering;

use deskbell_protocol::agent::{Command, Done, Event, SessionChange};
use deskbell_protocol::conversation::{Channel, Message};
use deskbell_protocol::sms::{Delivery, MOST_UNITS, NotDelivered, Unanswerable};
use deskbell_protocol::{ConversationId, Problem, ProblemCode, QueueId, WorkstreamId};
use deskbell_routing::Workstream;

use super::desk::{ANA, Desk};
use super::sms::{ANN, OURS, accepted, count, desk, sms, to};
use crate::engine::{
    BotAsks, BotDeed, Control, Input, Line, NewSms, SmsWent, SmsWish, WishedHandOff,
};
use crate::store::{BotRow, TokenHash, Waiting, letter, open, waiting};

const FAILED: Delivery = Delivery::Failed {
    why: NotDelivered::Unreachable,
    code: Some(30003),
};

/// Ana has a conversation with this sender.
fn talking_to(sender: &str) -> (Desk, ConversationId) {
    let mut desk = desk();
    desk.online(ANA);
    desk.ask(to(1, sender, OURS, "Hello")).unwrap();
    let offer = desk.offer_to(ANA);
    accepted(&mut desk, &offer);
    desk.told.clear();
    (desk, offer.conversation)
}

fn talking() -> (Desk, ConversationId) {
    talking_to(ANN)
}

fn say(desk: &mut Desk, conversation: ConversationId, text: &str) -> Result<Done, Problem> {
    let text = text.into();
    desk.command(
        ANA,
        Command::Say {
            conversation,
            text,
            attachments: Vec::new(),
        },
    )
}

fn went(conversation: ConversationId, message: u32, delivery: Delivery) -> Input {
    Input::SmsWent(SmsWent {
        conversation,
        message,
        delivery,
    })
}

pub fn wishes(number: u64, wish: SmsWish, text: &str) -> Input {
    let Input::Sms(sms) = sms(number, ANN, text) else {
        panic!("as made")
    };
    let wish = Some(wish);
    Input::Sms(NewSms { wish, ..sms })
}

pub fn outbox(desk: &Desk) -> Vec<Waiting> {
    let readers = desk.runtime.block_on(open(desk.folder.path())).unwrap().1;
    desk.runtime.block_on(waiting(&readers, 0, 100)).unwrap()
}

pub fn history(desk: &Desk, id: ConversationId) -> Vec<Message> {
    let readers = desk.runtime.block_on(open(desk.folder.path())).unwrap().1;
    let page = desk
        .runtime
        .block_on(readers.messages(id, None, crate::store::Told::Agents))
        .unwrap();
    page.messages
}

/// What Ana was told of sessions since the last look.
fn changes(desk: &mut Desk) -> Vec<SessionChange> {
    let events = desk.events(ANA).into_iter();
    let changes = events.filter_map(|event| match event.body {
        Event::SessionChanged { change, .. } => Some(change),
        _ => None,
    });
    let changes = changes.collect();
    desk.told.clear();
    changes
}

#[test]
fn what_an_agent_writes_is_in_the_outbox_with_its_message_and_shown_as_queued() {
    let (mut desk, id) = talking();
    desk.full.store(true, Ordering::Relaxed);
    let text = "It is on its way.".to_owned();
    let command = desk.new_command();
    let body = Command::Say {
        conversation: id,
        text,
        attachments: Vec::new(),
    };
    let frame = deskbell_protocol::agent::CommandFrame { command, body };
    let input = Input::AgentCommand {
        agent: ANA,
        frame: frame.clone(),
    };
    desk.batch(std::slice::from_ref(&input)).unwrap_err();
    assert_eq!((outbox(&desk).len(), history(&desk, id).len()), (0, 1));
    desk.full.store(false, Ordering::Relaxed);
    let stored = desk.batch(&[input]).unwrap();
    assert!(stored.posted, "the sender is woken");
    // Said again, it is one message.
    desk.repeat(ANA, frame).unwrap();
    let [one] = outbox(&desk)[..] else {
        panic!("one SMS")
    };
    assert_eq!((one.conversation, one.message), (id, 2));
    assert_eq!(history(&desk, id)[1].delivery, Some(Delivery::Queued));
    let readers = desk.runtime.block_on(open(desk.folder.path())).unwrap().1;
    let letter = desk.runtime.block_on(letter(&readers, one.number));
    let letter = letter.unwrap().unwrap();
    assert_eq!(
        (letter.line.from.as_str(), letter.line.to.as_str()),
        (ANN, OURS)
    );
    assert_eq!(letter.text, "It is on its way.");
}

#[test]
fn what_a_bot_says_goes_out_and_what_it_said_elsewhere_does_not() {
    let mut desk = desk();
    let bot = BotRow {
        webhook: None,
        token: TokenHash::of("bot"),
        name: "Helper".into(),
    };
    let first = Workstream {
        bot_first: true,
        ..Workstream::new(
            WorkstreamId::from_u128(9),
            Channel::Sms,
            QueueId::from_u128(1),
        )
    };
    let changes = vec![
        Control::PutBot(bot),
        Control::PutWorkstream(Box::new(first)),
    ];
    let rows = Vec::new();
    desk.ask(Input::Control { changes, rows }).unwrap();
    desk.ask(sms(1, ANN, "Hello")).unwrap();
    let engine = desk.engine.as_ref().unwrap();
    let conversation = engine.routing().open_conversations().next().unwrap().id;
    let hand_off = WishedHandOff {
        anyway: true,
        transcript: vec![Line::Bot("Said in the shop".into())],
        ..WishedHandOff::default()
    };
    for deed in [
        BotDeed::Say { text: "Hi".into() },
        BotDeed::HandOff(hand_off),
    ] {
        let command = desk.new_command();
        let bot = "Helper".into();
        desk.ask(Input::Bot(BotAsks {
            bot,
            conversation,
            command,
            deed,
        }))
        .unwrap();
    }
    let said: Vec<u32> = outbox(&desk).iter().map(|it| it.message).collect();
    assert_eq!(said, [2]);
    let history = history(&desk, conversation);
    assert_eq!((history.len(), history[2].delivery), (3, None));
}

#[test]
fn a_message_of_a_web_chat_is_in_no_outbox_and_says_nothing_of_a_delivery() {
    let mut desk = Desk::new();
    let id = desk.accepted_chat();
    say(&mut desk, id, "Hello").unwrap();
    assert_eq!(outbox(&desk), []);
    assert_eq!(history(&desk, id).last().unwrap().delivery, None);
}

#[test]
fn how_far_a_message_has_come_is_told_once_in_whatever_order_it_is_heard() {
    let (mut desk, id) = talking();
    say(&mut desk, id, "Hello").unwrap();
    changes(&mut desk);
    for delivery in [
        Delivery::Queued,
        Delivery::Delivered,
        Delivery::Sent,
        Delivery::Queued,
        FAILED,
        Delivery::Delivered,
    ] {
        desk.ask(went(id, 2, delivery)).unwrap();
    }
    let delivered = SessionChange::Delivery {
        message: 2,
        delivery: Delivery::Delivered,
    };
    assert_eq!(changes(&mut desk), [delivered]);
    assert_eq!(history(&desk, id)[1].delivery, Some(Delivery::Delivered));
}

#[test]
fn of_what_is_told_in_one_batch_the_furthest_holds() {
    let (mut desk, id) = talking();
    say(&mut desk, id, "Hello").unwrap();
    let inputs = [FAILED, Delivery::Sent].map(|it| went(id, 2, it));
    desk.batch(&inputs).unwrap();
    assert_eq!(history(&desk, id)[1].delivery, Some(FAILED));
    assert_eq!(outbox(&desk), []);
}

#[test]
fn whatever_the_provider_says_of_a_message_it_waits_no_more() {
    for delivery in [Delivery::Queued, Delivery::Sent, FAILED] {
        let (mut desk, id) = talking();
        say(&mut desk, id, "Hello").unwrap();
        desk.ask(went(id, 2, delivery)).unwrap();
        assert_eq!(outbox(&desk), [], "{delivery:?}");
        // And a restart does not bring it back.
        desk.start();
        assert_eq!(outbox(&desk), [], "{delivery:?}");
    }
}

#[test]
fn a_word_about_a_message_that_did_not_go_out_is_refused() {
    let (mut desk, id) = talking();
    for (conversation, message) in [(id, 1), (id, 7), (ConversationId::from_u128(1), 1)] {
        let refused = desk.ask(went(conversation, message, Delivery::Delivered));
        assert_eq!(refused.unwrap_err().code, ProblemCode::NotFound);
    }
}

#[test]
fn the_outbox_goes_on_after_a_restart_and_its_numbers_are_never_given_twice() {
    let (mut desk, id) = talking();
    say(&mut desk, id, "One").unwrap();
    say(&mut desk, id, "Two").unwrap();
    let before = outbox(&desk);
    desk.start();
    assert_eq!(outbox(&desk), before);
    for message in [2, 3] {
        desk.ask(went(id, message, Delivery::Queued)).unwrap();
    }
    desk.online(ANA);
    say(&mut desk, id, "Three").unwrap();
    let [next] = outbox(&desk)[..] else {
        panic!("one SMS")
    };
    assert!(next.number > before[1].number);
}

#[test]
fn a_text_that_is_too_long_for_an_sms_is_refused_with_its_length() {
    let (mut desk, id) = talking();
    let most = usize::try_from(MOST_UNITS).unwrap();
    say(&mut desk, id, &"a".repeat(most)).unwrap();
    let refused = say(&mut desk, id, &"a".repeat(most + 1)).unwrap_err();
    assert_eq!(refused.code, ProblemCode::SmsTooLong);
    assert!(refused.text.contains("1601"), "{refused}");
    assert_eq!(outbox(&desk).len(), 1);
}

#[test]
fn a_name_can_not_be_answered_and_a_short_code_can() {
    let (mut desk, id) = talking_to("Parcels");
    let state = desk.desk_state(ANA);
    assert_eq!(state.sessions[0].unanswerable, Some(Unanswerable::NoNumber));
    let refused = say(&mut desk, id, "Hello").unwrap_err();
    assert_eq!(refused.code, ProblemCode::NoNumber);
    assert_eq!(outbox(&desk), []);
    let (mut desk, id) = talking_to("12345");
    say(&mut desk, id, "Hello").unwrap();
    assert_eq!(outbox(&desk).len(), 1);
}

#[test]
fn after_stop_nothing_goes_out_until_start_and_the_agent_sees_both() {
    let (mut desk, id) = talking();
    desk.ask(wishes(2, SmsWish::Stop, "Stop")).unwrap();
    let now = |why| SessionChange::Unanswerable { why };
    assert_eq!(changes(&mut desk), [now(Some(Unanswerable::Stopped))]);
    assert_eq!(history(&desk, id)[1].text, "Stop");
    let refused = say(&mut desk, id, "Please stay").unwrap_err();
    assert_eq!(refused.code, ProblemCode::CustomerStopped);
    assert!(refused.text.contains("START"), "{refused}");
    // Also after a restart, and when they go on writing.
    desk.start();
    desk.online(ANA);
    desk.ask(sms(3, ANN, "And my parcel?")).unwrap();
    let state = desk.desk_state(ANA);
    assert_eq!(state.sessions[0].unanswerable, Some(Unanswerable::Stopped));
    say(&mut desk, id, "Here").unwrap_err();
    desk.told.clear();
    desk.ask(wishes(4, SmsWish::Start, "Start")).unwrap();
    assert_eq!(changes(&mut desk), [now(None)]);
    say(&mut desk, id, "Here").unwrap();
    assert_eq!(outbox(&desk).len(), 1);
}

#[test]
fn stop_begins_no_conversation_and_holds_for_the_next_one() {
    let mut desk = desk();
    desk.online(ANA);
    desk.ask(wishes(1, SmsWish::Stop, "STOP")).unwrap();
    assert_eq!(count(&desk), 0);
    desk.ask(sms(2, ANN, "Hello?")).unwrap();
    let offer = desk.offer_to(ANA);
    let session = accepted(&mut desk, &offer);
    assert_eq!(session.unanswerable, Some(Unanswerable::Stopped));
}

#[test]
fn start_after_stop_begins_no_conversation_and_without_it_is_a_word_like_others() {
    let mut desk = desk();
    desk.ask(wishes(1, SmsWish::Stop, "STOP")).unwrap();
    desk.ask(wishes(2, SmsWish::Start, "START")).unwrap();
    assert_eq!(count(&desk), 0);
    desk.ask(wishes(3, SmsWish::Start, "Yes")).unwrap();
    assert_eq!(count(&desk), 1);
}

#[test]
fn stop_to_one_number_of_ours_is_not_stop_to_another() {
    let mut desk = desk();
    desk.online(ANA);
    desk.ask(wishes(1, SmsWish::Stop, "STOP")).unwrap();
    desk.ask(to(2, ANN, "+447700900777", "Hello")).unwrap();
    let offer = desk.offer_to(ANA);
    let session = accepted(&mut desk, &offer);
    assert_eq!(session.unanswerable, None);
}

#[test]
fn a_stop_that_only_the_provider_has_heard_holds_here_too() {
    let (mut desk, id) = talking();
    say(&mut desk, id, "Hello").unwrap();
    changes(&mut desk);
    let delivery = Delivery::Failed {
        why: NotDelivered::Stopped,
        code: Some(21610),
    };
    desk.ask(went(id, 2, delivery)).unwrap();
    let told = [
        SessionChange::Delivery {
            message: 2,
            delivery,
        },
        SessionChange::Unanswerable {
            why: Some(Unanswerable::Stopped),
        },
    ];
    assert_eq!(changes(&mut desk), told);
    say(&mut desk, id, "Hello again").unwrap_err();
}
