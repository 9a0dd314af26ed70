//! What of each queue is kept in order: the work that waits there, and who
//! could get it. It follows from the records alone, like all of `index`.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::{AgentId, QueueId};

use crate::keys::{Candidate, InLine, LineKey, Order, Place, Rank, Slot};
use crate::ranked::{Group, Ranked};
use crate::record::Agent;
use crate::waiting::Waiting;

/// The queues with something in them. Who empties one keeps its room; it is
/// equal to one that was never used.
#[derive(Debug, Clone, Default, Eq)]
pub(crate) struct Queues(BTreeMap<QueueId, InQueue>);

/// What is in one queue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct InQueue {
    pub(crate) waiting: Waiting,
    /// Who is switched on and belongs to the queue.
    pub(crate) members: BTreeSet<AgentId>,
    /// Who belongs to the queue and is switched off.
    pub(crate) switched_off: BTreeSet<AgentId>,
    /// What could be offered, line by line: what an agent may get is the same
    /// for all work of a line, so a line is never searched for it.
    lines: Ranked<(LineKey, Place)>,
    candidates: Candidates,
}

/// An agent who could get something, in the order of the slots and then of who
/// is asked first.
pub(crate) type InSlot = (Slot, Rank, AgentId);

/// The same agents in each order that some workstream asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Candidates {
    by_idleness: Ranked<InSlot>,
    by_turn: Ranked<InSlot>,
    by_load: Ranked<InSlot>,
}

impl PartialEq for Queues {
    fn eq(&self, other: &Self) -> bool {
        self.used().eq(other.used())
    }
}

impl Queues {
    pub(crate) fn get(&self, queue: QueueId) -> Option<&InQueue> {
        self.0.get(&queue)
    }

    pub(crate) fn of(&mut self, queue: QueueId) -> &mut InQueue {
        self.0.entry(queue).or_default()
    }

    /// The queues with something in them that is without an agent.
    pub(crate) fn waiting(&self) -> impl Iterator<Item = QueueId> {
        let waiting = self.0.iter().filter(|(_, it)| !it.waiting.is_empty());
        waiting.map(|(&queue, _)| queue)
    }

    pub(crate) fn forget_candidates(&mut self) {
        for queue in self.0.values_mut() {
            queue.candidates = Candidates::default();
        }
    }

    fn used(&self) -> impl Iterator<Item = (&QueueId, &InQueue)> {
        self.0.iter().filter(|(_, it)| **it != InQueue::default())
    }
}

impl InQueue {
    /// The members who are switched on as this agent is, or off as they are.
    pub(crate) fn members_like(&mut self, agent: &Agent) -> &mut BTreeSet<AgentId> {
        if agent.enabled {
            &mut self.members
        } else {
            &mut self.switched_off
        }
    }

    pub(crate) fn join_line(&mut self, to: &InLine) {
        self.lines.insert((to.line.clone(), to.place));
    }

    pub(crate) fn leave_line(&mut self, from: &InLine) {
        self.lines.remove(&(from.line.clone(), from.place));
    }

    /// Each line, with the first in it.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&LineKey, Place)> {
        let lines = self.lines.groups(|(one, _), (other, _)| one.cmp(other));
        lines.map(|line| (&line.first.0, line.first.1))
    }

    /// Who stands in a line after a place.
    pub(crate) fn next_in_line(&self, line: &LineKey, place: Place) -> Option<Place> {
        let mut rest = self
            .lines
            .after(|(other, at)| (other, at) <= (line, &place));
        let (of, next) = rest.next()?;
        (of == line).then_some(*next)
    }

    pub(crate) fn add_candidate(&mut self, agent: AgentId, candidate: &Candidate, order: Order) {
        let entry = (candidate.slot.clone(), candidate.rank(order), agent);
        self.candidates.of(order).insert(entry);
    }

    pub(crate) fn remove_candidate(&mut self, agent: AgentId, candidate: &Candidate, order: Order) {
        let entry = (candidate.slot.clone(), candidate.rank(order), agent);
        self.candidates.of(order).remove(&entry);
    }

    /// The candidates by their slots.
    pub(crate) fn candidates(&self, order: Order) -> impl Iterator<Item = Group<'_, InSlot>> {
        let candidates = match order {
            Order::Idle => &self.candidates.by_idleness,
            Order::Turn => &self.candidates.by_turn,
            Order::Load => &self.candidates.by_load,
        };
        candidates.groups(|(one, ..), (other, ..)| one.cmp(other))
    }
}

impl Candidates {
    fn of(&mut self, order: Order) -> &mut Ranked<InSlot> {
        match order {
            Order::Idle => &mut self.by_idleness,
            Order::Turn => &mut self.by_turn,
            Order::Load => &mut self.by_load,
        }
    }
}
