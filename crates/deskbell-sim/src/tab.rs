//! A tab of an agent's browser: the real desk, and around it what the browser
//! does for it. What the person sees of it is its screen.

use std::collections::VecDeque;

use deskbell_desk::{Desk, Effect, Input, Place, TabNote};
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::{ConversationId, OfferId, TabId, Timestamp};
use deskbell_server::engine::{Control, Input as Asked};

use crate::agenda::Ms;
use crate::asks::Asks;
use crate::calls::Caller;
use crate::event::Event;
use crate::house;
use crate::invariants::Mirror;
use crate::network::{Client, Packet, WireNo};
use crate::screen::Screen;
use crate::world::World;

/// See the module.
#[derive(Debug)]
pub struct Tab {
    pub person: usize,
    pub desk: Desk,
    pub open: bool,
    pub surface: Surface,
    /// Its paints can be seen: not so behind another window.
    pub shows: bool,
    /// Its desktop notifications appear.
    pub notifies: bool,
    pub wire: Option<WireNo>,
    /// Its clock less the wall clock, in milliseconds.
    skew: i64,
    timer_at: Option<Ms>,
    pub asleep: bool,
    pub missed: Vec<Event>,
    pub screen: Screen,
    pub mirror: Mirror,
    pub asks: Asks,
}

impl Tab {
    fn time(&self, now: Ms) -> Timestamp {
        Timestamp::from_millis(house::WALL + self.skew + i64::try_from(now).unwrap_or(0))
    }

    fn when(&self, at: Timestamp) -> Ms {
        u64::try_from(at.millis() - house::WALL - self.skew).unwrap_or(0)
    }

    /// Open, awake, and somebody is signed in.
    pub fn works(&self) -> bool {
        self.open && !self.asleep && self.screen.signed_in()
    }
}

/// A new page.
fn desk(chance: &mut crate::chance::Chance, at: Timestamp) -> Desk {
    Desk::new(TabId::from_parts(at, chance.number()), at)
}

impl World {
    pub fn open_tab(&mut self, person: usize) {
        let granted = self.chance.percent(75);
        let visible = !self.people[person]
            .tabs
            .iter()
            .any(|&tab| self.tabs[tab].open && self.tabs[tab].surface.visible);
        let surface = Surface {
            visible,
            focus: visible,
            permission: if granted {
                Permission::Granted
            } else {
                Permission::Denied
            },
            worker: self.chance.percent(90),
        };
        let skew = i64::try_from(self.chance.among(0..=4_000)).unwrap_or(0) - 2_000;
        let at = Timestamp::from_millis(house::WALL + skew);
        let tab = Tab {
            person,
            desk: desk(&mut self.chance, at),
            open: true,
            surface,
            shows: self.quiet || self.chance.percent(90),
            notifies: self.chance.percent(90),
            wire: None,
            skew,
            timer_at: None,
            asleep: false,
            missed: Vec::new(),
            screen: Screen::default(),
            mirror: Mirror::default(),
            asks: Asks::default(),
        };
        self.tabs.push(tab);
        let number = self.tabs.len() - 1;
        self.people[person].tabs.push(number);
        self.start_page(number);
    }

    /// The page is loaded, again or for the first time.
    pub fn reload(&mut self, tab: usize) {
        self.leave_page(tab);
        let at = self.tabs[tab].time(self.now());
        let desk = desk(&mut self.chance, at);
        let known = &mut self.tabs[tab];
        known.desk = desk;
        known.screen = Screen::default();
        known.mirror = Mirror::default();
        known.asks = Asks::default();
        known.timer_at = None;
        self.start_page(tab);
    }

    pub fn close_tab(&mut self, tab: usize) {
        self.leave_page(tab);
        self.tabs[tab].open = false;
        let person = self.tabs[tab].person;
        self.people[person].tabs.retain(|&it| it != tab);
    }

    /// The person looks at it, or at something else.
    pub fn looks(&mut self, tab: usize) {
        let visible = self.chance.percent(65);
        let surface = Surface {
            visible,
            focus: visible && self.chance.percent(80),
            ..self.tabs[tab].surface
        };
        self.set_surface(tab, surface);
    }

    pub fn changes_tabs(&mut self, person: usize, tab: usize) {
        match self.chance.among(0..=2) {
            0 if self.people[person].tabs.len() < 4 => self.open_tab(person),
            1 if self.people[person].tabs.len() > 1 => self.close_tab(tab),
            _ => self.reload(tab),
        }
    }

    fn leave_page(&mut self, tab: usize) {
        if let Some(wire) = self.tabs[tab].wire.take() {
            self.client_closes(wire);
        }
        self.gives_up_lead(tab);
    }

    fn start_page(&mut self, tab: usize) {
        let surface = self.tabs[tab].surface;
        self.tab_input(tab, Input::SoundAllowed);
        let offer = None;
        self.tab_input(tab, Input::Started { surface, offer });
    }

    /// Hands one thing that happened to the desk, and carries out what it wants.
    pub fn tab_input(&mut self, tab: usize, input: Input) {
        let mut waiting = VecDeque::from([input]);
        while let Some(input) = waiting.pop_front() {
            let now = self.now();
            let known = &mut self.tabs[tab];
            if !known.open {
                return;
            }
            let at = known.time(now);
            let output = known.desk.handle(at, input);
            for change in output.changes {
                if let Some(rings) = self.tabs[tab].screen.draw(change) {
                    self.appears(tab, rings);
                }
            }
            for effect in output.effects {
                self.carry_out(tab, effect, &mut waiting);
            }
        }
        self.plan_timer(tab);
    }

    fn plan_timer(&mut self, tab: usize) {
        let now = self.now();
        let known = &mut self.tabs[tab];
        let Some(due) = known.desk.next_deadline() else {
            known.timer_at = None;
            return;
        };
        let mut at = known.when(due).max(now);
        if !known.surface.visible {
            // A hidden tab's timers run once a second at most.
            at = at.next_multiple_of(1_000);
        }
        if known.timer_at != Some(at) {
            known.timer_at = Some(at);
            self.agenda.at(at, Event::Timer(tab));
        }
    }

    pub fn timer(&mut self, tab: usize) {
        let due = self.tabs[tab].timer_at.is_some_and(|at| at <= self.now());
        if due && self.tabs[tab].open {
            self.tabs[tab].timer_at = None;
            let jitter = self.chance.fraction();
            self.tab_input(tab, Input::Timer { jitter });
        }
    }

    /// An alert has come onto the screen.
    fn appears(&mut self, tab: usize, offer: OfferId) {
        if self.tabs[tab].surface.visible && self.tabs[tab].shows {
            let paint = self.chance.among(1..=40);
            self.agenda.after(paint, Event::Painted(tab, offer));
        }
        self.notices(self.tabs[tab].person, tab, offer);
    }

    pub fn painted(&mut self, tab: usize, offer: OfferId) {
        if self.tabs[tab].surface.visible && self.tabs[tab].screen.offers().contains(&offer) {
            self.tab_input(tab, Input::Painted { offer });
        }
    }

    pub fn set_surface(&mut self, tab: usize, surface: Surface) {
        let before = std::mem::replace(&mut self.tabs[tab].surface, surface);
        self.tab_input(tab, Input::Surface(surface));
        if surface.visible && !before.visible && self.tabs[tab].shows {
            let shown: Vec<OfferId> = self.tabs[tab].screen.offers();
            for offer in shown {
                self.agenda.after(20, Event::Painted(tab, offer));
            }
        }
    }

    pub fn tab_note(&mut self, tab: usize, note: TabNote) {
        self.tab_input(tab, Input::TabNote(note));
    }

    fn carry_out(&mut self, tab: usize, effect: Effect, waiting: &mut VecDeque<Input>) {
        let person = self.tabs[tab].person;
        match effect {
            Effect::OpenSocket => {
                self.drop_wire(tab);
                let cut_off = self.is_cut_off(person);
                let wire = self.client_opens(Client::Tab(tab), cut_off);
                self.tabs[tab].wire = Some(wire);
                self.tabs[tab].mirror.socket_opens();
            }
            Effect::CloseSocket => self.drop_wire(tab),
            Effect::CheckSignIn => {
                let agent = house::agent_id(person);
                let disk = self.disk.borrow();
                let known = disk.tables.agents.get(&agent).map(|row| &row.agent);
                let signed_in = known.is_some_and(|it| it.enabled && it.signed_in);
                if self.current.is_some() && !signed_in {
                    waiting.push_back(Input::NotSignedIn);
                }
            }
            Effect::Send(text) => self.tab_sends(tab, &text),
            Effect::ShowDesktop(offer) => {
                let takes = self.chance.among(20..=300);
                self.agenda.after(takes, Event::DesktopShown(tab, offer.id));
            }
            Effect::Lead(true) => self.seeks_lead(tab, waiting),
            Effect::Lead(false) => self.gives_up_lead(tab),
            Effect::AnswerByNonce {
                offer,
                nonce,
                decision,
            } => self.answer_by_nonce(tab, offer, nonce, decision, false),
            Effect::Go(Place::Session(conversation)) => {
                waiting.push_back(Input::Showing(Some(conversation)));
            }
            Effect::Go(Place::Home) => waiting.push_back(Input::Showing(None)),
            Effect::FetchHistory { conversation, .. } => {
                let takes = self.chance.among(5..=80);
                self.agenda.after(takes, Event::Page(tab, conversation));
            }
            Effect::TellTabs(note) => {
                let others: Vec<usize> = self.people[person].tabs.clone();
                for other in others.into_iter().filter(|&other| other != tab) {
                    self.agenda.after(1, Event::Note(other, note));
                }
            }
            Effect::SignOut => {
                let agent = house::agent_id(person);
                let changes = vec![Control::SignOut { agent }];
                let rows = Vec::new();
                self.call(Caller::SignOut(person), Asked::Control { changes, rows });
            }
            Effect::Go(Place::SignIn)
            | Effect::CloseDesktop(_)
            | Effect::KeepOnlyDesktop(_)
            | Effect::Ring { .. }
            | Effect::StopRinging(_)
            | Effect::Title(_)
            | Effect::Announce(_)
            | Effect::FocusSession(_)
            | Effect::FocusAlert(_)
            | Effect::RestoreUnsent { .. } => {}
        }
    }

    fn drop_wire(&mut self, tab: usize) {
        if let Some(wire) = self.tabs[tab].wire.take() {
            self.client_closes(wire);
        }
    }

    pub fn tab_sends(&mut self, tab: usize, text: &str) {
        self.heard_sent(tab, text);
        if let Some(wire) = self.tabs[tab].wire {
            self.client_sends(wire, text);
        }
    }

    pub fn page(&mut self, tab: usize, conversation: ConversationId) {
        let agent = house::agent_id(self.tabs[tab].person);
        let page = {
            let disk = self.disk.borrow();
            let known = disk.tables.conversations.get(&conversation);
            let theirs = known.is_some_and(|row| row.conversation.agent == Some(agent));
            (theirs && self.current.is_some()).then(|| disk.tables.page(conversation))
        };
        let page = page.ok_or(None);
        self.tab_input(tab, Input::History { conversation, page });
    }

    pub fn tab_receives(&mut self, tab: usize, wire: WireNo, packet: Packet) {
        if self.tabs[tab].wire != Some(wire) {
            return;
        }
        match packet {
            Packet::Opened => self.tab_input(tab, Input::SocketOpened),
            Packet::Frame { text, seq } => {
                self.tab_hears(tab, &text, seq);
                self.asks_hear(tab, &text, seq);
                self.tab_input(tab, Input::SocketText(text.to_string()));
            }
            Packet::Close(code) => {
                self.drop_wire(tab);
                let jitter = self.chance.fraction();
                self.tab_input(tab, Input::SocketClosed { code, jitter });
            }
            Packet::Connect => {}
        }
    }

    /// The tab goes on after a sleep.
    pub fn wakes(&mut self, tab: usize) {
        self.tabs[tab].asleep = false;
        let missed = std::mem::take(&mut self.tabs[tab].missed);
        self.catches_up(missed);
    }

    fn seeks_lead(&mut self, tab: usize, waiting: &mut VecDeque<Input>) {
        let person = &mut self.people[self.tabs[tab].person];
        if person.leads.is_none() {
            person.leads = Some(tab);
            waiting.push_back(Input::Leads);
        } else {
            person.seek_lead.insert(tab);
        }
    }

    fn gives_up_lead(&mut self, tab: usize) {
        let person = self.tabs[tab].person;
        self.people[person].seek_lead.remove(&tab);
        if self.people[person].leads == Some(tab) {
            let next = self.people[person].seek_lead.pop_first();
            self.people[person].leads = next;
            if let Some(next) = next {
                self.tab_input(next, Input::Leads);
            }
        }
    }
}
