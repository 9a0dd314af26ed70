//! What is near an agent who gives work away, asks for advice, or looks for work
//! to take; and what of that is on its way. Read from memory; changes nothing.

use deskbell_protocol::conversation::{Adviser, Colleague, Part, To};
use deskbell_protocol::http::{Target, Waiting};
use deskbell_protocol::offer::Reason;
use deskbell_protocol::{AgentId, ConversationId, OfferId, Problem, ProblemCode, limits};
use deskbell_routing::{Agent, Consulted, Conversation};

use super::World;
use super::input::Answer;
use super::render::customer_name;
use super::turn::Turn;
use crate::roles::{Permission, allows};

impl Turn<'_> {
    /// To whom an agent can hand a conversation of theirs, or a supervisor any, and
    /// why not to the rest: agents who take work, then queues, whoever can take it first.
    pub(super) fn targets(&self, agent: AgentId, id: ConversationId) -> Result<Answer, Problem> {
        let World { routing, desk, .. } = &*self.world;
        let any = allows(self.role(agent)?, Permission::GiveWork);
        let conversation = routing
            .conversation(id)
            .filter(|it| any || it.agent == Some(agent));
        let conversation = conversation.ok_or(ProblemCode::NotFound)?;
        let has_it = |it: &Agent| conversation.agent == Some(it.id);
        let works = |it: &&Agent| it.enabled && !has_it(it) && !it.queues.is_empty();
        let agents = routing.agents().filter(works).map(|it| Target {
            to: To::Agent(it.id),
            name: desk.name(it.id),
            why_not: routing.why_not_to(conversation, it),
            advises: routing.may_advise(conversation, it),
            over: routing.passed_over(conversation, it),
        });
        let queues = routing.queues().map(|it| Target {
            to: To::Queue(it.id),
            name: it.name.clone(),
            why_not: routing.why_not_into(conversation, it.id),
            advises: false,
            over: Vec::new(),
        });
        let mut targets: Vec<Target> = agents.collect();
        targets.sort_by(|a, b| {
            let order = |it: &Target| (it.why_not.is_some(), !it.advises);
            order(a).cmp(&order(b)).then_with(|| a.name.cmp(&b.name))
        });
        targets.extend(queues);
        Ok(Answer::Targets(targets))
    }

    /// What waits in the agent's queues, the first in line first.
    pub(super) fn waiting(&self, agent: AgentId) -> Result<Answer, Problem> {
        let World { routing, desk, .. } = &*self.world;
        let me = routing.agent(agent).ok_or(ProblemCode::NotFound)?;
        let in_line = me
            .queues
            .iter()
            .flat_map(|&queue| routing.in_line(queue).take(limits::PICKABLE));
        let waiting = in_line.filter_map(|it| {
            Some(Waiting {
                conversation: it.id,
                name: customer_name(&desk.chats.get(it.id)?.customer),
                queue: self.queue_name(it.queue),
            })
        });
        Ok(Answer::Waiting(waiting.take(limits::PICKABLE).collect()))
    }

    fn colleague(&self, id: AgentId) -> Colleague {
        Colleague {
            id,
            name: self.world.desk.name(id),
        }
    }

    /// To whom its agent has given it, or whom they have asked.
    pub(super) fn asked(&self, conversation: &Conversation) -> Option<Colleague> {
        let offer = self.world.routing.offer(conversation.offer?)?;
        let own = offer.sender.is_some() && offer.sender == conversation.agent;
        own.then(|| self.colleague(offer.agent))
    }

    pub(super) fn advisers(&self, conversation: &Conversation) -> Vec<Adviser> {
        let advisers = conversation.consulted.iter();
        advisers
            .map(|(&id, part)| Adviser {
                id,
                name: self.world.desk.name(id),
                joined: *part == Consulted::Joined,
            })
            .collect()
    }

    /// The offer that the agent has accepted to advise, in the step that is being
    /// told.
    pub(super) fn consult_of(&self, agent: AgentId, id: ConversationId) -> Option<OfferId> {
        let is_it = |offer: &&OfferId| {
            self.world.routing.offer(**offer).is_some_and(|it| {
                it.agent == agent && it.conversation == id && it.reason == Reason::Consult
            })
        };
        self.accepted.iter().find(is_it).copied()
    }
}

/// What an agent may do in a conversation.
pub fn part(conversation: &Conversation, agent: AgentId) -> Part {
    match conversation.consulted.get(&agent) {
        Some(Consulted::Joined) if conversation.agent != Some(agent) => Part::Writes,
        Some(Consulted::Reads) if conversation.agent != Some(agent) => Part::Reads,
        _ => Part::Holds,
    }
}
