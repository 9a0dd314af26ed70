//! Whether a conversation that changed its agent was given, not taken.

use deskbell_protocol::AgentId;
use deskbell_routing::{Conversation, State};

/// It was offered to the new agent while the old one had it.
pub fn was_handed(before: &State, was: &Conversation, to: Option<AgentId>) -> bool {
    let offer = was.offer.and_then(|offer| before.offer(offer));
    offer.is_some_and(|offer| offer.sender.is_some() && Some(offer.agent) == to)
}
