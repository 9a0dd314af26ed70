//! What an agent is shown when they give work away, ask for advice, or look for
//! work to take. Read from memory; changes nothing.

use deskbell_protocol::conversation::{Asked, Colleague, Part};
use deskbell_protocol::http::{Around, AroundQueue, AroundWork};
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::Link;
use deskbell_protocol::{AgentId, ConversationId, Problem, ProblemCode, limits};
use deskbell_routing::{Consulted, Conversation};

use super::World;
use super::input::Answer;
use super::turn::Turn;

impl Turn<'_> {
    pub(super) fn around(&self, agent: AgentId) -> Result<Answer, Problem> {
        let World { routing, desk, .. } = &*self.world;
        let me = routing.agent(agent).ok_or(ProblemCode::NotFound)?;
        let works = |it: &&deskbell_routing::Agent| {
            let there = it.enabled && it.signed_in && it.link.word() == Link::Connected;
            there && it.id != agent && !it.queues.is_empty()
        };
        let mut agents: Vec<Colleague> = routing
            .agents()
            .filter(works)
            .map(|it| self.colleague(it.id))
            .collect();
        agents.sort_by(|a, b| a.name.cmp(&b.name));
        let queues = routing.queues().map(|it| AroundQueue {
            id: it.id,
            name: it.name.clone(),
        });
        let waiting = me
            .queues
            .iter()
            .flat_map(|&queue| routing.in_line(queue).take(limits::PICKABLE))
            .filter_map(|it| {
                Some(AroundWork {
                    conversation: it.id,
                    customer: desk.chats.get(it.id)?.customer.clone(),
                    channel: routing.workstream(it.workstream)?.channel,
                    queue: self.queue_name(it.queue),
                    waiting_since: it.queued_at,
                })
            });
        Ok(Answer::Around(Box::new(Around {
            agents,
            queues: queues.collect(),
            waiting: waiting.take(limits::PICKABLE).collect(),
        })))
    }

    pub(super) fn colleague(&self, id: AgentId) -> Colleague {
        Colleague {
            id,
            name: self.world.desk.name(id),
        }
    }

    /// What its agent has asked somebody else.
    pub(super) fn asked(&self, conversation: &Conversation) -> Option<Asked> {
        let offer = self.world.routing.offer(conversation.offer?)?;
        let own = offer.sender.is_some() && offer.sender == conversation.agent;
        own.then(|| Asked {
            who: self.world.desk.name(offer.agent),
            reason: offer.reason,
        })
    }

    pub(super) fn advisers(&self, conversation: &Conversation) -> Vec<Colleague> {
        let advisers = conversation.consulted.keys();
        advisers.map(|&id| self.colleague(id)).collect()
    }

    /// The offer that the agent accepted to advise, in the step that is told.
    pub(super) fn consult_of(
        &self,
        agent: AgentId,
        id: ConversationId,
    ) -> Option<deskbell_protocol::OfferId> {
        let offers = self.accepted.iter().rev();
        let mut of_these = offers.filter(|&&offer| {
            self.world.routing.offer(offer).is_some_and(|it| {
                it.agent == agent && it.conversation == id && it.reason == Reason::Consult
            })
        });
        of_these.next().copied()
    }
}

/// What an agent may do in a conversation.
pub fn part(conversation: &Conversation, agent: AgentId) -> Part {
    match conversation.consulted.get(&agent) {
        _ if conversation.agent == Some(agent) => Part::Holds,
        Some(Consulted::Joined) => Part::Writes,
        Some(Consulted::Reads) => Part::Reads,
        None => Part::Holds,
    }
}
