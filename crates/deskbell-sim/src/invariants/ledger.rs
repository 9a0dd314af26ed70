//! What is stored, looked at with every commit: only what the commit changes.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::{AgentId, CommandId, ConversationId, OfferId, Seq};
use deskbell_routing::{OfferState, Takes};
use deskbell_server::store::{ConversationRow, OfferRow, Owner, Row};

use super::{Invariant, Violation};
use crate::house;
use crate::store::Tables;
use crate::tally::end_word;

/// The history of what is stored.
#[derive(Debug, Default)]
pub struct Ledger {
    pub found: Vec<Violation>,
    /// Every agent that a conversation was ever proposed or given to.
    pub concerned: BTreeSet<(AgentId, ConversationId)>,
    pub ends: BTreeMap<&'static str, u64>,
    pub offers: u64,
    /// Whose conversation it is, by the customer's mark.
    pub customers: BTreeMap<usize, ConversationId>,
    /// Which offer's Accept has given a conversation to its agent.
    accepted: BTreeMap<ConversationId, OfferId>,
    /// By which command a message was written.
    said: BTreeMap<CommandId, (ConversationId, u32)>,
    last: BTreeMap<Owner, Seq>,
    /// Units of open offers and of accepted work.
    load: BTreeMap<AgentId, i64>,
    /// Units that an administrator has asked for since the last commit. One batch
    /// may give them, use them, and take them away again.
    granted: BTreeMap<AgentId, i64>,
    /// The load and the units before the commit, of those that it touches.
    loads_before: BTreeMap<AgentId, (i64, i64)>,
    /// The work that this commit gives without an offer: a supervisor's.
    given: BTreeSet<AgentId>,
}

impl Ledger {
    /// A batch is about to be stored.
    pub fn before(&mut self, tables: &Tables, batch: &[Row]) {
        self.loads_before.clear();
        self.given.clear();
        for row in batch {
            match row {
                Row::Agent(row) => self.remember_load(tables, row.agent.id),
                Row::Offer(row) => self.offer(tables, row),
                Row::Conversation(row) => self.conversation(tables, row),
                _ => {}
            }
        }
    }

    /// It is stored.
    pub fn after(&mut self, tables: &Tables, batch: &[Row]) {
        for row in batch {
            match row {
                Row::Offer(row) => self.one_open_offer(tables, row.offer.conversation),
                Row::Message(row) => {
                    let place = (row.conversation, row.message.number);
                    if let Some(first) = self.said.insert(row.message.command, place) {
                        let what =
                            format!("{:?} wrote {first:?} and {place:?}", row.message.command);
                        self.find(Invariant::CommandOnce, what, &[&row.conversation]);
                    }
                }
                Row::Log(row) => {
                    let last = self.last.insert(row.owner, row.seq).unwrap_or(0);
                    if row.seq != last + 1 {
                        let what = format!("{} has {} after {last}", row.owner, row.seq);
                        self.find(Invariant::LogWithoutHoles, what, &[&row.owner]);
                    }
                }
                _ => {}
            }
        }
        for row in batch {
            if let Row::Head(row) = row {
                let last = self.last.get(&row.owner).copied().unwrap_or(0);
                if row.seq != last {
                    let what = format!("{} ends at {last}, its head says {}", row.owner, row.seq);
                    self.find(Invariant::LogWithoutHoles, what, &[&row.owner]);
                }
            }
        }
        self.acceptances(batch);
        self.capacity(tables);
    }

    fn offer(&mut self, tables: &Tables, row: &OfferRow) {
        let offer = &row.offer;
        self.concerned.insert((offer.agent, offer.conversation));
        self.remember_load(tables, offer.agent);
        let stored = tables.offers.get(&offer.id);
        let was_open = stored.is_some_and(|it| it.offer.state == OfferState::Open);
        let units = units(offer.takes);
        match &offer.state {
            OfferState::Open if stored.is_none() => {
                self.offers += 1;
                *self.load.entry(offer.agent).or_default() += units;
            }
            OfferState::Ended { end, .. } => {
                *self.ends.entry(end_word(end)).or_default() += 1;
                if was_open {
                    *self.load.entry(offer.agent).or_default() -= units;
                }
            }
            OfferState::Open => {}
        }
        if let Some(stored) = stored.filter(|_| !was_open) {
            let what = format!(
                "{} ended as {:?} and is now {:?}",
                offer.id, stored.offer.state, offer.state
            );
            self.find(Invariant::OneEnd, what, &[&offer.id]);
        }
    }

    fn conversation(&mut self, tables: &Tables, row: &ConversationRow) {
        let id = row.conversation.id;
        let name = row.chat.customer.name.as_deref();
        if let Some(mark) = name.and_then(|name| house::marks(name).next()) {
            self.customers.insert(mark, id);
        }
        let before = tables.conversations.get(&id).and_then(carried);
        let after = carried(row);
        if before == after {
            return;
        }
        if let Some((agent, units)) = before {
            self.remember_load(tables, agent);
            *self.load.entry(agent).or_default() -= units;
        }
        if let Some((agent, units)) = after {
            self.remember_load(tables, agent);
            *self.load.entry(agent).or_default() += units;
            if self.concerned.insert((agent, id)) {
                self.given.insert(agent);
            }
        }
    }

    fn one_open_offer(&mut self, tables: &Tables, conversation: ConversationId) {
        let open: Vec<OfferId> = tables.open_offers(conversation).collect();
        if open.len() > 1 {
            let what = format!("{conversation} has {open:?}");
            self.find(Invariant::OneOpenOffer, what, &[&conversation]);
        }
    }

    /// Nobody can accept what the same batch takes from another agent: so the
    /// ends of rounds come last.
    fn acceptances(&mut self, batch: &[Row]) {
        for row in batch {
            let Row::Offer(row) = row else { continue };
            let taken = matches!(
                row.offer.state,
                OfferState::Ended {
                    end: OfferEnd::Accepted,
                    ..
                }
            );
            if !taken {
                continue;
            }
            let (id, conversation) = (row.offer.id, row.offer.conversation);
            if let Some(first) = self.accepted.insert(conversation, id)
                && first != id
            {
                let what = format!("{conversation} was accepted by {first} and by {id}");
                self.find(
                    Invariant::OneAcceptance,
                    what,
                    &[&conversation, &first, &id],
                );
            }
        }
        for row in batch {
            if let Row::Conversation(row) = row
                && carried(row).is_none()
            {
                self.accepted.remove(&row.conversation.id);
            }
        }
    }

    fn remember_load(&mut self, tables: &Tables, agent: AgentId) {
        let units = tables.agents.get(&agent).map_or(0, |row| row.agent.units);
        let load = self.load.get(&agent).copied().unwrap_or(0);
        let now = (load, i64::from(units));
        self.loads_before.entry(agent).or_insert(now);
    }

    fn capacity(&mut self, tables: &Tables) {
        for (agent, (before, units_before)) in std::mem::take(&mut self.loads_before) {
            let units = tables.agents.get(&agent).map_or(0, |row| row.agent.units);
            let granted = self.granted.remove(&agent).unwrap_or(0);
            let most = units_before.max(i64::from(units)).max(granted);
            let load = self.load.get(&agent).copied().unwrap_or(0);
            if load > most && load > before && !self.given.contains(&agent) {
                let what = format!("{agent} carries {load} of {most} units");
                self.find(Invariant::WithinCapacity, what, &[&agent]);
            }
        }
    }

    /// An administrator changes what an agent can carry.
    pub fn grants(&mut self, agent: AgentId, units: u32) {
        let most = self.granted.entry(agent).or_default();
        *most = (*most).max(i64::from(units));
    }

    pub fn find(&mut self, of: Invariant, what: String, about: &[&dyn std::fmt::Display]) {
        self.found.push(Violation::new(of, what, about));
    }

    /// The message that a command has written.
    pub fn said(&self, command: CommandId) -> Option<(ConversationId, u32)> {
        self.said.get(&command).copied()
    }
}

/// Who carries a conversation, and for how many units.
fn carried(row: &ConversationRow) -> Option<(AgentId, i64)> {
    let conversation = &row.conversation;
    let with_agent = matches!(
        conversation.state,
        ConversationState::Active | ConversationState::WrapUp
    );
    conversation
        .agent
        .filter(|_| with_agent)
        .map(|agent| (agent, units(conversation.takes)))
}

/// No house of a run has profiles.
fn units(takes: Takes) -> i64 {
    match takes {
        Takes::Units(units) => i64::from(units),
        Takes::Place(_) => 0,
    }
}
