//! The bodies of the few calls that are not frames: sign-in, the pages of a
//! conversation's history, reports, the start of a chat, and the two answers that
//! a service worker gives. All JSON; every refusal is a [`crate::Problem`].
//!
//! | call | by | body | answer |
//! |---|---|---|---|
//! | `POST /api/sign-in` | anyone | [`SignIn`] | [`crate::agent::Me`], and the cookie |
//! | `POST /api/sign-in/link` | anyone | [`SignInLink`] | [`crate::agent::Me`], and the cookie |
//! | `POST /api/sign-out` | signed in | none | 204 |
//! | `GET /api/me` | signed in | | [`crate::agent::Me`] |
//! | `GET /api/conversations/{id}/messages?before=N` | its agent | | [`Page`] |
//! | `GET /api/conversations/{id}/found?words=` | its agent | | a [`Page`] of those with these words |
//! | `GET /api/conversations/{id}/customer` | its agent | | [`crate::contact::CustomerCard`] |
//! | `POST /api/conversations/{id}/customer` | its agent | [`crate::contact::ChangeCustomer`] | [`crate::agent::Done`] |
//! | `GET /api/conversations/{id}/cases?words=` | its agent | | a list of [`crate::conversation::Case`], all of the linked contact |
//! | `GET /api/conversations/{id}/timeline` | its agent | | a list of [`Earlier`] |
//! | `GET /api/conversations/{id}/earlier/{other}?before=N` | its agent | | a [`Page`] of one of those |
//! | `GET /api/conversations/{id}/targets` | its agent | | a list of [`Target`] |
//! | `GET /api/contacts?words=` | signed in | | a list of [`crate::contact::Contact`] |
//! | `GET /api/quick-replies` | signed in | | a list of [`crate::quick::QuickReply`] |
//! | `POST /api/quick-replies` | signed in | [`crate::quick::KeepReply`] | 204 |
//! | `POST /api/quick-replies/remove` | signed in | [`crate::quick::DropReply`] | 204 |
//! | `GET /api/waiting` | signed in | | a list of [`Waiting`] |
//! | `POST /api/report` | supervisors | [`crate::report::Span`] | [`crate::report::Report`] |
//! | `GET /api/rules` | administrators | | [`Room`] |
//! | `POST /api/rules/edit` | administrators | [`crate::rules::Edit`] | [`crate::rules::Edited`] |
//! | `POST /api/people` | administrators | [`NewPerson`] | [`Invited`] |
//! | `POST /api/people/link` | administrators | [`Whom`] | [`Invited`] |
//! | `POST /api/people/off` | administrators | [`Whom`] | 204 |
//! | `POST /api/conversations/{id}/attachments?id=&name=` | its agent | the bytes | [`crate::conversation::Attachment`] |
//! | `GET /api/conversations/{id}/attachments/{attachment}` | its agent | | the bytes |
//! | `POST /api/conversations/{id}/back-link` | its agent | | [`BackLink`] |
//! | `POST /api/offers/answer` | its agent | [`OfferAnswer`] | [`crate::agent::Done`] |
//! | `GET /chat/questions` | anyone | | [`Questions`] |
//! | `POST /chat/start` | anyone | [`StartChat`] | [`ChatStarted`] |
//! | `POST /chat/back` | anyone | [`ComeBack`] | [`CameBack`] |
//! | `GET /chat/messages?before=N` | the token's bearer | | [`Page`] |
//! | `POST /chat/attachments?id=&name=` | the token's bearer | the bytes | [`crate::conversation::Attachment`] |
//! | `GET /chat/attachments/{attachment}` | the token's bearer | | the bytes |
//!
//! Calls that change something carry the header [`HEADER`].

use serde::{Deserialize, Serialize};

use crate::agent::Role;
use crate::conversation::{Answer, Channel, CloseCause, Message, Over, To, Visit, WhyNot};
use crate::rules::Rules;
use crate::{ConversationId, OfferId, Timestamp};

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

/// Another conversation of the same customer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Earlier {
    pub conversation: ConversationId,
    pub channel: Channel,
    /// The queue's name.
    pub queue: String,
    /// Who has it, or had it last.
    pub agent: Option<String>,
    pub started_at: Timestamp,
    /// None: it is not over.
    pub ended: Option<Ended>,
    /// How many there were.
    pub messages: u32,
}

/// See [`Earlier::ended`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    pub at: Timestamp,
    pub cause: CloseCause,
}

/// A conversation that waits in a queue of who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    pub conversation: ConversationId,
    /// What the customer is called.
    pub name: String,
    /// The queue in which it waits.
    pub queue: String,
}

/// Somebody, or a queue, to whom a conversation may be handed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    pub to: To,
    pub name: String,
    /// None: it can be handed over. A queue in which nobody is there takes it all
    /// the same, if that is confirmed.
    pub why_not: Option<WhyNot>,
    /// An agent who can be asked for advice.
    pub advises: bool,
    /// What a supervisor's assignment to them would pass over, and has to be
    /// confirmed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub over: Vec<Over>,
}

/// What the administrator's page shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Room {
    pub rules: Rules,
    /// The texts of what customers are asked before a chat.
    pub questions: Vec<String>,
}

/// A person to add. They sign in by a link first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPerson {
    pub name: String,
    pub role: Role,
    pub units: u32,
}

/// A person who is there, by their name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Whom {
    pub name: String,
}

/// A link that signs somebody in, once, within 24 hours.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invited {
    pub link: String,
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

/// An address by which the customer of a chat goes on with it in another browser,
/// once; what counts is the part after `#back=`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackLink {
    pub link: String,
}

/// The customer comes back by a link. `token` is as in [`StartChat`], and opens
/// the chat from now on, the one before opens it no more. A retry with the same
/// token is the same return.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComeBack {
    /// Of the link.
    pub secret: String,
    pub token: String,
    /// The token of the chat that this browser has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own: Option<String>,
}

/// Where the link has led to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CameBack {
    pub conversation: ConversationId,
    /// False: it is the chat that this browser has. `token` opens nothing, and the
    /// link is still good for another browser.
    pub moved: bool,
}
