//! The open sessions, and which one is before the agent's eyes.

use deskbell_protocol::conversation::Session;
use deskbell_protocol::{CommandId, ConversationId, OfferId, Timestamp};

use crate::Change;
use crate::output::Output;
use crate::thread::Thread;

/// The sessions in the order of their Accept.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    pub(crate) threads: Vec<Thread>,
    /// The session that the address names.
    pub(crate) showing: Option<ConversationId>,
    /// The session whose messages its agent has put away.
    put_away: Option<ConversationId>,
    focus: bool,
}

impl Sessions {
    pub(crate) fn get(&self, conversation: ConversationId) -> Option<&Thread> {
        self.threads
            .iter()
            .find(|thread| thread.id() == conversation)
    }

    pub(crate) fn get_mut(&mut self, conversation: ConversationId) -> Option<&mut Thread> {
        self.threads
            .iter_mut()
            .find(|thread| thread.id() == conversation)
    }

    /// The session that this offer's Accept opened.
    pub(crate) fn of_offer(&self, offer: OfferId) -> Option<&Thread> {
        self.threads
            .iter()
            .find(|thread| thread.session.offer == Some(offer))
    }

    /// Its newest messages are before the agent's eyes.
    pub(crate) fn in_view(&self, conversation: ConversationId) -> bool {
        self.viewed() == Some(conversation)
    }

    fn viewed(&self) -> Option<ConversationId> {
        let in_view = |it: &ConversationId| self.focus && self.put_away != Some(*it);
        self.showing.filter(in_view)
    }

    /// Changes one session and shows it. None: it is not there.
    pub(crate) fn with<T>(
        &mut self,
        conversation: ConversationId,
        out: &mut Output,
        change: impl FnOnce(&mut Thread, &mut Output) -> T,
    ) -> Option<T> {
        let in_view = self.in_view(conversation);
        let thread = self.get_mut(conversation)?;
        // The session comes first: its row holds the rows of its messages.
        let mut messages = Output::default();
        let result = change(thread, &mut messages);
        thread.show(in_view, out);
        out.changes.append(&mut messages.changes);
        out.effects.append(&mut messages.effects);
        Some(result)
    }

    /// Opens what the server does not know of yet.
    pub(crate) fn open(&mut self, thread: Thread, out: &mut Output) {
        let conversation = thread.id();
        if self.get(conversation).is_none() {
            thread.show(self.in_view(conversation), out);
            self.threads.push(thread);
        }
    }

    /// The server's word on a session, new or known. Fetches its messages.
    pub(crate) fn confirm(&mut self, session: Session, out: &mut Output) {
        let conversation = session.conversation;
        if self.get(conversation).is_none() {
            self.threads.push(Thread::new(session.clone()));
        }
        self.with(conversation, out, |thread, out| {
            thread.confirm(session);
            thread.fetch(out);
        });
    }

    /// The session as it was, if it was there.
    pub(crate) fn close(
        &mut self,
        conversation: ConversationId,
        out: &mut Output,
    ) -> Option<Thread> {
        let index = self
            .threads
            .iter()
            .position(|thread| thread.id() == conversation)?;
        out.change(Change::SessionGone(conversation));
        Some(self.threads.remove(index))
    }

    /// The screen shows another place.
    pub(crate) fn show(&mut self, showing: Option<ConversationId>, out: &mut Output) {
        self.look(out, |it| it.showing = showing);
    }

    /// The tab came into focus or left it.
    pub(crate) fn attend(&mut self, focus: bool, out: &mut Output) {
        self.look(out, |it| it.focus = focus);
    }

    /// This session's messages are put away while its page is shown, or nobody's.
    pub(crate) fn put_away(&mut self, away: Option<ConversationId>, out: &mut Output) {
        self.look(out, |it| it.put_away = away);
    }

    fn look(&mut self, out: &mut Output, change: impl FnOnce(&mut Self)) {
        let before = self.viewed();
        change(self);
        let after = self.viewed();
        if before != after {
            for conversation in [before, after].into_iter().flatten() {
                self.with(conversation, out, |_, _| ());
            }
        }
    }

    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        self.threads.iter().filter_map(Thread::next_deadline).min()
    }

    /// What the server is to be told of as read now.
    pub(crate) fn read_due(&mut self, now: Timestamp) -> Vec<(ConversationId, CommandId, u32)> {
        let due = |thread: &mut Thread| {
            let (command, upto) = thread.read_due(now)?;
            Some((thread.id(), command, upto))
        };
        self.threads.iter_mut().filter_map(due).collect()
    }

    /// The customer's typing fades. Gives the sessions whose agent has stopped.
    pub(crate) fn tick(&mut self, now: Timestamp, out: &mut Output) -> Vec<ConversationId> {
        let mut stopped = Vec::new();
        let mut faded = Vec::new();
        for thread in &mut self.threads {
            if thread.typing.customer_faded(now) {
                faded.push(thread.id());
            }
            if thread.typing.stopped(now) {
                stopped.push(thread.id());
            }
        }
        for conversation in faded {
            self.with(conversation, out, |_, _| ());
        }
        stopped
    }
}
