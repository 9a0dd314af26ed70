//! Advice: an agent asks others into a conversation that stays theirs, or a
//! supervisor joins it. It takes no capacity, only a place on the desk, and ends
//! with the conversation.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::Cause;
use deskbell_protocol::{AgentId, ConversationId, OfferId, limits};

use crate::command::Refusal;
use crate::effect::Effect;
use crate::record::{AgentLink, Consulted, Conversation};
use crate::step::Step;
use crate::workstream::Takes;

impl Step<'_> {
    /// Asks `whom` for advice.
    pub(crate) fn consult(
        &mut self,
        agent: AgentId,
        id: ConversationId,
        whom: AgentId,
    ) -> Result<(), Refusal> {
        let conversation = self.held_by(agent, id)?;
        if conversation.state != ConversationState::Active {
            return Err(Refusal::ConversationEnded);
        }
        if conversation.consulted.contains_key(&whom) {
            return Ok(());
        }
        if conversation.offer.is_some() {
            return Err(Refusal::AlreadyOffered);
        }
        if conversation.consulted.len() >= limits::ADVISERS {
            return Err(Refusal::NoPlaceLeft);
        }
        self.may_be_given(conversation, whom, Reason::Consult, Takes::NOTHING)?;
        self.send_to(id, whom, Reason::Consult, agent);
        Ok(())
    }

    /// A supervisor joins a conversation that an agent has. Nobody is asked,
    /// and their presence does not matter: they are there, since they ask.
    pub(crate) fn join(&mut self, agent: AgentId, id: ConversationId) -> Result<(), Refusal> {
        let conversation = self.conversation(id)?;
        match conversation.state {
            ConversationState::Active => {}
            ConversationState::Open | ConversationState::Waiting => {
                return Err(Refusal::NobodyHasIt);
            }
            ConversationState::WrapUp | ConversationState::Closed => {
                return Err(Refusal::ConversationEnded);
            }
        }
        let joins = self.at_work(agent)?;
        if conversation.agent == Some(agent) {
            return Ok(());
        }
        if joins.link != AgentLink::Connected {
            return Err(Refusal::AgentUnreachable);
        }
        let asked = conversation.offer.filter(|&offer| {
            let offer = self.state.offer(offer);
            offer.is_some_and(|it| it.agent == agent && it.reason == Reason::Consult)
        });
        if let Some(asked) = asked {
            // It is their answer to that.
            self.take(asked);
        } else if let Some(part) = conversation.consulted.get(&agent) {
            if *part == Consulted::Joined {
                return Ok(());
            }
        } else {
            let advisers = conversation.consulted.len() + self.asks_for_advice(conversation);
            if advisers >= limits::ADVISERS || !joins.has_a_place_on_the_desk() {
                return Err(Refusal::NoPlaceLeft);
            }
            self.change_agent(agent, Cause::Load, |agent| {
                agent.consults.insert(id);
            });
        }
        self.let_join(id, agent);
        Ok(())
    }

    /// Who is asked holds a place among the advisers until they answer.
    fn asks_for_advice(&self, conversation: &Conversation) -> usize {
        let asked = conversation.offer.filter(|&offer| self.is_consult(offer));
        usize::from(asked.is_some())
    }

    /// The agent lets `whom` write to the customer.
    pub(crate) fn admit(
        &mut self,
        agent: AgentId,
        id: ConversationId,
        whom: AgentId,
    ) -> Result<(), Refusal> {
        let conversation = self.held_by(agent, id)?;
        match conversation.consulted.get(&whom) {
            None => return Err(Refusal::NotFound),
            Some(Consulted::Joined) => return Ok(()),
            Some(Consulted::Reads) => self.let_join(id, whom),
        }
        Ok(())
    }

    fn let_join(&mut self, id: ConversationId, agent: AgentId) {
        self.change_conversation(id, |conversation| {
            conversation.consulted.insert(agent, Consulted::Joined);
        });
        self.effects.push(Effect::ConsultJoined {
            agent,
            conversation: id,
        });
    }

    /// Who advises leaves, or is sent away by the agent.
    pub(crate) fn leave_consult(
        &mut self,
        agent: AgentId,
        id: ConversationId,
        whom: AgentId,
    ) -> Result<(), Refusal> {
        let conversation = self.conversation(id)?;
        if agent != whom && conversation.agent != Some(agent) {
            return Err(Refusal::NotFound);
        }
        self.end_consult(id, whom);
        Ok(())
    }

    /// The offer for it was accepted.
    pub(crate) fn start_consult(&mut self, id: ConversationId, agent: AgentId) {
        self.change_conversation(id, |conversation| {
            conversation.offer = None;
            conversation.consulted.insert(agent, Consulted::Reads);
        });
        self.change_agent(agent, Cause::Load, |agent| {
            agent.consults.insert(id);
        });
        self.effects.push(Effect::ConsultStarted {
            agent,
            conversation: id,
        });
    }

    pub(crate) fn end_consult(&mut self, id: ConversationId, agent: AgentId) {
        let advises = self
            .state
            .conversation(id)
            .is_some_and(|it| it.consulted.contains_key(&agent));
        if !advises {
            return;
        }
        self.change_conversation(id, |conversation| {
            conversation.consulted.remove(&agent);
        });
        self.change_agent(agent, Cause::Load, |agent| {
            agent.consults.remove(&id);
        });
        self.effects.push(Effect::ConsultEnded {
            agent,
            conversation: id,
        });
    }

    pub(crate) fn end_consults(&mut self, id: ConversationId) {
        let conversation = self.state.conversation(id);
        let advisers: Vec<AgentId> = conversation
            .into_iter()
            .flat_map(|it| it.consulted.keys().copied())
            .collect();
        for agent in advisers {
            self.end_consult(id, agent);
        }
    }

    /// Who leaves work, or is gone for too long, advises nobody.
    pub(crate) fn stop_advising(&mut self, agent: AgentId) {
        let consults = self.state.agent(agent).map(|it| it.consults.clone());
        for id in consults.unwrap_or_default() {
            self.end_consult(id, agent);
        }
    }

    pub(crate) fn is_consult(&self, offer: OfferId) -> bool {
        let offer = self.state.offer(offer);
        offer.is_some_and(|offer| offer.reason == Reason::Consult)
    }
}
