//! The waits that ended within the last hour, from the ledger. What counts as
//! one is said in the protocol's `waits`. Two reads along indexes of ends: what
//! is older than an hour costs nothing.

use std::collections::BTreeMap;

use deskbell_protocol::waits::{
    LastHour, QueueWaits, STRETCHES, Spans, Waits, first_stretch, stretch_of,
};
use deskbell_protocol::{QueueId, Timestamp};
use rusqlite::{Connection, named_params};

use super::load::all;
use super::{Readers, StoreError, decode};

/// What the ledger says of the hour that ends at `now`.
///
/// # Errors
/// The database can't be read.
pub async fn last_hour(from: &Readers, now: Timestamp) -> Result<LastHour, StoreError> {
    from.read(move |from| read(from, now)).await
}

fn read(from: &Connection, now: Timestamp) -> Result<LastHour, StoreError> {
    let first = first_stretch(now);
    let of = named_params! { ":from": first.millis(), ":now": now.millis() };
    let ended = all(from, ENDED, of, |row| {
        Ok(Ended {
            queue: decode::parsed(row, "queue")?,
            name: row.get("name")?,
            at: Timestamp::from_millis(row.get("at")?),
            wait: row.get::<_, i64>("wait")?.max(0).unsigned_abs(),
            accepted: row.get("accepted")?,
        })
    })?;
    let mut queues: BTreeMap<(String, QueueId), Folded> = BTreeMap::new();
    for it in ended {
        let queue = queues.entry((it.name, it.queue)).or_default();
        if let Some(stretch) = queue.stretches.get_mut(stretch_of(first, it.at)) {
            stretch.add(it.wait, it.accepted);
        }
        queue.hour.add(it.wait, it.accepted);
    }
    let queues = queues
        .into_iter()
        .map(|((name, id), folded)| QueueWaits {
            id,
            name,
            hour: folded.hour.waits(),
            stretches: folded.stretches.into_iter().map(Counted::waits).collect(),
        })
        .collect();
    Ok(LastHour {
        from: first,
        queues,
    })
}

struct Ended {
    queue: QueueId,
    name: String,
    at: Timestamp,
    wait: u64,
    accepted: bool,
}

#[derive(Default)]
struct Folded {
    hour: Counted,
    stretches: [Counted; STRETCHES],
}

#[derive(Default)]
struct Counted {
    waits: Vec<u64>,
    accepted: u32,
}

impl Counted {
    fn add(&mut self, wait: u64, accepted: bool) {
        self.waits.push(wait);
        self.accepted += u32::from(accepted);
    }

    fn waits(mut self) -> Waits {
        self.waits.sort_unstable();
        let all = u32::try_from(self.waits.len()).unwrap_or(u32::MAX);
        // The smallest wait that so many of a hundred did not exceed.
        let of = |percent: usize| {
            let rank = (self.waits.len() * percent).div_ceil(100);
            self.waits.get(rank.checked_sub(1)?).copied()
        };
        let spans = || {
            Some(Spans {
                median_ms: of(50)?,
                p90_ms: of(90)?,
                longest_ms: of(100)?,
            })
        };
        Waits {
            accepted: self.accepted,
            left: all - self.accepted,
            spans: spans(),
        }
    }
}

/// First what agents have accepted. Of a conversation that joined its line again
/// after this Accept the older time is not kept: it arrived then. Then those
/// that ended without any Accept since they joined it.
const ENDED: &str = "
    WITH accepted AS (
        SELECT conversations.queue AS queue, offers.ended_at AS at, offers.id AS offer,
            offers.conversation AS conversation,
            iif(offers.ended_at < conversations.queued_at,
                conversations.arrived_at, conversations.queued_at) AS since
        FROM offers JOIN conversations ON conversations.id = offers.conversation
        WHERE offers.ended_at >= :from AND offers.ended_at <= :now
            AND offers.state = 'accepted' AND offers.reason <> 'consult'),
    ended AS (
        SELECT queue, at, at - since AS wait, 1 AS accepted FROM accepted
        WHERE NOT EXISTS (SELECT 1 FROM offers AS before
            WHERE before.conversation = accepted.conversation AND before.state = 'accepted'
                AND before.ended_at >= accepted.since AND before.ended_at <= accepted.at
                AND before.id < accepted.offer)
        UNION ALL
        SELECT queue, ended_at AS at, ended_at - queued_at AS wait, 0 AS accepted
        FROM conversations
        WHERE state = 'closed' AND token IS NOT NULL
            AND ended_at >= :from AND ended_at <= :now AND with_bot = 0
            AND NOT EXISTS (SELECT 1 FROM offers
                WHERE offers.conversation = conversations.id AND offers.state = 'accepted'
                    AND offers.ended_at >= conversations.queued_at))
    SELECT ended.queue AS queue, queues.name AS name, ended.at AS at, ended.wait AS wait,
        ended.accepted AS accepted
    FROM ended JOIN queues ON queues.id = ended.queue";
