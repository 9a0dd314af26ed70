//! Commands on their way: each is kept until its reply, and sent again with
//! the same number after a reconnect, which the server answers as the first.

use deskbell_protocol::CommandId;
use deskbell_protocol::agent::{Command, CommandFrame};

use crate::connection::Connection;
use crate::output::Output;

/// The commands without a reply, the oldest first.
#[derive(Debug, Default)]
pub(crate) struct Commands {
    open: Vec<CommandFrame>,
}

impl Commands {
    /// Sends a command now, or once the connection is back.
    pub(crate) fn send(
        &mut self,
        command: CommandId,
        body: Command,
        connection: &Connection,
        out: &mut Output,
    ) {
        let frame = CommandFrame { command, body };
        if connection.is_live() {
            connection.send(&frame, out);
        }
        self.open.push(frame);
    }

    pub(crate) fn send_again(&self, connection: &Connection, out: &mut Output) {
        for frame in &self.open {
            connection.send(frame, out);
        }
    }

    /// The command that this reply answers; none for a second reply.
    pub(crate) fn take(&mut self, command: CommandId) -> Option<Command> {
        let index = self
            .open
            .iter()
            .position(|frame| frame.command == command)?;
        Some(self.open.remove(index).body)
    }

    pub(crate) fn open(&self) -> &[CommandFrame] {
        &self.open
    }
}
