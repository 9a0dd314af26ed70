//! A tab without a browser: it hands inputs to the desk, keeps the screen that
//! the changes draw, and plays the server.

use std::collections::BTreeMap;
use std::time::Duration;

use deskbell_desk::{
    AlertStage, Change, CheckView, Desk, Effect, Input, LinkView, MessageView, Notice, PastView,
    Place, SessionView, ToastView,
};
use deskbell_protocol::agent::{
    ClientFrame, Command, CommandFrame, DeskState, Done, Event, EventFrame, Outcome, Reply,
    ServerFrame,
};
use deskbell_protocol::check::Check;
use deskbell_protocol::frame::{self, Read};
use deskbell_protocol::link::{Snapshot, Surface, Welcome};
use deskbell_protocol::presence::Missed;
use deskbell_protocol::{CommandId, ConversationId, OfferId, Problem, ProblemCode, Seq, Timestamp};

use crate::sample::{EPOCH, START, TAB, focused, server, state};

/// What the changes drew.
#[derive(Debug, Default)]
pub struct Screen {
    pub link: Option<LinkView>,
    pub offset: i64,
    pub alerts: BTreeMap<OfferId, AlertStage>,
    pub toasts: BTreeMap<u64, ToastView>,
    pub toasts_waiting: u32,
    pub past: BTreeMap<u64, PastView>,
    pub missed: Vec<Missed>,
    pub check: Option<CheckView>,
    pub checked: Option<Check>,
    pub sessions: BTreeMap<ConversationId, SessionView>,
    pub messages: BTreeMap<ConversationId, BTreeMap<CommandId, MessageView>>,
}

impl Screen {
    fn draw(&mut self, change: Change) {
        match change {
            Change::Link(link) => self.link = Some(link),
            Change::ClockOffset(offset) => self.offset = offset,
            Change::Alert(alert) => {
                self.alerts.insert(alert.offer.id, alert.stage);
            }
            Change::AlertGone(offer) => {
                self.alerts.remove(&offer);
            }
            Change::Toast(toast) => {
                self.toasts.insert(toast.id, toast);
            }
            Change::ToastGone(toast) => {
                self.toasts.remove(&toast);
            }
            Change::Missed(missed) => self.missed = missed,
            Change::Check(check) => self.check = check,
            Change::Checked(check) => self.checked = Some(check),
            Change::Past(past) => {
                self.past.insert(past.toast.id, past);
            }
            Change::PastGone(toast) => {
                self.past.remove(&toast);
            }
            Change::ToastsWaiting(waiting) => self.toasts_waiting = waiting,
            Change::Session(session) => {
                self.sessions.insert(session.session.conversation, *session);
            }
            Change::SessionGone(conversation) => {
                self.sessions.remove(&conversation);
                self.messages.remove(&conversation);
            }
            Change::Messages {
                conversation,
                messages,
            }
            | Change::OlderMessages {
                conversation,
                messages,
            } => {
                assert!(
                    self.sessions.contains_key(&conversation),
                    "messages before their session"
                );
                let rows = self.messages.entry(conversation).or_default();
                rows.extend(messages.into_iter().map(|view| (view.key(), view)));
            }
            Change::Forgotten => {
                *self = Self {
                    link: self.link,
                    ..Self::default()
                }
            }
            _ => {}
        }
    }

    /// What the toasts on the screen say, the oldest first.
    pub fn notices(&self) -> Vec<&Notice> {
        self.toasts.values().map(|toast| &toast.notice).collect()
    }

    /// The texts of a session, in the order of their numbers.
    pub fn texts(&self, conversation: ConversationId) -> Vec<String> {
        let mut rows: Vec<&MessageView> = self
            .messages
            .get(&conversation)
            .map(|rows| rows.values().collect())
            .unwrap_or_default();
        rows.sort_by_key(|view| view.message.number);
        rows.iter().map(|view| view.message.text.clone()).collect()
    }
}

/// One tab of an agent, and the server that it talks to.
pub struct Tab {
    pub desk: Desk,
    pub now: Timestamp,
    pub screen: Screen,
    /// Alerts and sessions that were taken from the screen, ever.
    pub taken: usize,
    /// Effects since the last `take`.
    pub effects: Vec<Effect>,
    /// The last event that the server sent.
    pub seq: Seq,
    /// The browser gives the lead to this tab when it seeks it.
    pub may_lead: bool,
}

impl Tab {
    /// A tab in focus that has heard nothing.
    pub fn new() -> Self {
        Self {
            desk: Desk::new(TAB, START),
            now: START,
            screen: Screen::default(),
            taken: 0,
            effects: Vec::new(),
            seq: 0,
            may_lead: true,
        }
    }

    /// The leading tab, connected and allowed to sound, with an empty desk.
    pub fn connected(surface: Surface) -> Self {
        Self::with_state(surface, state())
    }

    pub fn with_state(surface: Surface, state: DeskState) -> Self {
        let mut tab = Self::new();
        tab.input(Input::SoundAllowed);
        tab.input(Input::Started {
            surface,
            offer: None,
        });
        tab.input(Input::SocketOpened);
        tab.snapshot(state);
        tab.effects.clear();
        tab
    }

    pub fn focused() -> Self {
        Self::connected(focused())
    }

    pub fn input(&mut self, input: Input) {
        let output = self.desk.handle(self.now, input);
        for change in output.changes {
            if let Change::AlertGone(_) | Change::SessionGone(_) = change {
                self.taken += 1;
            }
            self.screen.draw(change);
        }
        let seeks = self.may_lead && output.effects.contains(&Effect::Lead(true));
        self.effects.extend(output.effects);
        if seeks {
            self.input(Input::Leads);
        }
    }

    /// Lets time pass, with the timer at each deadline on the way.
    pub fn wait(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(at) = self.desk.next_deadline().filter(|at| *at <= end) {
            self.now = at.max(self.now);
            self.input(Input::Timer { jitter: 0.5 });
            let next = self.desk.next_deadline();
            assert!(next.is_none_or(|next| next > at), "a timer that never ends");
        }
        self.now = end;
    }

    /// The same, with a server that pings.
    pub fn wait_with_pings(&mut self, span: Duration) {
        let end = self.now + span;
        while self.now < end {
            let left = end.since(self.now);
            self.wait(left.min(Duration::from_secs(2)));
            self.ping();
        }
    }

    pub fn frame(&mut self, frame: &impl serde::Serialize) {
        self.input(Input::SocketText(frame::write(frame)));
    }

    pub fn ping(&mut self) {
        self.frame(&ServerFrame::Ping {
            at: server(self.now),
        });
    }

    pub fn snapshot(&mut self, state: DeskState) {
        self.frame(&ServerFrame::Snapshot(Box::new(Snapshot {
            epoch: EPOCH,
            seq: self.seq,
            server_time: server(self.now),
            ping_every: 2_000,
            state,
        })));
    }

    pub fn welcome(&mut self) {
        self.frame(&ServerFrame::Welcome(Welcome {
            recovered: true,
            epoch: EPOCH,
            seq: self.seq,
            server_time: server(self.now),
            ping_every: 2_000,
        }));
    }

    /// The next event of the log.
    pub fn event(&mut self, body: Event) {
        self.seq += 1;
        let (seq, at) = (self.seq, server(self.now));
        self.frame(&EventFrame { seq, at, body });
    }

    pub fn ok(&mut self, command: CommandId, done: Done) {
        self.frame(&ServerFrame::Reply(Reply {
            reply: command,
            outcome: Outcome::Ok(done),
        }));
    }

    pub fn refuse(&mut self, command: CommandId, code: ProblemCode) {
        let outcome = Outcome::Error(Problem::from(code));
        self.frame(&ServerFrame::Reply(Reply {
            reply: command,
            outcome,
        }));
    }

    /// The network goes, comes back, and the server knows the position.
    pub fn reconnect(&mut self) {
        self.drop_socket();
        self.wait(Duration::from_secs(30));
        self.input(Input::SocketOpened);
        self.welcome();
    }

    pub fn drop_socket(&mut self) {
        self.input(Input::SocketClosed {
            code: 1006,
            jitter: 0.5,
        });
    }

    pub fn take(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// The commands sent since the last `take`.
    pub fn commands(&self) -> Vec<CommandFrame> {
        self.sent(|read| match read {
            Read::Numbered(command) => Some(command),
            _ => None,
        })
    }

    /// The other frames sent since the last `take`.
    pub fn frames(&self) -> Vec<ClientFrame> {
        self.sent(|read| match read {
            Read::Frame(frame) => Some(frame),
            _ => None,
        })
    }

    fn sent<T>(&self, pick: impl Fn(Read<ClientFrame, CommandFrame>) -> Option<T>) -> Vec<T> {
        let text = |effect: &Effect| match effect {
            Effect::Send(text) => Some(frame::read_agent_client(text).expect("a frame")),
            _ => None,
        };
        self.effects
            .iter()
            .filter_map(text)
            .filter_map(pick)
            .collect()
    }

    pub fn bodies(&self) -> Vec<Command> {
        self.commands()
            .into_iter()
            .map(|frame| frame.body)
            .collect()
    }

    pub fn did(&self, effect: &Effect) -> bool {
        self.effects.contains(effect)
    }

    pub fn went(&self) -> Vec<Place> {
        let place = |effect: &Effect| match effect {
            Effect::Go(place) => Some(*place),
            _ => None,
        };
        self.effects.iter().filter_map(place).collect()
    }
}
