//! What agents do, by chance: they come online, answer or do not, talk, end,
//! look away, open and close tabs, sign out. Once the faults are over they
//! just work.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use deskbell_desk::{Input, LinkView};
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::http::Decision;
use deskbell_protocol::link::Surface;
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{CommandId, ConversationId, OfferId};
use deskbell_server::engine::{Control, Input as Asked};

use crate::agenda::Ms;
use crate::calls::Caller;
use crate::event::Event;
use crate::house;
use crate::tally::Fault;
use crate::world::World;

/// The end of an offer after its zero, in milliseconds.
const GRACE: Ms = 500;
/// The same.
pub const ANSWER_GRACE: Duration = Duration::from_millis(GRACE);

/// An agent in front of their tabs.
#[derive(Debug, Default)]
pub struct Person {
    pub tabs: Vec<usize>,
    pub leads: Option<usize>,
    pub seek_lead: BTreeSet<usize>,
    pub signing_in: bool,
    /// No network before.
    pub cut_off_until: Ms,
    /// Offers that they have made up their mind about.
    seen: BTreeSet<OfferId>,
    /// What is on their desktop all the same.
    notices: BTreeMap<OfferId, String>,
}

impl Person {
    /// The offers that they have seen last.
    pub fn latest(&self) -> impl Iterator<Item = OfferId> {
        self.seen.iter().rev().take(6).copied()
    }
}

/// How an offer is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Click {
    Accept,
    Reject,
    /// So that it arrives this many milliseconds after the deadline.
    AtDeadline(i64),
    TwoTabs,
    Desktop(Decision),
    /// On a desktop notification that stayed, after the end.
    TooLate,
    Not,
}

/// What an agent does beside offers.
#[derive(Debug, Clone, Copy)]
enum Act {
    Say,
    See,
    Type,
    End,
    Finish,
    Touch,
    Presence,
    Look,
    Tabs,
    Deal,
    SignOut,
}

const ACTS: [(u64, Act); 11] = [
    (40, Act::Say),
    (10, Act::See),
    (5, Act::Type),
    (8, Act::End),
    (8, Act::Finish),
    (8, Act::Touch),
    (4, Act::Presence),
    (7, Act::Look),
    (3, Act::Tabs),
    (16, Act::Deal),
    (1, Act::SignOut),
];

const QUIET_ACTS: [(u64, Act); 4] = [
    (2, Act::Say),
    (10, Act::End),
    (10, Act::Finish),
    (2, Act::Touch),
];

const CLICKS: [(u64, Click); 10] = [
    (48, Click::Accept),
    (14, Click::Reject),
    (12, Click::Not),
    (3, Click::AtDeadline(-1)),
    (3, Click::AtDeadline(0)),
    (3, Click::AtDeadline(1)),
    (6, Click::TwoTabs),
    (8, Click::Desktop(Decision::Accept)),
    (4, Click::Desktop(Decision::Reject)),
    (3, Click::TooLate),
];

impl World {
    pub fn command_id(&mut self) -> CommandId {
        let number = self.chance.number();
        CommandId::from_parts(self.server_time(), number)
    }

    pub fn is_cut_off(&self, person: usize) -> bool {
        self.people[person].cut_off_until > self.now()
    }

    /// An offer has appeared in a tab: its person decides once.
    pub fn notices(&mut self, person: usize, tab: usize, offer: OfferId) {
        if !self.people[person].seen.insert(offer) {
            return;
        }
        let chosen = self.chance.weighted(&CLICKS).unwrap_or(Click::Accept);
        let click = if self.quiet { Click::Accept } else { chosen };
        let after = match click {
            Click::AtDeadline(_) => {
                let alert = self.tabs[tab].screen.alerts.get(&offer);
                let ends = alert.map_or(0, |alert| self.when(alert.expires_at)) + GRACE;
                ends.saturating_sub(self.now()).saturating_sub(60)
            }
            Click::TooLate => {
                let alert = self.tabs[tab].screen.alerts.get(&offer);
                let Some(alert) = alert.cloned() else { return };
                let ends = self.when(alert.expires_at) + GRACE;
                self.people[person].notices.insert(offer, alert.nonce);
                ends.saturating_sub(self.now()) + self.chance.among(1..=3_000)
            }
            _ => self.chance.among(100..=4_000),
        };
        self.agenda
            .after(after, Event::Clicks(person, offer, click));
    }

    pub fn clicks(&mut self, person: usize, offer: OfferId, click: Click) {
        let rings = |tab: &&usize| {
            let tab = &self.tabs[**tab];
            tab.works() && tab.screen.alerts.get(&offer).is_some_and(|it| it.rings)
        };
        let tabs: Vec<usize> = self.people[person]
            .tabs
            .iter()
            .filter(rings)
            .copied()
            .collect();
        if let Some(nonce) = self.people[person].notices.remove(&offer) {
            let some = self.people[person].tabs.first().copied();
            if let Some(tab) = some {
                self.tally.fault(Fault::AcceptTooLate);
                self.answer_by_nonce(tab, offer, nonce, Decision::Accept, true);
            }
            return;
        }
        let Some(&tab) = tabs.first() else {
            return;
        };
        match click {
            Click::Accept => self.accepts(tab, offer),
            Click::Reject => {
                let (why, command) = (None, self.command_id());
                let reject = Input::Reject {
                    offer,
                    why,
                    command,
                };
                self.tab_input(tab, reject);
            }
            Click::AtDeadline(later) => {
                let alert = &self.tabs[tab].screen.alerts[&offer];
                let ends = self.when(alert.expires_at + ANSWER_GRACE);
                let aim = ends.saturating_add_signed(later);
                self.net.aim = Some(aim.max(self.now() + 1));
                self.accepts(tab, offer);
                self.net.aim = None;
            }
            Click::TwoTabs => {
                for &tab in &tabs {
                    self.accepts(tab, offer);
                }
                if tabs.len() > 1 {
                    self.tally.fault(Fault::AcceptInTwoTabs);
                }
            }
            Click::Desktop(decision) => self.answers_on_desktop(tab, offer, decision),
            Click::Not | Click::TooLate => {}
        }
    }

    fn accepts(&mut self, tab: usize, offer: OfferId) {
        let command = self.command_id();
        self.tab_input(tab, Input::Accept { offer, command });
    }

    pub fn signed_in(&mut self, person: usize) {
        for tab in self.people[person].tabs.clone() {
            if !self.tabs[tab].screen.signed_in() {
                self.reload(tab);
            }
        }
    }

    /// The person does one thing.
    pub fn acts(&mut self, person: usize) {
        let next = self.chance.among(120..=1_000);
        self.agenda.after(next, Event::Acts(person));
        if self.still {
            return;
        }
        if self.people[person].tabs.is_empty() {
            return self.open_tab(person);
        }
        let tabs: Vec<usize> = self.people[person].tabs.clone();
        let signed_out = tabs
            .iter()
            .any(|&tab| !self.tabs[tab].asleep && !self.tabs[tab].screen.signed_in());
        if signed_out {
            return self.signs_in(person);
        }
        let works = |tab: &usize| self.tabs[*tab].works() && self.tabs[*tab].screen.connected();
        let able: Vec<usize> = tabs.iter().copied().filter(works).collect();
        if able.is_empty() || (self.quiet && able.len() < tabs.len()) {
            self.looks_at_lost_tab(&tabs);
        }
        if able.is_empty() {
            return;
        }
        let tab = able[self.chance.index(able.len())];
        if self.quiet && !self.tabs[tab].surface.visible {
            return self.comes_back_to(tab);
        }
        if !self.comes_online(tab) {
            self.does(person, tab);
        }
    }

    fn signs_in(&mut self, person: usize) {
        if !self.people[person].signing_in && (self.quiet || self.chance.percent(40)) {
            self.people[person].signing_in = true;
            let agent = house::agent_id(person);
            let changes = vec![Control::SignIn { agent }];
            let rows = Vec::new();
            self.call(Caller::SignIn(person), Asked::Control { changes, rows });
        }
    }

    fn looks_at_lost_tab(&mut self, tabs: &[usize]) {
        let tab = tabs[self.chance.index(tabs.len())];
        let lost = matches!(
            self.tabs[tab].screen.link,
            Some(LinkView::Lost { .. } | LinkView::TooManyTabs)
        );
        if lost && !self.tabs[tab].asleep && self.chance.percent(20) {
            self.tab_input(tab, Input::TryNow);
        }
    }

    fn comes_back_to(&mut self, tab: usize) {
        self.tabs[tab].shows = true;
        let surface = Surface {
            visible: true,
            focus: true,
            ..self.tabs[tab].surface
        };
        self.set_surface(tab, surface);
        self.tab_input(tab, Input::Active);
    }

    /// Who is away comes back, more or less soon.
    fn comes_online(&mut self, tab: usize) -> bool {
        let Some((presence, choice)) = &self.tabs[tab].screen.presence else {
            return false;
        };
        let away = matches!(
            presence.base,
            Base::Offline | Base::Inactive | Base::Away | Base::DoNotDisturb
        );
        let chosen = matches!(choice, Choice::Available | Choice::Busy);
        if !away || (chosen && presence.base == Base::DoNotDisturb) {
            return false;
        }
        let inactive = presence.base == Base::Inactive;
        if !self.quiet && !self.chance.percent(35) {
            return false;
        }
        let command = self.command_id();
        let input = if inactive && self.chance.percent(60) {
            Input::ImBack { command }
        } else {
            chooses(Choice::Available, command)
        };
        self.tab_input(tab, input);
        true
    }

    fn does(&mut self, person: usize, tab: usize) {
        let acts: &[(u64, Act)] = if self.quiet { &QUIET_ACTS } else { &ACTS };
        let Some(act) = self.chance.weighted(acts) else {
            return;
        };
        let command = self.command_id();
        match act {
            Act::Say | Act::See | Act::Type | Act::End => {
                if let Some(conversation) = self.session_in(tab, ConversationState::Active) {
                    self.does_in(tab, act, conversation, command);
                }
            }
            Act::Finish => {
                if let Some(conversation) = self.session_in(tab, ConversationState::WrapUp) {
                    self.does_in(tab, act, conversation, command);
                }
            }
            Act::Touch => self.tab_input(tab, Input::Active),
            Act::Presence => {
                let choices = [
                    (3, Choice::Available),
                    (2, Choice::Busy),
                    (1, Choice::DoNotDisturb),
                    (1, Choice::Away),
                    (1, Choice::Offline),
                ];
                if let Some(choice) = self.chance.weighted(&choices) {
                    self.tab_input(tab, chooses(choice, command));
                }
            }
            Act::Look => self.looks(tab),
            Act::Tabs => self.changes_tabs(person, tab),
            Act::Deal => self.deals(person, tab),
            Act::SignOut => {
                if !self.tabs[tab].screen.alerts.is_empty() {
                    self.tally.fault(Fault::SignedOutRinging);
                }
                self.tab_input(tab, Input::SignOut);
            }
        }
    }

    fn does_in(&mut self, tab: usize, act: Act, conversation: ConversationId, command: CommandId) {
        let input = match act {
            Act::Say => Input::Say {
                attachments: Vec::new(),
                conversation,
                text: self.says_to(conversation),
                internal: self.chance.percent(20),
                command,
            },
            Act::See => {
                self.tab_input(tab, Input::Showing(Some(conversation)));
                Input::Seen {
                    conversation,
                    command,
                }
            }
            Act::Type => Input::Typed { conversation },
            Act::End => Input::End {
                conversation,
                command,
            },
            _ => Input::FinishWrapUp {
                conversation,
                command,
            },
        };
        self.tab_input(tab, input);
    }

    fn session_in(&mut self, tab: usize, state: ConversationState) -> Option<ConversationId> {
        let sessions = &self.tabs[tab].screen.sessions;
        let its: Vec<ConversationId> = sessions
            .iter()
            .filter(|(_, its)| **its == state)
            .map(|(&id, _)| id)
            .collect();
        (!its.is_empty()).then(|| its[self.chance.index(its.len())])
    }
}

/// One of the base statuses.
fn chooses(choice: Choice, command: CommandId) -> Input {
    Input::SetPresence {
        choice,
        status: None,
        command,
    }
}
