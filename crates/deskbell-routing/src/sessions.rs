//! Conversations that an agent has: from Accept or assignment through wrap-up,
//! or back to the line.

use deskbell_protocol::conversation::{CloseCause, ConversationState};
use deskbell_protocol::offer::RescindReason;
use deskbell_protocol::presence::Cause;
use deskbell_protocol::{AgentId, ConversationId};

use crate::command::Refusal;
use crate::effect::Effect;
use crate::record::Conversation;
use crate::step::Step;
use crate::workstream::{Blocks, Takes, Workstream};

impl Step<'_> {
    pub(crate) fn end(&mut self, agent: AgentId, id: ConversationId) -> Result<(), Refusal> {
        match self.held_by(agent, id)?.state {
            ConversationState::Active => self.start_wrap_up(id, CloseCause::EndedByAgent),
            // Asked for twice, or the customer was faster.
            ConversationState::WrapUp => {}
            _ => return Err(Refusal::ConversationEnded),
        }
        Ok(())
    }

    /// A supervisor ends it: for the agent as if they had, for the line as if
    /// the customer had left.
    pub(crate) fn force_close(&mut self, id: ConversationId) -> Result<(), Refusal> {
        let conversation = self.conversation(id)?;
        let cause = CloseCause::EndedBySupervisor;
        match conversation.state {
            ConversationState::Open | ConversationState::Waiting => {
                let offer = conversation.offer;
                self.close(id, cause);
                if let Some(offer) = offer {
                    self.rescind(offer, why_rescinded(cause));
                }
                Ok(())
            }
            ConversationState::Active => {
                self.start_wrap_up(id, cause);
                Ok(())
            }
            ConversationState::WrapUp | ConversationState::Closed => {
                Err(Refusal::ConversationEnded)
            }
        }
    }

    pub(crate) fn finish_wrap_up(
        &mut self,
        agent: AgentId,
        id: ConversationId,
    ) -> Result<(), Refusal> {
        match self.held_by(agent, id)?.state {
            ConversationState::WrapUp => self.end_wrap_up(id),
            ConversationState::Active => return Err(Refusal::StillActive),
            _ => {}
        }
        Ok(())
    }

    /// What is being handed over stays offered to who it is offered to.
    pub(crate) fn leave(&mut self, agent: AgentId, id: ConversationId) -> Result<(), Refusal> {
        match self.held_by(agent, id)?.state {
            ConversationState::Active => {
                self.give_back(agent, id, CloseCause::LeftByAgent);
                Ok(())
            }
            _ => Err(Refusal::ConversationEnded),
        }
    }

    /// The conversation goes to an agent who carries it already, from the line
    /// or from another agent; `sender` chose who gets it.
    pub(crate) fn hand_over(
        &mut self,
        id: ConversationId,
        agent: AgentId,
        takes: Takes,
        sender: Option<AgentId>,
    ) {
        let previous = self.state.conversation(id).and_then(|it| it.agent);
        self.end_consult(id, agent);
        if let Some(previous) = previous {
            self.release(previous, id);
            self.loses_to_others(id, previous, sender);
        }
        self.open_session(id, agent, takes);
    }

    /// Closes the session of who had the conversation; counted for a page that
    /// opens later, where others gave it away and none is open.
    pub(crate) fn loses_to_others(
        &mut self,
        conversation: ConversationId,
        agent: AgentId,
        by: Option<AgentId>,
    ) {
        let by_others = by.is_some_and(|by| by != agent);
        if by_others {
            self.change_agent(agent, Cause::Load, |agent| {
                agent.lost += u32::from(agent.signed_in && agent.tabs.is_empty());
            });
        }
        self.effects.push(Effect::SessionClosed {
            agent,
            conversation,
            cause: match by_others {
                true => CloseCause::GivenAway,
                false => CloseCause::HandedOver,
            },
        });
    }

    /// The conversation's side of having an agent.
    fn open_session(&mut self, id: ConversationId, agent: AgentId, takes: Takes) {
        let now = self.now;
        let quiet_at = self.quiet_at(id);
        self.change_conversation(id, |conversation| {
            conversation.state = ConversationState::Active;
            conversation.agent = Some(agent);
            conversation.accepted_at = Some(now);
            conversation.takes = takes;
            conversation.with_bot = false;
            conversation.offer = None;
            conversation.first_in_line = false;
            conversation.nobody_left = false;
            conversation.retry_at = None;
            conversation.closes_at = None;
            conversation.quiet_at = quiet_at;
        });
        self.effects.push(Effect::SessionOpened {
            agent,
            conversation: id,
        });
    }

    /// All that a lost agent has in hand.
    pub(crate) fn give_work_back(&mut self, agent: AgentId) {
        let sessions = self
            .state
            .agent(agent)
            .into_iter()
            .flat_map(|agent| &agent.sessions);
        let active: Vec<ConversationId> = sessions
            .copied()
            .filter(|&id| {
                let conversation = self.state.conversation(id);
                conversation.is_some_and(|it| it.state == ConversationState::Active)
            })
            .collect();
        for id in active {
            self.give_back(agent, id, CloseCause::AgentLost);
            // Who signs out has said so themselves.
            self.change_agent(agent, Cause::Load, |agent| {
                agent.lost += u32::from(agent.signed_in);
            });
        }
    }

    /// Without its end: a live chat goes back to the line, before everybody; an
    /// SMS conversation rests until the customer writes. What is being handed
    /// over stays offered to who it is offered to.
    fn give_back(&mut self, agent: AgentId, id: ConversationId, cause: CloseCause) {
        let now = self.now;
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        let is_chat = self
            .workstream_of(conversation)
            .is_none_or(Workstream::is_chat);
        let advice = conversation.offer.filter(|&offer| self.is_consult(offer));
        self.loses_its_agent(id, |conversation| {
            conversation.first_in_line = is_chat;
            if !is_chat && (conversation.offer.is_none() || advice.is_some()) {
                conversation.state = ConversationState::Waiting;
            }
            // Who leaves it is asked for it last; who rests it has refused nothing.
            let waits = conversation.state == ConversationState::Open;
            if waits && cause == CloseCause::LeftByAgent {
                conversation.passed_by(agent, now);
            }
        });
        self.effects.push(Effect::SessionClosed {
            agent,
            conversation: id,
            cause,
        });
        if self
            .state
            .conversation(id)
            .is_some_and(|it| it.state == ConversationState::Open)
        {
            self.effects.push(Effect::WaitsAgain { conversation: id });
        }
        if let Some(advice) = advice {
            self.rescind(advice, RescindReason::TakenBack);
        }
        self.tell_if_nobody_left(id);
    }

    /// It is open again, with its time in line.
    pub(crate) fn loses_its_agent(
        &mut self,
        id: ConversationId,
        change: impl FnOnce(&mut Conversation),
    ) {
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        let closes_at = self.closes_at(conversation);
        let reason = self
            .workstream_of(conversation)
            .map_or(conversation.reason, Workstream::incoming);
        if let Some(agent) = conversation.agent {
            self.release(agent, id);
        }
        self.end_consults(id);
        self.change_conversation(id, |conversation| {
            conversation.state = ConversationState::Open;
            conversation.reason = reason;
            conversation.agent = None;
            conversation.accepted_at = None;
            conversation.quiet_at = None;
            conversation.closes_at = closes_at;
            change(conversation);
        });
    }

    pub(crate) fn start_wrap_up(&mut self, id: ConversationId, cause: CloseCause) {
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        let Some(agent) = conversation.agent else {
            return self.close(id, cause);
        };
        let (now, offer) = (self.now, conversation.offer);
        let rules = self.workstream_of(conversation);
        let until = now + rules.map(|it| it.wrap_up).unwrap_or_default();
        let frees_at = match rules.map_or(Blocks::Always, |it| it.wrap_up_blocks) {
            Blocks::Always => None,
            Blocks::Never => Some(now),
            Blocks::For(span) => Some(now + span).filter(|&at| at < until),
        };
        self.end_consults(id);
        self.change_conversation(id, |conversation| {
            conversation.state = ConversationState::WrapUp;
            conversation.wrap_up_until = Some(until);
            conversation.frees_at = frees_at;
            conversation.quiet_at = None;
            conversation.closed = Some((now, cause));
        });
        self.effects.push(Effect::WrapUpStarted {
            agent,
            conversation: id,
            cause,
        });
        if let Some(offer) = offer {
            self.rescind(offer, why_rescinded(cause));
        }
        if frees_at == Some(now) {
            self.free_capacity(id);
        }
    }

    /// The notes are written, or their time is up: the capacity is free, if it
    /// was not before.
    pub(crate) fn end_wrap_up(&mut self, id: ConversationId) {
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        let cause = conversation
            .closed
            .map_or(CloseCause::EndedByAgent, |(_, cause)| cause);
        let Some(agent) = conversation.agent else {
            return self.close(id, cause);
        };
        let now = self.now;
        self.release(agent, id);
        self.change_conversation(id, |conversation| {
            conversation.state = ConversationState::Closed;
            conversation.wrap_up_until = Some(now);
            conversation.frees_at = None;
        });
        self.effects.push(Effect::SessionClosed {
            agent,
            conversation: id,
            cause,
        });
        self.effects.push(Effect::ConversationClosed {
            conversation: id,
            cause,
        });
    }

    /// Notes are still to be written, and keep nobody from other work.
    pub(crate) fn free_capacity(&mut self, id: ConversationId) {
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        let takes = conversation.takes;
        if let Some(agent) = conversation.agent {
            self.change_agent(agent, Cause::Load, |agent| agent.put_down(takes));
        }
        self.change_conversation(id, |conversation| {
            conversation.takes = Takes::NOTHING;
            conversation.frees_at = None;
        });
    }

    /// The agent's side of having a conversation no more.
    fn release(&mut self, agent: AgentId, id: ConversationId) {
        let takes = self.state.conversation(id).map(|it| it.takes);
        self.change_agent(agent, Cause::Load, |agent| {
            if agent.sessions.remove(&id) {
                agent.put_down(takes.unwrap_or(Takes::NOTHING));
            }
        });
    }

    pub(crate) fn held_by(
        &self,
        agent: AgentId,
        id: ConversationId,
    ) -> Result<&Conversation, Refusal> {
        let conversation = self.state.conversation(id);
        conversation
            .filter(|it| it.agent == Some(agent))
            .ok_or(Refusal::NotFound)
    }
}

/// What is being handed over when it ends.
const fn why_rescinded(cause: CloseCause) -> RescindReason {
    match cause {
        CloseCause::EndedByCustomer | CloseCause::CustomerGone => RescindReason::CustomerLeft,
        CloseCause::EndedBySupervisor => RescindReason::TakenBySupervisor,
        _ => RescindReason::TakenBack,
    }
}
