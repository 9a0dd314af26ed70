//! Since when a customer waits for the agent who is offered their conversation,
//! and had waited for the one who has it. Its place in line is another matter:
//! that keeps the time at which it joined (routing's `queued_at`).

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::offer::{OfferEnd, Reason};
use deskbell_protocol::{ConversationId, OfferId, Timestamp};
use deskbell_routing::{Conversation, Effect, Offer};

use super::turn::Turn;
use crate::store::Chat;

/// As the offer says it at the moment it is made. With an agent or a bot, who has
/// it until somebody accepts it, the customer waits for nobody else before that.
pub(super) fn since(offer: &Offer, conversation: &Conversation, chat: &Chat) -> Timestamp {
    if offer.held_by.is_some() || conversation.with_bot {
        return offer.offered_at;
    }
    let joined = conversation.queued_at;
    chat.waiting_since.map_or(joined, |since| since.max(joined))
}

impl Turn<'_> {
    /// A session opens before its offer ends, but names it, and has from it since
    /// when the customer had waited. Who is asked for advice gets no session.
    pub(super) fn note_accepts(&mut self, effects: &[Effect]) {
        for effect in effects {
            if let Effect::OfferEnded {
                offer,
                end: OfferEnd::Accepted,
            } = *effect
            {
                self.note_accept(offer);
            }
        }
    }

    fn note_accept(&mut self, id: OfferId) -> Option<()> {
        let offer = self.offer(id).filter(|it| it.reason != Reason::Consult)?;
        let conversation = self.world.routing.conversation(offer.conversation)?;
        let chat = self.world.desk.chats.get(offer.conversation)?;
        // As its agent was told. What was picked was never shown.
        let shown = self.world.desk.shown.get(id).map(|it| it.waiting_since);
        let since = shown.unwrap_or_else(|| since(offer, conversation, chat));
        let chat = self.world.desk.chats.edit(conversation.id)?;
        chat.session_offer = Some(id);
        chat.waiting_since = Some(since);
        Some(())
    }

    pub(super) fn waits_from_now(&mut self, id: ConversationId) {
        let now = self.now;
        if let Some(chat) = self.world.desk.chats.edit(id) {
            chat.waiting_since = Some(now);
        }
    }

    /// An SMS conversation at rest is about to be given to somebody: its customer
    /// has waited for nobody since they wrote last. Refused, it rests on, and what
    /// ends the rest is later.
    pub(super) fn rests_no_more(&mut self, id: ConversationId) {
        let conversation = self.world.routing.conversation(id);
        if conversation.is_some_and(|it| it.state == ConversationState::Waiting) {
            self.waits_from_now(id);
        }
    }
}
