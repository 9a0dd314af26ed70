//! When two states of the small world are the same.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use deskbell_protocol::conversation::{ConversationState, CustomerLink};
use deskbell_protocol::{ConversationId, Timestamp};
use deskbell_routing::{Agent, AgentLink, Conversation, Offer, OfferState};

use super::{CONVERSATIONS, Node};

/// Longer ago than any rule looks back.
const LONG_AGO: Duration = Duration::from_secs(180);

/// The same for two states that nobody could tell apart.
pub fn key(node: &Node) -> (u64, u64) {
    let (state, now) = (&node.state, node.now);
    let mut words = format!("{}:", node.faults);
    let mut idle: Vec<Timestamp> = state.agents().map(|agent| agent.idle_since).collect();
    let mut line: Vec<Timestamp> = state.open_conversations().map(|it| it.queued_at).collect();
    idle.sort_unstable();
    line.sort_unstable();
    for agent in state.agents() {
        words += &agent_words(agent, now, &idle);
    }
    for number in CONVERSATIONS {
        if let Some(conversation) = state.conversation(ConversationId::from_u128(number)) {
            words += &conversation_words(conversation, now, &line);
        }
        words.push('|');
    }
    for offer in state.open_offers() {
        words += &offer_words(offer, now);
    }
    let mut halves = (DefaultHasher::new(), DefaultHasher::new());
    words.hash(&mut halves.0);
    (1_u8, &words).hash(&mut halves.1);
    (halves.0.finish(), halves.1.finish())
}

fn agent_words(agent: &Agent, now: Timestamp, idle: &[Timestamp]) -> String {
    let link = match agent.link {
        AgentLink::Connected => "c".to_owned(),
        AgentLink::Suspect { unreachable_at } => format!("s{}", ahead(unreachable_at, now)),
        AgentLink::Unreachable { since, gave_up } => format!("u{}{gave_up}", ago(since, now)),
    };
    let rank = idle.partition_point(|&at| at < agent.idle_since);
    let (tabs, away) = (agent.tabs.len(), agent.went_elsewhere.min(1));
    format!(
        "{link} {rank} {tabs} {away} {} {} {} {:?};",
        agent.paused, agent.used, agent.reserved, agent.presence.base
    )
}

fn conversation_words(it: &Conversation, now: Timestamp, line: &[Timestamp]) -> String {
    if it.state == ConversationState::Closed {
        return "over".into();
    }
    let customer = match it.customer {
        CustomerLink::Here => 0,
        CustomerLink::Gone { since } => 1 + now.millis() - since.millis(),
    };
    let asked: Vec<_> = it
        .asked
        .iter()
        .map(|(agent, asked)| (agent.to_u128(), asked.declines, ago(asked.last, now)))
        .collect();
    let due = |at: Option<Timestamp>| at.map(|at| ahead(at, now));
    format!(
        "{:?} {:?} {} {customer} {asked:?} {} {} {:?} {:?} {:?}",
        it.state,
        it.agent,
        line.partition_point(|&at| at < it.queued_at),
        it.nobody_left,
        it.first_in_line,
        due(it.retry_at),
        due(it.closes_at),
        due(it.wrap_up_until),
    )
}

fn offer_words(offer: &Offer, now: Timestamp) -> String {
    debug_assert_eq!(offer.state, OfferState::Open);
    let shown = offer.displayed.is_some();
    let deliver = if shown {
        0
    } else {
        ahead(offer.deliver_by, now)
    };
    let (conversation, agent) = (offer.conversation.to_u128(), offer.agent.to_u128());
    let expires = ahead(offer.expires_at, now);
    format!("{conversation} {agent} {shown} {deliver} {expires};")
}

fn ahead(at: Timestamp, now: Timestamp) -> i64 {
    at.millis() - now.millis()
}

fn ago(at: Timestamp, now: Timestamp) -> u128 {
    now.since(at).min(LONG_AGO).as_millis()
}
