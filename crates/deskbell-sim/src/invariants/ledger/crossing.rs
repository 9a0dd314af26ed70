//! Whom a conversation concerns: who has it, advises in it, is asked for it, or
//! joins it as a supervisor.
//! Nobody else's log says anything of its customer.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::{AgentId, ConversationId};
use deskbell_routing::OfferState;
use deskbell_server::audit::{Deed, Entry};
use deskbell_server::store::{AccountRow, AgentRow, ConversationRow, Owner, Row};

use super::{Invariant, Ledger};
use crate::house;
use crate::store::Tables;

impl Ledger {
    /// Before the batch, of the conversations that it touches.
    pub(super) fn who_is_concerned(&mut self, tables: &Tables, batch: &[Row]) {
        self.concerns.clear();
        for row in batch {
            if let Row::Account(AccountRow::Audit(entry)) = row
                && let Some(joins) = who_joins(tables, entry)
            {
                self.concerns.insert(joins);
                self.concerned.insert(joins);
            }
            let id = match row {
                Row::Conversation(row) => row.conversation.id,
                Row::Message(row) => row.conversation,
                _ => continue,
            };
            if let Some(stored) = tables.conversations.get(&id) {
                self.concerns
                    .extend(those_in(stored).map(|agent| (agent, id)));
            }
            for offer in tables.open_offers(id) {
                if let Some(row) = tables.offers.get(&offer) {
                    self.concerns.insert((row.offer.agent, id));
                }
            }
        }
    }

    /// Or in it: an offer of the batch, or the state after it.
    pub(in crate::invariants) fn nothing_crosses(&mut self, batch: &[Row]) {
        for row in batch {
            match row {
                Row::Conversation(row) => {
                    let id = row.conversation.id;
                    self.concerns.extend(those_in(row).map(|agent| (agent, id)));
                }
                Row::Offer(row) if row.new || row.offer.state != OfferState::Open => {
                    let offer = &row.offer;
                    self.concerns.insert((offer.agent, offer.conversation));
                }
                _ => {}
            }
        }
        for row in batch {
            let Row::Log(row) = row else { continue };
            let Owner::Agent(agent) = row.owner else {
                continue;
            };
            for number in house::marks(&row.body) {
                let id = self.customers.get(&number).copied();
                if id.is_none_or(|id| !self.concerns.contains(&(agent, id))) {
                    let what = format!("{agent} is told of customer {number}: {}", row.body);
                    self.find(Invariant::NothingCrosses, what, &[&agent]);
                }
            }
        }
    }
}

/// The supervisor who comes into a conversation without an offer, which stands in
/// the audit with the same commit.
fn who_joins(tables: &Tables, entry: &Entry) -> Option<(AgentId, ConversationId)> {
    if entry.deed != Deed::ConversationJoined {
        return None;
    }
    let conversation = entry.about.parse().ok()?;
    let named = |row: &&AgentRow| row.person.name == entry.who;
    let supervisor = tables.agents.values().find(named)?;
    Some((supervisor.agent.id, conversation))
}

/// Who has it, and who advises.
fn those_in(row: &ConversationRow) -> impl Iterator<Item = AgentId> {
    let conversation = &row.conversation;
    let with_agent = matches!(
        conversation.state,
        ConversationState::Active | ConversationState::WrapUp
    );
    let agent = conversation.agent.filter(|_| with_agent);
    agent
        .into_iter()
        .chain(conversation.consulted.keys().copied())
}
