//! Who customers are, and what is kept of them: what is asked of the engine about
//! contacts and cases.

use deskbell_protocol::contact::{Change, Details, Known};
use deskbell_protocol::conversation::Case;
use deskbell_protocol::{AgentId, CaseId, CommandId, ContactId, ConversationId, Timestamp};
use serde::{Deserialize, Serialize};

use crate::audit::Entry;

/// A change of who a customer is. A retry carries the same `command`, and gets
/// the same answer; what is typed in it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerAsks {
    pub agent: AgentId,
    pub conversation: ConversationId,
    pub command: CommandId,
    pub change: Change,
    /// What it is about, where contacts and cases are kept elsewhere.
    pub elsewhere: Option<Elsewhere>,
}

/// What another system has of a contact, or of a case and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elsewhere {
    Contact(Known),
    Case(ContactId, Case),
}

/// Whether it was looked up who a customer is, and what came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Identified {
    #[default]
    NotAsked,
    /// Nobody's number, that of several, or nobody could say.
    Unknown,
    Known(Box<Known>),
}

/// What a bot has found out of a customer, clean and checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Variables {
    pub name: Option<String>,
    /// E.164.
    pub phone: Option<String>,
    pub email: Option<String>,
    /// As people call the case.
    pub case_number: Option<String>,
}

impl Variables {
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Contacts and cases to keep, as an import or a person has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keeps {
    pub contacts: Vec<KeepContact>,
    pub cases: Vec<KeepCase>,
    /// Written down where something was changed.
    pub entry: Option<Entry>,
}

/// A contact that is new where its identifier is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepContact {
    pub id: ContactId,
    pub details: Details,
    /// Whoever is there already takes these details over; else they stay as they
    /// are.
    pub leads: bool,
}

/// A case that is new where its number is; without one, where its identifier is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeepCase {
    pub id: CaseId,
    pub of: CaseOf,
    /// What people call it; none: the next of ours.
    pub number: Option<String>,
    pub title: String,
    pub open: bool,
    pub opened_at: Timestamp,
}

/// Whose case it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CaseOf {
    Contact(ContactId),
    /// Of the only contact with this number (E.164).
    Phone(String),
}

/// What became of a contact or a case that was to be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    New,
    Changed,
    /// It was there already, and as it is now.
    Same,
    NoContact,
    SeveralContacts,
    /// The number is that of another contact's case.
    OthersNumber,
}
