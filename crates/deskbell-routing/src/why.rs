//! Explains decisions. Of an offer that the line makes: who was considered, and
//! the verdict on each, at the moment of the decision. Of work that waits: the
//! same as it is now. Changes nothing.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::presence::{Base, Reach};
use deskbell_protocol::{AgentId, ConversationId, OfferId, QueueId, SkillId, Timestamp};

use crate::matching;
use crate::record::{Agent, AgentLink, Conversation, Decision};
use crate::rules;
use crate::state::State;
use crate::step::Step;
use crate::workstream::Workstream;

/// Who was considered for an offer that the line made, when it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deliberation {
    pub offer: OfferId,
    /// In which the conversation waited.
    pub queue: QueueId,
    /// Every member of that queue; the verdict on one of them is `Chosen`.
    pub members: Vec<Considered>,
}

/// Where a conversation stands now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    pub state: ConversationState,
    pub queue: QueueId,
    /// Its place in line, from 1, while it waits or rings.
    pub place: Option<usize>,
    /// While it waits, every member of its queue: why none of them gets it.
    pub considered: Option<Vec<Considered>>,
}

/// One member of the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Considered {
    pub agent: AgentId,
    pub verdict: Verdict,
}

/// Whether they could be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// They were asked.
    Chosen,
    /// They would be the next.
    Next,
    /// They could get it, after another.
    Could,
    /// They have declined it so often, or not at all but given it away, and are
    /// asked after everybody else.
    AskedLast {
        declines: u8,
    },
    /// The same, but they are alone, and are asked again then.
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

/// What the line does with a conversation.
enum Outcome {
    /// It goes to this agent, on whom the verdict is this.
    Goes(AgentId, Verdict),
    /// Who has declined it is asked again then.
    Rests(Timestamp),
    Nobody,
}

impl Outcome {
    fn now(next: &matching::Verdict) -> Self {
        match next {
            matching::Verdict::Offer(agent, _) => Self::Goes(*agent, Verdict::Next),
            matching::Verdict::Later(at) => Self::Rests(*at),
            matching::Verdict::Nobody => Self::Nobody,
        }
    }
}

impl Step<'_> {
    /// Proposes waiting work to an agent, and keeps who was considered where
    /// somebody wants to know.
    pub(crate) fn offer_and_explain(
        &mut self,
        id: ConversationId,
        agent: AgentId,
        decision: Decision,
    ) {
        let considered = match self.deliberations {
            Some(_) => self.state.considered_for(id, agent),
            None => None,
        };
        let offer = self.offer_in_line(id, agent, decision);
        if let (Some(kept), Some(offer), Some((queue, members))) =
            (&mut self.deliberations, offer, considered)
        {
            kept.push(Deliberation {
                offer,
                queue,
                members,
            });
        }
    }
}

impl State {
    /// Where a conversation stands; none if it is not known any more.
    pub fn why(&self, now: Timestamp, id: ConversationId) -> Option<Why> {
        let conversation = self.conversation(id)?;
        let rules = self.workstream(conversation.workstream)?;
        let considered = conversation.waits().then(|| {
            let outcome = Outcome::now(&self.choose(now, conversation));
            self.members_considered(conversation, rules, &outcome)
        });
        Some(Why {
            state: conversation.state,
            queue: conversation.queue,
            place: self.place(id),
            considered,
        })
    }

    /// Before the offer to `chosen` is made; none in a queue of too many.
    fn considered_for(
        &self,
        id: ConversationId,
        chosen: AgentId,
    ) -> Option<(QueueId, Vec<Considered>)> {
        let conversation = self.conversation(id)?;
        let queue = conversation.queue;
        if self.indexes.all_members_count(queue) > rules::DELIBERATED_MAX as usize {
            return None;
        }
        let rules = self.workstream(conversation.workstream)?;
        let outcome = Outcome::Goes(chosen, Verdict::Chosen);
        Some((
            queue,
            self.members_considered(conversation, rules, &outcome),
        ))
    }

    fn members_considered(
        &self,
        conversation: &Conversation,
        rules: &Workstream,
        outcome: &Outcome,
    ) -> Vec<Considered> {
        let members = self.indexes.all_members(conversation.queue);
        members
            .filter_map(|id| self.agent(id))
            .map(|agent| Considered {
                agent: agent.id,
                verdict: verdict(agent, conversation, rules, outcome),
            })
            .collect()
    }
}

fn verdict(
    agent: &Agent,
    conversation: &Conversation,
    rules: &Workstream,
    outcome: &Outcome,
) -> Verdict {
    if let Outcome::Goes(to, verdict) = outcome
        && *to == agent.id
    {
        return verdict.clone();
    }
    if let Some(why_not) = why_not(agent, conversation, rules) {
        return Verdict::No(why_not);
    }
    match (conversation.asked.get(&agent.id), outcome) {
        (Some(_), &Outcome::Rests(at)) => Verdict::Later { at },
        (Some(asked), _) => Verdict::AskedLast {
            declines: asked.declines,
        },
        (None, _) => Verdict::Could,
    }
}

fn why_not(agent: &Agent, conversation: &Conversation, rules: &Workstream) -> Option<WhyNot> {
    let reach = agent.reach();
    let desktop = rules
        .template(conversation.reason, conversation.known)
        .desktop;
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
