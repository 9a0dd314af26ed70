//! What is shown without being in a log: the floor for supervisors, and the
//! place in the queue for customers. Agents' changes are told at once, queues
//! and places at most once a second, and only to who looks.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use deskbell_protocol::agent::ServerFrame;
use deskbell_protocol::floor::{Floor, FloorAgent, FloorQueue};
use deskbell_protocol::{AgentId, ConversationId, QueueId, Timestamp, customer};
use deskbell_routing::{Agent, Queue};

use super::input::{SocketId, To};
use super::states::reach;
use super::turn::Turn;
use crate::store::Owner;

const REFRESH: Duration = Duration::from_secs(1);
/// Who is further behind in the line is told their place when they connect.
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

    pub fn has(&self, socket: SocketId) -> bool {
        self.watchers.contains_key(&socket)
    }

    pub fn leaves(&mut self, socket: SocketId) {
        self.watchers.remove(&socket);
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

    /// At the end of a batch: what changed in it, and what was held back.
    pub(super) fn tell_watchers(&mut self) {
        let changes = self.world.routing.changes();
        let touched = changes
            .conversations
            .iter()
            .map(|change| change.after.queue);
        self.world.watch.queues.extend(touched);
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

    fn tell_places(&mut self, queue: QueueId) {
        let waiting = self.world.routing.waiting(queue).take(PLACES);
        let places: Vec<(ConversationId, u32)> = waiting
            .zip(1..)
            .map(|(conversation, place)| (conversation.id, place))
            .collect();
        for (id, place) in places {
            if self
                .world
                .desk
                .guests
                .get(id)
                .is_some_and(|guests| !guests.is_empty())
            {
                let place = customer::ServerFrame::Place { place };
                self.pass(To::All(Owner::Conversation(id)), &place);
            }
        }
    }

    fn floor(&self) -> Floor {
        let routing = &self.world.routing;
        let working = routing
            .agents()
            .filter(|it| it.enabled && !it.queues.is_empty());
        let mut agents: Vec<FloorAgent> = working.map(|it| self.floor_agent(it)).collect();
        agents.sort_by(|a, b| a.name.cmp(&b.name));
        let ringing = self.ringing_by_queue();
        let mut queues: Vec<FloorQueue> = routing
            .queues()
            .map(|queue| self.floor_queue(queue, ringing.get(&queue.id)))
            .collect();
        queues.sort_by(|a, b| a.name.cmp(&b.name));
        Floor { agents, queues }
    }

    fn floor_agent(&self, agent: &Agent) -> FloorAgent {
        FloorAgent {
            id: agent.id,
            name: self.world.desk.name(agent.id),
            presence: agent.presence.clone(),
            link: agent.link.word(),
            reach: reach(agent),
            used: agent.used,
            units: agent.units,
            sessions: count(agent.sessions.len()),
            ringing: count(agent.ringing.len()),
        }
    }

    /// Conversations that are offered have no agent yet either: how many, and
    /// since when the first one waits.
    fn ringing_by_queue(&self) -> BTreeMap<QueueId, (u32, Timestamp)> {
        let routing = &self.world.routing;
        let mut ringing: BTreeMap<QueueId, (u32, Timestamp)> = BTreeMap::new();
        for offer in routing.agents().flat_map(|agent| &agent.ringing) {
            let conversation = routing
                .offer(*offer)
                .and_then(|offer| routing.conversation(offer.conversation));
            if let Some(conversation) = conversation {
                let since = conversation.queued_at;
                let entry = ringing.entry(conversation.queue).or_insert((0, since));
                *entry = (entry.0 + 1, entry.1.min(since));
            }
        }
        ringing
    }

    fn floor_queue(&self, queue: &Queue, ringing: Option<&(u32, Timestamp)>) -> FloorQueue {
        let mut row = FloorQueue {
            name: queue.name.clone(),
            waiting: ringing.map_or(0, |ringing| ringing.0),
            oldest: ringing.map(|ringing| ringing.1),
            nobody_left: 0,
        };
        for conversation in self.world.routing.waiting(queue.id) {
            row.waiting += 1;
            row.nobody_left += u32::from(conversation.nobody_left);
            let since = conversation.queued_at;
            row.oldest = Some(row.oldest.map_or(since, |oldest| oldest.min(since)));
        }
        row
    }
}

fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
