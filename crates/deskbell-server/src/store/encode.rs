//! Records as values, in the order of the parameters of their statement in
//! `write`. Only shapes are here; `decode` is the way back.

use deskbell_protocol::conversation::{Customer, CustomerLink};
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::{ProfileId, Timestamp};
use deskbell_routing::{
    AgentLink, AsideBy, Consulted, DecidedBy, OfferState, Profile, Queue, SetAside, Skill, Status,
    Takes,
};
use serde::Serialize;
use serde_json::{Value, json};

use super::put::Put;
use super::row::{
    AgentRow, AnswerRow, ConversationRow, HeadRow, LogRow, MessageRow, OfferRow, TemplateRow,
};

pub fn queue(queue: &Queue, to: &mut Put<'_>) {
    to.value(&queue.id).plain(&queue.name);
}

pub fn skill(skill: &Skill, to: &mut Put<'_>) {
    to.value(&skill.id).plain(&skill.name);
}

pub fn template(row: &TemplateRow, to: &mut Put<'_>) {
    to.value(&row.id).value(&row.template);
}

pub fn profile(profile: &Profile, to: &mut Put<'_>) {
    to.value(&profile.id)
        .plain(&profile.name)
        .value(&profile.blocks);
}

pub fn status(status: &Status, to: &mut Put<'_>) {
    to.value(&status.id)
        .plain(&status.name)
        .plain(&status.text)
        .value(&status.base);
}

pub fn agent(row: &AgentRow, to: &mut Put<'_>) {
    let agent = &row.agent;
    let profiles: Vec<_> = agent
        .places
        .iter()
        .map(|(profile, places)| (profile, places.limit))
        .collect();
    let by_rejects = |aside: &SetAside| aside.by == AsideBy::Rejected;
    let by_rejects = agent.set_aside.as_ref().is_some_and(by_rejects);
    to.value(&agent.id)
        .plain(&row.person.name)
        .value(&row.person.role)
        .value(&agent.units)
        .value(&agent.queues)
        .value(&agent.enabled)
        .value(&agent.signed_in)
        .value(&agent.choice)
        .value(
            &agent
                .set_aside
                .as_ref()
                .map(|aside| (aside.since, aside.reason)),
        )
        .value(&agent.missed)
        .value(&agent.misses_in_a_row)
        .value(&agent.presence)
        .value(&link(agent.link))
        .value(&agent.paused)
        .value(&agent.went_elsewhere)
        .value(&agent.idle_since)
        .value(&profiles)
        .value(&agent.skills.iter().collect::<Vec<_>>())
        .value(&agent.status)
        .value(&if by_rejects { "rejected" } else { "missed" })
        .value(&agent.rejects_in_a_row)
        .value(&agent.asked_at)
        .value(&agent.answer_time)
        .value(&agent.lost);
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

pub fn conversation(row: &ConversationRow, to: &mut Put<'_>) {
    let one = &row.conversation;
    let chat = &row.chat;
    let asked: Vec<_> = one
        .asked
        .iter()
        .map(|(agent, asked)| (agent, asked.declines, asked.last, asked.round))
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
    to.value(&one.id)
        .value(&one.workstream)
        .value(&one.queue)
        .value(&one.priority)
        .value(&one.first_in_line)
        .value(&one.state)
        .value(&one.arrived_at)
        .value(&one.queued_at)
        .value(&one.agent)
        .value(&one.accepted_at)
        .value(&units(one.takes))
        .value(&one.attempts)
        .value(&asked)
        .value(&one.nobody_left)
        .value(&one.retry_at)
        .value(&one.closes_at)
        .value(&gone)
        .value(&one.wrap_up_until)
        .value(&one.closed.map(|(at, _)| at))
        .value(&one.closed.map(|(_, cause)| cause))
        .plain(chat.token.hex())
        .value(&CustomerText {
            customer: &chat.customer,
            before_link: chat.before_link.as_ref(),
            waiting_since: chat.waiting_since,
        })
        // Also one that only comes back with the end of a link: it is taken.
        .value(
            &chat
                .before_link
                .as_ref()
                .map_or(0, |it| it.visitor)
                .max(chat.customer.visitor),
        )
        .value(&chat.answers)
        .value(&chat.visit)
        // Also none is JSON: the column has always held some.
        .plain(serde_json::to_string(&chat.case).unwrap_or_else(|_| "null".into()))
        .value(&chat.session_offer)
        .value(&chat.last_message)
        .value(&chat.read_upto)
        .value(&chat.delivered_upto)
        .value(&chat.told)
        .value(&one.reason)
        .value(&one.with_bot)
        .value(&needs)
        .value(&one.required.iter().count())
        .value(&one.relax_at)
        .value(&profile_of(one.takes))
        .value(&consulted)
        .value(&one.quiet_at)
        .value(&one.frees_at)
        .value(&chat.sms)
        .value(&chat.sentiment)
        .value(&chat.customer_read_upto)
        .value(&chat.told_hours);
}

/// The customer, and beside their fields who they were before they were linked,
/// and since when they wait.
#[derive(Serialize)]
struct CustomerText<'a> {
    #[serde(flatten)]
    customer: &'a Customer,
    #[serde(skip_serializing_if = "Option::is_none")]
    before_link: Option<&'a Customer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting_since: Option<Timestamp>,
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

pub fn offer(row: &OfferRow, to: &mut Put<'_>) {
    let offer = &row.offer;
    to.value(&offer.id)
        .value(&offer.attempt)
        .value(&offer.conversation)
        .value(&offer.agent)
        .value(&offer.reason)
        .value(&offer.kind)
        .value(&units(offer.takes))
        .value(&offer.reject_allowed)
        .value(&offer.missed_rule)
        .value(&offer.offered_at)
        .value(&offer.expires_at);
    course(row, to);
    to.value(&profile_of(offer.takes))
        .value(&offer.sender)
        .value(&offer.opens)
        .value(&offer.reject_rule)
        .value(&(
            decided_by(offer.decision.by),
            offer.decision.candidates,
            offer.decision.idle_since,
            offer.decision.members,
        ))
        .value(&offer.held_by);
}

/// `id, attempt` first: `write` compares and sets by them.
pub fn changed_offer(row: &OfferRow, to: &mut Put<'_>) {
    let offer = &row.offer;
    to.value(&offer.id).value(&offer.attempt);
    course(row, to);
}

/// What becomes of an offer.
fn course(row: &OfferRow, to: &mut Put<'_>) {
    let offer = &row.offer;
    let (state, why, ended_at) = state(&offer.state);
    to.value(&offer.deliver_by)
        .value(&offer.sent_at)
        .value(&offer.displayed.map(|(at, _)| at))
        .value(&offer.displayed.map(|(_, surface)| surface))
        .value(&state)
        .value(&why)
        .value(&ended_at)
        .value(&row.shown);
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
    let why = match end {
        OfferEnd::Rejected { why } => json!(why),
        OfferEnd::Rescinded { why } => json!(why),
        _ => Value::Null,
    };
    (end.word(), why, Some(*at))
}

pub fn message(row: &MessageRow, to: &mut Put<'_>) {
    let message = &row.message;
    // Kept as JSON, also where it is one word.
    let author = json!(message.author).to_string();
    let delivery = message.delivery.map(|it| json!(it).to_string());
    let attachments = &message.attachments;
    let attachments = (!attachments.is_empty()).then(|| json!(attachments).to_string());
    to.value(&row.conversation)
        .value(&message.number)
        .value(&message.at)
        .plain(&author)
        .plain(&message.text)
        .value(&message.command)
        .plain(&delivery)
        .plain(message.internal)
        .plain(&attachments);
}

pub fn log(row: &LogRow, to: &mut Put<'_>) {
    to.plain(row.owner.to_string())
        .value(&row.seq)
        .value(&row.at)
        .plain(&*row.body);
}

pub fn head(row: &HeadRow, to: &mut Put<'_>) {
    to.plain(row.owner.to_string())
        .value(&row.epoch)
        .value(&row.seq);
}

pub fn answer(row: &AnswerRow, to: &mut Put<'_>) {
    to.plain(row.actor.to_string())
        .value(&row.command)
        .value(&row.at)
        .value(&row.outcome);
}
