//! Who was considered for an offer is kept as it was, and goes when messages do.

use std::time::Duration;

use deskbell_protocol::presence::Base;
use deskbell_protocol::{AgentId, OfferId, QueueId, SkillId, Timestamp};
use deskbell_routing::{Considered, Deliberation, OfferState, Verdict, WhyNot};

use super::rows::{Disk, NOW, ended, offer};
use super::*;

/// One member with each verdict.
fn every_verdict() -> Vec<Considered> {
    let verdicts = [
        Verdict::Chosen,
        Verdict::Next,
        Verdict::Could,
        Verdict::AskedLast { declines: 2 },
        Verdict::Later { at: NOW },
        Verdict::No(WhyNot::SwitchedOff),
        Verdict::No(WhyNot::SignedOut),
        Verdict::No(WhyNot::NotConnected),
        Verdict::No(WhyNot::CannotBeShown),
        Verdict::No(WhyNot::Paused),
        Verdict::No(WhyNot::Presence(Base::DoNotDisturb)),
        Verdict::No(WhyNot::NoRoom),
        Verdict::No(WhyNot::DeskFull),
        Verdict::No(WhyNot::Lacks(SkillId::from_u128(7))),
        Verdict::No(WhyNot::Declined { declines: 3 }),
    ];
    let considered = |(number, verdict)| Considered {
        agent: AgentId::from_u128(number),
        verdict,
    };
    (1..).zip(verdicts).map(considered).collect()
}

fn deliberation(offer: OfferId) -> Deliberation {
    Deliberation {
        offer,
        queue: QueueId::from_u128(1),
        members: every_verdict(),
    }
}

/// An offer that has ended and what is kept of it, `after` the others began.
fn made(number: u128, after: Duration) -> [Row; 2] {
    let Row::Offer(mut row) = offer(number, true, ended()) else {
        panic!("as made")
    };
    row.offer.id = id(number, after);
    let deliberation = deliberation(row.offer.id);
    [Row::Offer(row), Row::Deliberation(deliberation)]
}

fn id(number: u128, after: Duration) -> OfferId {
    OfferId::from_parts(NOW + after, number)
}

fn kept(disk: &Disk, offers: &[OfferId]) -> Vec<Deliberation> {
    let readers = disk.open().unwrap().1;
    disk.runtime
        .block_on(deliberations(&readers, offers))
        .unwrap()
}

#[test]
fn every_verdict_is_read_as_it_was_stored_whatever_becomes_of_the_offer() {
    let disk = Disk::new();
    let mut store = disk.store();
    let first = OfferId::from_u128(1);
    let stored = deliberation(first);
    let rows = [
        offer(1, true, OfferState::Open),
        Row::Deliberation(stored.clone()),
    ];
    store.commit(&rows).unwrap();
    store.commit(&[offer(1, false, ended())]).unwrap();
    drop(store);
    assert_eq!(kept(&disk, &[first]), [stored]);
    assert_eq!(kept(&disk, &[OfferId::from_u128(2)]), []);
}

#[test]
fn who_was_considered_for_no_offer_that_is_known_is_not_stored() {
    let disk = Disk::new();
    let mut store = disk.store();
    let row = Row::Deliberation(deliberation(OfferId::from_u128(1)));
    let refused = store.commit(&[row]).unwrap_err();
    assert!(refused.is_of_the_batch(), "{refused}");
}

#[test]
fn who_was_considered_goes_with_the_messages_of_that_time_and_the_offer_stays() {
    let disk = Disk::new();
    let mut store = disk.store();
    let later = Duration::from_secs(1);
    let old: Vec<OfferId> = (1..=100).map(|it| id(it, Duration::ZERO)).collect();
    for number in 1..=100 {
        store.commit(&made(number, Duration::ZERO)).unwrap();
    }
    store.commit(&made(200, later)).unwrap();
    let never = Timestamp::from_millis(0);
    let before = Before {
        now: NOW + later,
        answers: never,
        messages: NOW + later,
        unsent: NOW + later,
        closed_logs: never,
    };
    let mut pieces = 1;
    while store.purge(&before).unwrap() {
        pieces += 1;
    }
    assert_eq!(pieces, 4, "a hundred are not one piece");
    assert_eq!(kept(&disk, &old), []);
    assert_eq!(kept(&disk, &[id(200, later)]).len(), 1);
    let readers = disk.open().unwrap().1;
    let every = Offers::default();
    let all = offers(&readers, &every, None, 1000);
    assert_eq!(disk.runtime.block_on(all).unwrap().len(), 101);
}

#[test]
fn an_offer_of_a_former_version_says_nothing_of_how_many_belonged_to_the_queue() {
    let disk = Disk::new();
    let mut store = disk.store();
    store.commit(&[offer(1, true, OfferState::Open)]).unwrap();
    let members =
        |store: &mut SqliteStore| store.load(NOW).unwrap().offers[0].offer.decision.members;
    assert_eq!(members(&mut store), Some(5));
    let file = disk.folder.path().join("deskbell.db");
    disk.sql(
        &file,
        "UPDATE offers SET decision = '[\"longest_idle\",3,1800000000000]'",
    );
    assert_eq!(members(&mut store), None);
}
