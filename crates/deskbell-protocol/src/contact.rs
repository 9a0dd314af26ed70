//! Whom the house knows: as the customer summary shows, links and changes them.
//! Where they are kept is not known here.

use serde::{Deserialize, Serialize};

use crate::conversation::Case;
use crate::{CaseId, CommandId, ContactId};

/// What somebody types of a contact.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    pub name: String,
    /// Their mobile phone; E.164 once it is kept.
    pub phone: Option<String>,
    pub email: Option<String>,
    pub company: Option<String>,
}

/// A person whom the house knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    pub id: ContactId,
    /// Counts the changes: who changes an older one is told of the newer.
    pub version: u32,
    pub details: Details,
}

/// A contact with their cases, the open ones first, then the newest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    pub contact: Contact,
    pub cases: Vec<Case>,
}

/// Who the customer of a conversation is, or may be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CustomerCard {
    /// The linked contact as it is now; the case in hand is among its cases, however
    /// many there are.
    pub known: Option<Known>,
    /// While nobody is linked: who has the customer's number.
    pub candidates: Vec<Contact>,
    /// True where contacts and cases are kept here; elsewhere they are only read
    /// and linked.
    pub editable: bool,
}

/// Changes who the customer is, or what it is about. Sent again with the same
/// `command` it is done once, and gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeCustomer {
    pub command: CommandId,
    pub change: Change,
}

/// See [`ChangeCustomer`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// The customer is this contact; their only open case is the case in hand.
    Link {
        contact: ContactId,
    },
    /// The customer is unknown again, and so is the case.
    Unlink,
    /// Keeps somebody new, and links them.
    Create {
        details: Details,
    },
    /// Of the linked contact, which is at `version`.
    Edit {
        version: u32,
        details: Details,
    },
    /// The case in hand is this one of the linked contact's.
    LinkCase {
        case: CaseId,
    },
    UnlinkCase,
    /// A new open case of the linked contact, which is the case in hand.
    CreateCase {
        title: String,
    },
    /// Of the case in hand, which is at `version`.
    EditCase {
        version: u32,
        title: String,
        open: bool,
    },
}
