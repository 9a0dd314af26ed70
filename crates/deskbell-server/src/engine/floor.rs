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
use deskbell_routing::{Agent, Queue};

use super::World;
use super::input::{SocketId, To};
use super::turn::Turn;
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

    /// When changed queues are to be told.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        (!self.queues.is_empty()).then_some(self.quiet_until)
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
        if self.world.watch.queues.is_empty() || self.now < self.world.watch.quiet_until {
            return;
        }
        self.world.watch.quiet_until = self.now + REFRESH;
        for queue in std::mem::take(&mut self.world.watch.queues) {
            self.tell_places(queue);
        }
        if !watchers.is_empty() {
            self.pass_to(&watchers, &ServerFrame::Floor(self.floor()));
        }
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
        let line = routing.in_line(queue).map(|conversation| conversation.id);
        let moved: Vec<(ConversationId, u32)> = line
            .zip(1..)
            .take(PLACES)
            .filter(|&(id, place)| looks(id) && desk.places.get(id) != Some(&place))
            .collect();
        for (id, place) in moved {
            self.world.desk.places.put(id, place);
            let place = customer::ServerFrame::Place { place };
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
