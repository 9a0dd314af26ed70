//! The waits of the last hour: which have ended, how long they were, and in which
//! five minutes.

use std::time::Duration;

use deskbell_protocol::offer::{OfferEnd, Reason};
use deskbell_protocol::waits::{LastHour, Spans, Waits, stretch_from};
use deskbell_routing::OfferState;

use super::rows::{Disk, NOW, a_conversation, conversation, offer};
use super::*;
use deskbell_protocol::OfferId;

const fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// A conversation that joined its line `ago` before NOW, to be changed.
fn chat(ago: Duration, change: impl FnOnce(&mut ConversationRow)) -> Row {
    let Row::Conversation(mut row) = conversation(ConversationState::Active) else {
        panic!("as made")
    };
    row.conversation.id = chat_of(ago);
    row.conversation.arrived_at = NOW - ago;
    row.conversation.queued_at = NOW - ago;
    row.conversation.agent = None;
    row.chat.token = TokenHash::of(&format!("{ago:?}"));
    change(&mut row);
    Row::Conversation(row)
}

fn chat_of(ago: Duration) -> ConversationId {
    ConversationId::from_parts(NOW - ago, 7)
}

/// The Accept of that conversation, `ago` before NOW.
fn accepted(of: Duration, ago: Duration, reason: Reason) -> Row {
    let Row::Offer(mut row) = offer(1, true, OfferState::Open) else {
        panic!("as made")
    };
    row.offer.id = OfferId::from_parts(NOW - ago, ago.as_millis());
    row.offer.conversation = chat_of(of);
    row.offer.reason = reason;
    row.offer.state = OfferState::Ended {
        at: NOW - ago,
        end: OfferEnd::Accepted,
    };
    Row::Offer(row)
}

fn left(of: Duration, ago: Duration) -> Row {
    chat(of, |row| {
        row.conversation.state = ConversationState::Closed;
        row.conversation.closed = Some((NOW - ago, CloseCause::EndedByCustomer));
    })
}

fn told(rows: &[Row]) -> LastHour {
    let disk = Disk::new();
    let (mut store, readers) = disk.open().unwrap();
    store.commit(&a_conversation()[..3]).unwrap();
    store.commit(rows).unwrap();
    disk.runtime.block_on(last_hour(&readers, NOW)).unwrap()
}

#[test]
fn nobody_whose_wait_has_ended_is_no_queue() {
    let waits = chat(minutes(9), |row| {
        row.conversation.state = ConversationState::Open;
    });
    assert_eq!(told(&[waits]).queues, []);
}

#[test]
fn who_was_answered_and_who_left_have_waited_until_then() {
    let chats = [30, 20, 10].map(minutes);
    let hour = told(&[
        chat(chats[0], |_| {}),
        accepted(chats[0], minutes(28), Reason::IncomingChat),
        chat(chats[1], |_| {}),
        accepted(chats[1], minutes(19), Reason::IncomingChat),
        left(chats[2], minutes(0)),
    ]);
    let queue = &hour.queues[0];
    assert_eq!((queue.hour.accepted, queue.hour.left), (2, 1));
    let spans = Spans {
        median_ms: 120_000,
        p90_ms: 600_000,
        longest_ms: 600_000,
    };
    assert_eq!(queue.hour.spans, Some(spans));
    let now = queue.stretches.last().copied().unwrap();
    assert_eq!((now.accepted, now.left), (0, 1));
    assert_eq!(queue.stretches[0], Waits::default());
    let ended: u32 = queue.stretches.iter().map(|it| it.accepted + it.left).sum();
    assert_eq!(ended, 3);
}

#[test]
fn an_hour_is_not_longer_and_advice_and_a_second_agent_end_no_wait() {
    let (old, talks) = (minutes(70), minutes(30));
    let hour = told(&[
        chat(old, |_| {}),
        accepted(old, minutes(65), Reason::IncomingChat),
        accepted(old, minutes(8), Reason::Transfer),
        chat(talks, |_| {}),
        accepted(talks, minutes(29), Reason::IncomingChat),
        accepted(talks, minutes(5), Reason::Consult),
        accepted(talks, minutes(4), Reason::Transfer),
    ]);
    let queue = &hour.queues[0];
    assert_eq!((queue.hour.accepted, queue.hour.left), (1, 0));
    let longest = queue.hour.spans.map(|it| it.longest_ms);
    assert_eq!(longest, Some(60_000));
    assert!(stretch_from(hour.from, 11) <= NOW);
}

#[test]
fn who_writes_again_after_a_rest_waits_again() {
    let first = minutes(50);
    let hour = told(&[
        chat(first, |row| row.conversation.queued_at = NOW - minutes(10)),
        accepted(first, minutes(49), Reason::IncomingSms),
        accepted(first, minutes(7), Reason::IncomingSms),
    ]);
    let queue = &hour.queues[0];
    assert_eq!(queue.hour.accepted, 2);
    let longest = queue.hour.spans.map(|it| it.longest_ms);
    assert_eq!(longest, Some(180_000));
}
