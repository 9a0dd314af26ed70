//! The ordered indexes. They follow from the records alone: `State` moves a
//! record's keys here at each of its changes, and `Indexes::of` builds the
//! same from scratch.

use std::collections::BTreeSet;

use deskbell_protocol::{AgentId, ConversationId, OfferId, QueueId, Timestamp};

use crate::keys::{AgentKeys, Candidate, ConversationKeys, OfferKeys, Order};
use crate::queues::{InQueue, Queues};
use crate::ranked::Ranked;
use crate::record::{Agent, Conversation, Offer};
use crate::workstream::Workstream;

/// Whose deadline it is. A record has one at a time, its next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Due {
    Offer(OfferId),
    Agent(AgentId),
    Conversation(ConversationId),
}

/// A record that is over, and can be forgotten some time after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Over {
    Offer(OfferId),
    Conversation(ConversationId),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Indexes {
    queues: Queues,
    /// The orders that some workstream asks for; idleness always.
    orders: BTreeSet<Order>,
    deadlines: BTreeSet<(Timestamp, Due)>,
    over: Ranked<(Timestamp, Over)>,
    /// Accepted offers, by what they were accepted for.
    accepted: BTreeSet<(ConversationId, OfferId)>,
}

impl Default for Indexes {
    fn default() -> Self {
        Self {
            queues: Queues::default(),
            orders: orders(std::iter::empty()),
            deadlines: BTreeSet::new(),
            over: Ranked::default(),
            accepted: BTreeSet::new(),
        }
    }
}

/// Idleness, which also orders who is asked again, and what the strategies ask for.
fn orders<'a>(workstreams: impl Iterator<Item = &'a Workstream>) -> BTreeSet<Order> {
    let asked = workstreams.map(|workstream| Order::of(workstream.strategy));
    asked.chain([Order::Idle]).collect()
}

impl Indexes {
    /// The indexes of these records, from scratch.
    pub(crate) fn of<'a>(
        workstreams: impl Iterator<Item = &'a Workstream>,
        agents: impl Iterator<Item = &'a Agent>,
        conversations: impl Iterator<Item = &'a Conversation>,
        offers: impl Iterator<Item = &'a Offer>,
    ) -> Self {
        let mut indexes = Self {
            orders: orders(workstreams),
            ..Self::default()
        };
        agents.for_each(|agent| indexes.replace_agent(None, Some(agent)));
        for conversation in conversations {
            indexes.replace_conversation(None, Some(conversation));
        }
        offers.for_each(|offer| indexes.replace_offer(None, Some(offer)));
        indexes
    }

    /// The workstreams may ask for other orders than before.
    pub(crate) fn order_by<'a>(
        &mut self,
        workstreams: impl Iterator<Item = &'a Workstream>,
        agents: impl Iterator<Item = &'a Agent>,
    ) {
        let orders = orders(workstreams);
        if orders == self.orders {
            return;
        }
        self.orders = orders;
        self.queues.forget_candidates();
        for agent in agents {
            self.place_candidate(agent, None, Candidate::of(agent).as_ref());
        }
    }

    pub(crate) fn queue(&self, queue: QueueId) -> Option<&InQueue> {
        self.queues.get(queue)
    }

    /// The queues with something in them that is without an agent.
    pub(crate) fn waiting_queues(&self) -> impl Iterator<Item = QueueId> {
        self.queues.waiting()
    }

    /// Who is switched on and belongs to the queue.
    pub(crate) fn members(&self, queue: QueueId) -> impl Iterator<Item = AgentId> {
        let queue = self.queue(queue).into_iter();
        queue.flat_map(|it| &it.members).copied()
    }

    /// Who belongs to the queue, switched on or not.
    pub(crate) fn all_members(&self, queue: QueueId) -> impl Iterator<Item = AgentId> {
        let known = self.queue(queue).into_iter();
        let switched_off = known.flat_map(|it| &it.switched_off).copied();
        self.members(queue).chain(switched_off)
    }

    /// How many they are.
    pub(crate) fn all_members_count(&self, queue: QueueId) -> usize {
        self.queue(queue)
            .map_or(0, |it| it.members.len() + it.switched_off.len())
    }

    pub(crate) fn next_deadline(&self) -> Option<(Timestamp, Due)> {
        self.deadlines.first().copied()
    }

    /// The offers by which agents got a conversation.
    pub(crate) fn accepted(&self, conversation: ConversationId) -> impl Iterator<Item = OfferId> {
        let [first, last] = [0, u128::MAX].map(|id| (conversation, OfferId::from_u128(id)));
        self.accepted.range(first..=last).map(|&(_, offer)| offer)
    }

    /// What has been over the longest.
    pub(crate) fn first_over(&self) -> Option<(Timestamp, Over)> {
        self.over.iter().next().copied()
    }

    /// A whole record came, went or was replaced.
    pub(crate) fn replace_agent(&mut self, was: Option<&Agent>, is: Option<&Agent>) {
        if let Some(agent) = was {
            self.place_candidate(agent, Candidate::of(agent).as_ref(), None);
            for &queue in &agent.queues {
                self.queues.of(queue).members_like(agent).remove(&agent.id);
            }
        }
        if let Some(agent) = is {
            self.place_candidate(agent, None, Candidate::of(agent).as_ref());
            for &queue in &agent.queues {
                self.queues.of(queue).members_like(agent).insert(agent.id);
            }
        }
        if let Some(agent) = was.or(is) {
            let due = |agent: Option<&Agent>| agent.and_then(|agent| AgentKeys::of(agent).due);
            self.set_deadline(Due::Agent(agent.id), due(was), due(is));
        }
    }

    /// Something else than the queues or the switch of an agent changed.
    pub(crate) fn move_agent(&mut self, agent: &Agent, was: &AgentKeys, is: &AgentKeys) {
        if was.candidate != is.candidate {
            self.place_candidate(agent, was.candidate.as_ref(), is.candidate.as_ref());
        }
        self.set_deadline(Due::Agent(agent.id), was.due, is.due);
    }

    pub(crate) fn replace_conversation(
        &mut self,
        was: Option<&Conversation>,
        is: Option<&Conversation>,
    ) {
        let nowhere = || ConversationKeys {
            in_line: None,
            waits: None,
            due: None,
            over: None,
        };
        let keys =
            |record: Option<&Conversation>| record.map_or_else(nowhere, ConversationKeys::of);
        if let Some(conversation) = was.or(is) {
            self.move_conversation(conversation.id, &keys(was), &keys(is));
        }
    }

    pub(crate) fn move_conversation(
        &mut self,
        id: ConversationId,
        was: &ConversationKeys,
        is: &ConversationKeys,
    ) {
        if was.in_line != is.in_line {
            if let Some(from) = &was.in_line {
                self.queues.of(from.queue).leave_line(from);
            }
            if let Some(to) = &is.in_line {
                self.queues.of(to.queue).join_line(to);
            }
        }
        if was.waits != is.waits {
            if let Some((queue, waits)) = was.waits {
                self.queues.of(queue).waiting.remove(waits);
            }
            if let Some((queue, waits)) = is.waits {
                self.queues.of(queue).waiting.add(waits);
            }
        }
        self.set_deadline(Due::Conversation(id), was.due, is.due);
        self.set_over(Over::Conversation(id), was.over, is.over);
    }

    pub(crate) fn replace_offer(&mut self, was: Option<&Offer>, is: Option<&Offer>) {
        let nowhere = OfferKeys {
            due: None,
            over: None,
            accepted: None,
        };
        let keys = |record: Option<&Offer>| record.map_or(nowhere, OfferKeys::of);
        if let Some(offer) = was.or(is) {
            self.move_offer(offer.id, keys(was), keys(is));
        }
    }

    pub(crate) fn move_offer(&mut self, id: OfferId, was: OfferKeys, is: OfferKeys) {
        self.set_deadline(Due::Offer(id), was.due, is.due);
        self.set_over(Over::Offer(id), was.over, is.over);
        if let Some(conversation) = was.accepted {
            self.accepted.remove(&(conversation, id));
        }
        if let Some(conversation) = is.accepted {
            self.accepted.insert((conversation, id));
        }
    }

    fn place_candidate(&mut self, agent: &Agent, was: Option<&Candidate>, is: Option<&Candidate>) {
        for &queue in &agent.queues {
            let queue = self.queues.of(queue);
            for &order in &self.orders {
                if let Some(was) = was {
                    queue.remove_candidate(agent.id, was, order);
                }
                if let Some(is) = is {
                    queue.add_candidate(agent.id, is, order);
                }
            }
        }
    }

    fn set_deadline(&mut self, due: Due, was: Option<Timestamp>, is: Option<Timestamp>) {
        if was == is {
            return;
        }
        if let Some(at) = was {
            self.deadlines.remove(&(at, due));
        }
        if let Some(at) = is {
            self.deadlines.insert((at, due));
        }
    }

    fn set_over(&mut self, over: Over, was: Option<Timestamp>, is: Option<Timestamp>) {
        if was == is {
            return;
        }
        if let Some(at) = was {
            self.over.remove(&(at, over));
        }
        if let Some(at) = is {
            self.over.insert((at, over));
        }
    }
}
