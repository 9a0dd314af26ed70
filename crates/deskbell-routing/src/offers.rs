//! The life of an offer, from its sending to its one end. How it is made is in
//! `proposal`, who gets it in `matching` and `handing`.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer::{Kind, OfferEnd, Reason, RescindReason};
use deskbell_protocol::presence::{Cause, Missed, Reach};
use deskbell_protocol::{AgentId, ConversationId, OfferId};

use crate::command::Refusal;
use crate::effect::Effect;
use crate::record::{Agent, AgentLink, AsideBy, Offer, OfferState, SetAside};
use crate::rules;
use crate::step::Step;
use crate::workstream::Workstream;

impl Step<'_> {
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
                self.rejected(id, why);
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
        let reach = agent.map_or(Reach::Nothing, Agent::reach);
        match offer.displayed {
            // Taken off the desktop with the permission: nobody let it pass.
            Some((_, DisplaySurface::Desktop)) if reach == Reach::Nothing => self.disconnected(id),
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

    fn rejected(&mut self, id: OfferId, why: Option<String>) {
        let Some(offer) = self.state.offer(id) else {
            return;
        };
        let (agent, rule, reason) = (offer.agent, offer.reject_rule, offer.reason);
        let now = self.now;
        self.end_offer(id, OfferEnd::Rejected { why });
        self.change_agent(agent, Cause::Rejected { reason }, |agent| {
            agent.misses_in_a_row = 0;
            if let Some(rejects) = rule {
                agent.rejects_in_a_row = agent.rejects_in_a_row.saturating_add(1);
                if agent.rejects_in_a_row >= rejects {
                    agent.set_aside.get_or_insert(SetAside {
                        since: now,
                        reason,
                        by: AsideBy::Rejected,
                    });
                }
            }
        });
    }

    /// Displayed, and the wait time passed: a miss.
    fn expired(&mut self, id: OfferId) {
        let Some(offer) = self.state.offer(id) else {
            return;
        };
        let (agent, rule, reason) = (offer.agent, offer.missed_rule, offer.reason);
        let now = self.now;
        let before = self.effects.len();
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
                if agent.misses_in_a_row >= misses && !agent.is_inactive() {
                    agent.set_aside = Some(SetAside {
                        since: now,
                        reason,
                        by: AsideBy::Missed,
                    });
                }
            }
            in_bar = agent.is_inactive();
            if in_bar {
                agent.missed.push(missed.clone());
            }
        });
        // What stands in the bar needs no other word when the offer goes.
        if in_bar {
            self.effects
                .insert(before, Effect::Missed { agent, missed });
        }
    }

    /// The agent has the conversation, or advises in it, from now on.
    pub(crate) fn take(&mut self, id: OfferId) {
        let Some(offer) = self.state.offer(id) else {
            return;
        };
        let (agent, conversation, takes) = (offer.agent, offer.conversation, offer.takes);
        let (reason, sender, now) = (offer.reason, offer.sender, self.now);
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
            agent.give_back_reserve(takes);
            agent.idle_since = now;
            agent.misses_in_a_row = 0;
            agent.rejects_in_a_row = 0;
            if reason != Reason::Consult {
                agent.carry(takes);
                agent.sessions.insert(conversation);
            }
        });
        if reason == Reason::Consult {
            self.start_consult(conversation, agent);
        } else {
            self.hand_over(conversation, agent, takes, sender);
        }
    }

    /// Every end but Accept: the reserve goes back, and the conversation into
    /// its line, where it stood, unless an agent has it still.
    pub(crate) fn end_offer(&mut self, id: OfferId, end: OfferEnd) {
        let rests = self.state.offer(id).is_some_and(|it| self.rests_after(it));
        if let Some(conversation) = self.finish_offer(id, end) {
            if rests {
                self.change_conversation(conversation, |it| it.state = ConversationState::Waiting);
            }
            self.waits_on(conversation);
        }
    }

    /// Who had it when it was offered has left it since, or was lost.
    fn lost_its_agent(&self, offer: &Offer) -> bool {
        let given = self.state.conversation(offer.conversation);
        offer.held_by.is_some() && given.is_some_and(|given| given.agent.is_none())
    }

    /// An SMS conversation that lost its agent while it was offered to another,
    /// and whose customer has not written since, rests when nobody takes it.
    pub(crate) fn rests_after(&self, offer: &Offer) -> bool {
        let given = self.state.conversation(offer.conversation);
        let is_quiet = given.is_some_and(|given| {
            let rules = self.workstream_of(given);
            given.state == ConversationState::Open
                && given.queued_at < offer.offered_at
                && !rules.is_none_or(Workstream::is_chat)
        });
        is_quiet && self.lost_its_agent(offer)
    }

    /// The same, for a conversation that goes elsewhere in the same step.
    pub(crate) fn finish_offer(&mut self, id: OfferId, end: OfferEnd) -> Option<ConversationId> {
        let offer = self.state.offer(id).filter(|offer| offer.is_open())?;
        let (agent, conversation, takes) = (offer.agent, offer.conversation, offer.takes);
        let (sender, reason, now) = (offer.sender, offer.reason, self.now);
        let is_past = offer.held_by == sender && self.lost_its_agent(offer);
        let declined = matches!(end, OfferEnd::Rejected { .. } | OfferEnd::Expired)
            && reason != Reason::Consult;
        self.state.edit_offer(id, |offer| {
            offer.state = OfferState::Ended {
                at: now,
                end: end.clone(),
            };
        });
        // Who took it back, or whose customer has left, knows of it; to whom it was
        // theirs and is no more, it does not come back.
        let news = !is_past
            && !matches!(
                end,
                OfferEnd::Rescinded {
                    why: RescindReason::TakenBack | RescindReason::CustomerLeft
                }
            );
        self.effects.push(Effect::OfferEnded { offer: id, end });
        self.change_agent(agent, Cause::Load, |agent| {
            agent.ringing.remove(&id);
            agent.give_back_reserve(takes);
            agent.idle_since = now;
        });
        self.change_conversation(conversation, |conversation| {
            conversation.offer = None;
            if declined {
                conversation.declined_by(agent, now);
            }
        });
        if let Some(sender) = sender.filter(|_| news) {
            self.effects.push(Effect::CameBack { offer: id, sender });
        }
        Some(conversation)
    }

    /// An offer to this agent; somebody else's does not exist for them.
    fn offer_of(&self, agent: AgentId, id: OfferId) -> Result<&Offer, Refusal> {
        self.state
            .offer(id)
            .filter(|offer| offer.agent == agent)
            .ok_or(Refusal::NotFound)
    }

    /// The offer's agent has what it offers. Who only advises has no session.
    fn still_has(&self, offer: &Offer) -> bool {
        let advises = offer.reason == Reason::Consult;
        let agent = self.state.agent(offer.agent);
        agent.is_some_and(|agent| {
            agent.sessions.contains(&offer.conversation)
                || (advises && agent.consults.contains(&offer.conversation))
        })
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
            | RescindReason::AgentLeft
            | RescindReason::TakenBack => Refusal::Withdrawn,
        },
    }
}
