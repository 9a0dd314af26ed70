//! The frames between a customer's page and the server: the same `hello`,
//! `welcome`, events with `seq`, and commands as an agent's, with one log per
//! conversation. The page is JavaScript; these types are the server's side.

use serde::{Deserialize, Serialize};

use crate::agent::{Outcome, Reply};
use crate::conversation::{CloseCause, Message};
use crate::link::{Snapshot, Welcome};
use crate::{AttachmentId, CommandId, Epoch, Seq, TabId, Timestamp};

/// From the page, without an answer of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// The first frame of a socket; `token` opens one conversation and nothing else.
    Hello {
        protocol: u32,
        token: String,
        epoch: Option<Epoch>,
        seq: Option<Seq>,
        tab: TabId,
    },
    Ack {
        seq: Seq,
    },
    /// Messages up to this number stand on the customer's screen.
    Delivered {
        upto: u32,
    },
    /// The customer had messages up to this number before their eyes: on the
    /// screen of a page that they look at.
    Read {
        upto: u32,
    },
    Pong {
        at: Timestamp,
    },
    Typing {
        on: bool,
    },
}

/// From the page, with exactly one [`Reply`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandFrame {
    pub command: CommandId,
    #[serde(flatten)]
    pub body: Command,
}

/// What a customer asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// The text may be empty where something is sent along.
    Say {
        text: String,
        /// What was uploaded for this message, at most
        /// [`ATTACHMENTS`](crate::limits::ATTACHMENTS).
        #[serde(default)]
        attachments: Vec<AttachmentId>,
    },
    End,
}

/// From the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    Welcome(Welcome),
    Snapshot(Box<Snapshot<ChatState>>),
    Reply(Reply),
    Ping {
        at: Timestamp,
    },
    /// The agent is writing, or has stopped. Not in the log.
    Typing {
        on: bool,
    },
    /// The place in the queue, from 1, while it waits. Not in the log.
    Place {
        place: u32,
        /// Nobody is there who could answer.
        nobody_there: bool,
        /// When it opens again: where it is closed now, and nobody is there.
        #[serde(skip_serializing_if = "Option::is_none")]
        opens_at: Option<Timestamp>,
    },
}

impl ServerFrame {
    /// The answer to `command`.
    pub fn reply(command: CommandId, outcome: Outcome) -> Self {
        Self::Reply(Reply {
            reply: command,
            outcome,
        })
    }
}

/// An event of the conversation's log: `{seq, at, type, ...}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventFrame {
    pub seq: Seq,
    pub at: Timestamp,
    #[serde(flatten)]
    pub body: Event,
}

/// What happened to the conversation, as far as the customer may know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Message {
        message: Message,
    },
    /// An agent is there.
    Joined {
        agent: String,
    },
    /// The agent or the bot has it no more; it waits for an agent.
    WaitsAgain {
        /// It was a bot: no agent has left.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        bot: bool,
    },
    Ended {
        cause: CloseCause,
    },
}

/// The conversation as the customer's page shows it. Holds no messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatState {
    pub stage: Stage,
    /// The highest message number so far; 0 is none.
    pub last_message: u32,
}

/// Where the conversation stands for the customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// `place` counts from 1.
    Waiting {
        place: u32,
    },
    Active {
        agent: String,
    },
    Ended {
        cause: CloseCause,
    },
}
