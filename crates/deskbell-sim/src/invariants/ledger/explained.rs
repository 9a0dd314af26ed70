//! Who was considered for an offer: stored with it, or nobody could say later why
//! it went to whom it went to.

use deskbell_protocol::OfferId;
use deskbell_routing::{DecidedBy, Deliberation, Offer, Verdict};
use deskbell_server::store::Row;

use super::{Invariant, Ledger};

impl Ledger {
    /// No house of a run has so many agents that nobody is looked at.
    pub fn offers_are_explained(&mut self, batch: &[Row]) {
        for row in batch {
            let Row::Offer(row) = row else { continue };
            let by = row.offer.decision.by;
            let by_a_person = matches!(by, DecidedBy::Sender | DecidedBy::Picked);
            if row.new && is_explained(batch, &row.offer) == by_a_person {
                let what = format!("{:?} with {:?}", row.offer, of(batch, row.offer.id));
                self.find(Invariant::Explained, what, &[&row.offer.id]);
            }
        }
    }
}

fn of(batch: &[Row], offer: OfferId) -> Option<&Deliberation> {
    batch.iter().find_map(|row| match row {
        Row::Deliberation(row) if row.offer == offer => Some(row),
        _ => None,
    })
}

/// Whether every member of its queue is in it, and who was chosen is who got it.
fn is_explained(batch: &[Row], offer: &Offer) -> bool {
    let Some(told) = of(batch, offer.id) else {
        return false;
    };
    let chosen = told
        .members
        .iter()
        .filter(|it| it.verdict == Verdict::Chosen);
    let members = u32::try_from(told.members.len()).ok();
    chosen.map(|it| it.agent).eq([offer.agent]) && members == offer.decision.members
}
