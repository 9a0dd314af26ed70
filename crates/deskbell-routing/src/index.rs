//! The ordered indexes. They follow from the records alone: `State` moves a
//! record's keys here at each of its changes, and `Indexes::of` builds the
//! same from scratch.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{AgentId, ConversationId, OfferId, QueueId, Timestamp};

use crate::keys::{
    AgentKeys, Candidate, ConversationKeys, InLine, LineKey, OfferKeys, Order, Place, Rank, Slot,
};
use crate::record::{Agent, Conversation, Offer};
use crate::waiting::Waiting;
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

/// The agents of one slot, who is asked first first.
pub(crate) type Ranking = BTreeSet<(Rank, AgentId)>;
/// Work to offer, the first in line first.
pub(crate) type Line = BTreeSet<Place>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Indexes {
    /// What could be offered: what an agent may get is the same for all work of
    /// a line, so a line is never searched for it.
    lines: BTreeMap<QueueId, BTreeMap<LineKey, Line>>,
    waiting: BTreeMap<QueueId, Waiting>,
    /// The orders that some workstream asks for; idleness always.
    orders: BTreeSet<Order>,
    candidates: BTreeMap<(QueueId, Order), BTreeMap<Slot, Ranking>>,
    /// Who is switched on and belongs to the queue.
    members: BTreeMap<QueueId, BTreeSet<AgentId>>,
    deadlines: BTreeSet<(Timestamp, Due)>,
    over: BTreeSet<(Timestamp, Over)>,
    /// Accepted offers, by what they were accepted for.
    accepted: BTreeSet<(ConversationId, OfferId)>,
}

impl Default for Indexes {
    fn default() -> Self {
        Self {
            lines: BTreeMap::new(),
            waiting: BTreeMap::new(),
            orders: orders(std::iter::empty()),
            candidates: BTreeMap::new(),
            members: BTreeMap::new(),
            deadlines: BTreeSet::new(),
            over: BTreeSet::new(),
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
        self.candidates.clear();
        for agent in agents {
            self.place_candidate(agent, None, Candidate::of(agent).as_ref());
        }
    }

    pub(crate) fn lines(&self, queue: QueueId) -> impl Iterator<Item = &LineKey> {
        self.lines.get(&queue).into_iter().flat_map(BTreeMap::keys)
    }

    pub(crate) fn line(&self, queue: QueueId, line: &LineKey) -> Option<&Line> {
        self.lines.get(&queue)?.get(line)
    }

    /// What of this queue is without an agent.
    pub(crate) fn waiting(&self, queue: QueueId) -> Option<&Waiting> {
        self.waiting.get(&queue)
    }

    /// The queues with something in them that is without an agent.
    pub(crate) fn waiting_queues(&self) -> impl Iterator<Item = QueueId> {
        self.waiting.keys().copied()
    }

    /// The candidates of a queue by their slots.
    pub(crate) fn candidates(
        &self,
        queue: QueueId,
        order: Order,
    ) -> impl Iterator<Item = (&Slot, &Ranking)> {
        self.candidates.get(&(queue, order)).into_iter().flatten()
    }

    pub(crate) fn members(&self, queue: QueueId) -> impl Iterator<Item = AgentId> {
        self.members.get(&queue).into_iter().flatten().copied()
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
        self.over.first().copied()
    }

    /// A whole record came, went or was replaced.
    pub(crate) fn replace_agent(&mut self, was: Option<&Agent>, is: Option<&Agent>) {
        if let Some(agent) = was {
            self.place_candidate(agent, Candidate::of(agent).as_ref(), None);
            for queue in &agent.queues {
                leave(&mut self.members, queue, &agent.id);
            }
        }
        if let Some(agent) = is {
            self.place_candidate(agent, None, Candidate::of(agent).as_ref());
            for queue in agent.queues.iter().filter(|_| agent.enabled) {
                self.members.entry(*queue).or_default().insert(agent.id);
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
            was.in_line.iter().for_each(|it| self.leave_line(it));
            is.in_line.iter().for_each(|it| self.join_line(it));
        }
        if was.waits != is.waits {
            if let Some((queue, waits)) = was.waits
                && let Some(waiting) = self.waiting.get_mut(&queue)
            {
                waiting.remove(waits);
                if waiting.is_empty() {
                    self.waiting.remove(&queue);
                }
            }
            if let Some((queue, waits)) = is.waits {
                self.waiting.entry(queue).or_default().add(waits);
            }
        }
        self.set_deadline(Due::Conversation(id), was.due, is.due);
        self.set_over(Over::Conversation(id), was.over, is.over);
    }

    fn leave_line(&mut self, from: &InLine) {
        if let Some(lines) = self.lines.get_mut(&from.queue) {
            leave(lines, &from.line, &from.place);
            if lines.is_empty() {
                self.lines.remove(&from.queue);
            }
        }
    }

    fn join_line(&mut self, to: &InLine) {
        let lines = self.lines.entry(to.queue).or_default();
        match lines.get_mut(&to.line) {
            Some(line) => line.insert(to.place),
            None => lines.entry(to.line.clone()).or_default().insert(to.place),
        };
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
            for &order in &self.orders {
                let key = (queue, order);
                if let Some(candidate) = was
                    && let Some(slots) = self.candidates.get_mut(&key)
                {
                    let entry = (candidate.rank(order), agent.id);
                    leave(slots, &candidate.slot, &entry);
                    if slots.is_empty() && is.is_none() {
                        self.candidates.remove(&key);
                    }
                }
                if let Some(candidate) = is {
                    let slots = self.candidates.entry(key).or_default();
                    let entry = (candidate.rank(order), agent.id);
                    match slots.get_mut(&candidate.slot) {
                        Some(ranking) => ranking.insert(entry),
                        None => slots
                            .entry(candidate.slot.clone())
                            .or_default()
                            .insert(entry),
                    };
                }
            }
        }
    }

    fn set_deadline(&mut self, due: Due, was: Option<Timestamp>, is: Option<Timestamp>) {
        move_time(&mut self.deadlines, due, was, is);
    }

    fn set_over(&mut self, over: Over, was: Option<Timestamp>, is: Option<Timestamp>) {
        move_time(&mut self.over, over, was, is);
    }
}

fn move_time<T: Copy + Ord>(
    times: &mut BTreeSet<(Timestamp, T)>,
    what: T,
    was: Option<Timestamp>,
    is: Option<Timestamp>,
) {
    if was == is {
        return;
    }
    if let Some(at) = was {
        times.remove(&(at, what));
    }
    if let Some(at) = is {
        times.insert((at, what));
    }
}

/// Takes one entry out of a set in a map; an empty set goes too, so that equal
/// records have equal indexes.
fn leave<K: Ord, T: Ord>(sets: &mut BTreeMap<K, BTreeSet<T>>, key: &K, entry: &T) {
    if let Some(set) = sets.get_mut(key) {
        set.remove(entry);
        if set.is_empty() {
            sets.remove(key);
        }
    }
}
