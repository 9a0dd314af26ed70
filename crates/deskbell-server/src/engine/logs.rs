//! The logs of agents and of conversations: every event gets its place, is
//! stored with the batch, and goes to its owner's sockets. Frames that are in
//! no log only pass through here.

use std::sync::Arc;

use deskbell_protocol::{
    AgentId, ConversationId, Epoch, OfferId, Seq, agent, customer, frame, limits,
};
use serde::Serialize;

use super::desk::Head;
use super::input::{Telling, To, What};
use super::turn::Turn;
use crate::store::{LogRow, Owner, Row, TrimRow};

/// A log is trimmed whenever it has grown by this many events.
const TRIM_EVERY: Seq = 128;

impl Turn<'_> {
    /// Adds an event to an agent's log.
    pub(super) fn agent_event(&mut self, agent: AgentId, body: agent::Event) {
        let offer = match &body {
            agent::Event::OfferMade { offer } => Some(offer.id),
            _ => None,
        };
        let at = self.now;
        self.event(Owner::Agent(agent), offer, |seq| agent::EventFrame {
            seq,
            at,
            body,
        });
    }

    /// Adds an event to the log of a conversation, for its customer.
    pub(super) fn customer_event(&mut self, conversation: ConversationId, body: customer::Event) {
        let at = self.now;
        let owner = Owner::Conversation(conversation);
        self.event(owner, None, |seq| customer::EventFrame { seq, at, body });
    }

    fn event<F: Serialize>(
        &mut self,
        owner: Owner,
        offer: Option<OfferId>,
        make: impl FnOnce(Seq) -> F,
    ) {
        let head = self.head(owner);
        let head = Head {
            seq: head.seq + 1,
            ..head
        };
        self.world.desk.heads.put(owner, head);
        let seq = head.seq;
        let body: Arc<str> = frame::write(&make(seq)).into();
        self.rows.push(Row::Log(LogRow {
            owner,
            seq,
            at: self.now,
            body: Arc::clone(&body),
        }));
        if seq > limits::LOG_EVENTS && seq.is_multiple_of(TRIM_EVERY) {
            let (upto, before) = (seq - limits::LOG_EVENTS, self.now - limits::LOG_AGE);
            self.rows.push(Row::Trim(TrimRow {
                owner,
                upto,
                before,
            }));
        }
        self.send(To::All(owner), What::Event { seq, body, offer });
    }

    /// Where a log stands; a log without events gets its epoch here.
    pub(super) fn head(&mut self, owner: Owner) -> Head {
        if let Some(head) = self.world.desk.heads.get(owner) {
            return *head;
        }
        let head = Head {
            epoch: Epoch::from_u128((self.world.random)()),
            seq: 0,
        };
        self.world.desk.heads.put(owner, head);
        head
    }

    /// Sends a frame that is in no log.
    pub(super) fn pass(&mut self, to: To, frame: &impl Serialize) {
        self.send(to, What::Passing(frame::write(frame).into()));
    }

    pub(super) fn send(&mut self, to: To, what: What) {
        self.tellings.push(Telling {
            to,
            what,
            cause: self.cause,
        });
    }
}
