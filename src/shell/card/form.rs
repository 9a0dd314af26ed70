//! The forms of the customer summary: what is typed in them, of what the person has
//! seen. Sends nothing.

use std::mem;

use deskbell_protocol::contact::{Change, Contact, Details, Known};
use deskbell_protocol::conversation::Case;

/// Something to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    NewContact(Details),
    /// Of the linked contact.
    Contact {
        seen: Contact,
        details: Details,
    },
    NewCase(String),
    /// Of the case in hand.
    Case {
        seen: Case,
        title: String,
        open: bool,
    },
}

impl Form {
    /// What it asks for.
    pub(super) fn change(&self) -> Change {
        match self.clone() {
            Self::NewContact(details) => Change::Create { details },
            Self::Contact { seen, details } => Change::Edit {
                version: seen.version,
                details,
            },
            Self::NewCase(title) => Change::CreateCase { title },
            Self::Case { seen, title, open } => Change::EditCase {
                version: seen.version,
                title,
                open,
            },
        }
    }

    /// Somebody else has saved: what this person has typed stays, and all else is
    /// as it is now, so that it goes over nothing that they have not changed.
    pub(super) fn keep_up_with(&mut self, known: &Known) {
        match self {
            Self::Contact { seen, details } => {
                let now = known.contact.details.clone();
                let was = mem::replace(seen, known.contact.clone()).details;
                keep_up(&mut details.name, &was.name, now.name);
                keep_up(&mut details.phone, &was.phone, now.phone);
                keep_up(&mut details.email, &was.email, now.email);
                keep_up(&mut details.company, &was.company, now.company);
            }
            Self::Case { seen, title, open } => {
                let newest = known.cases.iter().find(|case| case.id == seen.id);
                if let Some(newest) = newest {
                    let was = mem::replace(seen, newest.clone());
                    keep_up(title, &was.title, newest.title.clone());
                    keep_up(open, &was.open, newest.open);
                }
            }
            Self::NewContact(_) | Self::NewCase(_) => {}
        }
    }
}

fn keep_up<T: PartialEq>(typed: &mut T, was: &T, now: T) {
    if typed == was {
        *typed = now;
    }
}
