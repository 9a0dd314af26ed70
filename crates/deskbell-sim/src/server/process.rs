//! The course of a process: its start, its turns, its pauses and its deaths.

use std::time::Duration;

use deskbell_protocol::Timestamp;
use deskbell_protocol::link::CloseReason;
use deskbell_server::clock::Course;
use deskbell_server::engine::{Engine, Input};
use deskbell_server::hub::Hub;
use deskbell_server::writer::{BATCH, Health, Letter, Now, Respond, Work};

use super::{Death, Server};
use crate::agenda::Ms;
use crate::event::Event;
use crate::invariants::routing;
use crate::network::Packet;
use crate::store::Outlet;
use crate::tally::Fault;
use crate::world::World;

/// Messages are kept for longer than a run.
const KEEP: Duration = Duration::from_secs(90 * 24 * 60 * 60);

impl World {
    /// A process starts on the disk, its wall clock being `jump` milliseconds
    /// away from the last one's. Its time goes on from what is stored where that
    /// is later. It may fail on a full disk, and is tried again.
    pub fn start_server(&mut self, jump: i64) {
        if self.current.is_some() {
            return;
        }
        self.wall += jump;
        let Some((course, engine)) = self.start_engine() else {
            return self.agenda.after(1_000, Event::Start { jump: 0 });
        };
        let at = course.at(Duration::ZERO);
        if !course.lead().is_zero() {
            self.tally.fault(Fault::WallBehind);
        }
        let number = self.last_server + 1;
        self.last_server = number;
        let hub = Hub::default();
        let work = Work::new(engine, hub.clone(), Health::default(), KEEP, at);
        let server = Server {
            work,
            hub,
            inbox: Vec::new(),
            talks: Default::default(),
            calls: Vec::new(),
            started: self.agenda.now(),
            course,
            busy: false,
            work_at: None,
            dies: None,
            paused: false,
            missed: Vec::new(),
            slow: 3,
        };
        self.servers.insert(number, server);
        self.current = Some(number);
        self.started_at = self.agenda.now();
        self.note("server", || {
            format!(
                "process {number} starts, the wall clock {jump} ms on, its time {} ms ahead of it",
                course.lead().as_millis()
            )
        });
        self.check_commit();
        if !self.configured {
            self.configured = true;
            let changes = self.house.beginning();
            self.admin_changes(changes);
        }
        self.plan_work(number);
    }

    fn start_engine(&mut self) -> Option<(Course, Engine<Outlet>)> {
        let latest = self.disk.borrow_mut().latest();
        let course = Course::after(self.wall_time(), latest).ok()?;
        let mut random = self.chance.fork();
        let random = Box::new(move || random.number());
        let at = course.at(Duration::ZERO);
        let engine = Engine::start(Outlet::new(&self.disk), at, random).ok()?;
        Some((course, engine))
    }

    pub fn hand_in(&mut self, number: u64, input: Input, respond: Respond) {
        let (arrived, now) = (self.instant(), self.agenda.now());
        if let Some(server) = self.servers.get_mut(&number) {
            self.tally.input(&input);
            let at = server.time(now).millis();
            self.heard.edge.arrives(server, at, &input);
            self.disk.borrow_mut().ledger.asked(&input);
            if self.heard.arrives_again(&input) {
                self.tally.fault(Fault::CommandTwice);
            }
            server.inbox.push(Letter {
                input,
                respond,
                arrived,
            });
        }
        self.plan_work(number);
    }

    /// Plans the next turn of a process, if something is to be done.
    pub fn plan_work(&mut self, number: u64) {
        let now = self.agenda.now();
        let Some(server) = self.servers.get_mut(&number) else {
            return;
        };
        if server.busy {
            return;
        }
        let at = match server.work.idle_until() {
            _ if !server.inbox.is_empty() => now,
            None => now,
            Some(until) => server.when(until).max(now),
        };
        if server.work_at.is_none_or(|planned| at < planned) {
            server.work_at = Some(at);
            self.agenda.at(at, Event::Work(number));
        }
    }

    /// The writer takes a batch.
    pub fn works(&mut self, number: u64) {
        let now = self.agenda.now();
        let instant = self.instant();
        let Some(server) = self.servers.get_mut(&number) else {
            return;
        };
        if server.work_at.is_some_and(|planned| planned <= now) {
            server.work_at = None;
        }
        if server.busy {
            return;
        }
        let at = server.time(now);
        let idle = server.work.idle_until().is_some_and(|until| until > at);
        if server.inbox.is_empty() && idle {
            return self.plan_work(number);
        }
        if server.dies == Some(Death::BeforeCommit) {
            self.kill(number);
            return self.restarts();
        }
        let count = server.inbox.len().min(BATCH);
        let letters: Vec<Letter> = server.inbox.drain(..count).collect();
        server.work.turn(Now { at, instant }, letters);
        server.busy = true;
        let slow = server.slow;
        let takes = self.chance.among(0..=slow);
        self.agenda.after(takes, Event::Publish(number));
        let early = !self.disk.borrow().fences.commit_first;
        if early {
            self.agenda.after(takes + 40, Event::CatchUp);
        }
        self.tally.batches += 1;
        self.check_commit();
        self.check_routing(number);
    }

    fn check_routing(&mut self, number: u64) {
        if self.current != Some(number) {
            return;
        }
        let every = self.tally.batches.is_multiple_of(32);
        let Some(server) = self.servers.get(&number) else {
            return;
        };
        let state = server.work.engine().routing();
        let mut found = routing::work_that_waits(state);
        found.extend(routing::deadlines(state, server.time(self.agenda.now())));
        if every {
            found.extend(routing::indexes(state));
            if self.disk.borrow().fences.commit_first {
                found.extend(routing::memory_is_stored(state, &self.disk.borrow().tables));
            }
        }
        self.violations.extend(found);
    }

    /// What the last commit has made of the ledger.
    pub fn check_commit(&mut self) {
        let found = std::mem::take(&mut self.disk.borrow_mut().ledger.found);
        self.violations.extend(found);
    }

    /// The process is gone, at once. Its sockets break, as the network lets
    /// their browsers know.
    pub fn kill(&mut self, number: u64) {
        let Some(server) = self.servers.remove(&number) else {
            return;
        };
        self.note("server", || format!("process {number} is killed"));
        if let Some(death) = server.dies {
            self.tally.fault(match death {
                Death::BeforeCommit => Fault::KilledBeforeCommit,
                Death::AfterCommit => Fault::KilledAfterCommit,
                Death::WhilePublishing => Fault::KilledWhilePublishing,
            });
        }
        self.disk.borrow_mut().crash();
        for wire in server.talks.keys().copied().collect::<Vec<_>>() {
            self.server_closes(wire, 1006);
        }
        for (call, _) in &server.calls {
            self.agenda.after(5, Event::CallFails(*call));
        }
        if self.current == Some(number) {
            self.current = None;
        }
    }

    /// A replaced process has found out, and ends itself.
    pub fn retire(&mut self, number: u64) {
        self.tally.fault(Fault::StaleWriterFenced);
        self.note("server", || {
            format!("process {number} finds that it was replaced")
        });
        self.kill(number);
    }

    /// Stops taking part, without ending.
    pub fn pause(&mut self, number: u64) {
        if let Some(server) = self.servers.get_mut(&number) {
            server.paused = true;
            self.note("server", || format!("process {number} is paused"));
        }
    }

    /// Goes on. What came over the network meanwhile is read before a socket's
    /// silence is looked at.
    pub fn resume(&mut self, number: u64) {
        let Some(server) = self.servers.get_mut(&number) else {
            return;
        };
        if !std::mem::take(&mut server.paused) {
            return;
        }
        let missed = std::mem::take(&mut server.missed);
        self.note("server", || format!("process {number} goes on"));
        let (packets, rest): (Vec<Event>, Vec<Event>) = missed
            .into_iter()
            .partition(|event| matches!(event, Event::Up(..)));
        self.catches_up(packets.into_iter().chain(rest));
    }

    /// SIGTERM: stores what has arrived, says goodbye, ends.
    pub fn drain(&mut self, number: u64) {
        let now = self.agenda.now();
        let instant = self.instant();
        let Some(server) = self.servers.get_mut(&number) else {
            return;
        };
        let letters = std::mem::take(&mut server.inbox);
        let at = server.time(now);
        server.work.turn(Now { at, instant }, letters);
        self.check_commit();
        self.deliver(number, usize::MAX);
        if let Some(server) = self.servers.get(&number) {
            let wires: Vec<_> = server.talks.keys().copied().collect();
            for wire in wires {
                self.server_closes(wire, CloseReason::Restart.code());
            }
        }
        self.kill(number);
    }

    /// The server's end of a socket is gone.
    pub fn server_closes(&mut self, wire: u64, code: u16) {
        let now = self.agenda.now();
        let Some(known) = self.net.get_mut(wire) else {
            return;
        };
        if !std::mem::take(&mut known.server_open) {
            return;
        }
        if let Some(at) = self.net.down(wire, now, &mut self.chance) {
            self.agenda.at(at, Event::Down(wire, Packet::Close(code)));
        }
        self.net.sweep(wire);
    }

    /// What the machine's clock says.
    fn wall_time(&self) -> Timestamp {
        let now = i64::try_from(self.agenda.now()).unwrap_or(0);
        Timestamp::from_millis(self.wall + now)
    }

    /// A process's own time.
    pub fn time_of(&self, number: u64) -> Timestamp {
        let now = self.agenda.now();
        let server = self.servers.get(&number);
        server.map_or_else(|| self.server_time(), |server| server.time(now))
    }

    /// The current process's time; the wall clock's where there is none.
    pub fn server_time(&self) -> Timestamp {
        let now = self.agenda.now();
        self.server()
            .map_or_else(|| self.wall_time(), |server| server.time(now))
    }

    fn server(&self) -> Option<&Server> {
        self.servers.get(&self.current?)
    }

    pub fn instant(&self) -> std::time::Instant {
        self.base + Duration::from_millis(self.agenda.now())
    }

    /// The run's time when it is `at` for the current process.
    pub fn when(&self, at: Timestamp) -> Ms {
        let in_wall = || u64::try_from(at.millis() - self.wall).unwrap_or(0);
        self.server().map_or_else(in_wall, |server| server.when(at))
    }
}
