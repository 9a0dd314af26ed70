//! Out of hours: what customers are told while nobody is there. The tests begin
//! on a Friday, at eight o'clock UTC.

use std::time::Duration;

use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{Author, Channel};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::rules::{Hours, Span, Week};
use deskbell_protocol::sms::Delivery;
use deskbell_protocol::{ConversationId, QueueId, Timestamp, WorkstreamId};
use deskbell_routing::Workstream;
use serde_json::{Value, json};

use super::desk::{ANA, Desk};
use super::parts::{visit, workstream};
use super::sms::{ANN, accepted, desk as desk_with_sms, sms};
use super::sms_out::{history, outbox, wishes};
use crate::engine::{Control, Input, SmsWish, To};
use crate::store::Owner;

const MINUTE: Duration = Duration::from_secs(60);
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);
const WORDS: &str = "We are back at nine.";

/// Open on Fridays, between these minutes after the beginning.
fn fridays(from: i64, to: i64) -> Hours {
    let eight = 8 * 60;
    Hours {
        zone: "UTC".into(),
        open: Week {
            friday: vec![Span {
                from: eight + from,
                to: eight + to,
            }],
            ..Week::default()
        },
        ..Hours::default()
    }
}

fn set(desk: &mut Desk, workstream: Workstream) {
    let changes = vec![Control::PutWorkstream(Box::new(workstream))];
    let rows = Vec::new();
    desk.ask(Input::Control { changes, rows }).unwrap();
}

/// A desk whose chats have these hours.
fn desk(hours: Hours) -> Desk {
    let mut desk = Desk::new();
    set_hours(&mut desk, hours);
    desk
}

fn set_hours(desk: &mut Desk, hours: Hours) {
    let workstream = Workstream {
        hours,
        ..workstream()
    };
    set(desk, workstream);
}

/// What the page of a conversation was told of its place: whether nobody is
/// there, and when it opens.
fn told(desk: &Desk, id: ConversationId) -> Vec<(bool, Value)> {
    let frames = desk.passing(To::All(Owner::Conversation(id)));
    let places = frames.into_iter().filter(|it| it["type"] == "place");
    places
        .map(|it| (it["nobody_there"] == true, it["opens_at"].clone()))
        .collect()
}

fn opens(at: Timestamp) -> (bool, Value) {
    (true, json!(at))
}

/// Nobody is there, and nothing is said of opening hours.
const NOBODY: (bool, Value) = (true, Value::Null);
const SOMEBODY: (bool, Value) = (false, Value::Null);

#[test]
fn a_chat_that_waits_over_the_opening_moment_is_told_of_it_and_of_the_closing_one() {
    let mut desk = desk(fridays(10, 15));
    let opening = desk.now + 10 * MINUTE;
    let chat = desk.chat(1);
    desk.pass(MINUTE);
    assert_eq!(told(&desk, chat), [opens(opening)]);
    desk.pass(8 * MINUTE);
    assert_eq!(told(&desk, chat).len(), 1, "nothing before it is time");
    desk.pass(MINUTE);
    assert_eq!(told(&desk, chat), [opens(opening), NOBODY]);
    desk.pass(5 * MINUTE);
    let next = opens(opening + WEEK);
    assert_eq!(told(&desk, chat), [opens(opening), NOBODY, next]);
}

#[test]
fn the_server_wakes_up_for_the_opening_and_for_nothing_before_it() {
    let mut desk = desk(fridays(10, 15));
    let opening = desk.now + 10 * MINUTE;
    desk.chat(1);
    desk.pass(MINUTE);
    let engine = desk.engine.as_ref().unwrap();
    assert_eq!(engine.next_deadline(), Some(opening));
}

#[test]
fn an_agent_who_is_there_out_of_hours_is_asked_as_at_any_time() {
    let mut desk = desk(fridays(10, 15));
    desk.online(ANA);
    let chat = desk.chat(1);
    assert_eq!(desk.offer_to(ANA).conversation, chat);
    desk.pass(MINUTE);
    assert_eq!(told(&desk, chat), [SOMEBODY]);
}

#[test]
fn when_the_last_agent_goes_out_of_hours_who_waits_is_told_and_when_one_comes_again() {
    let mut desk = desk(fridays(10, 15));
    let opening = desk.now + 10 * MINUTE;
    desk.online(ANA);
    for number in 1..=3 {
        desk.chat(number);
    }
    let waits = desk.chat(4);
    desk.pass(2 * Duration::from_secs(1));
    let presence = |desk: &mut Desk, choice| {
        let status = None;
        desk.command(ANA, Command::SetPresence { choice, status })
            .unwrap();
        desk.pass(2 * Duration::from_secs(1));
    };
    presence(&mut desk, Choice::Offline);
    presence(&mut desk, Choice::Available);
    assert_eq!(told(&desk, waits), [SOMEBODY, opens(opening), SOMEBODY]);
}

#[test]
fn who_waits_hears_of_hours_that_an_administrator_changes() {
    let mut desk = Desk::new();
    let opening = desk.now + 10 * MINUTE;
    let chat = desk.chat(1);
    desk.pass(MINUTE);
    set_hours(&mut desk, fridays(10, 15));
    desk.pass(MINUTE);
    set_hours(&mut desk, fridays(12, 15));
    desk.pass(MINUTE);
    set_hours(&mut desk, Hours::default());
    desk.pass(MINUTE);
    let later = opens(opening + 2 * MINUTE);
    assert_eq!(told(&desk, chat), [NOBODY, opens(opening), later, NOBODY]);
}

#[test]
fn after_a_restart_a_page_that_comes_back_hears_when_it_opens() {
    let mut desk = desk(fridays(10, 15));
    let opening = desk.now + 10 * MINUTE;
    let chat = desk.chat(1);
    desk.pass(Duration::from_secs(5));
    desk.start();
    desk.ask(visit(1, chat)).unwrap();
    desk.pass(Duration::from_secs(5));
    assert_eq!(told(&desk, chat), [opens(opening)]);
}

/// A desk that answers SMS with these words out of hours.
fn texting(hours: Hours) -> Desk {
    let mut desk = desk_with_sms();
    let hours = Hours {
        text: WORDS.into(),
        ..hours
    };
    let plain = Workstream::new(
        WorkstreamId::from_u128(9),
        Channel::Sms,
        QueueId::from_u128(1),
    );
    set(&mut desk, Workstream { hours, ..plain });
    desk
}

fn first_of(desk: &Desk) -> ConversationId {
    let engine = desk.engine.as_ref().unwrap();
    engine.routing().open_conversations().next().unwrap().id
}

fn authors(desk: &Desk) -> Vec<Author> {
    let history = history(desk, first_of(desk));
    history.into_iter().map(|it| it.author).collect()
}

#[test]
fn who_writes_an_sms_out_of_hours_is_answered_once_also_after_a_restart() {
    let mut desk = texting(fridays(10, 15));
    let stored = desk.batch(&[sms(1, ANN, "Hello")]).unwrap();
    assert!(stored.posted, "the sender is woken");
    desk.ask(sms(2, ANN, "Is anybody there?")).unwrap();
    desk.start();
    desk.ask(sms(3, ANN, "Hello?")).unwrap();
    let said = history(&desk, first_of(&desk));
    let texts: Vec<&str> = said.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, ["Hello", WORDS, "Is anybody there?", "Hello?"]);
    assert_eq!(said[1].author, Author::Automatic);
    assert_eq!(said[1].delivery, Some(Delivery::Queued));
    let sent: Vec<u32> = outbox(&desk).iter().map(|it| it.message).collect();
    assert_eq!(sent, [2]);
}

#[test]
fn the_agent_who_takes_it_later_sees_that_nobody_wrote_the_words() {
    let mut desk = texting(fridays(10, 15));
    desk.ask(sms(1, ANN, "Hello")).unwrap();
    desk.online(ANA);
    let offer = desk.offer_to(ANA);
    let session = accepted(&mut desk, &offer);
    assert_eq!(session.last_message, 2);
    assert_eq!(authors(&desk), [Author::Customer, Author::Automatic]);
}

#[test]
fn while_it_is_open_or_somebody_is_there_or_no_words_are_set_nothing_is_sent() {
    let mut open = texting(fridays(-10, 15));
    open.ask(sms(1, ANN, "Hello")).unwrap();
    let mut there = texting(fridays(10, 15));
    there.online(ANA);
    there.ask(sms(1, ANN, "Hello")).unwrap();
    let mut silent = desk_with_sms();
    silent.ask(sms(1, ANN, "Hello")).unwrap();
    for desk in [open, there, silent] {
        assert_eq!(outbox(&desk), []);
    }
}

#[test]
fn nothing_is_sent_while_an_agent_has_it_and_in_its_next_rest_it_is() {
    let mut desk = texting(fridays(10, 15));
    desk.online(ANA);
    desk.ask(sms(1, ANN, "Hello")).unwrap();
    let offer = desk.offer_to(ANA);
    accepted(&mut desk, &offer);
    desk.ask(sms(2, ANN, "It is about my bill")).unwrap();
    assert_eq!(outbox(&desk), []);
    let changes = vec![Control::SignOut { agent: ANA }];
    let rows = Vec::new();
    desk.ask(Input::Control { changes, rows }).unwrap();
    desk.ask(sms(3, ANN, "Are you still there?")).unwrap();
    assert_eq!(outbox(&desk).len(), 1);
}

#[test]
fn another_conversation_of_the_same_customer_is_answered_again() {
    let mut desk = texting(fridays(10, 15));
    desk.ask(sms(1, ANN, "Hello")).unwrap();
    desk.pass(31 * 24 * 60 * MINUTE);
    desk.ask(sms(2, ANN, "Hello again")).unwrap();
    assert_eq!(outbox(&desk).len(), 2);
}

#[test]
fn who_has_said_stop_and_who_has_no_number_are_sent_nothing() {
    let mut desk = texting(fridays(10, 15));
    desk.ask(wishes(1, SmsWish::Stop, "STOP")).unwrap();
    desk.ask(sms(2, ANN, "And one more thing")).unwrap();
    desk.ask(sms(3, "MyBank", "Your code is 1234")).unwrap();
    assert_eq!(outbox(&desk), []);
    // Who may be written to again is told with their next message.
    desk.ask(wishes(4, SmsWish::Start, "START")).unwrap();
    desk.ask(sms(5, ANN, "Hello")).unwrap();
    assert_eq!(outbox(&desk).len(), 1);
}
