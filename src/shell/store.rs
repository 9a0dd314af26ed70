//! What the desk knows, as signals for the components to read. The shell
//! alone writes it, by patching the desk's changes in. It keeps no rules: what
//! a value should be was decided in `deskbell-desk`.
//!
//! Each row of a list has a signal of its own, so that a new message redraws
//! nothing but itself; the list's signal changes only when a row comes or goes.

use deskbell_desk::{
    AlertView, Change, CheckView, LinkView, MessageView, PastView, SessionView, ToastView,
};
use deskbell_protocol::agent::{Me, Today};
use deskbell_protocol::presence::{Choice, Missed, OwnStatus, Presence, Reach};
use deskbell_protocol::{CommandId, ConversationId, OfferId};
use leptos::prelude::*;

use super::card::Card;
use crate::platform::memo::memo;
use crate::session::attaching::AttachingList;
use crate::session::kept::Kept;

/// One row of a list. The key never changes: a list knows its rows by it.
#[derive(Clone)]
pub struct Row<K, T: 'static> {
    pub key: K,
    pub value: ArcRwSignal<T>,
}

pub type AlertRow = Row<OfferId, AlertView>;
pub type ToastRow = Row<u64, ToastView>;
pub type MessageRow = Row<CommandId, MessageView>;

/// An open session, its messages (the oldest first), the text that its agent
/// has not sent yet, what its summary has fetched, and how its page stood.
#[derive(Clone)]
pub struct SessionRow {
    pub key: ConversationId,
    pub value: ArcRwSignal<SessionView>,
    pub messages: ArcRwSignal<Vec<MessageRow>>,
    pub draft: ArcRwSignal<String>,
    /// What goes with the next message.
    pub files: AttachingList,
    /// The draft is for colleagues only.
    pub internal: ArcRwSignal<bool>,
    pub card: Card,
    pub kept: Kept,
}

/// Everything the desk shows. Components read; they write nothing.
#[derive(Clone, Copy)]
pub struct DeskStore {
    pub link: RwSignal<LinkView>,
    /// The server's clock less the browser's, in milliseconds.
    pub clock_offset: RwSignal<i64>,
    /// None until the first snapshot.
    pub me: RwSignal<Option<Me>>,
    pub presence: RwSignal<Option<Presence>>,
    pub choice: RwSignal<Option<Choice>>,
    pub reach: RwSignal<Reach>,
    /// Offers that went elsewhere because nothing could be shown.
    pub statuses: RwSignal<Vec<OwnStatus>>,
    pub went_elsewhere: RwSignal<u32>,
    /// The oldest first.
    pub missed: RwSignal<Vec<Missed>>,
    pub today: RwSignal<Today>,
    /// The reach check that runs.
    pub check: RwSignal<Option<CheckView>>,
    /// The newest first.
    pub alerts: RwSignal<Vec<AlertRow>>,
    /// The three that show at most, the oldest first.
    pub toasts: RwSignal<Vec<ToastRow>>,
    /// Toasts behind those that show.
    pub toasts_waiting: RwSignal<u32>,
    /// Toasts that have been on the screen, the newest first.
    pub past: RwSignal<Vec<PastView>>,
    /// In the order of their Accept.
    pub sessions: RwSignal<Vec<SessionRow>>,
}

impl Default for DeskStore {
    fn default() -> Self {
        Self {
            link: RwSignal::new(LinkView::Connecting),
            clock_offset: RwSignal::new(0),
            me: RwSignal::new(None),
            presence: RwSignal::new(None),
            choice: RwSignal::new(None),
            reach: RwSignal::new(Reach::Visible),
            statuses: RwSignal::new(Vec::new()),
            went_elsewhere: RwSignal::new(0),
            missed: RwSignal::new(Vec::new()),
            today: RwSignal::new(Today::default()),
            check: RwSignal::new(None),
            alerts: RwSignal::new(Vec::new()),
            toasts: RwSignal::new(Vec::new()),
            toasts_waiting: RwSignal::new(0),
            past: RwSignal::new(Vec::new()),
            sessions: RwSignal::new(Vec::new()),
        }
    }
}

impl DeskStore {
    /// The open session of this conversation. Tracked: a caller hears when
    /// sessions come and go.
    pub fn session(&self, conversation: ConversationId) -> Option<SessionRow> {
        self.sessions
            .with(|rows| rows.iter().find(|row| row.key == conversation).cloned())
    }

    /// The same, without hearing of changes.
    pub fn session_untracked(&self, conversation: ConversationId) -> Option<SessionRow> {
        self.sessions
            .with_untracked(|rows| rows.iter().find(|row| row.key == conversation).cloned())
    }

    /// The keys of the open sessions, for a list. Tracked.
    pub fn session_keys(&self) -> Vec<u128> {
        self.sessions
            .with(|rows| rows.iter().map(|row| row.key.to_u128()).collect())
    }

    /// The keys of the toasts that show. Tracked.
    pub fn toast_keys(&self) -> Vec<u64> {
        self.toasts
            .with(|rows| rows.iter().map(|row| row.key).collect())
    }

    /// The alert with this key, without hearing of changes.
    pub fn alert(&self, key: u128) -> Option<AlertRow> {
        let key = OfferId::from_u128(key);
        self.alerts
            .with_untracked(|rows| rows.iter().find(|row| row.key == key).cloned())
    }

    /// Takes one change in. `draft` gives the kept text of a session that opens,
    /// and whether it is for colleagues only.
    pub fn patch(&self, change: Change, draft: impl Fn(ConversationId) -> (String, bool)) {
        match change {
            Change::Link(link) => put(self.link, link),
            Change::ClockOffset(offset) => put(self.clock_offset, offset),
            Change::Me(me) => put(self.me, Some(me)),
            Change::Statuses(statuses) => put(self.statuses, statuses),
            Change::Presence { presence, choice } => {
                put(self.presence, Some(presence));
                put(self.choice, Some(choice));
            }
            Change::Reach {
                reach,
                went_elsewhere,
            } => {
                put(self.reach, reach);
                put(self.went_elsewhere, went_elsewhere);
            }
            Change::Missed(missed) => put(self.missed, missed),
            Change::Today(today) => put(self.today, today),
            Change::Check(check) => put(self.check, check),
            // Kept by the browser, not on the screen.
            Change::Checked(_) => {}
            Change::Alert(alert) => put_row(self.alerts, alert.offer.id, *alert, End::Front),
            Change::AlertGone(offer) => take_row(self.alerts, offer),
            Change::Toast(toast) => put_row(self.toasts, toast.id, toast, End::Back),
            Change::ToastGone(toast) => take_row(self.toasts, toast),
            Change::Past(past) => self.past.update(|all| {
                all.retain(|known| known.toast.id != past.toast.id);
                all.insert(0, past);
            }),
            Change::PastGone(toast) => {
                self.past
                    .update(|all| all.retain(|past| past.toast.id != toast));
            }
            Change::ToastsWaiting(waiting) => put(self.toasts_waiting, waiting),
            Change::Session(session) => self.put_session(*session, draft),
            Change::SessionGone(conversation) => {
                self.sessions
                    .update(|rows| rows.retain(|row| row.key != conversation));
            }
            Change::Messages {
                conversation,
                messages,
            }
            | Change::OlderMessages {
                conversation,
                messages,
            } => self.put_messages(conversation, messages),
            Change::Forgotten => self.forget(),
        }
    }

    fn forget(&self) {
        self.me.set(None);
        self.presence.set(None);
        self.choice.set(None);
        self.statuses.set(Vec::new());
        self.went_elsewhere.set(0);
        self.missed.set(Vec::new());
        self.today.set(Today::default());
        self.check.set(None);
        self.alerts.set(Vec::new());
        self.toasts.set(Vec::new());
        self.toasts_waiting.set(0);
        self.past.set(Vec::new());
        self.sessions.set(Vec::new());
    }

    fn put_session(&self, view: SessionView, draft: impl Fn(ConversationId) -> (String, bool)) {
        let key = view.session.conversation;
        if let Some(row) = self.session_untracked(key) {
            row.value.set(view);
            return;
        }
        let draft = draft(key);
        let row = SessionRow {
            key,
            value: ArcRwSignal::new(view),
            messages: ArcRwSignal::new(Vec::new()),
            draft: ArcRwSignal::new(draft.0),
            internal: ArcRwSignal::new(draft.1),
            files: AttachingList::default(),
            card: Card::of(key),
            kept: Kept::default(),
        };
        self.sessions.update(|rows| rows.push(row));
    }

    /// Rows stand by their numbers: a message that was sent before another
    /// arrived can be stored after it.
    fn put_messages(&self, conversation: ConversationId, messages: Vec<MessageView>) {
        let Some(session) = self.session_untracked(conversation) else {
            return;
        };
        // New rows, and those that change their places.
        let mut placed = Vec::new();
        session.messages.with_untracked(|rows| {
            for message in messages {
                let key = message.key();
                let row = rows.iter().rev().find(|row| row.key == key);
                let moved = row.is_some_and(|row| row.number() != message.message.number);
                let value = match row {
                    Some(row) => {
                        row.value.set(message);
                        row.value.clone()
                    }
                    None => ArcRwSignal::new(message),
                };
                if moved || row.is_none() {
                    placed.push(Row { key, value });
                }
            }
        });
        if placed.is_empty() {
            return;
        }
        session.messages.update(|rows| {
            rows.retain(|known| placed.iter().all(|row| row.key != known.key));
            for row in placed {
                let place = rows.partition_point(|known| known.number() <= row.number());
                rows.insert(place, row);
            }
        });
    }
}

impl SessionRow {
    /// A part of the session as a signal that changes only with that part.
    pub fn part<T>(&self, read: fn(&SessionView) -> T) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        let view = self.value.clone();
        memo(move || view.with(read))
    }
}

impl MessageRow {
    /// Its place in the conversation, not tracked.
    pub fn number(&self) -> u32 {
        self.value.with_untracked(|view| view.message.number)
    }

    pub fn is_stored(&self) -> bool {
        self.value.with_untracked(MessageView::is_stored)
    }
}

/// Where a new row goes.
#[derive(Clone, Copy)]
enum End {
    Front,
    Back,
}

/// Sets a signal only when its value is another one.
fn put<T: PartialEq + Send + Sync + 'static>(signal: RwSignal<T>, value: T) {
    if signal.with_untracked(|old| *old != value) {
        signal.set(value);
    }
}

fn put_row<K, T>(list: RwSignal<Vec<Row<K, T>>>, key: K, value: T, end: End)
where
    K: Copy + PartialEq + Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    let row = list.with_untracked(|rows| {
        rows.iter()
            .find(|row| row.key == key)
            .map(|row| row.value.clone())
    });
    if let Some(row) = row {
        row.set(value);
        return;
    }
    let row = Row {
        key,
        value: ArcRwSignal::new(value),
    };
    list.update(|rows| match end {
        End::Front => rows.insert(0, row),
        End::Back => rows.push(row),
    });
}

fn take_row<K, T>(list: RwSignal<Vec<Row<K, T>>>, key: K)
where
    K: Copy + PartialEq + Send + Sync + 'static,
    T: Send + Sync + 'static,
{
    list.update(|rows| rows.retain(|row| row.key != key));
}
