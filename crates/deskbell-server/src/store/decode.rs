//! Rows of the database as records: the way back from `encode`.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;
use std::time::Duration;

use deskbell_protocol::conversation::{Case, Channel, CustomerLink, Message};
use deskbell_protocol::offer::{Kind, OfferEnd, Reason};
use deskbell_protocol::presence::Base;
use deskbell_protocol::{AgentId, Timestamp};
use deskbell_routing::{
    Agent, AgentLink, Asked, Conversation, Inactive, Offer, OfferState, Queue, Workstream,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use sqlx::Row as _;
use sqlx::sqlite::SqliteRow;

use super::StoreError;
use super::row::{AgentRow, Chat, ConversationRow, HeadRow, OfferRow, Person, TokenHash};

type Read<T> = Result<T, StoreError>;

fn unreadable(what: &'static str) -> StoreError {
    StoreError::Unreadable { what }
}

/// A value whose text is written by `Display`.
pub fn parsed<T: FromStr>(row: &SqliteRow, column: &'static str) -> Read<T> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| unreadable(column))
}

pub fn parsed_if_any<T: FromStr>(row: &SqliteRow, column: &'static str) -> Read<Option<T>> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| text.parse().map_err(|_| unreadable(column)))
        .transpose()
}

/// A value that is stored as JSON.
pub fn json<T: DeserializeOwned>(row: &SqliteRow, column: &'static str) -> Read<T> {
    let text: String = row.try_get(column)?;
    serde_json::from_str(&text).map_err(|_| unreadable(column))
}

fn json_if_any<T: DeserializeOwned>(row: &SqliteRow, column: &'static str) -> Read<Option<T>> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| unreadable(column)))
        .transpose()
}

/// A word of an enum, stored without the quotes of JSON.
pub fn word<T: DeserializeOwned>(row: &SqliteRow, column: &'static str) -> Read<T> {
    word_if_any(row, column)?.ok_or_else(|| unreadable(column))
}

pub fn word_if_any<T: DeserializeOwned>(row: &SqliteRow, column: &'static str) -> Read<Option<T>> {
    let text: Option<String> = row.try_get(column)?;
    text.map(|text| {
        serde_json::from_value(serde_json::Value::String(text)).map_err(|_| unreadable(column))
    })
    .transpose()
}

pub fn time(row: &SqliteRow, column: &'static str) -> Read<Timestamp> {
    Ok(Timestamp::from_millis(row.try_get(column)?))
}

fn time_if_any(row: &SqliteRow, column: &'static str) -> Read<Option<Timestamp>> {
    let millis: Option<i64> = row.try_get(column)?;
    Ok(millis.map(Timestamp::from_millis))
}

pub fn queue(row: &SqliteRow) -> Read<Queue> {
    Ok(Queue {
        id: parsed(row, "id")?,
        name: row.try_get("name")?,
    })
}

#[derive(Deserialize)]
struct Rules {
    channel: Channel,
    units: u32,
    allowed: BTreeSet<Base>,
    reason: Reason,
    kind: Kind,
    wait_time_ms: u64,
    reject_allowed: bool,
    desktop: bool,
    missed_rule: Option<u8>,
    decline_limit: u8,
    wrap_up_ms: u64,
    closes_after_ms: u64,
}

pub fn workstream(row: &SqliteRow) -> Read<Workstream> {
    let rules: Rules = json(row, "rules")?;
    Ok(Workstream {
        id: parsed(row, "id")?,
        channel: rules.channel,
        queue: parsed(row, "queue")?,
        units: rules.units,
        allowed: rules.allowed,
        reason: rules.reason,
        kind: rules.kind,
        wait_time: Duration::from_millis(rules.wait_time_ms),
        reject_allowed: rules.reject_allowed,
        desktop: rules.desktop,
        missed_rule: rules.missed_rule,
        decline_limit: rules.decline_limit,
        wrap_up: Duration::from_millis(rules.wrap_up_ms),
        closes_after: Duration::from_millis(rules.closes_after_ms),
    })
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum LinkWord {
    Connected,
    Suspect { unreachable_at: Timestamp },
    Unreachable { since: Timestamp, gave_up: bool },
}

/// Without what follows from conversations and offers: units used and
/// reserved, sessions, ringing. Restoring computes those.
pub fn agent(row: &SqliteRow) -> Read<AgentRow> {
    let inactive: Option<(Timestamp, Reason)> = json_if_any(row, "inactive")?;
    let agent = Agent {
        id: parsed(row, "id")?,
        units: row.try_get("units")?,
        queues: json(row, "queues")?,
        enabled: row.try_get("enabled")?,
        signed_in: row.try_get("signed_in")?,
        choice: word(row, "choice")?,
        inactive: inactive.map(|(since, reason)| Inactive { since, reason }),
        missed: json(row, "missed")?,
        misses_in_a_row: row.try_get("misses_in_a_row")?,
        presence: json(row, "presence")?,
        link: match json(row, "link")? {
            LinkWord::Connected => AgentLink::Connected,
            LinkWord::Suspect { unreachable_at } => AgentLink::Suspect { unreachable_at },
            LinkWord::Unreachable { since, gave_up } => AgentLink::Unreachable { since, gave_up },
        },
        tabs: BTreeMap::new(),
        paused: row.try_get("paused")?,
        went_elsewhere: row.try_get("went_elsewhere")?,
        used: 0,
        reserved: 0,
        sessions: BTreeSet::new(),
        ringing: BTreeSet::new(),
        idle_since: time(row, "idle_since")?,
    };
    let person = Person {
        name: row.try_get("name")?,
        role: word(row, "role")?,
    };
    Ok(AgentRow { agent, person })
}

pub fn conversation(row: &SqliteRow) -> Read<ConversationRow> {
    let asked: Vec<(AgentId, u8, Timestamp)> = json(row, "asked")?;
    let ended_at = time_if_any(row, "ended_at")?;
    let conversation = Conversation {
        id: parsed(row, "id")?,
        workstream: parsed(row, "workstream")?,
        queue: parsed(row, "queue")?,
        priority: row.try_get("priority")?,
        first_in_line: row.try_get("first_in_line")?,
        state: word(row, "state")?,
        arrived_at: time(row, "arrived_at")?,
        queued_at: time(row, "queued_at")?,
        agent: parsed_if_any(row, "agent")?,
        accepted_at: time_if_any(row, "accepted_at")?,
        units: row.try_get("units")?,
        offer: None,
        attempts: row.try_get("attempts")?,
        asked: asked
            .into_iter()
            .map(|(agent, declines, last)| (agent, Asked { declines, last }))
            .collect(),
        nobody_left: row.try_get("nobody_left")?,
        retry_at: time_if_any(row, "retry_at")?,
        closes_at: time_if_any(row, "closes_at")?,
        customer: time_if_any(row, "customer_gone")?
            .map_or(CustomerLink::Here, |since| CustomerLink::Gone { since }),
        wrap_up_until: time_if_any(row, "wrap_up_until")?,
        closed: ended_at.zip(word_if_any(row, "end_cause")?),
    };
    Ok(ConversationRow {
        conversation,
        chat: chat(row)?,
    })
}

fn chat(row: &SqliteRow) -> Read<Chat> {
    let token: String = row.try_get("token")?;
    let (case, recent_cases): (Option<Case>, Vec<Case>) = json(row, "cases")?;
    Ok(Chat {
        token: TokenHash::from_hex(&token).ok_or_else(|| unreadable("token"))?,
        customer: json(row, "customer")?,
        answers: json(row, "answers")?,
        visit: json(row, "visit")?,
        case,
        recent_cases,
        session_offer: parsed_if_any(row, "session_offer")?,
        last_message: row.try_get("last_message")?,
        read_upto: row.try_get("read_upto")?,
        delivered_upto: row.try_get("delivered_upto")?,
        told: word_if_any(row, "told")?,
    })
}

pub fn offer(row: &SqliteRow) -> Read<OfferRow> {
    let displayed = time_if_any(row, "displayed_at")?.zip(word_if_any(row, "displayed_on")?);
    let offer = Offer {
        id: parsed(row, "id")?,
        attempt: row.try_get("attempt")?,
        conversation: parsed(row, "conversation")?,
        agent: parsed(row, "agent")?,
        reason: word(row, "reason")?,
        kind: word(row, "kind")?,
        units: row.try_get("units")?,
        reject_allowed: row.try_get("reject_allowed")?,
        missed_rule: row.try_get("missed_rule")?,
        offered_at: time(row, "offered_at")?,
        expires_at: time(row, "expires_at")?,
        deliver_by: time(row, "deliver_by")?,
        sent_at: time_if_any(row, "sent_at")?,
        displayed,
        state: offer_state(row)?,
    };
    Ok(OfferRow {
        new: false,
        offer,
        shown: json_if_any(row, "shown")?,
    })
}

fn offer_state(row: &SqliteRow) -> Read<OfferState> {
    let state: String = row.try_get("state")?;
    let end = match state.as_str() {
        "open" => return Ok(OfferState::Open),
        "accepted" => OfferEnd::Accepted,
        "rejected" => OfferEnd::Rejected {
            why: row.try_get("why")?,
        },
        "expired" => OfferEnd::Expired,
        "undelivered" => OfferEnd::Undelivered,
        "disconnected" => OfferEnd::Disconnected,
        "rescinded" => OfferEnd::Rescinded {
            why: word(row, "why")?,
        },
        _ => return Err(unreadable("state")),
    };
    let at = time(row, "ended_at")?;
    Ok(OfferState::Ended { at, end })
}

pub fn head(row: &SqliteRow) -> Read<HeadRow> {
    let seq: i64 = row.try_get("seq")?;
    Ok(HeadRow {
        owner: parsed(row, "owner")?,
        epoch: parsed(row, "epoch")?,
        seq: seq.max(0).unsigned_abs(),
    })
}

pub fn message(row: &SqliteRow) -> Read<Message> {
    Ok(Message {
        number: row.try_get("number")?,
        at: time(row, "at")?,
        author: json(row, "author")?,
        text: row.try_get("text")?,
        command: parsed(row, "command")?,
    })
}
