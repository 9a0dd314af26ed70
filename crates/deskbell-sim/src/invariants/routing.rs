//! What the server has in mind between two batches. Read from the records and
//! scanned in full, from the rule book and not from the code.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use deskbell_protocol::Timestamp;
use deskbell_protocol::conversation::{ConversationState, CustomerLink};
use deskbell_protocol::presence::Reach;
use deskbell_routing::{Agent, AgentLink, Conversation, Offer, Places, State, Takes, Workstream};

use super::{Invariant, Violation};
use crate::store::Tables;

const REST: Duration = Duration::from_secs(30);
const BACK: Duration = Duration::from_secs(35);
const CUSTOMERS_BACK: Duration = Duration::from_secs(65);
const SESSIONS: usize = 10;

/// Work waits only because nobody is there for it, or because the only one has
/// declined it less than 30 s ago; then the end of that rest is planned.
pub fn work_that_waits(state: &State) -> Vec<Violation> {
    let mut found = Vec::new();
    for conversation in state.open_conversations().filter(|it| waits(it)) {
        let Some(rules) = state.workstream(conversation.workstream) else {
            continue;
        };
        let could: Vec<&Agent> = state
            .agents()
            .filter(|agent| may_get(agent, conversation, rules))
            .collect();
        let is_so = match could.as_slice() {
            [] => true,
            [alone] => {
                let asked = conversation.asked.get(&alone.id);
                let rest = asked.map_or(Timestamp::from_millis(0), |it| it.last + REST);
                conversation.retry_at.is_some_and(|at| at <= rest)
            }
            _ => false,
        };
        if !is_so {
            let who: Vec<_> = could.iter().map(|agent| agent.id).collect();
            let what = format!("{} waits, and could go to {who:?}", conversation.id);
            let about: [&dyn std::fmt::Display; 1] = [&conversation.id];
            found.push(Violation::new(Invariant::OfferedAtOnce, what, &about));
        }
    }
    found
}

fn waits(conversation: &Conversation) -> bool {
    conversation.state == ConversationState::Open
        && conversation.offer.is_none()
        && !conversation.with_bot
}

/// The rule book's conditions of a candidate.
fn may_get(agent: &Agent, conversation: &Conversation, rules: &Workstream) -> bool {
    let asked = conversation.asked.get(&agent.id);
    let seen = match reach(agent) {
        Reach::Visible => true,
        Reach::Desktop => {
            rules
                .template(conversation.reason, conversation.known)
                .desktop
        }
        Reach::Paused | Reach::Nothing => false,
    };
    agent.queues.contains(&conversation.queue)
        && agent.enabled
        && agent.signed_in
        && agent.link == AgentLink::Connected
        && !agent.paused
        && seen
        && rules.allowed.contains(&agent.presence.base)
        && has_room(agent, rules.takes)
        && agent.sessions.len() + agent.consults.len() + agent.ringing.len() < SESSIONS
        && conversation.required.iter().all(|it| agent.skills.has(it))
        && asked.is_none_or(|asked| asked.declines < rules.decline_limit)
}

/// Who carries as many as they can of what blocks gets no other work.
fn has_room(agent: &Agent, takes: Takes) -> bool {
    let free = |places: &Places| places.limit.saturating_sub(places.used + places.reserved);
    let mut places = agent.places.values();
    let blocked = places.any(|it| it.blocks && it.limit > 0 && free(it) == 0);
    let units = agent.units.saturating_sub(agent.used + agent.reserved);
    let room = match takes {
        Takes::Units(needed) => units >= needed,
        Takes::Place(profile) => agent.places.get(&profile).is_some_and(|it| free(it) > 0),
    };
    room && !blocked
}

fn reach(agent: &Agent) -> Reach {
    let heard = agent.tabs.values().filter(|tab| tab.silent_since.is_none());
    heard
        .map(|tab| tab.surface.reach())
        .fold(Reach::Nothing, Reach::max)
}

/// How far in the future a deadline may be.
pub fn deadlines(state: &State, now: Timestamp) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut near = |at: Option<Timestamp>, most: Duration, what: &dyn Fn() -> String| {
        if at.is_some_and(|at| at > now + most) {
            let what = format!("{at:?} is far from {now:?}: {}", what());
            found.push(Violation::new(Invariant::DeadlinesAreNear, what, &[]));
        }
    };
    for offer in state.open_offers() {
        near(Some(offer.offered_at), Duration::ZERO, &|| {
            format!("{offer:?}")
        });
    }
    for conversation in state.open_conversations() {
        let words = || format!("{conversation:?}");
        // Rules may have been others when it was set.
        let rules = state.workstream(conversation.workstream);
        let closes_after = rules.map_or(Duration::ZERO, |it| it.closes_after);
        let wrap_up = rules.map_or(Duration::ZERO, |it| it.wrap_up);
        let wrap_up = wrap_up.max(crate::rules::WRAP_UP);
        near(conversation.closes_at, closes_after.max(BACK), &words);
        near(conversation.retry_at, REST, &words);
        near(conversation.relax_at, crate::rules::RELAXES_AFTER, &words);
        near(conversation.quiet_at, crate::rules::QUIET_AFTER, &words);
        near(conversation.frees_at, wrap_up, &words);
        near(
            conversation
                .wrap_up_until
                .filter(|_| conversation.state != ConversationState::Closed),
            wrap_up,
            &words,
        );
        near(conversation.closed.map(|it| it.0), Duration::ZERO, &words);
        if let CustomerLink::Gone { since } = conversation.customer {
            near(Some(since), CUSTOMERS_BACK, &words);
        }
    }
    for agent in state.agents() {
        let at = match agent.link {
            AgentLink::Connected => None,
            AgentLink::Suspect { unreachable_at } => Some(unreachable_at),
            AgentLink::Unreachable { since, .. } => Some(since),
        };
        near(at, BACK, &|| format!("{agent:?}"));
    }
    found
}

pub fn indexes(state: &State) -> Option<Violation> {
    (!state.indexes_follow_from_records()).then(|| {
        let what = "the indexes are not those of the records";
        Violation::new(Invariant::IndexesFollow, what, &[])
    })
}

/// Only what nobody could want after a restart is not stored.
pub fn memory_is_stored(state: &State, tables: &Tables) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut differs = |what: String, id: &dyn std::fmt::Display| {
        found.push(Violation::new(Invariant::MemoryIsStored, what, &[id]));
    };
    for agent in state.agents() {
        let stored = tables.agents.get(&agent.id).map(|row| essence(&row.agent));
        if stored.as_ref() != Some(&essence(agent)) {
            differs(format!("{agent:?}\n  stored: {stored:?}"), &agent.id);
        }
    }
    for conversation in state.open_conversations() {
        let stored = tables.conversations.get(&conversation.id);
        let stored = stored.map(|row| &row.conversation);
        if stored != Some(conversation) {
            differs(
                format!("{conversation:?}\n  stored: {stored:?}"),
                &conversation.id,
            );
        }
    }
    for offer in state.open_offers() {
        let stored = tables
            .offers
            .get(&offer.id)
            .map(|row| delivered(&row.offer));
        if stored.as_ref() != Some(&delivered(offer)) {
            differs(format!("{offer:?}\n  stored: {stored:?}"), &offer.id);
        }
    }
    found
}

/// The agent without what ends with the server or follows from other records.
fn essence(agent: &Agent) -> Agent {
    Agent {
        tabs: BTreeMap::new(),
        sessions: BTreeSet::new(),
        consults: BTreeSet::new(),
        ringing: BTreeSet::new(),
        ..agent.clone().unloaded()
    }
}

/// The offer without when it was sent.
fn delivered(offer: &Offer) -> Offer {
    Offer {
        sent_at: None,
        deliver_by: offer.offered_at,
        ..offer.clone()
    }
}
