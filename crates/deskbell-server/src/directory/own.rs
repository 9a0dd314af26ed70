//! The directory in the own database. How words find somebody is the store's.

use deskbell_protocol::contact::{Contact, Known};
use deskbell_protocol::conversation::Case;
use deskbell_protocol::{CaseId, ContactId};

use super::{Asked, Directory, DirectoryError};
use crate::store::{Readers, StoreError};

/// See the module.
#[derive(Debug, Clone)]
pub struct Own {
    readers: Readers,
}

impl Own {
    pub const fn new(readers: Readers) -> Self {
        Self { readers }
    }
}

impl Directory for Own {
    fn search<'a>(&'a self, words: &'a str) -> Asked<'a, Vec<Contact>> {
        Box::pin(async { self.readers.search_contacts(words).await.map_err(fault) })
    }

    fn of_phone<'a>(&'a self, phone: &'a str) -> Asked<'a, Vec<Contact>> {
        Box::pin(async { self.readers.contacts_of_phone(phone).await.map_err(fault) })
    }

    fn of_email<'a>(&'a self, email: &'a str) -> Asked<'a, Vec<Contact>> {
        Box::pin(async { self.readers.contacts_of_email(email).await.map_err(fault) })
    }

    fn known(&self, id: ContactId) -> Asked<'_, Option<Known>> {
        Box::pin(async move { self.readers.known_contact(id).await.map_err(fault) })
    }

    fn search_cases<'a>(&'a self, of: ContactId, words: &'a str) -> Asked<'a, Vec<Case>> {
        Box::pin(async move { self.readers.search_cases(of, words).await.map_err(fault) })
    }

    fn case(&self, of: ContactId, id: CaseId) -> Asked<'_, Option<Case>> {
        Box::pin(async move { self.readers.case(of, id).await.map_err(fault) })
    }

    fn editable(&self) -> bool {
        true
    }
}

fn fault(why: StoreError) -> DirectoryError {
    tracing::error!(%why, "the contacts and cases can't be read");
    DirectoryError::Database(why.to_string())
}
