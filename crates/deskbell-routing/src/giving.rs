//! To whom a person can give a conversation, whom they can ask for advice, and
//! why not the rest. Changes nothing.

use deskbell_protocol::conversation::{Over, WhyNot};
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::{Base, Choice, Reach};
use deskbell_protocol::{AgentId, QueueId, limits};

use crate::command::Refusal;
use crate::record::{Agent, AgentLink, Conversation};
use crate::state::State;
use crate::step::Step;
use crate::workstream::{Takes, Workstream};

impl State {
    /// Why this conversation can't be handed to that agent; none: it can.
    pub fn why_not_to(&self, conversation: &Conversation, to: &Agent) -> Option<WhyNot> {
        self.why_not_given(
            conversation,
            to,
            Reason::Transfer,
            self.takes_of(conversation),
        )
    }

    /// Whether that agent can be asked for advice in it.
    pub fn may_advise(&self, conversation: &Conversation, whom: &Agent) -> bool {
        let advisers = &conversation.consulted;
        advisers.len() < limits::ADVISERS
            && !advisers.contains_key(&whom.id)
            && self
                .why_not_given(conversation, whom, Reason::Consult, Takes::NOTHING)
                .is_none()
    }

    /// Why it can't wait in that queue without a warning; none: somebody is there.
    /// Who has it does not count: they would get their own work back.
    pub fn why_not_into(&self, conversation: &Conversation, queue: QueueId) -> Option<WhyNot> {
        let rules = self.workstream(conversation.workstream)?;
        let members = self.indexes.members(queue);
        let mut members = members.filter(|id| conversation.agent != Some(*id));
        let somebody = members.any(|id| self.agent(id).is_some_and(|it| is_there(it, rules)));
        (!somebody).then_some(WhyNot::NobodyThere)
    }

    pub(crate) fn why_not_given(
        &self,
        conversation: &Conversation,
        to: &Agent,
        reason: Reason,
        takes: Takes,
    ) -> Option<WhyNot> {
        if conversation.agent == Some(to.id) {
            return Some(WhyNot::HasIt);
        }
        let rules = self.workstream(conversation.workstream);
        let allowed = rules.is_some_and(|it| it.allowed.contains(&to.presence.base));
        self.why_not_shown(conversation, to, reason).or_else(|| {
            if !allowed {
                Some(WhyNot::Presence)
            } else if !to.has_room_for(takes) {
                Some(WhyNot::Capacity)
            } else {
                (!to.has_a_place_on_the_desk()).then_some(WhyNot::Sessions)
            }
        })
    }

    /// What an assignment of it to that agent passes over.
    pub fn passed_over(&self, conversation: &Conversation, to: &Agent) -> Vec<Over> {
        let rules = self.workstream(conversation.workstream);
        let base = to.presence.base;
        let allowed = rules.is_some_and(|it| it.allowed.contains(&base));
        let presence = (!allowed).then_some(Over::Presence(base));
        let sessions = (!to.has_a_place_on_the_desk()).then_some(Over::Sessions);
        let capacity = to.lacks_room_for(self.takes_of(conversation));
        presence
            .into_iter()
            .chain(capacity)
            .chain(sessions)
            .collect()
    }

    pub(crate) fn why_not_shown(
        &self,
        conversation: &Conversation,
        to: &Agent,
        reason: Reason,
    ) -> Option<WhyNot> {
        // Whose day is over is not there, whatever their browser shows.
        let there = to.enabled
            && to.signed_in
            && to.choice != Choice::Offline
            && to.link == AgentLink::Connected;
        let rules = self.workstream(conversation.workstream);
        let desktop = rules.is_some_and(|it| it.template(reason, conversation.known).desktop);
        let least = if desktop {
            Reach::Desktop
        } else {
            Reach::Visible
        };
        if !there {
            return Some(WhyNot::NotThere);
        }
        (to.reach() < least).then_some(WhyNot::CannotBeShown)
    }

    pub(crate) fn takes_of(&self, conversation: &Conversation) -> Takes {
        self.workstream(conversation.workstream)
            .map_or(conversation.takes, |rules| rules.takes)
    }
}

impl Step<'_> {
    /// Whether a person may give this to an agent.
    pub(crate) fn may_be_given(
        &self,
        conversation: &Conversation,
        to: AgentId,
        reason: Reason,
        takes: Takes,
    ) -> Result<(), Refusal> {
        let agent = self.known(to)?;
        refused(self.state.why_not_given(conversation, agent, reason, takes))
    }

    /// Whether they could know of it.
    pub(crate) fn can_be_shown(
        &self,
        conversation: &Conversation,
        to: AgentId,
        reason: Reason,
    ) -> Result<(), Refusal> {
        let agent = self.known(to)?;
        refused(self.state.why_not_shown(conversation, agent, reason))
    }

    /// Whether somebody of a queue is there; `anyway` does not ask.
    pub(crate) fn may_wait_in(
        &self,
        conversation: &Conversation,
        queue: QueueId,
        anyway: bool,
    ) -> Result<(), Refusal> {
        self.state.queue(queue).ok_or(Refusal::NotFound)?;
        self.workstream_of(conversation).ok_or(Refusal::NotFound)?;
        let why_not = self.state.why_not_into(conversation, queue);
        refused(why_not.filter(|_| !anyway))
    }
}

const fn refused(why_not: Option<WhyNot>) -> Result<(), Refusal> {
    Err(match why_not {
        None => return Ok(()),
        Some(WhyNot::NotThere | WhyNot::CannotBeShown) => Refusal::AgentUnreachable,
        Some(WhyNot::NobodyThere) => Refusal::NobodyThere,
        Some(WhyNot::Presence | WhyNot::Capacity | WhyNot::Sessions | WhyNot::HasIt) => {
            Refusal::CannotTake
        }
    })
}

/// At work, in a mood for it, if only too loaded at the moment.
fn is_there(agent: &Agent, rules: &Workstream) -> bool {
    let by_load = agent.presence.base == Base::DoNotDisturb
        && agent.set_aside.is_none()
        && matches!(agent.choice, Choice::Available | Choice::Busy);
    agent.signed_in
        && agent.link == AgentLink::Connected
        && agent.reach() > Reach::Nothing
        && (by_load || rules.allowed.contains(&agent.presence.base))
}
