//! Conversations without an agent: they arrive, wait in line, and close when
//! the customer leaves or nobody comes. With an agent, see `sessions`.

use std::collections::BTreeMap;

use deskbell_protocol::conversation::{CloseCause, ConversationState, CustomerLink};
use deskbell_protocol::offer::RescindReason;
use deskbell_protocol::{AgentId, ConversationId, Timestamp};

use crate::command::{Arrival, Refusal};
use crate::effect::Effect;
use crate::keys::customer_leaves_at;
use crate::record::{Asked, Conversation};
use crate::rules;
use crate::skills::{Need, first_of, in_order};
use crate::state::State;
use crate::step::Step;
use crate::workstream::Workstream;

impl Conversation {
    /// One more rejected or missed offer of this agent.
    pub(crate) fn declined_by(&mut self, agent: AgentId, at: Timestamp) {
        let asked = self.asked_of(agent, at);
        asked.declines = asked.declines.saturating_add(1);
        asked.round = asked.round.saturating_add(1);
    }

    /// This agent gave it away or left it: they are asked for it after everybody
    /// else, also after who has declined it before.
    pub(crate) fn passed_by(&mut self, agent: AgentId, at: Timestamp) {
        let last_round = self.asked.values().map(|asked| asked.round).max();
        let asked = self.asked_of(agent, at);
        asked.round = last_round.unwrap_or_default().saturating_add(1);
    }

    fn asked_of(&mut self, agent: AgentId, at: Timestamp) -> &mut Asked {
        let asked = self.asked.entry(agent).or_insert(Asked {
            declines: 0,
            round: 0,
            last: at,
        });
        asked.last = at;
        asked
    }

    /// All needs are insisted on, from `now` on.
    pub(crate) fn need_anew(&mut self, needs: Vec<Need>, rules: &Workstream, now: Timestamp) {
        self.required = first_of(&needs, needs.len());
        self.relax_at = rules
            .relax_after
            .filter(|_| !needs.is_empty())
            .map(|after| now + after);
        self.needs = needs;
    }
}

impl Step<'_> {
    /// Asked for twice, it arrives once.
    pub(crate) fn arrive(&mut self, arrival: &Arrival) -> Result<(), Refusal> {
        let id = arrival.conversation;
        if self.state.conversation(id).is_some() {
            return Ok(());
        }
        let now = self.now;
        let workstream = self.state.workstream(arrival.workstream);
        let workstream = workstream.ok_or(Refusal::NotFound)?;
        let needs = self.needs_of(workstream, &arrival.needs)?;
        let mut conversation = Conversation {
            id,
            workstream: workstream.id,
            queue: workstream.queue,
            reason: workstream.incoming(),
            with_bot: arrival.with_bot,
            known: arrival.known,
            needs: Vec::new(),
            required: first_of(&[], 0),
            relax_at: None,
            priority: arrival.priority.unwrap_or(workstream.priority),
            first_in_line: false,
            state: ConversationState::Open,
            arrived_at: now,
            queued_at: now,
            agent: None,
            accepted_at: None,
            takes: workstream.takes,
            consulted: BTreeMap::new(),
            offer: None,
            attempts: 0,
            asked: BTreeMap::new(),
            nobody_left: false,
            retry_at: None,
            closes_at: Some(now + workstream.closes_after),
            customer: CustomerLink::Here,
            quiet_at: None,
            frees_at: None,
            wrap_up_until: None,
            closed: None,
        };
        conversation.need_anew(needs, workstream, now);
        self.state.add_conversation(conversation);
        self.state.touched.conversations.push(id);
        Ok(())
    }

    pub(crate) fn customer_lost(&mut self, id: ConversationId) -> Result<(), Refusal> {
        let conversation = self.conversation(id)?;
        let is_chat = self
            .workstream_of(conversation)
            .is_some_and(Workstream::is_chat);
        if is_chat && conversation.customer == CustomerLink::Here {
            self.set_customer(id, CustomerLink::Gone { since: self.now });
        }
        Ok(())
    }

    pub(crate) fn customer_back(&mut self, id: ConversationId) -> Result<(), Refusal> {
        if self.conversation(id)?.customer != CustomerLink::Here {
            self.set_customer(id, CustomerLink::Here);
        }
        Ok(())
    }

    pub(crate) fn set_customer(&mut self, id: ConversationId, link: CustomerLink) {
        self.change_conversation(id, |conversation| conversation.customer = link);
        self.effects
            .push(Effect::CustomerLinkChanged { conversation: id });
    }

    pub(crate) fn customer_writes(&mut self, id: ConversationId) -> Result<(), Refusal> {
        let conversation = self.conversation(id)?;
        match conversation.state {
            ConversationState::Waiting => {
                let now = self.now;
                let closes_at = self.closes_at(conversation);
                let rules = self.workstream_of(conversation).ok_or(Refusal::NotFound)?;
                let rules = rules.clone();
                self.change_conversation(id, |conversation| {
                    conversation.state = ConversationState::Open;
                    conversation.queued_at = now;
                    conversation.closes_at = closes_at;
                    let needs = std::mem::take(&mut conversation.needs);
                    conversation.need_anew(needs, &rules, now);
                });
                self.tell_if_nobody_left(id);
                Ok(())
            }
            ConversationState::Open | ConversationState::Active => {
                self.does_not_rest(id);
                self.somebody_writes(id)
            }
            ConversationState::WrapUp | ConversationState::Closed => {
                Err(Refusal::ConversationEnded)
            }
        }
    }

    /// What would rest if nobody takes it waits in line then, from now on.
    fn does_not_rest(&mut self, id: ConversationId) {
        let conversation = self.state.conversation(id);
        let offer = conversation.and_then(|it| self.state.offer(it.offer?));
        if offer.is_some_and(|offer| self.rests_after(offer)) {
            let now = self.now;
            self.change_conversation(id, |conversation| conversation.queued_at = now);
        }
    }

    /// It is not quiet; and a bot at work keeps it from closing for want of an
    /// agent.
    pub(crate) fn somebody_writes(&mut self, id: ConversationId) -> Result<(), Refusal> {
        let conversation = self.conversation(id)?;
        match conversation.state {
            ConversationState::Active => {
                let quiet_at = self.quiet_at(id);
                self.change_conversation(id, |conversation| conversation.quiet_at = quiet_at);
            }
            ConversationState::Open if conversation.with_bot => {
                let closes_at = self.closes_at(conversation);
                self.change_conversation(id, |conversation| conversation.closes_at = closes_at);
            }
            _ => {}
        }
        Ok(())
    }

    pub(crate) fn identified(&mut self, id: ConversationId, known: bool) -> Result<(), Refusal> {
        if self.conversation(id)?.known != known {
            self.change_conversation(id, |conversation| conversation.known = known);
        }
        Ok(())
    }

    /// Pressed again, or after the agent's End, it has ended already.
    pub(crate) fn customer_ends(&mut self, id: ConversationId) -> Result<(), Refusal> {
        self.conversation(id)?;
        self.customer_leaves(id, CloseCause::EndedByCustomer);
        Ok(())
    }

    /// Before Accept the conversation closes; during it, wrap-up begins.
    pub(crate) fn customer_leaves(&mut self, id: ConversationId, cause: CloseCause) {
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        match conversation.state {
            ConversationState::Open | ConversationState::Waiting => {
                let offer = conversation.offer;
                self.close(id, cause);
                if let Some(offer) = offer {
                    self.rescind(offer, RescindReason::CustomerLeft);
                }
            }
            ConversationState::Active => self.start_wrap_up(id, cause),
            ConversationState::WrapUp | ConversationState::Closed => {}
        }
    }

    /// Closes a conversation that no agent has.
    pub(crate) fn close(&mut self, id: ConversationId, cause: CloseCause) {
        let now = self.now;
        self.change_conversation(id, |conversation| {
            conversation.state = ConversationState::Closed;
            conversation.closed = Some((now, cause));
            conversation.closes_at = None;
            conversation.retry_at = None;
        });
        self.effects.push(Effect::ConversationClosed {
            conversation: id,
            cause,
        });
    }

    /// An offer of it has ended without Accept: it waits, unless its time was
    /// up meanwhile or everybody has declined it.
    pub(crate) fn waits_on(&mut self, id: ConversationId) {
        if !self.close_if_nobody_came(id) {
            self.tell_if_nobody_left(id);
        }
    }

    fn close_if_nobody_came(&mut self, id: ConversationId) -> bool {
        let due = self.state.conversation(id).is_some_and(|conversation| {
            matches!(
                conversation.state,
                ConversationState::Open | ConversationState::Waiting
            ) && conversation.offer.is_none()
                && conversation.closes_at.is_some_and(|at| at <= self.now)
        });
        if due {
            self.close(id, CloseCause::NobodyCame);
        }
        due
    }

    /// Whether every member has declined it as often as they may be asked. The
    /// supervisor is told when that becomes so; when a member or the rules
    /// change it, the conversation is no more one that nobody is left for.
    pub(crate) fn tell_if_nobody_left(&mut self, id: ConversationId) {
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        if !conversation.waits() {
            return;
        }
        let nobody_left = self.state.nobody_left(conversation);
        if nobody_left == conversation.nobody_left {
            return;
        }
        self.change_conversation(id, |conversation| conversation.nobody_left = nobody_left);
        if nobody_left {
            self.effects.push(Effect::NobodyLeft { conversation: id });
        }
    }

    /// A deadline of a conversation has passed.
    pub(crate) fn conversation_is_due(&mut self, id: ConversationId) {
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        if customer_leaves_at(conversation).is_some_and(|at| at <= self.now) {
            self.customer_leaves(id, CloseCause::CustomerGone);
        } else if conversation.state == ConversationState::WrapUp {
            if conversation.wrap_up_until.is_some_and(|at| at <= self.now) {
                self.end_wrap_up(id);
            } else {
                self.free_capacity(id);
            }
        } else if conversation.state == ConversationState::Active {
            self.start_wrap_up(id, CloseCause::WentQuiet);
        } else if !self.close_if_nobody_came(id) {
            self.may_be_offered_now(id);
        }
    }

    /// A rest is over, or a need is given up.
    fn may_be_offered_now(&mut self, id: ConversationId) {
        let now = self.now;
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        let relax_after = self
            .workstream_of(conversation)
            .and_then(|rules| rules.relax_after);
        self.change_conversation(id, |conversation| {
            conversation.retry_at = conversation.retry_at.filter(|&at| at > now);
            if conversation.relax_at.is_some_and(|at| at <= now) {
                let left = conversation.required.iter().count().saturating_sub(1);
                conversation.required = first_of(&conversation.needs, left);
                conversation.relax_at = relax_after.filter(|_| left > 0).map(|after| now + after);
            }
        });
        self.state.touched.conversations.push(id);
    }

    /// The workstream's needs and these, in their order.
    pub(crate) fn needs_of(
        &self,
        workstream: &Workstream,
        own: &[Need],
    ) -> Result<Vec<Need>, Refusal> {
        let known = |need: &Need| self.state.skill(need.skill).is_some();
        if !own.iter().all(known) {
            return Err(Refusal::NotFound);
        }
        let needs = in_order(workstream.needs.iter().chain(own).copied());
        let few = needs.len() <= rules::NEEDS_MAX;
        few.then_some(needs).ok_or(Refusal::BadRules)
    }

    /// When it ends if nobody writes from now on.
    pub(crate) fn quiet_at(&self, id: ConversationId) -> Option<Timestamp> {
        let conversation = self.state.conversation(id)?;
        let after = self.workstream_of(conversation)?.quiet_after?;
        Some(self.now + after)
    }

    pub(crate) fn workstream_of(&self, conversation: &Conversation) -> Option<&Workstream> {
        self.state.workstream(conversation.workstream)
    }

    /// When it closes if it is without an agent from now on.
    pub(crate) fn closes_at(&self, conversation: &Conversation) -> Option<Timestamp> {
        self.workstream_of(conversation)
            .map(|workstream| self.now + workstream.closes_after)
    }
}

impl State {
    /// Every member of its queue has declined it as often as they may be asked.
    fn nobody_left(&self, conversation: &Conversation) -> bool {
        let Some(workstream) = self.workstream(conversation.workstream) else {
            return false;
        };
        let may_be_asked = |agent: AgentId| {
            let asked = conversation.asked.get(&agent);
            asked.is_none_or(|asked| asked.declines < workstream.decline_limit)
        };
        let mut members = self.indexes.members(conversation.queue);
        !conversation.asked.is_empty() && !members.any(may_be_asked)
    }
}
