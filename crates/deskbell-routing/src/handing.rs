//! Work that a person gives to somebody: transfer, escalation, assignment, and
//! what an agent picks from the line. What is handed over stays with who has it
//! until it is accepted, so that it can come back.

use deskbell_protocol::conversation::{ConversationState, To};
use deskbell_protocol::offer::{OfferEnd, Reason, RescindReason};
use deskbell_protocol::{AgentId, ConversationId, OfferId, QueueId};

use crate::command::{Handing, Refusal};
use crate::effect::Effect;
use crate::proposal::Proposal;
use crate::record::{Conversation, DecidedBy};
use crate::step::Step;

impl Step<'_> {
    /// `reason` is Transfer or Escalation.
    pub(crate) fn hand(&mut self, handing: &Handing, reason: Reason) -> Result<(), Refusal> {
        let id = handing.conversation;
        let conversation = self.conversation(id)?;
        self.may_hand(handing, conversation)?;
        let ringing = self.in_the_way(conversation, handing.supervisor)?;
        match handing.to {
            To::Agent(agent) => {
                let takes = self.state.takes_of(conversation);
                self.may_be_given(conversation, agent, reason, takes)?;
                self.clear_the_way(ringing);
                self.send_to(id, agent, reason, handing.by);
            }
            To::Queue(queue) => {
                self.may_wait_in(conversation, queue, handing.anyway)?;
                self.clear_the_way(ringing);
                self.send_to_queue(id, queue, reason, handing.by);
            }
        }
        Ok(())
    }

    /// It is the agent's own, or a supervisor's to give: with an agent, or waiting.
    fn may_hand(&self, handing: &Handing, conversation: &Conversation) -> Result<(), Refusal> {
        if !handing.supervisor && conversation.agent != Some(handing.by) {
            return Err(Refusal::NotFound);
        }
        match conversation.state {
            ConversationState::Active => Ok(()),
            ConversationState::Open | ConversationState::Waiting if handing.supervisor => Ok(()),
            ConversationState::Open | ConversationState::Waiting => Err(Refusal::NotFound),
            ConversationState::WrapUp | ConversationState::Closed => {
                Err(Refusal::ConversationEnded)
            }
        }
    }

    /// An open offer that a supervisor takes back; for anybody else it is in
    /// the way.
    fn in_the_way(
        &self,
        conversation: &Conversation,
        supervisor: bool,
    ) -> Result<Option<OfferId>, Refusal> {
        match conversation.offer {
            Some(_) if !supervisor => Err(Refusal::AlreadyOffered),
            offer => Ok(offer),
        }
    }

    fn clear_the_way(&mut self, offer: Option<OfferId>) {
        if let Some(offer) = offer {
            let why = RescindReason::TakenBySupervisor;
            self.finish_offer(offer, OfferEnd::Rescinded { why });
        }
    }

    /// A supervisor gives work. Confirmed, it asks neither capacity nor
    /// presence; but who can't be shown it could not know of it.
    pub(crate) fn assign(
        &mut self,
        id: ConversationId,
        to: AgentId,
        by: AgentId,
        confirmed: bool,
    ) -> Result<(), Refusal> {
        let conversation = self.conversation(id)?;
        match conversation.state {
            ConversationState::Active if conversation.agent == Some(to) => return Ok(()),
            ConversationState::Open | ConversationState::Waiting | ConversationState::Active => {}
            ConversationState::WrapUp | ConversationState::Closed => {
                return Err(Refusal::ConversationEnded);
            }
        }
        if confirmed {
            self.can_be_shown(conversation, to, Reason::Assignment)?;
        } else {
            let takes = self.state.takes_of(conversation);
            self.may_be_given(conversation, to, Reason::Assignment, takes)?;
        }
        self.clear_the_way(conversation.offer);
        self.send_to(id, to, Reason::Assignment, by);
        Ok(())
    }

    /// Whoever gave it, or a supervisor, takes back what nobody has accepted.
    pub(crate) fn take_back(
        &mut self,
        id: ConversationId,
        by: AgentId,
        supervisor: bool,
    ) -> Result<(), Refusal> {
        let offer = self.conversation(id)?.offer;
        let offer = offer.and_then(|offer| self.state.offer(offer));
        let given = offer.filter(|it| it.sender == Some(by) || (supervisor && it.sender.is_some()));
        let offer = given.ok_or(Refusal::NotFound)?.id;
        self.rescind(offer, RescindReason::TakenBack);
        Ok(())
    }

    /// An agent takes work from the line of a queue of theirs; where it rings
    /// at somebody else, it stops ringing there.
    pub(crate) fn pick(&mut self, agent: AgentId, id: ConversationId) -> Result<(), Refusal> {
        let conversation = self.conversation(id)?;
        let picker = self.at_work(agent)?;
        if !picker.queues.contains(&conversation.queue) {
            return Err(Refusal::NotFound);
        }
        match (conversation.state, conversation.agent) {
            (ConversationState::Open, _) if !conversation.with_bot => {}
            (ConversationState::Active, Some(holder)) if holder == agent => return Ok(()),
            (ConversationState::Active, _) => return Err(Refusal::TakenByAnother),
            (ConversationState::WrapUp | ConversationState::Closed, _) => {
                return Err(Refusal::ConversationEnded);
            }
            _ => return Err(Refusal::NotFound),
        }
        let ringing = conversation.offer.and_then(|id| self.state.offer(id));
        if let Some(own) = ringing.filter(|offer| offer.agent == agent) {
            let own = own.id;
            self.take(own);
            return Ok(());
        }
        let (reason, takes) = (conversation.reason, self.state.takes_of(conversation));
        self.may_be_given(conversation, agent, reason, takes)?;
        if let Some(offer) = ringing.map(|offer| offer.id) {
            let why = RescindReason::AcceptedElsewhere;
            self.finish_offer(offer, OfferEnd::Rescinded { why });
        }
        let decision = self.state.decision(agent, DecidedBy::Picked);
        let picked = self.propose(&Proposal {
            conversation: id,
            agent,
            reason,
            sender: None,
            decision,
        });
        picked.into_iter().for_each(|offer| self.take(offer));
        Ok(())
    }

    /// Offers a conversation to the agent whom its sender chose. At rest, it
    /// wakes up for it.
    pub(crate) fn send_to(
        &mut self,
        id: ConversationId,
        agent: AgentId,
        reason: Reason,
        sender: AgentId,
    ) {
        let rests = |it: &Conversation| it.state == ConversationState::Waiting;
        if self.state.conversation(id).is_some_and(rests) {
            self.change_conversation(id, |it| it.state = ConversationState::Open);
        }
        let decision = self.state.decision(agent, DecidedBy::Sender);
        self.propose(&Proposal {
            conversation: id,
            agent,
            reason,
            sender: Some(sender),
            decision,
        });
    }

    /// The agent, if there is one, has it no more; it joins the other line with
    /// its old time, and is asked of everybody there.
    pub(crate) fn send_to_queue(
        &mut self,
        id: ConversationId,
        queue: QueueId,
        reason: Reason,
        by: AgentId,
    ) {
        let previous = self.state.conversation(id).and_then(|it| it.agent);
        let now = self.now;
        self.loses_its_agent(id, |conversation| {
            conversation.queue = queue;
            conversation.with_bot = false;
            conversation.reason = reason;
            conversation.first_in_line = false;
            conversation.asked.clear();
            conversation.nobody_left = false;
            conversation.retry_at = None;
            // Who gives it away is asked for it last.
            if let Some(agent) = previous {
                conversation.passed_by(agent, now);
            }
        });
        if let Some(agent) = previous {
            self.loses_to_others(id, agent, Some(by));
            self.effects.push(Effect::WaitsAgain { conversation: id });
        }
        self.state.touched.conversations.push(id);
    }
}
