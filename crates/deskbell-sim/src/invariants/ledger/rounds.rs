//! Rounds: a conversation is accepted once until its agent has it no more, or
//! somebody hands it over. Advice is none of it.

use deskbell_protocol::ConversationId;
use deskbell_protocol::offer::{OfferEnd, Reason};
use deskbell_routing::OfferState;
use deskbell_server::store::{OfferRow, Owner, Row};

use super::capacity::carried;
use super::{Invariant, Ledger};

impl Ledger {
    /// Nobody can accept what the same batch takes from another agent, but who
    /// picks it from the line: so the ends of rounds come last.
    pub(in crate::invariants) fn acceptances(&mut self, batch: &[Row]) {
        for row in batch {
            let Row::Offer(row) = row else { continue };
            if !takes(row) {
                continue;
            }
            let (id, conversation) = (row.offer.id, row.offer.conversation);
            // Who has it gives it, or a supervisor does: another round.
            let handed = row.offer.sender.is_some();
            let first = self.accepted.insert(conversation, id);
            let another = first.filter(|&first| first != id && !handed);
            if let Some(first) = another
                && !(row.new && is_lost_in(batch, conversation))
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
}

fn takes(row: &OfferRow) -> bool {
    let accepted = matches!(
        row.offer.state,
        OfferState::Ended {
            end: OfferEnd::Accepted,
            ..
        }
    );
    accepted && row.offer.reason != Reason::Consult
}

/// In this batch an agent is told that they have it no more.
fn is_lost_in(batch: &[Row], conversation: ConversationId) -> bool {
    let id = conversation.to_string();
    batch.iter().any(|row| match row {
        Row::Log(row) => {
            matches!(row.owner, Owner::Agent(_))
                && row.body.contains(r#""type":"session_closed""#)
                && row.body.contains(&id)
        }
        _ => false,
    })
}
