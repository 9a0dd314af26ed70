//! The ordered indexes. They follow from the records alone: `State` moves a
//! record's keys here at each of its changes, and `Indexes::of` builds the
//! same from scratch.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{AgentId, ConversationId, OfferId, QueueId, Timestamp, WorkstreamId};

use crate::keys::{AgentKeys, Candidate, ConversationKeys, OfferKeys, Place, Slot};
use crate::record::{Agent, Conversation, Offer};
use crate::waiting::Waiting;

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

/// The agents of one slot, the longest idle first.
pub(crate) type Idle = BTreeSet<(Timestamp, AgentId)>;
/// Work to offer, the first in line first.
pub(crate) type Line = BTreeSet<Place>;

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Indexes {
    /// What could be offered, in one line for each workstream of a queue: what
    /// an agent may get is the same for all work of a line, so a line is never
    /// searched for it.
    lines: BTreeMap<QueueId, BTreeMap<WorkstreamId, Line>>,
    waiting: BTreeMap<QueueId, Waiting>,
    candidates: BTreeMap<QueueId, BTreeMap<Slot, Idle>>,
    /// Who is switched on and belongs to the queue.
    members: BTreeMap<QueueId, BTreeSet<AgentId>>,
    deadlines: BTreeSet<(Timestamp, Due)>,
    over: BTreeSet<(Timestamp, Over)>,
    /// Accepted offers, by what they were accepted for.
    accepted: BTreeSet<(ConversationId, OfferId)>,
}

impl Indexes {
    /// The indexes of these records, from scratch.
    pub(crate) fn of<'a>(
        agents: impl Iterator<Item = &'a Agent>,
        conversations: impl Iterator<Item = &'a Conversation>,
        offers: impl Iterator<Item = &'a Offer>,
    ) -> Self {
        let mut indexes = Self::default();
        agents.for_each(|agent| indexes.replace_agent(None, Some(agent)));
        for conversation in conversations {
            indexes.replace_conversation(None, Some(conversation));
        }
        offers.for_each(|offer| indexes.replace_offer(None, Some(offer)));
        indexes
    }

    pub(crate) fn lines(&self, queue: QueueId) -> impl Iterator<Item = (WorkstreamId, &Line)> {
        self.lines
            .get(&queue)
            .into_iter()
            .flatten()
            .map(|(&workstream, line)| (workstream, line))
    }

    pub(crate) fn line(&self, queue: QueueId, workstream: WorkstreamId) -> Option<&Line> {
        self.lines.get(&queue)?.get(&workstream)
    }

    /// What of this queue is without an agent.
    pub(crate) fn waiting(&self, queue: QueueId) -> Option<&Waiting> {
        self.waiting.get(&queue)
    }

    /// The queues with something in them that is without an agent.
    pub(crate) fn waiting_queues(&self) -> impl Iterator<Item = QueueId> {
        self.waiting.keys().copied()
    }

    pub(crate) fn candidates(&self, queue: QueueId) -> impl Iterator<Item = (Slot, &Idle)> {
        self.candidates
            .get(&queue)
            .into_iter()
            .flatten()
            .map(|(&slot, idle)| (slot, idle))
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
            self.place_candidate(agent, AgentKeys::of(agent).candidate, None);
            for queue in &agent.queues {
                leave(&mut self.members, *queue, &agent.id);
            }
        }
        if let Some(agent) = is {
            self.place_candidate(agent, None, AgentKeys::of(agent).candidate);
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
    pub(crate) fn move_agent(&mut self, agent: &Agent, was: AgentKeys, is: AgentKeys) {
        if was.candidate != is.candidate {
            self.place_candidate(agent, was.candidate, is.candidate);
        }
        self.set_deadline(Due::Agent(agent.id), was.due, is.due);
    }

    pub(crate) fn replace_conversation(
        &mut self,
        was: Option<&Conversation>,
        is: Option<&Conversation>,
    ) {
        let nowhere = ConversationKeys {
            place: None,
            waits: None,
            due: None,
            over: None,
        };
        let keys = |record: Option<&Conversation>| record.map_or(nowhere, ConversationKeys::of);
        if let Some(conversation) = was.or(is) {
            self.move_conversation(conversation, keys(was), keys(is));
        }
    }

    pub(crate) fn move_conversation(
        &mut self,
        conversation: &Conversation,
        was: ConversationKeys,
        is: ConversationKeys,
    ) {
        let (queue, workstream) = (conversation.queue, conversation.workstream);
        if was.place != is.place {
            if let Some(place) = was.place
                && let Some(lines) = self.lines.get_mut(&queue)
            {
                leave(lines, workstream, &place);
                if lines.is_empty() {
                    self.lines.remove(&queue);
                }
            }
            if let Some(place) = is.place {
                self.lines
                    .entry(queue)
                    .or_default()
                    .entry(workstream)
                    .or_default()
                    .insert(place);
            }
        }
        if was.waits != is.waits {
            let waiting = self.waiting.entry(queue).or_default();
            was.waits
                .into_iter()
                .for_each(|waits| waiting.remove(waits));
            is.waits.into_iter().for_each(|waits| waiting.add(waits));
            if waiting.is_empty() {
                self.waiting.remove(&queue);
            }
        }
        self.set_deadline(Due::Conversation(conversation.id), was.due, is.due);
        self.set_over(Over::Conversation(conversation.id), was.over, is.over);
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

    fn place_candidate(&mut self, agent: &Agent, was: Option<Candidate>, is: Option<Candidate>) {
        for &queue in &agent.queues {
            if let Some(Candidate { slot, idle_since }) = was
                && let Some(slots) = self.candidates.get_mut(&queue)
            {
                leave(slots, slot, &(idle_since, agent.id));
                if slots.is_empty() && is.is_none() {
                    self.candidates.remove(&queue);
                }
            }
            if let Some(Candidate { slot, idle_since }) = is {
                let slots = self.candidates.entry(queue).or_default();
                slots
                    .entry(slot)
                    .or_default()
                    .insert((idle_since, agent.id));
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
fn leave<K: Ord, T: Ord>(sets: &mut BTreeMap<K, BTreeSet<T>>, key: K, entry: &T) {
    if let Some(set) = sets.get_mut(&key) {
        set.remove(entry);
        if set.is_empty() {
            sets.remove(&key);
        }
    }
}
