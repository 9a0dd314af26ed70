//! What must hold after each move of the small world.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{AgentId, ConversationId};
use deskbell_routing::{Agent, Command, Conversation, OfferState, State};

use super::moves::Move;
use super::world::Node;
use crate::invariants::{Invariant, Violation, routing};

/// What of the state before a move is compared with the state after it.
pub struct Before {
    /// Who had a conversation, and whom it was being handed to.
    held: BTreeMap<ConversationId, (AgentId, Option<AgentId>)>,
    load: BTreeMap<AgentId, u32>,
}

impl Before {
    pub fn of(state: &State) -> Self {
        let held = state.open_conversations().filter_map(|it| {
            let agent = it.agent?;
            Some((it.id, (agent, handed_to(state, it))))
        });
        Self {
            held: held.collect(),
            load: state.agents().map(|it| (it.id, load(it))).collect(),
        }
    }
}

/// Whom somebody gives a conversation to.
fn handed_to(state: &State, conversation: &Conversation) -> Option<AgentId> {
    let offer = state.offer(conversation.offer?)?;
    offer.sender.map(|_| offer.agent)
}

fn load(agent: &Agent) -> u32 {
    agent.used + agent.reserved
}

/// The first invariant that a move has broken.
pub fn wrong(before: &Before, after: &Node, one: &Move) -> Option<Violation> {
    let (state, now) = (&after.state, after.at.now);
    let of_state = routing::work_that_waits(state)
        .into_iter()
        .chain(routing::indexes(state))
        .chain(routing::deadlines(state, now))
        .next();
    of_state
        .or_else(|| one_open_offer(state))
        .or_else(|| one_end(state))
        .or_else(|| one_acceptance(before, state))
        .or_else(|| within_capacity(before, state, one))
        .or_else(|| something_is_due(state))
}

pub fn one_open_offer(state: &State) -> Option<Violation> {
    let mut rung = BTreeSet::new();
    let twice = state
        .open_offers()
        .find(|offer| !rung.insert(offer.conversation))?;
    let what = format!("{:?} rings twice", twice.conversation);
    Some(Violation::new(Invariant::OneOpenOffer, what, &[]))
}

pub fn one_end(state: &State) -> Option<Violation> {
    let offers = state.changes().offers;
    let again = offers.iter().find(|change| {
        let ended = change.before.filter(|it| it.state != OfferState::Open);
        ended.is_some_and(|before| before != change.after)
    })?;
    let what = format!("{:?} became {:?}", again.before, again.after);
    Some(Violation::new(Invariant::OneEnd, what, &[]))
}

pub fn one_acceptance(before: &Before, after: &State) -> Option<Violation> {
    let (id, agents) = before.held.iter().find_map(|(&id, &(was, handed_to))| {
        let is = after.conversation(id)?.agent?;
        (is != was && Some(is) != handed_to).then_some((id, (was, is)))
    })?;
    let what = format!("{id:?} went at once from one agent to another: {agents:?}");
    Some(Violation::new(Invariant::OneAcceptance, what, &[]))
}

pub fn within_capacity(before: &Before, after: &State, one: &Move) -> Option<Violation> {
    let given = matches!(one, Move::Command(Command::Assign { .. }));
    let grown = after.agents().find(|agent| {
        let was = before.load.get(&agent.id).copied().unwrap_or(0);
        load(agent) > agent.units && load(agent) > was && !given
    })?;
    let what = format!("{grown:?} after {one:?}");
    Some(Violation::new(Invariant::WithinCapacity, what, &[]))
}

/// What nobody has is watched by a deadline.
pub fn something_is_due(state: &State) -> Option<Violation> {
    let waits = state
        .open_conversations()
        .find(|conversation| conversation.agent.is_none())?;
    if state.next_deadline().is_some() {
        return None;
    }
    let what = format!("nothing is ever due, and {waits:?} waits");
    Some(Violation::new(Invariant::EverythingEnds, what, &[]))
}
