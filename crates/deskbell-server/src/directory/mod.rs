//! Who the house's customers are: one [`Directory`], which is the own database
//! ([`Own`]) or an outside system
//! ([`Dataverse`]). It only reads; what is kept here is changed by
//! the writer. What an agent sees of it, and what becomes of a customer's
//! conversation, is not decided here, but for one rule: whose a number is
//! ([`identify`]).

mod dataverse;
mod details;
mod own;

use std::fmt;
use std::time::Duration;

use deskbell_protocol::contact::{Contact, Known};
use deskbell_protocol::{ContactId, Problem, ProblemCode};
use futures_util::future::BoxFuture;

pub use dataverse::{Dataverse, Settings as DataverseSettings};
pub use details::{DetailsFault, checked, line};
pub use own::Own;

use crate::engine::Identified;

/// What is on its way from a directory.
pub type Asked<'a, T> = BoxFuture<'a, Result<T, DirectoryError>>;

/// Where contacts and their cases are found. Texts are clean, whoever wrote them.
pub trait Directory: fmt::Debug + Send + Sync {
    /// Up to 20 contacts whose name, company, e-mail address or number has all of
    /// the words.
    fn search<'a>(&'a self, words: &'a str) -> Asked<'a, Vec<Contact>>;

    /// The contacts whose mobile phone this is (E.164), at most 20.
    fn of_phone<'a>(&'a self, phone: &'a str) -> Asked<'a, Vec<Contact>>;

    /// The contact with their cases: at most 50, the open ones first, then the
    /// newest.
    fn known(&self, id: ContactId) -> Asked<'_, Option<Known>>;

    /// True where contacts and cases are kept here; elsewhere they are only read.
    fn editable(&self) -> bool;
}

/// A directory that gave no answer, by whose fault it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DirectoryError {
    /// The outside system's.
    #[error("the directory can't be reached ({0})")]
    Down(String),
    #[error("the directory did not answer within {} ms", .0.as_millis())]
    Slow(Duration),
    #[error("the directory's answer can't be used ({0})")]
    Wrong(String),
    /// Of who has set it up.
    #[error("the directory refuses the settings ({0})")]
    Refused(String),
    /// It failed several times, and is left alone for a while.
    #[error("the directory failed a moment ago, and is asked again in {} s", .0.as_secs())]
    Resting(Duration),
    /// Our own.
    #[error("the database can't be read ({0})")]
    Database(String),
}

impl From<DirectoryError> for Problem {
    fn from(why: DirectoryError) -> Self {
        match why {
            DirectoryError::Database(_) => ProblemCode::Unavailable.into(),
            _ => ProblemCode::DirectoryDown.into(),
        }
    }
}

/// Whose this number is: the one contact's that has it. Who can't be found
/// `within` that time is unknown; nobody's message waits longer.
pub async fn identify(directory: &dyn Directory, phone: &str, within: Duration) -> Identified {
    match tokio::time::timeout(within, whose(directory, phone)).await {
        Ok(Ok(Some(known))) => Identified::Known(Box::new(known)),
        Ok(Ok(None)) => Identified::Unknown,
        Ok(Err(why)) => {
            tracing::warn!(%why, "who has sent a message was not found out");
            Identified::Unknown
        }
        Err(_) => {
            let why = DirectoryError::Slow(within);
            tracing::warn!(%why, "who has sent a message was not found out");
            Identified::Unknown
        }
    }
}

async fn whose(directory: &dyn Directory, phone: &str) -> Result<Option<Known>, DirectoryError> {
    match directory.of_phone(phone).await?.as_slice() {
        [only] => directory.known(only.id).await,
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::contact::Details;

    use super::*;

    /// So many contacts for every number.
    #[derive(Debug)]
    struct With(Result<usize, DirectoryError>);

    fn contact(number: usize) -> Contact {
        Contact {
            id: ContactId::from_u128(number as u128),
            version: 0,
            details: Details::default(),
        }
    }

    impl Directory for With {
        fn search<'a>(&'a self, _: &'a str) -> Asked<'a, Vec<Contact>> {
            self.of_phone("")
        }

        fn of_phone<'a>(&'a self, phone: &'a str) -> Asked<'a, Vec<Contact>> {
            if phone == "never" {
                return Box::pin(std::future::pending());
            }
            let found = self.0.clone().map(|many| (0..many).map(contact).collect());
            Box::pin(std::future::ready(found))
        }

        fn known(&self, id: ContactId) -> Asked<'_, Option<Known>> {
            let contact = Contact { id, ..contact(0) };
            let cases = Vec::new();
            Box::pin(std::future::ready(Ok(Some(Known { contact, cases }))))
        }

        fn editable(&self) -> bool {
            false
        }
    }

    async fn identified(directory: With, phone: &str) -> Identified {
        identify(&directory, phone, Duration::from_millis(20)).await
    }

    #[tokio::test]
    async fn a_number_is_somebodys_who_alone_has_it() {
        let alone = identified(With(Ok(1)), "+1").await;
        let Identified::Known(known) = alone else {
            panic!("{alone:?}")
        };
        assert_eq!(known.contact.id, ContactId::from_u128(0));
        for many in [0, 2] {
            assert_eq!(identified(With(Ok(many)), "+1").await, Identified::Unknown);
        }
    }

    #[tokio::test]
    async fn a_directory_that_fails_or_never_answers_makes_a_number_nobodys() {
        let down = DirectoryError::Down("gone".into());
        assert_eq!(identified(With(Err(down)), "+1").await, Identified::Unknown);
        assert_eq!(identified(With(Ok(1)), "never").await, Identified::Unknown);
    }
}
