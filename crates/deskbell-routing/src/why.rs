//! Explains the decision on a conversation: who could get it, who could not
//! and why not, and why its offer went where it went. Changes nothing.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::presence::{Base, Reach};
use deskbell_protocol::{AgentId, ConversationId, OfferId, QueueId, SkillId, Timestamp};

use crate::matching;
use crate::record::{Agent, AgentLink, Conversation, Decision};
use crate::state::State;
use crate::workstream::Workstream;

/// What is known about a conversation's decision at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    pub state: ConversationState,
    pub queue: QueueId,
    /// Its place in line, from 1, while it waits.
    pub place: Option<usize>,
    /// Its open offer, or the one by which its agent got it: to whom, and why.
    pub offer: Option<(OfferId, AgentId, Decision)>,
    /// Every member of its queue.
    pub considered: Vec<Considered>,
}

/// One member of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    pub agent: AgentId,
    pub verdict: Verdict,
}

/// Whether they could be asked now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It rings at them, or they have it.
    Chosen,
    /// They would be the next.
    Next,
    /// They could get it, after another.
    Could,
    /// They have declined it so often, and are asked after everybody else.
    AskedLast {
        declines: u8,
    },
    /// They have declined it, are alone, and are asked again then.
    Later {
        at: Timestamp,
    },
    No(WhyNot),
}

/// The first thing that is in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyNot {
    SwitchedOff,
    SignedOut,
    NotConnected,
    /// No tab can show it.
    CannotBeShown,
    /// The last offer could not be shown; they have to show that they are there.
    Paused,
    Presence(Base),
    /// Not the units, or no place in the profile.
    NoRoom,
    /// Ten sessions, consults and offers.
    DeskFull,
    Lacks(SkillId),
    /// Declined it as often as they may be asked.
    Declined {
        declines: u8,
    },
}

impl State {
    /// The decision on a conversation as it stands; none if it is not known any
    /// more.
    pub fn why(&self, now: Timestamp, id: ConversationId) -> Option<Why> {
        let conversation = self.conversation(id)?;
        let rules = self.workstream(conversation.workstream)?;
        let next = conversation.waits().then(|| self.choose(now, conversation));
        let members = self
            .agents()
            .filter(|agent| agent.queues.contains(&conversation.queue));
        let considered = members.map(|agent| Considered {
            agent: agent.id,
            verdict: self.verdict(agent, conversation, rules, next.as_ref()),
        });
        let considered = considered.collect();
        Some(Why {
            state: conversation.state,
            queue: conversation.queue,
            place: self.place(id),
            offer: self.deciding_offer(conversation),
            considered,
        })
    }

    fn deciding_offer(&self, conversation: &Conversation) -> Option<(OfferId, AgentId, Decision)> {
        let accepted = self.indexes.accepted(conversation.id).last();
        let offer = self.offer(conversation.offer.or(accepted)?)?;
        Some((offer.id, offer.agent, offer.decision))
    }

    fn verdict(
        &self,
        agent: &Agent,
        conversation: &Conversation,
        rules: &Workstream,
        next: Option<&matching::Verdict>,
    ) -> Verdict {
        let ringing = conversation.offer.and_then(|offer| self.offer(offer));
        let has_it = conversation.agent == Some(agent.id);
        if has_it || ringing.is_some_and(|offer| offer.agent == agent.id) {
            return Verdict::Chosen;
        }
        if let Some(why_not) = self.why_not(agent, conversation, rules) {
            return Verdict::No(why_not);
        }
        let declined = conversation.asked.get(&agent.id);
        match (next, declined) {
            (Some(matching::Verdict::Offer(first, _)), _) if *first == agent.id => Verdict::Next,
            (Some(&matching::Verdict::Later(at)), Some(_)) => Verdict::Later { at },
            (_, Some(asked)) => Verdict::AskedLast {
                declines: asked.declines,
            },
            (_, None) => Verdict::Could,
        }
    }

    fn why_not(
        &self,
        agent: &Agent,
        conversation: &Conversation,
        rules: &Workstream,
    ) -> Option<WhyNot> {
        let reach = agent.reach();
        let desktop = rules.template(conversation.reason).desktop;
        let lacking = |skill: &SkillId| !agent.skills.has(*skill);
        let declines = conversation
            .asked
            .get(&agent.id)
            .map_or(0, |it| it.declines);
        let in_the_way = if !agent.enabled {
            WhyNot::SwitchedOff
        } else if !agent.signed_in {
            WhyNot::SignedOut
        } else if agent.link != AgentLink::Connected {
            WhyNot::NotConnected
        } else if reach == Reach::Paused {
            WhyNot::Paused
        } else if reach == Reach::Nothing || (reach == Reach::Desktop && !desktop) {
            WhyNot::CannotBeShown
        } else if !rules.allowed.contains(&agent.presence.base) {
            WhyNot::Presence(agent.presence.base)
        } else if !agent.has_room_for(rules.takes) {
            WhyNot::NoRoom
        } else if !agent.has_a_place_on_the_desk() {
            WhyNot::DeskFull
        } else if let Some(skill) = conversation.required.iter().find(lacking) {
            WhyNot::Lacks(skill)
        } else if declines >= rules.decline_limit {
            WhyNot::Declined { declines }
        } else {
            return None;
        };
        Some(in_the_way)
    }
}
