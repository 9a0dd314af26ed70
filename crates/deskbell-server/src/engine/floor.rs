//! What is shown without being in a log: the floor for supervisors, and the
//! place in the queue for customers. Agents' changes are told at once, queues
//! and places at most once a second, and only to who looks. That nobody is left
//! to be asked does not wait for the second.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use deskbell_protocol::agent::ServerFrame;
use deskbell_protocol::check::{Check, CheckLine};
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::floor::{Floor, FloorAgent, FloorQueue, FloorWork};
use deskbell_protocol::{AgentId, ConversationId, QueueId, Timestamp, customer, limits};
use deskbell_routing::{Agent, Conversation, Queue};

use super::World;
use super::desk::ToldPlace;
use super::hours::Standings;
use super::input::{SocketId, To};
use super::turn::Turn;
use crate::hours::Standing;
use crate::store::Owner;

const REFRESH: Duration = Duration::from_secs(1);
/// Who is further behind in the line is told their place when they connect;
/// the chat page shows none that is greater.
const PLACES: usize = 100;

/// Who looks, and what has changed since they were told.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    watchers: BTreeMap<SocketId, AgentId>,
    agents: BTreeSet<AgentId>,
    queues: BTreeSet<QueueId>,
    /// Queues with a line, of which a member or the opening hours have changed.
    lines: BTreeSet<QueueId>,
    /// Queues in whose line somebody waits while nobody is there, and when what
    /// they are told of the opening hours is otherwise.
    hours: BTreeMap<QueueId, Timestamp>,
    /// When queues and places may be told again.
    quiet_until: Timestamp,
}

impl Watch {
    pub fn changed(&mut self, agent: AgentId) {
        if !self.watchers.is_empty() {
            self.agents.insert(agent);
        }
    }

    /// Something of a conversation in this queue has changed that routing does
    /// not know of.
    pub fn queue_changed(&mut self, queue: QueueId) {
        self.queues.insert(queue);
    }

    /// The rules of a workstream have changed: whoever waits in these queues may
    /// be told otherwise.
    pub fn lines_changed(&mut self, lines: impl IntoIterator<Item = QueueId>) {
        self.lines.extend(lines);
    }

    pub fn has(&self, socket: SocketId) -> bool {
        self.watchers.contains_key(&socket)
    }

    pub fn leaves(&mut self, socket: SocketId) {
        self.watchers.remove(&socket);
    }

    /// The queues that changed are told at the end of this batch, however
    /// lately they were told before.
    pub fn tell_at_once(&mut self) {
        self.quiet_until = Timestamp::from_millis(0);
    }

    /// When queues are to be told: those that changed, or those of a workstream
    /// that opens or closes.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let changed = self.has_changes().then_some(self.quiet_until);
        changed
            .into_iter()
            .chain(self.hours.values().copied())
            .min()
    }

    fn has_changes(&self) -> bool {
        !(self.queues.is_empty() && self.lines.is_empty())
    }

    /// What opens or closes by now is a change of its queue's line.
    fn look_at_hours(&mut self, now: Timestamp) {
        let due = self.hours.extract_if(.., |_, at| *at <= now);
        self.lines.extend(due.map(|(queue, _)| queue));
    }
}

impl Turn<'_> {
    pub(super) fn watch_floor(&mut self, agent: AgentId, socket: SocketId) {
        self.world.watch.watchers.insert(socket, agent);
        let floor = ServerFrame::Floor(self.floor());
        self.pass(To::One(Owner::Agent(agent), socket), &floor);
    }

    /// What came of an agent's reach check, each line once whatever was sent.
    pub(super) fn checked(&mut self, agent: AgentId, check: &Check) {
        let failing = CheckLine::ALL.into_iter();
        let failing = failing.filter(|line| check.failing.contains(line));
        let check = Check {
            at: check.at,
            failing: failing.collect(),
        };
        if self.world.desk.checks.get(agent) != Some(&check) {
            self.world.desk.checks.put(agent, check);
            self.world.watch.changed(agent);
        }
    }

    /// At the end of a batch: what changed in it, and what was held back.
    pub(super) fn tell_watchers(&mut self) {
        let changes = self.world.routing.changes();
        let touched = changes
            .conversations
            .iter()
            .map(|change| change.after.queue);
        self.world.watch.queues.extend(touched);
        for change in &changes.conversations {
            if change.after.state != ConversationState::Open {
                self.world.desk.places.remove(change.after.id);
            }
        }
        self.agents_changed();
        self.world.watch.look_at_hours(self.now);
        let watchers = self.world.watch.watchers.clone();
        for id in std::mem::take(&mut self.world.watch.agents) {
            let row = self
                .world
                .routing
                .agent(id)
                .map(|agent| self.floor_agent(agent));
            if let Some(row) = row.filter(|_| !watchers.is_empty()) {
                self.pass_to(&watchers, &ServerFrame::FloorAgent(row));
            }
        }
        let nothing = !self.world.watch.has_changes();
        if nothing || self.now < self.world.watch.quiet_until {
            return;
        }
        self.world.watch.quiet_until = self.now + REFRESH;
        let lines = std::mem::take(&mut self.world.watch.lines);
        let queues = std::mem::take(&mut self.world.watch.queues);
        for &queue in queues.union(&lines) {
            self.tell_places(queue);
        }
        if queues.is_empty() {
            return;
        }
        if !watchers.is_empty() {
            self.pass_to(&watchers, &ServerFrame::Floor(self.floor()));
        }
    }

    /// Whoever waits may have nobody any more, or somebody again.
    fn agents_changed(&mut self) {
        let routing = &self.world.routing;
        let changes = routing.changes();
        let changed = changes.agents.iter();
        let queues = changed.flat_map(|change| change.after.queues.iter().copied());
        let lines = queues.filter(|&queue| routing.in_line(queue).next().is_some());
        let lines: Vec<QueueId> = lines.collect();
        self.world.watch.lines.extend(lines);
    }

    fn pass_to(&mut self, watchers: &BTreeMap<SocketId, AgentId>, frame: &ServerFrame) {
        for (&socket, &agent) in watchers {
            self.pass(To::One(Owner::Agent(agent), socket), frame);
        }
    }

    /// A page that comes back may have missed its place.
    pub(super) fn place_is_unknown(&mut self, id: ConversationId) {
        if let Some(conversation) = self.world.routing.conversation(id) {
            self.world.watch.queues.insert(conversation.queue);
            self.world.desk.places.remove(id);
        }
    }

    /// Every page hears a number once, and again when it is another.
    fn tell_places(&mut self, queue: QueueId) {
        let World { routing, desk, .. } = &*self.world;
        let looks = |id| desk.guests.get(id).is_some_and(|guests| !guests.is_empty());
        let line = routing.in_line(queue);
        let mut standings = Standings::new(self.world, self.now);
        let place_of = |(conversation, place): (&Conversation, u32)| {
            let nobody_there = routing.why_not_into(conversation, queue).is_some();
            let stands = nobody_there.then(|| standings.of(conversation.workstream));
            let told = ToldPlace {
                place,
                nobody_there,
                opens_at: stands.flatten().and_then(Standing::opens_at),
            };
            (conversation.id, told)
        };
        let moved: Vec<(ConversationId, ToldPlace)> = line
            .zip(1..)
            .take(PLACES)
            .filter(|(conversation, _)| looks(conversation.id))
            .map(place_of)
            .filter(|(id, told)| desk.places.get(*id) != Some(told))
            .collect();
        let until = standings.until();
        let hours = &mut self.world.watch.hours;
        match until {
            Some(at) => hours.insert(queue, at),
            None => hours.remove(&queue),
        };
        for (id, told) in moved {
            self.world.desk.places.put(id, told);
            let ToldPlace {
                place,
                nobody_there,
                opens_at,
            } = told;
            let place = customer::ServerFrame::Place {
                place,
                nobody_there,
                opens_at,
            };
            self.pass(To::All(Owner::Conversation(id)), &place);
        }
    }

    fn floor(&self) -> Floor {
        let routing = &self.world.routing;
        let working = routing
            .agents()
            .filter(|it| it.enabled && !it.queues.is_empty());
        let mut agents: Vec<FloorAgent> = working.map(|it| self.floor_agent(it)).collect();
        agents.sort_by(|a, b| a.name.cmp(&b.name));
        let queues = routing.queues().map(|queue| self.floor_queue(queue));
        let mut queues: Vec<FloorQueue> = queues.collect();
        queues.sort_by(|a, b| a.name.cmp(&b.name));
        let work = self.floor_work();
        Floor {
            agents,
            queues,
            work,
        }
    }

    /// What waits, and then what agents have.
    fn floor_work(&self) -> Vec<FloorWork> {
        let routing = &self.world.routing;
        let lines = routing.queues().flat_map(|queue| {
            let line = routing.in_line(queue.id);
            line.take(limits::FLOOR_WORK).map(|it| it.id)
        });
        let in_hand = routing.agents().flat_map(|it| it.sessions.iter().copied());
        let all = lines.chain(in_hand).take(limits::FLOOR_WORK);
        all.filter_map(|id| self.floor_conversation(id)).collect()
    }

    fn floor_conversation(&self, id: ConversationId) -> Option<FloorWork> {
        let World { routing, desk, .. } = &*self.world;
        let conversation = routing.conversation(id)?;
        let offer = conversation.offer.and_then(|id| routing.offer(id));
        Some(FloorWork {
            conversation: id,
            customer: desk.chats.get(id)?.customer.clone(),
            channel: routing.workstream(conversation.workstream)?.channel,
            queue: self.queue_name(conversation.queue),
            state: conversation.state,
            agent: conversation.agent.map(|agent| desk.name(agent)),
            with_bot: conversation.with_bot,
            offered_to: offer.map(|offer| desk.name(offer.agent)),
            given: offer.is_some_and(|offer| offer.sender.is_some()),
            waiting_since: conversation.queued_at,
            sentiment: desk.chats.get(id)?.sentiment,
        })
    }

    fn floor_agent(&self, agent: &Agent) -> FloorAgent {
        let status = agent.presence.status;
        let status = status.and_then(|id| self.world.routing.statuses().find(|it| it.id == id));
        FloorAgent {
            id: agent.id,
            name: self.world.desk.name(agent.id),
            presence: agent.presence.clone(),
            status: status.map(|status| status.text.clone()),
            link: agent.link.word(),
            reach: agent.reach(),
            used: agent.used,
            units: agent.units,
            sessions: count(agent.sessions.len()),
            ringing: count(agent.ringing.len()),
            check: self.world.desk.checks.get(agent.id).cloned(),
        }
    }

    fn floor_queue(&self, queue: &Queue) -> FloorQueue {
        let figures = self.world.routing.figures(queue.id);
        FloorQueue {
            id: queue.id,
            name: queue.name.clone(),
            waiting: count(figures.waiting),
            oldest: figures.oldest,
            nobody_left: count(figures.nobody_left),
        }
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
