//! What is stored, looked at with every commit: only what the commit changes.

mod capacity;
mod counts;
mod crossing;
mod explained;
mod rounds;
mod times;

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::agent::Command;
use deskbell_protocol::{AgentId, CommandId, ConversationId, OfferId, Seq};
use deskbell_routing::{Offer, OfferState};
use deskbell_server::engine::{Control, Input};
use deskbell_server::store::{ConversationRow, MessageRow, OfferRow, Owner, Row};

use super::{Invariant, Violation};
use crate::house;
use crate::store::Tables;
use crate::tally::words;
use capacity::{Capacity, carried};

/// The history of what is stored.
#[derive(Debug, Default)]
pub struct Ledger {
    pub found: Vec<Violation>,
    /// Every agent that a conversation was ever proposed or given to.
    pub concerned: BTreeSet<(AgentId, ConversationId)>,
    /// What has happened, by the words of `tally::words`.
    pub happened: BTreeMap<&'static str, u64>,
    pub offers: u64,
    /// Whose conversation it is, by the customer's mark.
    pub customers: BTreeMap<usize, ConversationId>,
    /// Which offer's Accept has given a conversation to its agent.
    accepted: BTreeMap<ConversationId, OfferId>,
    /// By which command a message was written.
    said: BTreeMap<CommandId, (ConversationId, u32)>,
    last: BTreeMap<Owner, Seq>,
    capacity: Capacity,
    /// Whom a conversation concerned before the commit, of those that it touches.
    concerns: BTreeSet<(AgentId, ConversationId)>,
}

impl Ledger {
    /// Somebody asks for what changes who may carry how much.
    pub fn asked(&mut self, input: &Input) {
        match input {
            Input::Control { changes, .. } => {
                for change in changes {
                    if let Control::PutAgent(put) = change {
                        self.capacity.grants(&put.account);
                    }
                }
            }
            Input::AgentCommand { frame, .. } => {
                if let Command::Assign {
                    conversation,
                    to,
                    confirmed: true,
                } = frame.body
                {
                    self.capacity.confirms(conversation, to);
                }
            }
            _ => {}
        }
    }

    /// A batch is about to be stored.
    pub fn before(&mut self, tables: &Tables, batch: &[Row]) {
        self.time_goes_on(tables, batch);
        self.offers_are_explained(batch);
        self.capacity.begins();
        self.who_is_concerned(tables, batch);
        for row in batch {
            self.count(tables, row);
            match row {
                Row::Agent(row) => self.capacity.remember(tables, row.agent.id),
                Row::Offer(row) => self.offer(tables, row),
                Row::Conversation(row) => self.conversation(tables, row),
                Row::Message(row) => self.number_once(tables, row),
                _ => {}
            }
        }
    }

    /// It is stored.
    pub fn after(&mut self, tables: &Tables, batch: &[Row]) {
        for row in batch {
            match row {
                Row::Offer(row) => self.one_open_offer(tables, row.offer.conversation),
                Row::Message(row) => self.command_once(row),
                _ => {}
            }
        }
        self.log_without_holes(batch);
        self.acceptances(batch);
        self.nothing_crosses(batch);
        self.within_capacity(tables);
    }

    fn offer(&mut self, tables: &Tables, row: &OfferRow) {
        let offer = &row.offer;
        self.concerned.insert((offer.agent, offer.conversation));
        self.capacity.remember(tables, offer.agent);
        let stored = tables.offers.get(&offer.id);
        let was_open = stored.is_some_and(|it| it.offer.state == OfferState::Open);
        if stored.is_none() {
            self.offers += 1;
            self.capacity.offered(offer);
        }
        match &offer.state {
            OfferState::Open if stored.is_none() => {
                self.capacity.add(offer.agent, offer.takes, 1);
            }
            OfferState::Ended { .. } if was_open => {
                self.capacity.add(offer.agent, offer.takes, -1);
            }
            OfferState::Ended { .. } | OfferState::Open => {}
        }
        if let Some(stored) = stored {
            self.one_end(&stored.offer, offer);
        }
    }

    pub(super) fn one_end(&mut self, stored: &Offer, offer: &Offer) {
        if stored.state != OfferState::Open {
            let what = format!(
                "{} ended as {:?} and is now {:?}",
                offer.id, stored.state, offer.state
            );
            self.find(Invariant::OneEnd, what, &[&offer.id]);
        }
    }

    pub(super) fn command_once(&mut self, row: &MessageRow) {
        let place = (row.conversation, row.message.number);
        if let Some(first) = self.said.insert(row.message.command, place) {
            let what = format!("{:?} wrote {first:?} and {place:?}", row.message.command);
            self.find(Invariant::CommandOnce, what, &[&row.conversation]);
        }
    }

    pub(super) fn number_once(&mut self, tables: &Tables, row: &MessageRow) {
        let place = (row.conversation, row.message.number);
        if tables.messages.contains_key(&place) {
            let what = format!("{:?} writes {place:?} again", row.message.command);
            self.find(Invariant::NumberOnce, what, &[&row.conversation]);
        }
    }

    pub(super) fn log_without_holes(&mut self, batch: &[Row]) {
        for row in batch {
            let Row::Log(row) = row else { continue };
            let last = self.last.insert(row.owner, row.seq).unwrap_or(0);
            if row.seq != last + 1 {
                let what = format!("{} has {} after {last}", row.owner, row.seq);
                self.find(Invariant::LogWithoutHoles, what, &[&row.owner]);
            }
        }
        for row in batch {
            let Row::Head(row) = row else { continue };
            let last = self.last.get(&row.owner).copied().unwrap_or(0);
            if row.seq != last {
                let what = format!("{} ends at {last}, its head says {}", row.owner, row.seq);
                self.find(Invariant::LogWithoutHoles, what, &[&row.owner]);
            }
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
        if let Some((agent, takes)) = before {
            self.capacity.remember(tables, agent);
            self.capacity.add(agent, takes, -1);
        }
        if let Some((agent, takes)) = after {
            self.capacity.remember(tables, agent);
            self.capacity.add(agent, takes, 1);
            self.concerned.insert((agent, id));
        }
    }

    pub(super) fn one_open_offer(&mut self, tables: &Tables, conversation: ConversationId) {
        let open: Vec<OfferId> = tables.open_offers(conversation).collect();
        if open.len() > 1 {
            let what = format!("{conversation} has {open:?}");
            self.find(Invariant::OneOpenOffer, what, &[&conversation]);
        }
    }

    pub(super) fn within_capacity(&mut self, tables: &Tables) {
        let (wrong, confirmed) = self.capacity.ends(tables);
        for (agent, what) in wrong {
            self.find(Invariant::WithinCapacity, what, &[&agent]);
        }
        *self.happened.entry(words::ABOVE).or_default() += confirmed;
        self.happened.retain(|_, count| *count > 0);
    }

    pub fn find(&mut self, of: Invariant, what: String, about: &[&dyn std::fmt::Display]) {
        self.found.push(Violation::new(of, what, about));
    }

    /// The message that a command has written.
    pub fn said(&self, command: CommandId) -> Option<(ConversationId, u32)> {
        self.said.get(&command).copied()
    }
}
