//! What comes into the writer's inbox.

use std::time::Instant;

use deskbell_protocol::{CommandId, Problem};
use tokio::sync::oneshot;

use crate::engine::{Answer, Input, SocketId};
use crate::store::Owner;

/// An input, or the end.
#[derive(Debug)]
pub enum Message {
    Letter(Box<Letter>),
    Stop(oneshot::Sender<()>),
}

/// An input with who waits for its answer.
#[derive(Debug)]
pub struct Letter {
    pub input: Input,
    pub respond: Respond,
    pub arrived: Instant,
}

/// Where the answer goes.
#[derive(Debug)]
pub enum Respond {
    /// It happened, whoever knows: tried again until it is stored.
    Nobody,
    Waiter(oneshot::Sender<Result<Answer, Problem>>),
    /// As a `reply` frame.
    Socket {
        owner: Owner,
        socket: SocketId,
        command: CommandId,
    },
}
