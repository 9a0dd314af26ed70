//! How an offer is made: what the rules of its workstream make of it at this
//! moment. It keeps that whatever is configured later.

use std::time::Duration;

use deskbell_protocol::offer::{Kind, Reason};
use deskbell_protocol::presence::Cause;
use deskbell_protocol::rules::Answering;
use deskbell_protocol::{AgentId, ConversationId, OfferId};

use crate::effect::Effect;
use crate::record::{Decision, Offer, OfferState};
use crate::rules;
use crate::step::Step;
use crate::workstream::{Takes, Template, Workstream};

/// An offer about to be made.
pub(crate) struct Proposal {
    pub(crate) conversation: ConversationId,
    pub(crate) agent: AgentId,
    pub(crate) reason: Reason,
    pub(crate) sender: Option<AgentId>,
    pub(crate) decision: Decision,
}

impl Proposal {
    /// What the workstream's rules make of it.
    fn template(&self, workstream: &Workstream, known: bool) -> Template {
        let template = *workstream.template(self.reason, known);
        // What is assigned is not asked.
        let is_assigned = self.sender.is_none() && workstream.answering != Answering::Asked;
        if is_assigned {
            Template {
                kind: Kind::Toast,
                ..template
            }
        } else {
            template
        }
    }

    fn takes(&self, workstream: &Workstream) -> Takes {
        if self.reason == Reason::Consult {
            Takes::NOTHING
        } else {
            workstream.takes
        }
    }
}

impl Step<'_> {
    /// Proposes waiting work to an agent who can take it.
    pub(crate) fn offer_in_line(
        &mut self,
        conversation: ConversationId,
        agent: AgentId,
        decision: Decision,
    ) -> Option<OfferId> {
        let reason = self.state.conversation(conversation)?.reason;
        self.propose(&Proposal {
            conversation,
            agent,
            reason,
            sender: None,
            decision,
        })
    }

    /// Some agents need longer than others.
    fn time_to_answer(&self, agent: AgentId, wait_time: Duration) -> Duration {
        let percent = self.state.agent(agent).map_or(100, |it| it.answer_time);
        wait_time * u32::from(percent) / 100
    }

    /// Makes an offer of a conversation that has none; its identifier.
    pub(crate) fn propose(&mut self, proposal: &Proposal) -> Option<OfferId> {
        let now = self.now;
        let (conversation, agent) = (proposal.conversation, proposal.agent);
        let id = self.state.new_offer_id(now);
        let record = self.state.conversation(conversation)?;
        let workstream = self.state.workstream(record.workstream)?;
        let template = proposal.template(workstream, record.known);
        let wait_time = self.time_to_answer(agent, template.wait_time);
        let (attempt, takes) = (record.attempts + 1, proposal.takes(workstream));
        let held_by = record.agent;
        self.state.add_offer(Offer {
            id,
            attempt,
            conversation,
            agent,
            reason: proposal.reason,
            kind: template.kind,
            takes,
            sender: proposal.sender,
            held_by,
            opens: proposal.sender.is_none() && workstream.answering == Answering::Opened,
            reject_allowed: template.reject_allowed && template.kind == Kind::Alert,
            missed_rule: workstream.missed_rule,
            reject_rule: workstream.reject_rule,
            decision: proposal.decision,
            offered_at: now,
            expires_at: now + wait_time,
            deliver_by: now + rules::DELIVER_WITHIN,
            sent_at: None,
            displayed: None,
            state: OfferState::Open,
        });
        self.change_conversation(conversation, |conversation| {
            conversation.offer = Some(id);
            conversation.attempts = attempt;
            conversation.nobody_left = false;
            conversation.retry_at = None;
        });
        self.effects.push(Effect::OfferMade { offer: id });
        self.change_agent(agent, Cause::Load, |agent| {
            agent.reserve(takes);
            agent.ringing.insert(id);
            agent.asked_at = now;
        });
        Some(id)
    }
}
