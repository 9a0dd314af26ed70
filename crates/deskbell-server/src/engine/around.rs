//! What is near an agent who gives work away, asks for advice, or looks for work
//! to take; and what of that is on its way. Read from memory; changes nothing.

use deskbell_protocol::conversation::{Colleague, Part};
use deskbell_protocol::http::{Near, Nearby};
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::Link;
use deskbell_protocol::{AgentId, ConversationId, OfferId, Problem, ProblemCode, limits};
use deskbell_routing::{Agent, Consulted, Conversation};

use super::World;
use super::input::Answer;
use super::render::customer_name;
use super::turn::Turn;

impl Turn<'_> {
    pub(super) fn around(&self, agent: AgentId) -> Result<Answer, Problem> {
        let World { routing, desk, .. } = &*self.world;
        let me = routing.agent(agent).ok_or(ProblemCode::NotFound)?;
        let works = |it: &&Agent| {
            let there = it.enabled && it.signed_in && it.link.word() == Link::Connected;
            there && it.id != agent && !it.queues.is_empty()
        };
        let near = |what, id: String, name, queue| Nearby {
            what,
            id,
            name,
            queue,
        };
        let agents = routing.agents().filter(works);
        let mut nearby: Vec<Nearby> = agents
            .map(|it| (desk.name(it.id), it.id))
            .map(|(name, id)| near(Near::Agent, id.to_string(), name, String::new()))
            .collect();
        nearby.sort_by(|a, b| a.name.cmp(&b.name));
        nearby.extend(routing.queues().map(|it| {
            let name = it.name.clone();
            near(Near::Queue, it.id.to_string(), name, String::new())
        }));
        let waiting = me
            .queues
            .iter()
            .flat_map(|&queue| routing.in_line(queue).take(limits::PICKABLE))
            .filter_map(|it| Some((it, customer_name(&desk.chats.get(it.id)?.customer))))
            .take(limits::PICKABLE);
        nearby.extend(waiting.map(|(it, name)| {
            let queue = self.queue_name(it.queue);
            near(Near::Waiting, it.id.to_string(), name, queue)
        }));
        Ok(Answer::Around(nearby))
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

    pub(super) fn advisers(&self, conversation: &Conversation) -> Vec<Colleague> {
        let advisers = conversation.consulted.keys();
        advisers.map(|&id| self.colleague(id)).collect()
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
