//! What a batch says of the time: a start goes on from when the last one was
//! stored, so nothing that is stored may have happened later.

use deskbell_protocol::Timestamp;
use deskbell_protocol::conversation::ConversationState;
use deskbell_routing::{Agent, AgentLink, Conversation, Offer, OfferState};
use deskbell_server::store::Row;

use super::{Invariant, Ledger};
use crate::store::Tables;

impl Ledger {
    pub fn time_goes_on(&mut self, tables: &Tables, batch: &[Row]) {
        if batch.is_empty() {
            return;
        }
        let said = batch.iter().find_map(|row| match row {
            Row::Time(at) => Some(*at),
            _ => None,
        });
        if said.is_none() || said < tables.latest {
            let what = format!("a batch of {said:?} comes after {:?}", tables.latest);
            self.find(Invariant::TimeGoesOn, what, &[]);
        }
        for row in batch {
            if happened(row).into_iter().max() > said {
                let what = format!("stored at {said:?}, and later: {row:?}");
                self.find(Invariant::TimeGoesOn, what, &[]);
            }
        }
    }
}

/// The times of a row that were past or now when it was made; the others are
/// deadlines.
fn happened(row: &Row) -> Vec<Timestamp> {
    match row {
        Row::Agent(row) => of_agent(&row.agent),
        Row::Conversation(row) => of_conversation(&row.conversation),
        Row::Offer(row) => of_offer(&row.offer),
        Row::Message(row) => vec![row.message.at],
        Row::Log(row) => vec![row.at],
        Row::Answer(row) => vec![row.at],
        _ => Vec::new(),
    }
}

fn of_agent(agent: &Agent) -> Vec<Timestamp> {
    let mut at = vec![agent.idle_since, agent.asked_at, agent.presence.since];
    at.extend(agent.set_aside.as_ref().map(|aside| aside.since));
    at.extend(agent.missed.iter().map(|missed| missed.at));
    if let AgentLink::Unreachable { since, .. } = agent.link {
        at.push(since);
    }
    at
}

/// Without since when its customer is gone: after a restart that is a time to
/// come for some, so that they can come back.
fn of_conversation(conversation: &Conversation) -> Vec<Timestamp> {
    let mut at = vec![conversation.arrived_at, conversation.queued_at];
    at.extend(conversation.accepted_at);
    at.extend(conversation.asked.values().map(|asked| asked.last));
    at.extend(conversation.closed.map(|(at, _)| at));
    if conversation.state == ConversationState::Closed {
        at.extend(conversation.wrap_up_until);
    }
    at
}

fn of_offer(offer: &Offer) -> Vec<Timestamp> {
    let mut at = vec![offer.offered_at, offer.decision.idle_since];
    at.extend(offer.sent_at);
    at.extend(offer.displayed.map(|(at, _)| at));
    if let OfferState::Ended { at: ended, .. } = offer.state {
        at.push(ended);
    }
    at
}
