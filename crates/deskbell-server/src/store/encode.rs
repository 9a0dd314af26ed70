//! Records as arrays of JSON, in the order of the columns of their statement
//! in `write`. Only shapes are here; `decode` is the way back.

use deskbell_protocol::conversation::CustomerLink;
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::{ProfileId, Timestamp};
use deskbell_routing::{
    AgentLink, AsideBy, Consulted, DecidedBy, OfferState, Profile, Queue, SetAside, Skill, Status,
    Takes,
};
use serde_json::{Value, json};

use super::row::{AgentRow, AnswerRow, ConversationRow, HeadRow, LogRow, MessageRow, OfferRow};

pub fn queue(queue: &Queue) -> Value {
    json!([queue.id, queue.name])
}

pub fn skill(skill: &Skill) -> Value {
    json!([skill.id, skill.name])
}

pub fn profile(profile: &Profile) -> Value {
    json!([profile.id, profile.name, profile.blocks])
}

pub fn status(status: &Status) -> Value {
    json!([status.id, status.name, status.text, status.base])
}

pub fn agent(row: &AgentRow) -> Value {
    let agent = &row.agent;
    let profiles: Vec<_> = agent
        .places
        .iter()
        .map(|(profile, places)| (profile, places.limit))
        .collect();
    let by_rejects = |aside: &SetAside| aside.by == AsideBy::Rejected;
    let by_rejects = agent.set_aside.as_ref().is_some_and(by_rejects);
    json!([
        agent.id,
        row.person.name,
        row.person.role,
        agent.units,
        agent.queues,
        agent.enabled,
        agent.signed_in,
        agent.choice,
        agent
            .set_aside
            .as_ref()
            .map(|aside| (aside.since, aside.reason)),
        agent.missed,
        agent.misses_in_a_row,
        agent.presence,
        link(agent.link),
        agent.paused,
        agent.went_elsewhere,
        agent.idle_since,
        profiles,
        agent.skills.iter().collect::<Vec<_>>(),
        agent.status,
        if by_rejects { "rejected" } else { "missed" },
        agent.rejects_in_a_row,
        agent.asked_at,
    ])
}

fn link(link: AgentLink) -> Value {
    match link {
        AgentLink::Connected => json!({"type": "connected"}),
        AgentLink::Suspect { unreachable_at } => {
            json!({"type": "suspect", "unreachable_at": unreachable_at})
        }
        AgentLink::Unreachable { since, gave_up } => {
            json!({"type": "unreachable", "since": since, "gave_up": gave_up})
        }
    }
}

pub fn conversation(row: &ConversationRow) -> Value {
    let one = &row.conversation;
    let chat = &row.chat;
    let asked: Vec<_> = one
        .asked
        .iter()
        .map(|(agent, asked)| (agent, asked.declines, asked.last))
        .collect();
    let needs: Vec<_> = one
        .needs
        .iter()
        .map(|need| (need.priority, need.skill))
        .collect();
    let consulted: Vec<_> = one
        .consulted
        .iter()
        .map(|(agent, consulted)| (agent, *consulted == Consulted::Joined))
        .collect();
    let gone = match one.customer {
        CustomerLink::Here => None,
        CustomerLink::Gone { since } => Some(since),
    };
    json!([
        one.id,
        one.workstream,
        one.queue,
        one.priority,
        one.first_in_line,
        one.state,
        one.arrived_at,
        one.queued_at,
        one.agent,
        one.accepted_at,
        units(one.takes),
        one.attempts,
        asked,
        one.nobody_left,
        one.retry_at,
        one.closes_at,
        gone,
        one.wrap_up_until,
        one.closed.map(|(at, _)| at),
        one.closed.map(|(_, cause)| cause),
        chat.token.hex(),
        chat.customer,
        chat.customer.visitor,
        chat.answers,
        chat.visit,
        (&chat.case, &chat.recent_cases),
        chat.session_offer,
        chat.last_message,
        chat.read_upto,
        chat.delivered_upto,
        chat.told,
        one.reason,
        one.with_bot,
        needs,
        one.required.iter().count(),
        one.relax_at,
        profile_of(one.takes),
        consulted,
        one.quiet_at,
        one.frees_at,
    ])
}

fn units(takes: Takes) -> u32 {
    match takes {
        Takes::Units(units) => units,
        Takes::Place(_) => 0,
    }
}

fn profile_of(takes: Takes) -> Option<ProfileId> {
    match takes {
        Takes::Units(_) => None,
        Takes::Place(profile) => Some(profile),
    }
}

/// `id, attempt` first: `write` compares and sets by them.
pub fn offer(row: &OfferRow) -> Value {
    let offer = &row.offer;
    let (state, why, ended_at) = state(&offer.state);
    json!([
        offer.id,
        offer.attempt,
        offer.conversation,
        offer.agent,
        offer.reason,
        offer.kind,
        units(offer.takes),
        offer.reject_allowed,
        offer.missed_rule,
        offer.offered_at,
        offer.expires_at,
        offer.deliver_by,
        offer.sent_at,
        offer.displayed.map(|(at, _)| at),
        offer.displayed.map(|(_, surface)| surface),
        state,
        why,
        ended_at,
        row.shown,
        profile_of(offer.takes),
        offer.sender,
        offer.opens,
        offer.reject_rule,
        (
            decided_by(offer.decision.by),
            offer.decision.candidates,
            offer.decision.idle_since,
        ),
    ])
}

const fn decided_by(by: DecidedBy) -> &'static str {
    match by {
        DecidedBy::Strategy(strategy) => strategy.word(),
        DecidedBy::AskedAgain => "asked_again",
        DecidedBy::Sender => "sender",
        DecidedBy::Picked => "picked",
    }
}

/// The state's word, why it ended, and when.
fn state(state: &OfferState) -> (&'static str, Value, Option<Timestamp>) {
    let OfferState::Ended { at, end } = state else {
        return ("open", Value::Null, None);
    };
    let (word, why) = match end {
        OfferEnd::Accepted => ("accepted", Value::Null),
        OfferEnd::Rejected { why } => ("rejected", json!(why)),
        OfferEnd::Expired => ("expired", Value::Null),
        OfferEnd::Undelivered => ("undelivered", Value::Null),
        OfferEnd::Disconnected => ("disconnected", Value::Null),
        OfferEnd::Rescinded { why } => ("rescinded", json!(why)),
    };
    (word, why, Some(*at))
}

pub fn message(row: &MessageRow) -> Value {
    let message = &row.message;
    json!([
        row.conversation,
        message.number,
        message.at,
        // As text: the database would take the quotes off a bare word.
        json!(message.author).to_string(),
        message.text,
        message.command
    ])
}

pub fn log(row: &LogRow) -> Value {
    json!([row.owner.to_string(), row.seq, row.at, &*row.body])
}

pub fn head(row: &HeadRow) -> Value {
    json!([row.owner.to_string(), row.epoch, row.seq])
}

pub fn answer(row: &AnswerRow) -> Value {
    json!([row.actor.to_string(), row.command, row.at, row.outcome])
}
