//! Commands on their way: each is kept until its reply, and sent again with
//! the same number after a reconnect, which the server answers as the first.
//! What has gathered meanwhile goes out no faster than the server takes it.

use std::time::Duration;

use deskbell_protocol::agent::{Command, CommandFrame};
use deskbell_protocol::{CommandId, Timestamp};

use crate::connection::Connection;
use crate::output::Output;

/// Commands sent again at once: below the server's limit, with room for the
/// frames between them.
const AT_ONCE: usize = 15;
/// Until the next ones.
const AFTER: Duration = Duration::from_secs(1);

/// The commands without a reply, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    open: Vec<CommandFrame>,
    /// So many of the newest were not sent over this connection yet.
    waiting: usize,
    next_at: Option<Timestamp>,
}

impl Commands {
    /// Sends a command now, or in its turn once the connection is back.
    pub(crate) fn send(
        &mut self,
        command: CommandId,
        body: Command,
        connection: &Connection,
        out: &mut Output,
    ) {
        let frame = CommandFrame { command, body };
        if connection.is_live() && self.waiting == 0 {
            connection.send(&frame, out);
        } else {
            self.waiting += 1;
        }
        self.open.push(frame);
    }

    /// The connection is another one.
    pub(crate) fn send_again(&mut self, now: Timestamp, connection: &Connection, out: &mut Output) {
        self.waiting = self.open.len();
        self.go_on(now, connection, out);
    }

    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        self.next_at
    }

    pub(crate) fn tick(&mut self, now: Timestamp, connection: &Connection, out: &mut Output) {
        if self.next_at.is_some_and(|at| at <= now) {
            self.next_at = None;
            if connection.is_live() {
                self.go_on(now, connection, out);
            }
        }
    }

    /// The command that this reply answers; none for a second reply.
    pub(crate) fn take(&mut self, command: CommandId) -> Option<Command> {
        let index = self
            .open
            .iter()
            .position(|frame| frame.command == command)?;
        if index >= self.open.len() - self.waiting {
            self.waiting -= 1;
        }
        Some(self.open.remove(index).body)
    }

    pub(crate) fn open(&self) -> &[CommandFrame] {
        &self.open
    }

    fn go_on(&mut self, now: Timestamp, connection: &Connection, out: &mut Output) {
        let first = self.open.len() - self.waiting;
        for frame in self.open[first..].iter().take(AT_ONCE) {
            connection.send(frame, out);
        }
        self.waiting = self.waiting.saturating_sub(AT_ONCE);
        self.next_at = (self.waiting > 0).then(|| now + AFTER);
    }
}
