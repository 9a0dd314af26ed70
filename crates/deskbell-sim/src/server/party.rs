//! Whose socket it is, by the server's own code for each: what a frame of
//! theirs means as an input.

use deskbell_protocol::Timestamp;
use deskbell_protocol::link::CloseReason;
use deskbell_server::engine::{Input, Position, SocketId};
use deskbell_server::socket::agent::AgentSide;
use deskbell_server::socket::customer::CustomerSide;
use deskbell_server::socket::{Hello, Said, Side as _, reason_of};

/// Whose socket.
pub enum Party {
    Agent(AgentSide),
    Customer(Box<CustomerSide<fn()>>),
}

impl Party {
    pub fn hello(&mut self, text: &str) -> Result<Hello, CloseReason> {
        match self {
            Self::Agent(side) => side.hello(text),
            Self::Customer(side) => side.hello(text),
        }
    }

    pub fn attach(&self, socket: SocketId, position: Option<Position>) -> Input {
        match self {
            Self::Agent(side) => side.attach(socket, position),
            Self::Customer(side) => side.attach(socket, position),
        }
    }

    pub fn read(&self, socket: SocketId, text: &str) -> Result<Said, CloseReason> {
        let said = match self {
            Self::Agent(side) => side.read(socket, text),
            Self::Customer(side) => side.read(socket, text),
        };
        said.map_err(|why| reason_of(&why))
    }

    pub fn heard(&self, socket: SocketId) -> Input {
        match self {
            Self::Agent(side) => side.heard(socket),
            Self::Customer(side) => side.heard(socket),
        }
    }

    pub fn silent(&self, socket: SocketId, last_frame: Timestamp) -> Input {
        match self {
            Self::Agent(side) => side.silent(socket, last_frame),
            Self::Customer(side) => side.silent(socket, last_frame),
        }
    }

    pub fn closed(&self, socket: SocketId, last_frame: Timestamp) -> Input {
        match self {
            Self::Agent(side) => side.closed(socket, last_frame),
            Self::Customer(side) => side.closed(socket, last_frame),
        }
    }
}
