//! The life of an offer, from the moment it is made to its one end. Who gets
//! it is decided in `matching`.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer::{Kind, OfferEnd, RescindReason};
use deskbell_protocol::presence::{Cause, Missed};
use deskbell_protocol::{AgentId, ConversationId, OfferId};

use crate::command::Refusal;
use crate::effect::Effect;
use crate::record::{AgentLink, Inactive, Offer, OfferState};
use crate::rules;
use crate::step::Step;

impl Step<'_> {
    /// Proposes waiting work to an agent who can take it.
    pub(crate) fn make_offer(&mut self, conversation: ConversationId, agent: AgentId) {
        let now = self.now;
        let id = self.state.new_offer_id(now);
        let Some(record) = self.state.conversation(conversation) else {
            return;
        };
        let Some(workstream) = self.state.workstream(record.workstream) else {
            return;
        };
        let (attempt, units) = (record.attempts + 1, workstream.units);
        let offer = Offer {
            id,
            attempt,
            conversation,
            agent,
            reason: workstream.reason,
            kind: workstream.kind,
            units,
            reject_allowed: workstream.reject_allowed && workstream.kind == Kind::Alert,
            missed_rule: workstream.missed_rule,
            offered_at: now,
            expires_at: now + workstream.wait_time,
            deliver_by: now + rules::DELIVER_WITHIN,
            sent_at: None,
            displayed: None,
            state: OfferState::Open,
        };
        self.state.add_offer(offer);
        self.change_conversation(conversation, |conversation| {
            conversation.offer = Some(id);
            conversation.attempts = attempt;
            conversation.units = units;
            conversation.nobody_left = false;
            conversation.retry_at = None;
        });
        self.effects.push(Effect::OfferMade { offer: id });
        self.change_agent(agent, Cause::Load, |agent| {
            agent.reserved += units;
            agent.ringing.insert(id);
        });
    }

    pub(crate) fn sent(&mut self, id: OfferId) -> Result<(), Refusal> {
        let offer = self.state.offer(id).ok_or(Refusal::NotFound)?;
        if offer.is_open() && offer.sent_at.is_none() {
            let now = self.now;
            self.state.edit_offer(id, |offer| {
                offer.sent_at = Some(now);
                offer.deliver_by = now + rules::DELIVER_WITHIN;
            });
        }
        Ok(())
    }

    pub(crate) fn displayed(
        &mut self,
        agent: AgentId,
        id: OfferId,
        attempt: u32,
        surface: DisplaySurface,
    ) -> Result<(), Refusal> {
        let offer = self.offer_of(agent, id)?;
        if offer.attempt != attempt {
            return Err(Refusal::NotFound);
        }
        if !offer.is_open() || offer.displayed.is_some() {
            return Ok(());
        }
        let (now, kind) = (self.now, offer.kind);
        self.state
            .edit_offer(id, |offer| offer.displayed = Some((now, surface)));
        self.effects
            .push(Effect::OfferDisplayed { offer: id, surface });
        // A toast has no buttons: to have shown it is to have given it.
        if kind == Kind::Toast {
            self.take(id);
        }
        Ok(())
    }

    /// While the offer is open an Accept wins, also past its end: the timer is
    /// a command like this one, and the first of them decides.
    pub(crate) fn accept(&mut self, agent: AgentId, id: OfferId) -> Result<(), Refusal> {
        let offer = self.offer_of(agent, id)?;
        match &offer.state {
            OfferState::Open => {
                self.take(id);
                Ok(())
            }
            // Also when a supervisor gave it to them in another way.
            OfferState::Ended { .. } if self.still_has(offer) => Ok(()),
            OfferState::Ended {
                end: OfferEnd::Accepted,
                ..
            } => Err(self.refusal_after_accept(offer)),
            OfferState::Ended { end, .. } => Err(refusal_after(end)),
        }
    }

    pub(crate) fn reject(
        &mut self,
        agent: AgentId,
        id: OfferId,
        why: Option<String>,
    ) -> Result<(), Refusal> {
        let offer = self.offer_of(agent, id)?;
        match &offer.state {
            OfferState::Open if !offer.reject_allowed => Err(Refusal::RejectNotAllowed),
            OfferState::Open => {
                self.end_offer(id, OfferEnd::Rejected { why });
                self.change_agent(agent, Cause::Load, |agent| agent.misses_in_a_row = 0);
                Ok(())
            }
            // Asked for twice, done once.
            OfferState::Ended {
                end: OfferEnd::Rejected { .. },
                ..
            } => Ok(()),
            OfferState::Ended {
                end: OfferEnd::Accepted,
                ..
            } => Err(Refusal::AlreadyAccepted),
            OfferState::Ended { end, .. } => Err(refusal_after(end)),
        }
    }

    /// The deadline of an open offer has passed. Who has no link then could
    /// not answer: that is no miss.
    pub(crate) fn offer_is_due(&mut self, id: OfferId) {
        let Some(offer) = self.state.offer(id) else {
            return;
        };
        let agent = self.state.agent(offer.agent);
        let connected = agent.is_some_and(|agent| agent.link == AgentLink::Connected);
        match offer.displayed {
            Some(_) if connected => self.expired(id),
            Some(_) => self.disconnected(id),
            None => self.undelivered(id),
        }
    }

    /// It could not be shown: no miss, and nothing more for this agent until a
    /// tab of theirs reports ready.
    pub(crate) fn undelivered(&mut self, id: OfferId) {
        let Some(agent) = self.state.offer(id).map(|offer| offer.agent) else {
            return;
        };
        self.end_offer(id, OfferEnd::Undelivered);
        self.change_agent(agent, Cause::Load, |agent| {
            agent.paused = true;
            agent.went_elsewhere += 1;
        });
    }

    pub(crate) fn disconnected(&mut self, id: OfferId) {
        self.end_offer(id, OfferEnd::Disconnected);
    }

    pub(crate) fn rescind(&mut self, id: OfferId, why: RescindReason) {
        self.end_offer(id, OfferEnd::Rescinded { why });
    }

    pub(crate) fn rescind_all(&mut self, agent: AgentId, why: RescindReason) {
        for offer in self.ringing(agent, |_| true) {
            self.rescind(offer, why);
        }
    }

    /// Displayed, and the wait time passed: a miss.
    fn expired(&mut self, id: OfferId) {
        let Some(offer) = self.state.offer(id) else {
            return;
        };
        let (agent, rule, reason) = (offer.agent, offer.missed_rule, offer.reason);
        let now = self.now;
        self.end_offer(id, OfferEnd::Expired);
        let missed = Missed {
            offer: id,
            reason,
            at: now,
        };
        let mut in_bar = false;
        self.change_agent(agent, Cause::Missed { reason }, |agent| {
            if let Some(misses) = rule {
                agent.misses_in_a_row = agent.misses_in_a_row.saturating_add(1);
                if agent.misses_in_a_row >= misses {
                    let inactive = Inactive { since: now, reason };
                    agent.inactive.get_or_insert(inactive);
                }
            }
            in_bar = agent.inactive.is_some();
            if in_bar {
                agent.missed.push(missed.clone());
            }
        });
        if in_bar {
            self.effects.push(Effect::Missed { agent, missed });
        }
    }

    /// The agent has the conversation from now on.
    fn take(&mut self, id: OfferId) {
        let Some(offer) = self.state.offer(id) else {
            return;
        };
        let (agent, conversation, units) = (offer.agent, offer.conversation, offer.units);
        let now = self.now;
        self.state.edit_offer(id, |offer| {
            offer.state = OfferState::Ended {
                at: now,
                end: OfferEnd::Accepted,
            };
        });
        self.effects.push(Effect::OfferEnded {
            offer: id,
            end: OfferEnd::Accepted,
        });
        self.change_agent(agent, Cause::Load, |agent| {
            agent.ringing.remove(&id);
            agent.reserved = agent.reserved.saturating_sub(units);
            agent.used += units;
            agent.sessions.insert(conversation);
            agent.idle_since = now;
            agent.misses_in_a_row = 0;
        });
        self.open_session(conversation, agent, units);
    }

    /// Every end but Accept: the reserve goes back, and the conversation into
    /// its line, where it stood.
    pub(crate) fn end_offer(&mut self, id: OfferId, end: OfferEnd) {
        let Some(offer) = self.state.offer(id).filter(|offer| offer.is_open()) else {
            return;
        };
        let (agent, conversation, units) = (offer.agent, offer.conversation, offer.units);
        let now = self.now;
        let declined = matches!(end, OfferEnd::Rejected { .. } | OfferEnd::Expired);
        self.state.edit_offer(id, |offer| {
            offer.state = OfferState::Ended {
                at: now,
                end: end.clone(),
            };
        });
        self.effects.push(Effect::OfferEnded { offer: id, end });
        self.change_agent(agent, Cause::Load, |agent| {
            agent.ringing.remove(&id);
            agent.reserved = agent.reserved.saturating_sub(units);
            agent.idle_since = now;
        });
        self.change_conversation(conversation, |conversation| {
            conversation.offer = None;
            if declined {
                conversation.declined_by(agent, now);
            }
        });
        self.waits_on(conversation);
    }

    /// An offer to this agent; somebody else's does not exist for them.
    fn offer_of(&self, agent: AgentId, id: OfferId) -> Result<&Offer, Refusal> {
        self.state
            .offer(id)
            .filter(|offer| offer.agent == agent)
            .ok_or(Refusal::NotFound)
    }

    /// The offer's agent has its conversation.
    fn still_has(&self, offer: &Offer) -> bool {
        let agent = self.state.agent(offer.agent);
        agent.is_some_and(|agent| agent.sessions.contains(&offer.conversation))
    }

    /// The answer to an Accept after an Accept, of who has the conversation no
    /// more.
    fn refusal_after_accept(&self, offer: &Offer) -> Refusal {
        let Some(conversation) = self.state.conversation(offer.conversation) else {
            return Refusal::ConversationEnded;
        };
        match (conversation.state, conversation.agent) {
            (ConversationState::Closed, _) => Refusal::ConversationEnded,
            (_, Some(_)) => Refusal::TakenByAnother,
            (_, None) => Refusal::LinkLost,
        }
    }
}

/// The answer to who comes after the end.
fn refusal_after(end: &OfferEnd) -> Refusal {
    match end {
        OfferEnd::Accepted => Refusal::TakenByAnother,
        OfferEnd::Rejected { .. } => Refusal::AlreadyRejected,
        OfferEnd::Expired => Refusal::Expired,
        OfferEnd::Undelivered => Refusal::WentElsewhere,
        OfferEnd::Disconnected => Refusal::LinkLost,
        OfferEnd::Rescinded { why } => match why {
            RescindReason::CustomerLeft => Refusal::CustomerLeft,
            RescindReason::AcceptedElsewhere => Refusal::TakenByAnother,
            RescindReason::TakenBySupervisor
            | RescindReason::ServerStopped
            | RescindReason::AgentLeft => Refusal::Withdrawn,
        },
    }
}
