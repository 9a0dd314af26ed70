//! Conversations that a bot has: in no line, until the bot gives them to
//! people. What the bot says is not known here.

use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::{CloseCause, ConversationState};
use deskbell_protocol::offer::{Reason, RescindReason};

use crate::command::{HandOff, Refusal};
use crate::step::Step;

impl Step<'_> {
    /// The customer waits for people from now on. A second hand-off is refused,
    /// since its wish can't be followed any more; where nobody is there, the bot
    /// is told at once and keeps it.
    pub(crate) fn hand_off(&mut self, hand_off: &HandOff) -> Result<(), Refusal> {
        let id = hand_off.conversation;
        let conversation = self.conversation(id)?;
        match conversation.state {
            ConversationState::WrapUp | ConversationState::Closed => {
                return Err(Refusal::ConversationEnded);
            }
            ConversationState::Open if conversation.with_bot => {}
            _ => return Err(Refusal::TakenByAnother),
        }
        let queue = hand_off.queue.unwrap_or(conversation.queue);
        self.may_wait_in(conversation, queue, hand_off.anyway)?;
        let rules = self.workstream_of(conversation).ok_or(Refusal::NotFound)?;
        let rules = rules.clone();
        let needs = self.needs_of(&rules, &hand_off.needs)?;
        let (now, priority) = (self.now, hand_off.priority.unwrap_or(conversation.priority));
        let known = hand_off.known.unwrap_or(conversation.known);
        let closes_at = self.closes_at(conversation);
        self.change_conversation(id, |conversation| {
            conversation.with_bot = false;
            conversation.queue = queue;
            conversation.reason = Reason::EscalationFromBot;
            conversation.priority = priority;
            conversation.known = known;
            conversation.queued_at = now;
            conversation.closes_at = closes_at;
            conversation.need_anew(needs, &rules, now);
        });
        Ok(())
    }

    pub(crate) fn bot_ends(&mut self, id: ConversationId) -> Result<(), Refusal> {
        let conversation = self.conversation(id)?;
        match conversation.state {
            ConversationState::Closed => Ok(()),
            ConversationState::Open if conversation.with_bot => {
                let offer = conversation.offer;
                self.close(id, CloseCause::EndedByBot);
                if let Some(offer) = offer {
                    self.rescind(offer, RescindReason::TakenBack);
                }
                Ok(())
            }
            _ => Err(Refusal::TakenByAnother),
        }
    }
}
