//! The ledger as figures. Each day asked for is a stretch of identifiers, since
//! those begin with their time. One pass over the offers, folded as they come,
//! and one over the conversations; no memory grows with either. What a figure
//! means is said in the protocol's `report`.

use std::collections::BTreeMap;

use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::report::{
    Ends, Figures, Line, Named, Report, Service, Span, ToAccept, WITHIN,
};
use deskbell_protocol::{ConversationId, OfferId, Timestamp};
use deskbell_routing::OfferState;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, named_params};

use super::decode::{self, unreadable};
use super::load::all;
use super::{Readers, StoreError};

/// Times are told to the next tenth of a second: however many offers there are,
/// they have only so many different ones.
const STEP_MS: u64 = 100;

/// What the ledger says of the days of `span` at `now`.
///
/// # Errors
/// The database can't be read.
pub async fn report(from: &Readers, span: Span, now: Timestamp) -> Result<Report, StoreError> {
    from.read(move |from| {
        // All of it speaks of one moment.
        let from = from.unchecked_transaction()?;
        read(&from, &span, now)
    })
    .await
}

fn read(from: &Connection, span: &Span, now: Timestamp) -> Result<Report, StoreError> {
    let mut days = vec![Counted::default(); span.edges.len().saturating_sub(1)];
    let mut queues = ByKey::default();
    let mut agents = ByKey::default();
    let edges = edges(span, |at| OfferId::from_parts(at, 0).to_string());
    let mut offers = from.prepare_cached(OFFERS)?;
    let mut offers = offers.query(named_params! { ":edges": edges })?;
    while let Some(row) = offers.next()? {
        let ended = Ended::of(row)?;
        day(&mut days, row)?.end(&ended);
        queues.of(row, "queue")?.end(&ended);
        agents.of(row, "agent")?.end(&ended);
    }
    take_lines(from, span, now, &mut days, &mut queues, &mut agents)?;
    let mut total = Counted::default();
    days.iter().for_each(|day| total.add(day));
    Ok(Report {
        days: days.into_iter().map(Counted::figures).collect(),
        queues: queues.named(names(from, "SELECT id, name FROM queues")?),
        agents: agents.named(names(from, "SELECT id, name FROM agents")?),
        total: total.figures(),
    })
}

/// The days' edges as the first identifier of each, for the database to read.
fn edges(span: &Span, first: impl Fn(Timestamp) -> String) -> String {
    let edges: Vec<String> = span.edges.iter().map(|at| first(*at)).collect();
    serde_json::Value::from(edges).to_string()
}

fn day<'a>(days: &'a mut [Counted], row: &Row<'_>) -> Result<&'a mut Counted, StoreError> {
    let day: usize = row.get("day")?;
    days.get_mut(day).ok_or_else(|| unreadable("day"))
}

fn names(from: &Connection, statement: &str) -> Result<BTreeMap<String, String>, StoreError> {
    let names = all(from, statement, [], |row| {
        Ok((row.get("id")?, row.get("name")?))
    })?;
    Ok(names.into_iter().collect())
}

/// What belongs to each queue, or to each agent, by their identifiers.
#[derive(Default)]
struct ByKey(BTreeMap<String, Counted>);

impl ByKey {
    fn of(&mut self, row: &Row<'_>, column: &'static str) -> Result<&mut Counted, StoreError> {
        let key = row.get_ref(column)?.as_str();
        let key = key.map_err(|_| unreadable(column))?;
        if !self.0.contains_key(key) {
            self.0.insert(key.to_owned(), Counted::default());
        }
        self.0.get_mut(key).ok_or_else(|| unreadable(column))
    }

    /// By name.
    fn named(self, mut names: BTreeMap<String, String>) -> Vec<Named> {
        let named = self.0.into_iter().map(|(id, counted)| Named {
            name: names.remove(&id).unwrap_or_default(),
            figures: counted.figures(),
        });
        let mut named: Vec<Named> = named.collect();
        named.sort_by(|one, other| one.name.cmp(&other.name));
        named
    }
}

/// How an offer ended, and how long an Accept took.
struct Ended {
    end: Option<OfferEnd>,
    steps: Option<u64>,
}

impl Ended {
    fn of(row: &Row<'_>) -> Result<Self, StoreError> {
        let end = match decode::offer_state(row)? {
            OfferState::Open => None,
            OfferState::Ended { end, .. } => Some(end),
        };
        let ms: Option<i64> = row.get("to_accept")?;
        let steps = ms.map(|ms| ms.max(0).unsigned_abs().div_ceil(STEP_MS));
        Ok(Self { end, steps })
    }
}

/// Figures that can still be added up.
#[derive(Debug, Clone, Default)]
struct Counted {
    ends: Ends,
    /// How many took so many steps to be accepted.
    steps: BTreeMap<u64, u64>,
    line: Line,
}

impl Counted {
    fn add(&mut self, other: &Self) {
        self.ends.add(&other.ends);
        self.line.add(&other.line);
        for (steps, count) in &other.steps {
            *self.steps.entry(*steps).or_default() += count;
        }
    }

    fn end(&mut self, ended: &Ended) {
        self.ends.count(ended.end.as_ref());
        if let Some(steps) = ended.steps {
            *self.steps.entry(steps).or_default() += 1;
        }
    }

    fn figures(mut self) -> Figures {
        self.ends
            .rescinded
            .sort_by_key(|it| std::cmp::Reverse(it.count));
        if self.line.service.is_empty() {
            self.line.service = vec![Service::default(); WITHIN.len()];
        }
        Figures {
            to_accept: to_accept(&self.steps),
            ends: self.ends,
            line: self.line,
        }
    }
}

/// The smallest times that a half, nine tenths, and all but a hundredth of them
/// did not exceed.
fn to_accept(steps: &BTreeMap<u64, u64>) -> Option<ToAccept> {
    let all: u64 = steps.values().sum();
    let of = |percent: u64| {
        let rank = (all * percent).div_ceil(100);
        let mut passed = 0;
        let found = steps.iter().find(|(_, count)| {
            passed += *count;
            passed >= rank
        });
        found.map(|(steps, _)| steps * STEP_MS)
    };
    (all > 0).then_some(())?;
    Some(ToAccept {
        median_ms: of(50)?,
        p90_ms: of(90)?,
        p99_ms: of(99)?,
    })
}

fn take_lines(
    from: &Connection,
    span: &Span,
    now: Timestamp,
    days: &mut [Counted],
    queues: &mut ByKey,
    agents: &mut ByKey,
) -> Result<(), StoreError> {
    let edges = edges(span, |at| ConversationId::from_parts(at, 0).to_string());
    let within = WITHIN.map(|seconds| i64::from(seconds) * 1000);
    let of = named_params! {
        ":edges": edges, ":now": now.millis(),
        ":first": within[0], ":second": within[1], ":third": within[2],
    };
    let take = |row: &Row<'_>| {
        let line = Line {
            joined: number(row, "joined")?,
            unanswered: number(row, "unanswered")?,
            service: vec![
                service(row, "served_first", "counted_first")?,
                service(row, "served_second", "counted_second")?,
                service(row, "served_third", "counted_third")?,
            ],
        };
        day(days, row)?.line.add(&line);
        queues.of(row, "queue")?.line.add(&line);
        // Whom nobody took is no agent's.
        if row.get_ref("agent")? != ValueRef::Null {
            agents.of(row, "agent")?.line.add(&line);
        }
        Ok(())
    };
    all(from, LINES, of, take).map(drop)
}

fn service(row: &Row<'_>, served: &str, counted: &str) -> Result<Service, StoreError> {
    Ok(Service {
        served: number(row, served)?,
        counted: number(row, counted)?,
    })
}

fn number(row: &Row<'_>, column: &str) -> Result<u64, StoreError> {
    Ok(row.get::<_, i64>(column)?.max(0).unsigned_abs())
}

/// The offers of each day, one after the other.
pub(super) const OFFERS: &str = "
    WITH days (day, first, last) AS MATERIALIZED (
        SELECT key, value, lead(value) OVER (ORDER BY key) FROM json_each(:edges))
    SELECT days.day AS day, conversations.queue AS queue, offers.agent AS agent,
        offers.state AS state, offers.why AS why, offers.ended_at AS ended_at,
        CASE WHEN offers.state = 'accepted' AND offers.kind = 'alert'
                AND offers.decision NOT LIKE '[\"picked\"%'
            THEN offers.ended_at - offers.offered_at END AS to_accept
    FROM days CROSS JOIN offers ON offers.id >= days.first AND offers.id < days.last
    JOIN conversations ON conversations.id = offers.conversation";

/// What became of the conversations of each day, for each queue and for the
/// agent who accepted them first. One that came back to the line after its first
/// Accept had joined it when it arrived; one that a bot still has, or has ended,
/// was in none.
pub(super) const LINES: &str = "
    WITH days (day, first, last) AS MATERIALIZED (
        SELECT key, value, lead(value) OVER (ORDER BY key) FROM json_each(:edges)),
    began AS (
        SELECT days.day AS day, conversations.queue AS queue, conversations.with_bot AS with_bot,
            conversations.arrived_at AS arrived_at, conversations.queued_at AS queued_at,
            conversations.ended_at AS ended_at,
            taken.ended_at AS accepted_at, taken.agent AS agent
        FROM days CROSS JOIN conversations
            ON conversations.id >= days.first AND conversations.id < days.last
        LEFT JOIN offers AS taken ON taken.id = (
            SELECT offers.id FROM offers
            WHERE offers.state = 'accepted' AND offers.conversation = conversations.id
            ORDER BY offers.ended_at LIMIT 1)),
    waited AS MATERIALIZED (
        SELECT day, queue, agent, accepted_at IS NOT NULL AS accepted,
            accepted_at IS NULL AND ended_at IS NOT NULL AS unanswered,
            coalesce(accepted_at, ended_at, :now)
                - iif(accepted_at < queued_at, arrived_at, queued_at) AS wait
        FROM began WHERE with_bot = 0 OR accepted_at IS NOT NULL)
    SELECT day, queue, agent, count(*) AS joined, sum(unanswered) AS unanswered,
        sum(accepted AND wait <= :first) AS served_first,
        sum(accepted OR wait >= :first) AS counted_first,
        sum(accepted AND wait <= :second) AS served_second,
        sum(accepted OR wait >= :second) AS counted_second,
        sum(accepted AND wait <= :third) AS served_third,
        sum(accepted OR wait >= :third) AS counted_third
    FROM waited GROUP BY day, queue, agent";
