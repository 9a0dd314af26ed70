//! Rows of the database as records: the way back from `encode`.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use deskbell_protocol::conversation::{Case, Customer, CustomerLink, Message};
use deskbell_protocol::offer::{OfferEnd, Reason};
use deskbell_protocol::{AgentId, ProfileId, SkillId, Timestamp};
use deskbell_routing::{
    Agent, AgentLink, AsideBy, Asked, Consulted, Conversation, DecidedBy, Decision, Need, Offer,
    OfferState, Places, Profile, Queue, SetAside, Skill, Status, Strategy, Takes,
};
use rusqlite::Row;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::StoreError;
use super::row::{
    AgentRow, Chat, ConversationRow, HeadRow, OfferRow, Person, TemplateRow, TokenHash,
};

type Read<T> = Result<T, StoreError>;

pub fn unreadable(what: &'static str) -> StoreError {
    StoreError::Unreadable { what }
}

/// A value whose text is written by `Display`.
pub fn parsed<T: FromStr>(row: &Row<'_>, column: &'static str) -> Read<T> {
    let text: String = row.get(column)?;
    text.parse().map_err(|_| unreadable(column))
}

pub fn parsed_if_any<T: FromStr>(row: &Row<'_>, column: &'static str) -> Read<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse().map_err(|_| unreadable(column)))
        .transpose()
}

/// A value that is stored as JSON.
pub fn json<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Read<T> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|_| unreadable(column))
}

pub fn json_if_any<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Read<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text).map_err(|_| unreadable(column)))
        .transpose()
}

/// A word of an enum, stored without the quotes of JSON.
pub fn word<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Read<T> {
    word_if_any(row, column)?.ok_or_else(|| unreadable(column))
}

pub fn word_if_any<T: DeserializeOwned>(row: &Row<'_>, column: &'static str) -> Read<Option<T>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| {
        serde_json::from_value(serde_json::Value::String(text)).map_err(|_| unreadable(column))
    })
    .transpose()
}

pub fn time(row: &Row<'_>, column: &'static str) -> Read<Timestamp> {
    Ok(Timestamp::from_millis(row.get(column)?))
}

pub fn time_if_any(row: &Row<'_>, column: &'static str) -> Read<Option<Timestamp>> {
    let millis: Option<i64> = row.get(column)?;
    Ok(millis.map(Timestamp::from_millis))
}

pub fn queue(row: &Row<'_>) -> Read<Queue> {
    Ok(Queue {
        id: parsed(row, "id")?,
        name: row.get("name")?,
    })
}

pub fn skill(row: &Row<'_>) -> Read<Skill> {
    Ok(Skill {
        id: parsed(row, "id")?,
        name: row.get("name")?,
    })
}

pub fn profile(row: &Row<'_>) -> Read<Profile> {
    Ok(Profile {
        id: parsed(row, "id")?,
        name: row.get("name")?,
        blocks: row.get("blocks")?,
    })
}

pub fn status(row: &Row<'_>) -> Read<Status> {
    Ok(Status {
        id: parsed(row, "id")?,
        name: row.get("name")?,
        text: row.get("text")?,
        base: word(row, "base")?,
    })
}

pub fn template(row: &Row<'_>) -> Read<TemplateRow> {
    Ok(TemplateRow {
        id: parsed(row, "id")?,
        template: json(row, "template")?,
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
pub fn agent(row: &Row<'_>) -> Read<AgentRow> {
    let aside: Option<(Timestamp, Reason)> = json_if_any(row, "inactive")?;
    let by = aside_by(row)?;
    let profiles: Vec<(ProfileId, u32)> = json(row, "profiles")?;
    let skills: Vec<SkillId> = json(row, "skills")?;
    let places = |(profile, limit)| {
        let places = Places {
            limit,
            ..Places::default()
        };
        (profile, places)
    };
    let agent = Agent {
        id: parsed(row, "id")?,
        units: row.get("units")?,
        places: profiles.into_iter().map(places).collect(),
        skills: skills.into_iter().collect(),
        queues: json(row, "queues")?,
        answer_time: row.get("answer_time")?,
        enabled: row.get("enabled")?,
        signed_in: row.get("signed_in")?,
        choice: word(row, "choice")?,
        status: parsed_if_any(row, "status")?,
        set_aside: aside.map(|(since, reason)| SetAside { since, reason, by }),
        missed: json(row, "missed")?,
        misses_in_a_row: row.get("misses_in_a_row")?,
        rejects_in_a_row: row.get("rejects_in_a_row")?,
        presence: json(row, "presence")?,
        link: match json(row, "link")? {
            LinkWord::Connected => AgentLink::Connected,
            LinkWord::Suspect { unreachable_at } => AgentLink::Suspect { unreachable_at },
            LinkWord::Unreachable { since, gave_up } => AgentLink::Unreachable { since, gave_up },
        },
        tabs: BTreeMap::new(),
        paused: row.get("paused")?,
        went_elsewhere: row.get("went_elsewhere")?,
        lost: row.get("lost")?,
        used: 0,
        reserved: 0,
        sessions: BTreeSet::new(),
        consults: BTreeSet::new(),
        ringing: BTreeSet::new(),
        idle_since: time(row, "idle_since")?,
        asked_at: time(row, "asked_at")?,
    };
    let person = Person {
        name: row.get("name")?,
        role: word(row, "role")?,
    };
    Ok(AgentRow { agent, person })
}

fn aside_by(row: &Row<'_>) -> Read<AsideBy> {
    let word: String = row.get("aside_by")?;
    match word.as_str() {
        "missed" => Ok(AsideBy::Missed),
        "rejected" => Ok(AsideBy::Rejected),
        _ => Err(unreadable("aside_by")),
    }
}

/// Units, or a place in the profile that is named.
fn takes(row: &Row<'_>) -> Read<Takes> {
    let profile = parsed_if_any(row, "profile")?;
    Ok(match profile {
        Some(profile) => Takes::Place(profile),
        None => Takes::Units(row.get("units")?),
    })
}

pub fn conversation(row: &Row<'_>) -> Read<ConversationRow> {
    let asked: Vec<AskedAs> = json(row, "asked")?;
    let ended_at = time_if_any(row, "ended_at")?;
    let needs: Vec<(u8, SkillId)> = json(row, "needs")?;
    let needs: Vec<Need> = needs
        .into_iter()
        .map(|(priority, skill)| Need { priority, skill })
        .collect();
    let required: u32 = row.get("required")?;
    let insisted_on = needs.iter().take(required as usize);
    let consulted: Vec<(AgentId, bool)> = json(row, "consulted")?;
    let chat = chat(row)?;
    let conversation = Conversation {
        id: parsed(row, "id")?,
        workstream: parsed(row, "workstream")?,
        queue: parsed(row, "queue")?,
        reason: word(row, "reason")?,
        with_bot: row.get("with_bot")?,
        known: chat.customer.contact.is_some(),
        required: insisted_on.map(|need| need.skill).collect(),
        needs,
        relax_at: time_if_any(row, "relax_at")?,
        priority: row.get("priority")?,
        first_in_line: row.get("first_in_line")?,
        state: word(row, "state")?,
        arrived_at: time(row, "arrived_at")?,
        queued_at: time(row, "queued_at")?,
        agent: parsed_if_any(row, "agent")?,
        accepted_at: time_if_any(row, "accepted_at")?,
        takes: takes(row)?,
        consulted: consulted.into_iter().map(consulted_as).collect(),
        offer: None,
        attempts: row.get("attempts")?,
        asked: asked.into_iter().map(asked_as).collect(),
        nobody_left: row.get("nobody_left")?,
        retry_at: time_if_any(row, "retry_at")?,
        closes_at: time_if_any(row, "closes_at")?,
        customer: time_if_any(row, "customer_gone")?
            .map_or(CustomerLink::Here, |since| CustomerLink::Gone { since }),
        quiet_at: time_if_any(row, "quiet_at")?,
        frees_at: time_if_any(row, "frees_at")?,
        wrap_up_until: time_if_any(row, "wrap_up_until")?,
        closed: ended_at.zip(word_if_any(row, "end_cause")?),
    };
    Ok(ConversationRow { conversation, chat })
}

/// See `encode`. A row from before has no round: declines alone told it.
#[derive(Deserialize)]
struct AskedAs(AgentId, u8, Timestamp, #[serde(default)] Option<u8>);

fn asked_as(AskedAs(agent, declines, last, round): AskedAs) -> (AgentId, Asked) {
    let round = round.unwrap_or(declines);
    let asked = Asked {
        declines,
        round,
        last,
    };
    (agent, asked)
}

fn consulted_as((agent, joined): (AgentId, bool)) -> (AgentId, Consulted) {
    let consulted = if joined {
        Consulted::Joined
    } else {
        Consulted::Reads
    };
    (agent, consulted)
}

/// See `encode`. A row from before has the customer's fields alone.
#[derive(Deserialize)]
struct CustomerText {
    #[serde(flatten)]
    customer: Customer,
    #[serde(default)]
    before_link: Option<Customer>,
    #[serde(default)]
    waiting_since: Option<Timestamp>,
}

fn chat(row: &Row<'_>) -> Read<Chat> {
    let token: String = row.get("token")?;
    let case: Option<Case> = json(row, "case_in_hand")?;
    let CustomerText {
        customer,
        before_link,
        waiting_since,
    } = json(row, "customer")?;
    Ok(Chat {
        token: TokenHash::from_hex(&token).ok_or_else(|| unreadable("token"))?,
        customer,
        before_link,
        answers: json(row, "answers")?,
        visit: json(row, "visit")?,
        case,
        session_offer: parsed_if_any(row, "session_offer")?,
        waiting_since,
        last_message: row.get("last_message")?,
        read_upto: row.get("read_upto")?,
        delivered_upto: row.get("delivered_upto")?,
        customer_read_upto: row.get("customer_read_upto")?,
        told: word_if_any(row, "told")?,
        sms: json_if_any(row, "sms")?,
        sentiment: word_if_any(row, "sentiment")?,
        told_hours: row.get("told_hours")?,
    })
}

pub fn offer(row: &Row<'_>) -> Read<OfferRow> {
    let displayed = time_if_any(row, "displayed_at")?.zip(word_if_any(row, "displayed_on")?);
    let DecisionText(by, candidates, idle_since, members) = json(row, "decision")?;
    let offer = Offer {
        id: parsed(row, "id")?,
        attempt: row.get("attempt")?,
        conversation: parsed(row, "conversation")?,
        agent: parsed(row, "agent")?,
        reason: word(row, "reason")?,
        kind: word(row, "kind")?,
        takes: takes(row)?,
        sender: parsed_if_any(row, "sender")?,
        held_by: parsed_if_any(row, "held_by")?,
        opens: row.get("opens")?,
        reject_allowed: row.get("reject_allowed")?,
        missed_rule: row.get("missed_rule")?,
        reject_rule: row.get("reject_rule")?,
        decision: Decision {
            by: decided_by(&by)?,
            candidates,
            idle_since,
            members,
        },
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

/// The first versions kept no number of members.
#[derive(Deserialize)]
struct DecisionText(String, u32, Timestamp, #[serde(default)] Option<u32>);

fn decided_by(word: &str) -> Read<DecidedBy> {
    Ok(match word {
        "asked_again" => DecidedBy::AskedAgain,
        "sender" => DecidedBy::Sender,
        "picked" => DecidedBy::Picked,
        word => DecidedBy::Strategy(Strategy::from_word(word).ok_or(unreadable("decision"))?),
    })
}

pub fn offer_state(row: &Row<'_>) -> Read<OfferState> {
    let state: String = row.get("state")?;
    let end = match state.as_str() {
        "open" => return Ok(OfferState::Open),
        "accepted" => OfferEnd::Accepted,
        "rejected" => OfferEnd::Rejected {
            why: row.get("why")?,
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

pub fn head(row: &Row<'_>) -> Read<HeadRow> {
    let seq: i64 = row.get("seq")?;
    Ok(HeadRow {
        owner: parsed(row, "owner")?,
        epoch: parsed(row, "epoch")?,
        seq: seq.max(0).unsigned_abs(),
    })
}

pub fn message(row: &Row<'_>) -> Read<Message> {
    Ok(Message {
        number: row.get("number")?,
        at: time(row, "at")?,
        author: json(row, "author")?,
        text: row.get("text")?,
        command: parsed(row, "command")?,
        delivery: json_if_any(row, "delivery")?,
        internal: row.get("internal")?,
        attachments: json_if_any(row, "attachments")?.unwrap_or_default(),
    })
}
