//! One run: everything that is there, and what happens next. Each room adds
//! its own methods; here events find their way.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Instant;

use deskbell_protocol::CommandId;
use deskbell_protocol::agent::CommandFrame;

use crate::agenda::{Agenda, Ms};
use crate::calls::{CallNo, Caller};
use crate::chance::Chance;
use crate::customer::Customer;
use crate::event::Event;
use crate::faults::Weather;
use crate::history::History;
use crate::house::{self, House};
use crate::invariants::{Heard, Invariant, Violation};
use crate::network::{Client, Network, Packet, WireNo};
use crate::people::Person;
use crate::server::Server;
use crate::store::{Disk, Fences, Shared, Twin};
use crate::tab::Tab;
use crate::tally::{Fault, Tally};

/// See the module.
#[derive(Debug)]
pub struct World {
    pub agenda: Agenda<Event>,
    pub chance: Chance,
    pub net: Network,
    pub disk: Shared,
    pub servers: BTreeMap<u64, Server>,
    /// The process that new connections reach.
    pub current: Option<u64>,
    pub last_server: u64,
    /// When the current process started.
    pub started_at: Ms,
    pub configured: bool,
    /// The wall clock less the run's time.
    pub wall: i64,
    pub house: House,
    pub people: Vec<Person>,
    pub tabs: Vec<Tab>,
    pub customers: Vec<Customer>,
    pub calls: BTreeMap<CallNo, Caller>,
    pub last_call: CallNo,
    /// The supervisor's commands without an answer, and how often each was tried.
    pub errands: BTreeMap<CommandId, (CommandFrame, u8)>,
    pub weather: Weather,
    /// The faults are over.
    pub quiet: bool,
    /// Nobody does anything any more.
    pub still: bool,
    pub heard: Heard,
    pub tally: Tally,
    pub history: History,
    pub violations: Vec<Violation>,
    /// Others are not looked for.
    pub only: Option<Invariant>,
    /// Where spans begin; only differences count.
    pub base: Instant,
}

impl World {
    /// A house before its first day; with `record`, its history can be told.
    pub fn new(seed: u64, fences: Fences, record: bool, twin: Option<Box<dyn Twin>>) -> Self {
        let mut chance = Chance::new(seed);
        let house = House::of(&mut chance);
        let mut disk = Disk::new(fences, [7; 32]);
        disk.twin = twin;
        let disk = Rc::new(RefCell::new(disk));
        let weather = Weather::of(&mut chance);
        let mut world = Self {
            agenda: Agenda::default(),
            chance,
            net: Network::default(),
            disk,
            servers: BTreeMap::new(),
            current: None,
            last_server: 0,
            started_at: 0,
            configured: false,
            wall: house::WALL,
            house,
            people: Vec::new(),
            tabs: Vec::new(),
            customers: Vec::new(),
            calls: BTreeMap::new(),
            last_call: 0,
            errands: BTreeMap::new(),
            weather,
            quiet: false,
            still: false,
            heard: Heard::default(),
            tally: Tally::default(),
            history: History::new(record),
            violations: Vec::new(),
            only: None,
            base: Instant::now(),
        };
        world.begin();
        world
    }

    fn begin(&mut self) {
        self.start_server(0);
        for person in 0..self.house.agents.len() {
            self.people.push(Person::default());
            let tabs = self.chance.among(1..=3);
            for _ in 0..tabs {
                self.open_tab(person);
            }
            self.agenda.after(500, Event::Acts(person));
        }
        self.agenda.after(200, Event::CustomerArrives);
        self.agenda.after(4_000, Event::AdministratorActs);
        self.agenda.after(3_000, Event::SupervisorActs);
        self.agenda.after(3_000, Event::FaultComes);
    }

    /// The next thing happens; false when nothing is planned.
    pub fn step(&mut self) -> bool {
        let Some(event) = self.agenda.take() else {
            return false;
        };
        if let Some(event) = self.unless_stopped(event) {
            self.happens(event);
        }
        if let Some(only) = self.only {
            self.violations.retain(|it| it.of == only);
        }
        true
    }

    pub fn now(&self) -> Ms {
        self.agenda.now()
    }

    pub fn note(&mut self, about: &str, words: impl FnOnce() -> String) {
        self.history.note(self.agenda.now(), about, words);
    }

    /// What happens to a process or a tab that is stopped waits for it.
    fn unless_stopped(&mut self, event: Event) -> Option<Event> {
        let number = match &event {
            Event::Work(number)
            | Event::Publish(number)
            | Event::Beat(number, _)
            | Event::Read(number, _) => Some(*number),
            Event::Up(wire, _) => self
                .net
                .get(*wire)
                .and_then(|it| it.server)
                .or(self.current),
            Event::CallArrives(..) => self.current,
            _ => None,
        };
        if let Some(server) = number.and_then(|number| self.servers.get_mut(&number))
            && server.paused
        {
            server.missed.push(event);
            return None;
        }
        let tab = match &event {
            Event::Down(wire, _) => match self.net.get(*wire)?.client {
                Client::Tab(tab) => Some(tab),
                Client::Customer(_) => None,
            },
            Event::Timer(tab)
            | Event::Painted(tab, _)
            | Event::DesktopShown(tab, _)
            | Event::Note(tab, _)
            | Event::Page(tab, _) => Some(*tab),
            _ => None,
        };
        if let Some(tab) = tab.and_then(|tab| self.tabs.get_mut(tab))
            && tab.asleep
        {
            tab.missed.push(event);
            return None;
        }
        Some(event)
    }

    /// What was missed happens now, before anything else of this moment.
    pub fn catches_up(&mut self, missed: impl IntoIterator<Item = Event>) {
        for event in missed {
            if let Some(event) = self.unless_stopped(event) {
                self.happens(event);
            }
        }
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::Up(wire, packet) => self.arrives_up(wire, packet),
            Event::Down(wire, packet) => self.arrives_down(wire, packet),
            Event::Start { jump } => self.start_server(jump),
            Event::Work(number) => self.works(number),
            Event::Publish(number) => self.publishes(number),
            Event::Beat(number, wire) => self.beats(number, wire),
            Event::Read(number, wire) => self.reads(number, wire),
            Event::CatchUp => {
                self.disk.borrow_mut().catch_up();
                self.check_commit();
            }
            Event::CallArrives(call, input) => self.call_arrives(call, *input),
            Event::CallAnswered(call, answer) => self.called(call, Some(*answer)),
            Event::CallFails(call) => self.called(call, None),
            Event::Timer(tab) => self.timer(tab),
            Event::Painted(tab, offer) => self.painted(tab, offer),
            Event::DesktopShown(tab, offer) => self.desktop_shown(tab, offer),
            Event::Note(tab, note) => self.tab_note(tab, note),
            Event::Page(tab, conversation) => self.page(tab, conversation),
            Event::Wakes(tab) => self.wakes(tab),
            Event::Acts(person) => self.acts(person),
            Event::Clicks(person, offer, click) => self.clicks(person, offer, click),
            Event::TakesBack(tab, conversation) => self.takes_back(tab, conversation),
            Event::CustomerArrives => self.customer_arrives(),
            Event::CustomerActs(customer) => self.customer_acts(customer),
            Event::BotActs(customer) => self.bot_acts(customer),
            Event::PageBeats(customer) => self.page_beats(customer),
            Event::AdministratorActs => self.administrator_acts(),
            Event::SupervisorActs => self.supervisor_acts(),
            Event::FaultComes => self.fault_comes(),
            Event::FaultEnds(cure) => self.fault_ends(cure),
        }
    }

    fn arrives_up(&mut self, wire: WireNo, packet: Packet) {
        if !self.net.arrives_up(wire, self.now()) {
            return;
        }
        let Some(known) = self.net.get(wire) else {
            return;
        };
        if let Packet::Connect = packet {
            return self.connects(wire);
        }
        let (Some(number), closed) = (known.server, !known.client_open) else {
            return;
        };
        match packet {
            Packet::Frame { text, .. } => {
                if closed && self.has_newer_wire(wire) {
                    self.tally.fault(Fault::LateFrame);
                }
                self.tally.frames += 1;
                self.history.frame(&text);
                self.history
                    .note(self.agenda.now(), "up", || format!("{wire} > {text}"));
                self.receives(number, wire, text);
            }
            Packet::Close(_) => self.ends_talk(number, wire, None),
            Packet::Connect | Packet::Opened => {}
        }
    }

    fn has_newer_wire(&self, wire: WireNo) -> bool {
        let client = self.net.get(wire).map(|it| it.client);
        match client {
            Some(Client::Tab(tab)) => self.tabs[tab].wire.is_some_and(|newer| newer > wire),
            Some(Client::Customer(number)) => self.customers[number]
                .wire
                .is_some_and(|newer| newer > wire),
            None => false,
        }
    }

    fn arrives_down(&mut self, wire: WireNo, packet: Packet) {
        if !self.net.arrives_down(wire, self.now()) {
            return;
        }
        let Some(client) = self.net.get(wire).map(|it| it.client) else {
            return;
        };
        if let Packet::Frame { text, .. } = &packet {
            self.tally.frames += 1;
            self.history.frame(text);
            self.history.note(self.agenda.now(), "down", || {
                format!("{wire} {client:?} < {text}")
            });
        }
        match client {
            Client::Tab(tab) => self.tab_receives(tab, wire, packet),
            Client::Customer(customer) => self.customer_receives(customer, wire, packet),
        }
    }

    /// A browser sends a frame over its socket.
    pub fn client_sends(&mut self, wire: WireNo, text: &str) {
        let now = self.now();
        if let Some(at) = self.net.up(wire, now, &mut self.chance) {
            let (text, seq) = (text.into(), None);
            self.agenda
                .at(at, Event::Up(wire, Packet::Frame { text, seq }));
        }
    }

    /// A browser opens a socket.
    pub fn client_opens(&mut self, client: Client, cut_off: bool) -> WireNo {
        let now = self.now();
        let wire = self.net.open(client, now, cut_off, &mut self.chance);
        if let Some(at) = self.net.up(wire, now, &mut self.chance) {
            self.agenda.at(at, Event::Up(wire, Packet::Connect));
        }
        wire
    }

    /// A browser closes its end; what it has sent before still travels.
    pub fn client_closes(&mut self, wire: WireNo) {
        let now = self.now();
        if let Some(at) = self.net.up(wire, now, &mut self.chance) {
            self.agenda.at(at, Event::Up(wire, Packet::Close(1001)));
        }
        if let Some(known) = self.net.get_mut(wire) {
            known.client_open = false;
        }
    }
}
