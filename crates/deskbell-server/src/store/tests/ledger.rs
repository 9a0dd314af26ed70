//! The ledger lists what is asked for, piece by piece, and counts each end by
//! itself.

use std::time::Duration;

use deskbell_protocol::OfferId;
use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_routing::OfferState;

use super::rows::{ANA, CHAT, Disk, NOW, a_conversation, offer};
use super::*;

const SECOND: Duration = Duration::from_secs(1);

/// An offer of `after` seconds after the conversation began, with this end.
fn made(after: u32, end: OfferEnd) -> Row {
    let Row::Offer(mut row) = offer(1, true, OfferState::Open) else {
        panic!("as made")
    };
    let at = NOW + after * SECOND;
    row.offer.id = OfferId::from_parts(at, after.into());
    row.offer.offered_at = at;
    row.offer.state = OfferState::Ended { at, end };
    Row::Offer(row)
}

fn rescinded(why: RescindReason) -> OfferEnd {
    OfferEnd::Rescinded { why }
}

/// One offer of every end, a second apart.
fn every_end() -> (Disk, Readers) {
    let disk = Disk::new();
    let (mut store, readers) = disk.open().unwrap();
    store.commit(&a_conversation()).unwrap();
    let ends = [
        OfferEnd::Expired,
        OfferEnd::Undelivered,
        OfferEnd::Disconnected,
        OfferEnd::Rejected { why: None },
        rescinded(RescindReason::CustomerLeft),
        rescinded(RescindReason::AgentLeft),
        OfferEnd::Accepted,
    ];
    let rows: Vec<Row> = (0..)
        .zip(ends)
        .map(|(after, end)| made(after, end))
        .collect();
    store.commit(&rows).unwrap();
    (disk, readers)
}

fn listed(disk: &Disk, readers: &Readers, which: &Offers, most: u32) -> Vec<i64> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let piece = offers(readers, which, before, most);
        let piece = disk.runtime.block_on(piece).unwrap();
        let Some(last) = piece.last() else {
            return all;
        };
        before = Some(last.offer.id);
        let second = |row: &LedgerRow| row.offer.offered_at.since(NOW).as_millis() / 1000;
        all.extend(piece.iter().map(|row| i64::try_from(second(row)).unwrap()));
    }
}

#[test]
fn every_offer_is_listed_once_whatever_the_size_of_the_pieces() {
    let (disk, readers) = every_end();
    for most in [1, 2, 3, 7, 8] {
        let all = listed(&disk, &readers, &Offers::default(), most);
        assert_eq!(all, [6, 5, 4, 3, 2, 1, 0]);
    }
}

#[test]
fn what_is_asked_for_is_told_apart_by_time_person_conversation_and_end() {
    let (disk, readers) = every_end();
    let list = |which: Offers| listed(&disk, &readers, &which, 10);
    let span = Offers {
        since: Some(NOW + 2 * SECOND),
        until: Some(NOW + 4 * SECOND),
        ..Offers::default()
    };
    assert_eq!(list(span), [3, 2]);
    let end = |end: &str| Offers {
        end: Some(end.into()),
        ..Offers::default()
    };
    assert_eq!(list(end("rescinded")), [5, 4]);
    assert_eq!(list(end("expired")), [0]);
    let of = |agent: u128, conversation: u128| Offers {
        agent: Some(deskbell_protocol::AgentId::from_u128(agent)),
        conversation: Some(ConversationId::from_u128(conversation)),
        ..Offers::default()
    };
    assert_eq!(list(of(ANA.to_u128(), CHAT.to_u128())).len(), 7);
    assert!(list(of(99, CHAT.to_u128())).is_empty());
    assert!(list(of(ANA.to_u128(), 99)).is_empty());
}

#[test]
fn ends_are_counted_each_by_itself_and_never_mixed() {
    let (disk, readers) = every_end();
    let all = Offers::default();
    let counted = ends(&readers, &all);
    let counted = disk.runtime.block_on(counted).unwrap();
    let words: Vec<(&str, Option<&str>)> = counted
        .iter()
        .map(|(end, why, count)| {
            assert_eq!(*count, 1, "{end}");
            (end.as_str(), why.as_deref())
        })
        .collect();
    let expected = [
        ("accepted", None),
        ("disconnected", None),
        ("expired", None),
        ("rejected", None),
        ("rescinded", Some("agent_left")),
        ("rescinded", Some("customer_left")),
        ("undelivered", None),
    ];
    assert_eq!(words, expected);
}
