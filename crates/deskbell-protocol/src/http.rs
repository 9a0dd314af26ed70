//! The bodies of the few calls that are not frames: sign-in, the pages of a
//! conversation's history, the start of a chat, and the two answers that a
//! service worker gives. All JSON; every refusal is a [`crate::Problem`].
//!
//! | call | by | body | answer |
//! |---|---|---|---|
//! | `POST /api/sign-in` | anyone | [`SignIn`] | [`crate::agent::Me`], and the cookie |
//! | `POST /api/sign-in/link` | anyone | [`SignInLink`] | [`crate::agent::Me`], and the cookie |
//! | `POST /api/sign-out` | signed in | none | 204 |
//! | `GET /api/me` | signed in | | [`crate::agent::Me`] |
//! | `GET /api/conversations/{id}/messages?before=N` | its agent | | [`Page`] |
//! | `GET /api/around` | signed in | | [`Around`] |
//! | `POST /api/offers/answer` | its agent | [`OfferAnswer`] | [`crate::agent::Done`] |
//! | `GET /chat/questions` | anyone | | [`Questions`] |
//! | `POST /chat/start` | anyone | [`StartChat`] | [`ChatStarted`] |
//! | `GET /chat/messages?before=N` | the token's bearer | | [`Page`] |
//!
//! Calls that change something carry the header [`HEADER`].

use serde::{Deserialize, Serialize};

use crate::conversation::{Answer, Channel, Colleague, Customer, Message, Visit};
use crate::{ConversationId, OfferId, QueueId, Timestamp};

/// The header, and its value, that our own pages send with every call that
/// changes something; a form on another site can't.
pub const HEADER: (&str, &str) = ("x-deskbell", "1");

/// Sign-in by name and password.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignIn {
    pub name: String,
    pub password: String,
}

/// Sign-in by a single-use link; the token is the part of the address after `#`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInLink {
    pub token: String,
}

/// One page of a conversation's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// In the order of their numbers, the last one just before `before`.
    pub messages: Vec<Message>,
    /// There are older ones.
    pub more: bool,
}

/// What an agent may give work to and ask, and what they may take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Around {
    /// Who is connected and takes work, by name, without who asks.
    pub agents: Vec<Colleague>,
    pub queues: Vec<AroundQueue>,
    /// What waits in the queues of who asks, the first in line first.
    pub waiting: Vec<AroundWork>,
}

/// A queue to give work to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AroundQueue {
    pub id: QueueId,
    pub name: String,
}

/// A conversation that can be picked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AroundWork {
    pub conversation: ConversationId,
    pub customer: Customer,
    pub channel: Channel,
    /// The queue's name.
    pub queue: String,
    pub waiting_since: Timestamp,
}

/// A decision made on a desktop notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferAnswer {
    pub offer: OfferId,
    pub nonce: String,
    pub decision: Decision,
}

/// Accept or Reject.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Accept,
    Reject,
}

/// What the chat page asks before the chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Questions {
    /// The name of the company or desk, for the page's heading.
    pub title: String,
    pub questions: Vec<Question>,
}

/// One question before the chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// `name` is the customer's own name; others are free.
    pub id: String,
    pub text: String,
    pub required: bool,
}

/// The customer opens a chat. `token` is 256 random bits, made by the page, in
/// base64url without padding (43 characters): a retry with the same token is
/// the same chat.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartChat {
    pub token: String,
    /// `question` is the question's id.
    pub answers: Vec<Answer>,
    pub visit: Visit,
}

/// The chat is stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChatStarted {
    pub conversation: ConversationId,
}
