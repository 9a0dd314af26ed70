//! A report counts each end by itself, takes every time from the ledger, and
//! puts everything on the day on which it began.

use std::time::Duration;

use deskbell_protocol::offer::{Kind, OfferEnd, RescindReason};
use deskbell_protocol::report::{Figures, Line, Named, Report, Rescinded, Service, Span, ToAccept};
use deskbell_protocol::{AgentId, OfferId, QueueId};
use deskbell_routing::{DecidedBy, OfferState, Queue};

use super::rows::{Disk, NOW, a_conversation, agent, conversation, offer};
use super::*;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// A conversation that began `after` NOW, to be changed.
fn chat(after: Duration, change: impl FnOnce(&mut ConversationRow)) -> Row {
    let Row::Conversation(mut row) = conversation(ConversationState::Open) else {
        panic!("as made")
    };
    let at = NOW + after;
    row.conversation.id = chat_of(after);
    row.conversation.arrived_at = at;
    row.conversation.queued_at = at;
    row.conversation.agent = None;
    row.chat.token = TokenHash::of(&format!("{after:?}"));
    change(&mut row);
    Row::Conversation(row)
}

fn chat_of(after: Duration) -> ConversationId {
    ConversationId::from_parts(NOW + after, 7)
}

/// An offer of that conversation, made `wait` after it began and ended `took`
/// later, to be changed.
fn asked(
    of: Duration,
    wait: Duration,
    took: Duration,
    end: OfferEnd,
    change: impl FnOnce(&mut OfferRow),
) -> Row {
    let Row::Offer(mut row) = offer(1, true, OfferState::Open) else {
        panic!("as made")
    };
    let at = NOW + of + wait;
    row.offer.id = OfferId::from_parts(at, took.as_millis());
    row.offer.conversation = chat_of(of);
    row.offer.offered_at = at;
    row.offer.state = OfferState::Ended { at: at + took, end };
    change(&mut row);
    Row::Offer(row)
}

fn accepted(of: Duration, wait: Duration, took: Duration) -> Row {
    asked(of, wait, took, OfferEnd::Accepted, |_| {})
}

/// A report of the two days from NOW on, asked for at their end.
fn reported(rows: &[Row]) -> Report {
    let disk = Disk::new();
    let (mut store, readers) = disk.open().unwrap();
    store.commit(&a_conversation()[..3]).unwrap();
    store.commit(rows).unwrap();
    let edges = vec![NOW, NOW + DAY, NOW + 2 * DAY];
    let asked = report(&readers, Span { edges }, NOW + 2 * DAY);
    disk.runtime.block_on(asked).unwrap()
}

#[test]
fn nothing_is_a_row_of_nothing_for_each_day() {
    let report = reported(&[]);
    assert_eq!(report.days.len(), 2);
    assert_eq!(report.days[0].ends.offers(), 0);
    assert_eq!(report.total.to_accept, None);
    assert_eq!(report.total.line.service, [Service::default(); 3]);
    assert!(report.queues.is_empty() && report.agents.is_empty());
}

#[test]
fn every_end_is_counted_by_itself_and_every_cause_of_what_was_taken_back() {
    let (one, second) = (seconds(1), seconds(2));
    let taken_back = |why| OfferEnd::Rescinded { why };
    let ends = [
        OfferEnd::Expired,
        OfferEnd::Undelivered,
        OfferEnd::Disconnected,
        OfferEnd::Rejected { why: None },
        OfferEnd::Rejected {
            why: Some("busy".into()),
        },
        taken_back(RescindReason::CustomerLeft),
        taken_back(RescindReason::AgentLeft),
        taken_back(RescindReason::CustomerLeft),
        OfferEnd::Accepted,
    ];
    let offers = (1..).zip(ends);
    let offers = offers.map(|(at, end)| asked(one, seconds(at), second, end, |_| {}));
    let rows: Vec<Row> = [chat(one, |_| {})].into_iter().chain(offers).collect();
    let report = reported(&rows);
    let ends = report.total.ends.clone();
    assert_eq!((ends.accepted, ends.rejected, ends.expired), (1, 2, 1));
    assert_eq!((ends.undelivered, ends.disconnected, ends.open), (1, 1, 0));
    let causes = [
        (RescindReason::CustomerLeft, 2),
        (RescindReason::AgentLeft, 1),
    ];
    assert_eq!(
        ends.rescinded,
        causes.map(|(why, count)| Rescinded { why, count })
    );
    assert_eq!(report.days[0].ends, ends);
    let of = |named: &[Named]| -> Vec<(String, Figures)> {
        let named = named.iter();
        named
            .map(|it| (it.name.clone(), it.figures.clone()))
            .collect()
    };
    assert_eq!(of(&report.queues)[0].0, "Support");
    assert_eq!(of(&report.queues)[0].1.ends, ends);
    assert_eq!(of(&report.agents)[0].0, "Ana");
    assert_eq!(of(&report.agents)[0].1.ends, ends);
}

#[test]
fn an_offer_belongs_to_the_day_on_which_it_was_made_and_the_day_before_is_not_asked_for() {
    let last = DAY - Duration::from_millis(1);
    let report = reported(&[
        chat(Duration::ZERO, |_| {}),
        accepted(Duration::ZERO, last, seconds(5)),
        accepted(Duration::ZERO, DAY, seconds(6)),
        accepted(Duration::ZERO, 2 * DAY, seconds(7)),
    ]);
    let days: Vec<u64> = report.days.iter().map(|day| day.ends.accepted).collect();
    assert_eq!(days, [1, 1]);
    assert_eq!(report.total.ends.accepted, 2);
}

#[test]
fn of_the_times_to_accept_the_median_and_what_nine_and_ninety_nine_of_a_hundred_did_not_exceed() {
    let of = seconds(1);
    let offers = (1..=100).map(|it| accepted(of, seconds(200 - it), seconds(it)));
    let rows: Vec<Row> = [chat(of, |_| {})].into_iter().chain(offers).collect();
    let expected = ToAccept {
        median_ms: 50_000,
        p90_ms: 90_000,
        p99_ms: 99_000,
    };
    assert_eq!(reported(&rows).total.to_accept, Some(expected));
}

#[test]
fn what_was_accepted_by_being_shown_or_picked_is_no_time_to_accept() {
    let of = seconds(1);
    let (at, took) = (seconds(10), seconds(3));
    let report = reported(&[
        chat(of, |_| {}),
        accepted(of, at, took),
        asked(of, at + took, seconds(1), OfferEnd::Accepted, |row| {
            row.offer.kind = Kind::Toast;
        }),
        asked(of, at + 2 * took, seconds(0), OfferEnd::Accepted, |row| {
            row.offer.decision.by = DecidedBy::Picked;
        }),
    ]);
    assert_eq!(report.total.ends.accepted, 3);
    assert_eq!(report.total.to_accept.unwrap().median_ms, 3_000);
}

/// Waits of 20 s and a moment more, 130 s, a customer who left after 30 s, and
/// one who left after 10 s.
#[test]
fn a_conversation_counts_once_it_was_accepted_or_has_waited_for_so_long() {
    let left = |wait: u64| {
        move |row: &mut ConversationRow| {
            row.conversation.state = ConversationState::Closed;
            let at = row.conversation.arrived_at + seconds(wait);
            row.conversation.closed = Some((at, CloseCause::EndedByCustomer));
        }
    };
    let late = Duration::from_millis(1001);
    let rows = [
        chat(seconds(1), |_| {}),
        accepted(seconds(1), seconds(19), seconds(1)),
        chat(seconds(2), |_| {}),
        accepted(seconds(2), seconds(19), late),
        chat(seconds(3), |_| {}),
        accepted(seconds(3), seconds(100), seconds(30)),
        chat(seconds(4), left(30)),
        chat(seconds(5), left(10)),
    ];
    let report = reported(&rows);
    let line = report.total.line.clone();
    assert_eq!((line.joined, line.unanswered), (5, 2));
    let share = |served, counted| Service { served, counted };
    // Who left after 30 s counts within 20 s and not within 60 s.
    assert_eq!(line.service, [share(1, 4), share(2, 3), share(2, 3)]);
    assert_eq!(report.days[0].line, line);
    assert_eq!(report.queues[0].figures.line, line);
}

#[test]
fn who_still_waits_counts_as_soon_as_they_have_waited_for_so_long() {
    let waiting = 2 * DAY - seconds(45);
    let line = reported(&[chat(waiting, |_| {})]).total.line;
    let share = |served, counted| Service { served, counted };
    assert_eq!(line.service, [share(0, 1), share(0, 0), share(0, 0)]);
    assert_eq!((line.joined, line.unanswered), (1, 0));
}

#[test]
fn what_a_bot_has_is_in_no_line_and_its_time_there_is_nobodys_wait() {
    let handed_over = |row: &mut ConversationRow| {
        row.conversation.queued_at = row.conversation.arrived_at + seconds(300);
    };
    let report = reported(&[
        chat(seconds(1), |row| row.conversation.with_bot = true),
        chat(seconds(2), handed_over),
        accepted(seconds(2), seconds(305), seconds(5)),
    ]);
    assert_eq!(report.total.line.joined, 1);
    assert_eq!(report.total.line.service[0].served, 1);
}

#[test]
fn a_second_wait_of_the_same_conversation_does_not_change_what_the_first_one_was() {
    let wakes = |row: &mut ConversationRow| {
        row.conversation.queued_at = row.conversation.arrived_at + seconds(5_000);
    };
    let report = reported(&[
        chat(seconds(1), wakes),
        accepted(seconds(1), seconds(40), seconds(5)),
        accepted(seconds(1), seconds(5_001), seconds(5)),
    ]);
    let served: Vec<u64> = report
        .total
        .line
        .service
        .iter()
        .map(|it| it.served)
        .collect();
    assert_eq!(served, [0, 1, 1]);
}

#[test]
fn each_queue_has_its_own_figures() {
    let billing = Queue {
        id: QueueId::from_u128(2),
        name: "Billing".into(),
    };
    let of = seconds(1);
    let report = reported(&[
        Row::Queue(billing),
        chat(of, |row| row.conversation.queue = QueueId::from_u128(2)),
        accepted(of, seconds(2), seconds(1)),
        chat(seconds(2), |_| {}),
    ]);
    let names: Vec<&str> = report.queues.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["Billing", "Support"]);
    assert_eq!(report.queues[0].figures.ends.accepted, 1);
    assert_eq!(report.queues[1].figures.ends.offers(), 0);
    assert_eq!(report.queues[1].figures.line.joined, 1);
}

/// Ana took one after 20 s and one after 70 s, Ben one after 10 s.
#[test]
fn who_waited_counts_for_the_agent_who_accepted_first_and_for_no_one_where_nobody_did() {
    let Row::Agent(mut ben) = agent() else {
        panic!("as made")
    };
    let id = AgentId::from_u128(9);
    (ben.agent.id, ben.person.name) = (id, "Ben".into());
    let by_ben = |of, wait, took| {
        asked(of, wait, took, OfferEnd::Accepted, |row| {
            row.offer.agent = id
        })
    };
    let left = |row: &mut ConversationRow| {
        row.conversation.state = ConversationState::Closed;
        let at = row.conversation.arrived_at + seconds(90);
        row.conversation.closed = Some((at, CloseCause::EndedByCustomer));
    };
    let handed = seconds(100);
    let report = reported(&[
        Row::Agent(ben),
        chat(seconds(1), |_| {}),
        accepted(seconds(1), seconds(15), seconds(5)),
        by_ben(seconds(1), handed, seconds(5)),
        chat(seconds(2), |_| {}),
        asked(
            seconds(2),
            seconds(1),
            seconds(60),
            OfferEnd::Expired,
            |row| {
                row.offer.agent = id;
            },
        ),
        accepted(seconds(2), seconds(62), seconds(8)),
        chat(seconds(3), |_| {}),
        by_ben(seconds(3), seconds(5), seconds(5)),
        chat(seconds(4), left),
        chat(DAY + seconds(5), |_| {}),
    ]);
    let lines = report.agents.iter();
    let lines: Vec<_> = lines
        .map(|it| (it.name.as_str(), &it.figures.line))
        .collect();
    let share = |served, counted| Service { served, counted };
    let line = |joined, service: [Service; 3]| Line {
        joined,
        unanswered: 0,
        service: service.to_vec(),
    };
    let ana = line(2, [share(1, 2), share(1, 2), share(2, 2)]);
    let ben = line(1, [share(1, 1); 3]);
    assert_eq!(lines, [("Ana", &ana), ("Ben", &ben)]);
    let all = [share(2, 5), share(2, 5), share(3, 4)];
    assert_eq!(report.total.line.service, all, "with those nobody took");
}

/// Whoever took it on the day on which it began has it in that day's report,
/// also where their own offer is of a later one.
#[test]
fn who_took_one_after_the_days_asked_for_still_counts_with_it() {
    let report = reported(&[
        chat(2 * DAY - seconds(1), |_| {}),
        accepted(2 * DAY - seconds(1), seconds(10), seconds(5)),
    ]);
    assert_eq!(report.total.ends.offers(), 0);
    assert_eq!(report.agents[0].name, "Ana");
    assert_eq!(report.agents[0].figures.line.service[0].served, 1);
}

#[test]
fn only_the_days_asked_for_are_read_and_first_accepts_are_found_by_their_index() {
    let disk = Disk::new();
    let (_store, readers) = disk.open().unwrap();
    let plan = |statement: &'static str| -> String {
        let plan = readers.read(move |from| {
            let values = [":now", ":first", ":second", ":third"];
            let statement = values
                .iter()
                .fold(statement.replace(":edges", "'[]'"), |it, value| {
                    it.replace(value, "0")
                });
            let statement = format!("EXPLAIN QUERY PLAN {statement}");
            crate::store::load::all(from, &statement, [], |row| {
                Ok(row.get::<_, String>("detail")?)
            })
        });
        disk.runtime.block_on(plan).unwrap().join("\n")
    };
    let offers = plan(crate::store::report::OFFERS);
    assert!(
        offers.contains("SEARCH offers USING PRIMARY KEY (id>? AND id<?)"),
        "{offers}"
    );
    let lines = plan(crate::store::report::LINES);
    let by_day = "SEARCH conversations USING PRIMARY KEY (id>? AND id<?)";
    let firsts = "accepted_offers (conversation=?";
    let takers = "SEARCH taken USING PRIMARY KEY (id=?)";
    let ways = [by_day, firsts, takers];
    assert!(ways.iter().all(|way| lines.contains(way)), "{lines}");
    assert!(!lines.contains("SCAN offers"), "{lines}");
}
