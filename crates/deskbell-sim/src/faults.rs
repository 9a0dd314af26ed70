//! Faults, by chance: which ones a run has and how often, how each begins and
//! how it ends.

use crate::agenda::Ms;
use crate::chance::Chance;
use crate::event::Event;
use crate::network::{Client, WireNo};
use crate::server::Death;
use crate::tally::Fault;
use crate::world::World;

const HOUR: i64 = 60 * 60 * 1_000;

/// How rough a run is, and how busy.
#[derive(Debug, Clone, Copy)]
pub struct Weather {
    /// The longest time between two faults.
    faults: Ms,
    /// The longest time between two customers.
    pub arrivals: Ms,
    /// At the most, at once.
    pub customers: usize,
    kinds: [(u64, Kind); 15],
}

/// What ends a fault.
#[derive(Debug, Clone, Copy)]
pub enum Cure {
    /// The paused process goes on.
    Resume(u64),
    Room,
    Speed,
    /// Another process takes over from a paused one.
    Replace(u64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Kill,
    KillInBatch,
    Drain,
    Pause,
    Replace,
    DiskFull,
    DiskSlow,
    Cut,
    HalfOpen,
    Stall,
    CutOff,
    Sleep,
    Freeze,
    Flood,
    Garbage,
}

impl Weather {
    pub fn of(chance: &mut Chance) -> Self {
        use Kind::*;
        let mut kinds = [
            (4, Kill),
            (8, KillInBatch),
            (2, Drain),
            (6, Pause),
            (4, Replace),
            (4, DiskFull),
            (4, DiskSlow),
            (14, Cut),
            (12, HalfOpen),
            (12, Stall),
            (8, CutOff),
            (6, Sleep),
            (6, Freeze),
            (1, Flood),
            (2, Garbage),
        ];
        // Some runs are about some faults.
        for kind in &mut kinds {
            kind.0 *= chance.weighted(&[(2, 0), (4, 1), (2, 4)]).unwrap_or(1);
        }
        Self {
            faults: chance.among(1_500..=9_000),
            arrivals: chance.among(400..=3_000),
            customers: usize::try_from(chance.among(3..=10)).unwrap_or(3),
            kinds,
        }
    }

    /// Processes are replaced all the time, and their work goes on.
    pub fn replaces_often(&mut self) {
        self.faults = 2_500;
        for (weight, kind) in &mut self.kinds {
            *weight = if *kind == Kind::Replace {
                40
            } else {
                (*weight).min(2)
            };
        }
    }
}

impl World {
    pub fn fault_comes(&mut self) {
        if self.quiet {
            return;
        }
        let next = self.chance.among(300..=self.weather.faults);
        self.agenda.after(next, Event::FaultComes);
        let kinds = self.weather.kinds;
        let Some(kind) = self.chance.weighted(&kinds) else {
            return;
        };
        self.history
            .note(self.agenda.now(), "fault", || format!("{kind:?}"));
        match kind {
            Kind::Kill | Kind::KillInBatch | Kind::Drain | Kind::Pause | Kind::Replace => {
                self.server_fault(kind);
            }
            Kind::DiskFull => {
                self.disk.borrow_mut().full = true;
                self.tally.fault(Fault::DiskFull);
                self.ends_later(200..=8_000, Cure::Room);
            }
            Kind::DiskSlow => {
                self.slow_disk(400);
                self.tally.fault(Fault::DiskSlow);
                self.ends_later(500..=8_000, Cure::Speed);
            }
            Kind::Cut | Kind::HalfOpen | Kind::Stall => self.socket_fault(kind),
            Kind::CutOff | Kind::Sleep | Kind::Freeze => self.agent_fault(kind),
            Kind::Flood | Kind::Garbage => self.bad_client(kind),
        }
    }

    fn ends_later(&mut self, span: std::ops::RangeInclusive<Ms>, cure: Cure) {
        let after = self.chance.among(span);
        self.agenda.after(after, Event::FaultEnds(cure));
    }

    fn server_fault(&mut self, kind: Kind) {
        let Some(number) = self.current else { return };
        // A process that dies young serves nobody.
        let young = self.now() < self.started_at + 4_000 && self.chance.percent(80);
        if young || self.servers.get(&number).is_some_and(|it| it.paused) {
            return;
        }
        match kind {
            Kind::Kill => {
                self.tally.fault(Fault::KilledIdle);
                self.kill(number);
                self.restarts();
            }
            Kind::KillInBatch => {
                let deaths = [
                    (1, Death::BeforeCommit),
                    (1, Death::AfterCommit),
                    (1, Death::WhilePublishing),
                ];
                let death = self.chance.weighted(&deaths);
                if let Some(server) = self.servers.get_mut(&number) {
                    server.dies = death;
                }
            }
            Kind::Drain => {
                self.tally.fault(Fault::Drained);
                self.drain(number);
                self.restarts();
            }
            Kind::Pause => {
                self.tally.fault(Fault::ServerPaused);
                self.pause(number);
                self.ends_later(100..=12_000, Cure::Resume(number));
            }
            _ => {
                self.tally.fault(Fault::StaleWriter);
                self.pause(number);
                self.ends_later(200..=3_000, Cure::Replace(number));
                self.ends_later(3_001..=30_000, Cure::Resume(number));
            }
        }
    }

    /// A new process, after a while, perhaps at another time.
    pub fn restarts(&mut self) {
        let after = match self.chance.among(0..=9) {
            0 => self.chance.among(20_000..=50_000),
            1..=3 => self.chance.among(2_000..=10_000),
            _ => self.chance.among(50..=1_000),
        };
        let jump = match self.chance.among(0..=5) {
            0 => -self.jump(),
            1 => self.jump(),
            _ => 0,
        };
        if jump != 0 {
            self.tally.fault(if jump < 0 {
                Fault::ClockBack
            } else {
                Fault::ClockForward
            });
        }
        self.agenda.after(after, Event::Start { jump });
    }

    fn jump(&mut self) -> i64 {
        let most = u64::try_from(HOUR).unwrap_or(0);
        let span = if self.chance.percent(50) {
            self.chance.among(1..=30_000)
        } else {
            self.chance.among(1..=most)
        };
        i64::try_from(span).unwrap_or(0)
    }

    fn slow_disk(&mut self, most: Ms) {
        for server in self.servers.values_mut() {
            server.slow = most;
        }
    }

    fn socket_fault(&mut self, kind: Kind) {
        let wires = self.net.of(|_| true);
        if wires.is_empty() {
            return;
        }
        let wire = wires[self.chance.index(wires.len())];
        let now = self.now();
        match kind {
            Kind::Cut => {
                self.tally.fault(Fault::SocketCut);
                self.cut(wire);
            }
            Kind::HalfOpen => {
                self.tally.fault(Fault::SocketHalfOpen);
                let (up, down) = (self.chance.percent(60), self.chance.percent(60));
                self.net.black_hole(wire, now, up, down || !up);
            }
            _ => {
                self.tally.fault(Fault::SocketStalled);
                let until = now + self.chance.among(300..=9_000);
                self.net.block(wire, until);
            }
        }
    }

    /// A browser that floods the server, or says what is no frame.
    fn bad_client(&mut self, kind: Kind) {
        let wires = self.net.of(|_| true);
        let open = |wire: &WireNo| self.net.get(*wire).is_some_and(|it| it.client_open);
        let wires: Vec<WireNo> = wires.into_iter().filter(open).collect();
        if wires.is_empty() {
            return;
        }
        let wire = wires[self.chance.index(wires.len())];
        if kind == Kind::Flood {
            for _ in 0..60 {
                self.client_sends(wire, r#"{"type":"from_the_future"}"#);
            }
            return;
        }
        let garbage = [
            (1, "no frame"),
            (1, r#"{"type":"hello"}"#),
            (1, r#"{"type":"typing","conversation":7,"on":true}"#),
            (
                1,
                r#"{"command":"01ARZ3NDEKTSV4RRFFQ69G5FAV","type":"from_the_future"}"#,
            ),
            (1, r#"{"type":"from_the_future"}"#),
        ];
        self.tally.fault(Fault::Garbage);
        let text = self.chance.weighted(&garbage).unwrap_or_default();
        self.client_sends(wire, text);
    }

    /// Both ends hear at once that the socket is gone; what was under way is
    /// lost.
    fn cut(&mut self, wire: WireNo) {
        let now = self.now();
        self.net.black_hole(wire, now, true, true);
        let Some(known) = self.net.get(wire) else {
            return;
        };
        let (client, server) = (known.client, known.server);
        if let Some(number) = server {
            self.ends_talk(number, wire, None);
        }
        if let Some(known) = self.net.get_mut(wire) {
            known.client_open = false;
        }
        let packet = crate::network::Packet::Close(1006);
        match client {
            Client::Tab(tab) => self.tab_receives(tab, wire, packet),
            Client::Customer(customer) => self.customer_receives(customer, wire, packet),
        }
        self.net.sweep(wire);
    }

    fn agent_fault(&mut self, kind: Kind) {
        let person = self.chance.index(self.people.len());
        let now = self.now();
        match kind {
            Kind::CutOff => {
                self.tally.fault(Fault::AgentCutOff);
                let until = now + self.long_while();
                self.people[person].cut_off_until = until;
                for wire in self.wires_of(person) {
                    self.net.black_hole(wire, now, true, true);
                }
            }
            Kind::Sleep => {
                self.tally.fault(Fault::BrowserAsleep);
                let until = now + self.long_while();
                let loses = self.chance.percent(50);
                for wire in self.wires_of(person).into_iter().filter(|_| loses) {
                    self.net.black_hole(wire, now, true, true);
                }
                for tab in self.people[person].tabs.clone() {
                    self.sleeps(tab, until);
                }
            }
            _ => {
                let tabs = self.people[person].tabs.clone();
                if tabs.is_empty() {
                    return;
                }
                self.tally.fault(Fault::TabFrozen);
                let tab = tabs[self.chance.index(tabs.len())];
                let until = now + self.chance.among(500..=10_000);
                self.sleeps(tab, until);
            }
        }
    }

    fn long_while(&mut self) -> Ms {
        match self.chance.among(0..=9) {
            0 => self.chance.among(150_000..=200_000),
            1 | 2 => self.chance.among(10_000..=60_000),
            _ => self.chance.among(500..=8_000),
        }
    }

    fn sleeps(&mut self, tab: usize, until: Ms) {
        if !std::mem::replace(&mut self.tabs[tab].asleep, true) {
            self.agenda.at(until, Event::Wakes(tab));
        }
    }

    fn wires_of(&self, person: usize) -> Vec<WireNo> {
        let tabs = &self.tabs;
        self.net.of(|client| match client {
            Client::Tab(tab) => tabs[tab].person == person,
            Client::Customer(_) => false,
        })
    }

    pub fn fault_ends(&mut self, cure: Cure) {
        match cure {
            Cure::Resume(number) => self.resume(number),
            Cure::Room => self.disk.borrow_mut().full = false,
            Cure::Speed => self.slow_disk(3),
            Cure::Replace(number) => {
                let paused = self.servers.get(&number).is_some_and(|it| it.paused);
                if self.current == Some(number) && paused {
                    self.current = None;
                    self.start_server(0);
                }
            }
        }
    }

    /// All faults end, and nobody is away for good.
    pub fn calms_down(&mut self) {
        self.quiet = true;
        self.disk.borrow_mut().full = false;
        self.slow_disk(3);
        let numbers: Vec<u64> = self.servers.keys().copied().collect();
        for number in numbers {
            if let Some(server) = self.servers.get_mut(&number) {
                server.dies = None;
            }
            self.resume(number);
        }
        self.start_server(0);
        for person in &mut self.people {
            person.cut_off_until = 0;
        }
        for tab in 0..self.tabs.len() {
            if self.tabs[tab].asleep {
                self.wakes(tab);
            }
        }
        let broken: Vec<WireNo> = self.net.of(|_| true);
        for wire in broken {
            if self.net.is_broken(wire) {
                self.cut(wire);
            }
        }
        self.sets_the_house_in_order();
    }
}
