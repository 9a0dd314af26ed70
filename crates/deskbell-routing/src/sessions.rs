//! Conversations that an agent has: from Accept or assignment through wrap-up,
//! or back to the line.

use deskbell_protocol::conversation::{CloseCause, ConversationState};
use deskbell_protocol::offer::RescindReason;
use deskbell_protocol::presence::Cause;
use deskbell_protocol::{AgentId, ConversationId};

use crate::command::Refusal;
use crate::conversations::is_chat;
use crate::effect::Effect;
use crate::record::{AgentLink, Conversation};
use crate::step::Step;

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

    /// A supervisor's confirmed assignment asks neither capacity nor presence;
    /// but an agent without a link could not know of the conversation.
    pub(crate) fn assign(&mut self, id: ConversationId, to: AgentId) -> Result<(), Refusal> {
        let conversation = self.conversation(id)?;
        let agent = self.known(to)?;
        if !agent.enabled || !agent.signed_in || agent.link != AgentLink::Connected {
            return Err(Refusal::AgentUnreachable);
        }
        match conversation.state {
            ConversationState::Open | ConversationState::Waiting => {}
            ConversationState::Active if conversation.agent == Some(to) => return Ok(()),
            ConversationState::Active => return Err(Refusal::TakenByAnother),
            ConversationState::WrapUp | ConversationState::Closed => {
                return Err(Refusal::ConversationEnded);
            }
        }
        let offer = conversation.offer;
        let units = self
            .workstream_of(conversation)
            .map_or(conversation.units, |it| it.units);
        self.open_session(id, to, units);
        if let Some(offer) = offer {
            self.rescind(offer, RescindReason::TakenBySupervisor);
        }
        self.change_agent(to, Cause::Load, |agent| {
            agent.used += units;
            agent.sessions.insert(id);
        });
        Ok(())
    }

    /// The conversation's side of having an agent.
    pub(crate) fn open_session(&mut self, id: ConversationId, agent: AgentId, units: u32) {
        let now = self.now;
        self.change_conversation(id, |conversation| {
            conversation.state = ConversationState::Active;
            conversation.agent = Some(agent);
            conversation.accepted_at = Some(now);
            conversation.units = units;
            conversation.offer = None;
            conversation.first_in_line = false;
            conversation.nobody_left = false;
            conversation.retry_at = None;
            conversation.closes_at = None;
        });
        self.effects.push(Effect::SessionOpened {
            agent,
            conversation: id,
        });
    }

    /// The agent leaves without ending: live chats go back to the line, before
    /// everybody; SMS conversations rest until the customer writes.
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
            self.give_back(agent, id);
        }
    }

    fn give_back(&mut self, agent: AgentId, id: ConversationId) {
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        let is_chat = self.workstream_of(conversation).is_none_or(is_chat);
        let closes_at = self.closes_at(conversation);
        self.release(agent, id);
        self.change_conversation(id, |conversation| {
            conversation.agent = None;
            conversation.accepted_at = None;
            conversation.closes_at = closes_at;
            conversation.first_in_line = is_chat;
            conversation.state = if is_chat {
                ConversationState::Open
            } else {
                ConversationState::Waiting
            };
        });
        let cause = CloseCause::AgentLost;
        self.effects.push(Effect::SessionClosed {
            agent,
            conversation: id,
            cause,
        });
        if is_chat {
            self.effects.push(Effect::WaitsAgain { conversation: id });
            self.tell_if_nobody_left(id);
        }
    }

    pub(crate) fn start_wrap_up(&mut self, id: ConversationId, cause: CloseCause) {
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        let Some(agent) = conversation.agent else {
            return self.close(id, cause);
        };
        let now = self.now;
        let until = now
            + self
                .workstream_of(conversation)
                .map(|it| it.wrap_up)
                .unwrap_or_default();
        self.change_conversation(id, |conversation| {
            conversation.state = ConversationState::WrapUp;
            conversation.wrap_up_until = Some(until);
            conversation.closed = Some((now, cause));
        });
        self.effects.push(Effect::WrapUpStarted {
            agent,
            conversation: id,
            cause,
        });
    }

    /// The notes are written, or their time is up: the units are free.
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

    /// The agent's side of having a conversation no more.
    fn release(&mut self, agent: AgentId, id: ConversationId) {
        let units = self
            .state
            .conversation(id)
            .map_or(0, |conversation| conversation.units);
        self.change_agent(agent, Cause::Load, |agent| {
            if agent.sessions.remove(&id) {
                agent.used = agent.used.saturating_sub(units);
            }
        });
    }

    fn held_by(&self, agent: AgentId, id: ConversationId) -> Result<&Conversation, Refusal> {
        let conversation = self.state.conversation(id);
        conversation
            .filter(|it| it.agent == Some(agent))
            .ok_or(Refusal::NotFound)
    }
}
