//! Who the house's customers are: one [`Directory`], which is the own database
//! ([`Own`]) or an outside system
//! ([`Dataverse`]). It only reads; what is kept here is changed by
//! the writer. What an agent sees of it, and what becomes of a customer's
//! conversation, is not decided here, but for one rule: by what a customer
//! is known ([`identify`]).

mod dataverse;
mod details;
mod own;

use std::fmt;
use std::time::Duration;

use deskbell_protocol::contact::{Contact, Known};
use deskbell_protocol::conversation::Case;
use deskbell_protocol::{CaseId, ContactId, Problem, ProblemCode};
use futures_util::future::BoxFuture;

pub use dataverse::{Dataverse, Settings as DataverseSettings};
pub use details::{DetailsFault, checked, checked_again, email, line, number};
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

    /// The contacts whose address of e-mail this is, however its letters are
    /// written, at most 20.
    fn of_email<'a>(&'a self, email: &'a str) -> Asked<'a, Vec<Contact>>;

    /// The contact with their cases: at most 50, the open ones first, then the
    /// newest.
    fn known(&self, id: ContactId) -> Asked<'_, Option<Known>>;

    /// Up to 20 of the contact's cases whose number or title has all of the words,
    /// in the same order.
    fn search_cases<'a>(&'a self, of: ContactId, words: &'a str) -> Asked<'a, Vec<Case>>;

    /// This case, if it is the contact's.
    fn case(&self, of: ContactId, id: CaseId) -> Asked<'_, Option<Case>>;

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
    /// It failed several times, as it did last, and is left alone for as long.
    #[error("{why}: it is asked again in {} s", .left.as_millis().div_ceil(1000))]
    Resting { left: Duration, why: Box<Self> },
    /// Our own.
    #[error("the database can't be read ({0})")]
    Database(String),
}

impl DirectoryError {
    /// What of it a person is told; the rest is for who looks at the log.
    fn code(&self) -> ProblemCode {
        match self {
            Self::Down(_) | Self::Slow(_) => ProblemCode::DirectoryDown,
            Self::Wrong(_) => ProblemCode::DirectoryWrong,
            Self::Refused(_) => ProblemCode::DirectoryRefused,
            Self::Resting { why, .. } => why.code(),
            Self::Database(_) => ProblemCode::Unavailable,
        }
    }
}

impl From<DirectoryError> for Problem {
    fn from(why: DirectoryError) -> Self {
        let code = why.code();
        match why {
            DirectoryError::Resting { left, .. } => {
                let (words, seconds) = (code.words(), left.as_millis().div_ceil(1000));
                Self::new(code, format!("{words} It is asked again in {seconds} s."))
            }
            _ => code.into(),
        }
    }
}

/// By what a customer may be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct By<'a> {
    /// Who they are already: only what is known of them is asked for.
    pub contact: Option<ContactId>,
    /// E.164.
    pub phone: Option<&'a str>,
    /// Asked only where the number is nobody's.
    pub email: Option<&'a str>,
}

impl<'a> By<'a> {
    /// By the number alone, as whoever writes SMS is.
    pub const fn phone(phone: &'a str) -> Self {
        Self {
            contact: None,
            phone: Some(phone),
            email: None,
        }
    }
}

/// Who this is: the one contact that has the number; where nobody has it, or
/// there is none, the one that has the address of e-mail. Who can't be found
/// `within` that time is unknown; nobody's message waits longer.
pub async fn identify(directory: &dyn Directory, by: By<'_>, within: Duration) -> Identified {
    match tokio::time::timeout(within, who(directory, by)).await {
        Ok(Ok(Some(known))) => Identified::Known(Box::new(known)),
        Ok(Ok(None)) => Identified::Unknown,
        Ok(Err(why)) => {
            tracing::warn!(%why, "who a customer is was not found out");
            Identified::Unknown
        }
        Err(_) => {
            let why = DirectoryError::Slow(within);
            tracing::warn!(%why, "who a customer is was not found out");
            Identified::Unknown
        }
    }
}

async fn who(directory: &dyn Directory, by: By<'_>) -> Result<Option<Known>, DirectoryError> {
    if let Some(contact) = by.contact {
        return directory.known(contact).await;
    }
    if let Some(phone) = by.phone {
        match directory.of_phone(phone).await?.as_slice() {
            [] => {}
            [only] => return directory.known(only.id).await,
            // An agent chooses among them.
            _ => return Ok(None),
        }
    }
    let Some(email) = by.email else {
        return Ok(None);
    };
    match directory.of_email(email).await?.as_slice() {
        [only] => directory.known(only.id).await,
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use deskbell_protocol::contact::Details;

    use super::*;

    /// So many contacts for every number, and for every address of e-mail.
    #[derive(Debug)]
    struct With {
        phone: Result<usize, DirectoryError>,
        email: usize,
    }

    /// Those of a number are the first ones, those of an address come behind.
    const BEHIND: usize = 100;

    fn contact(number: usize) -> Contact {
        Contact {
            id: ContactId::from_u128(number as u128),
            version: 0,
            details: Details::default(),
        }
    }

    fn with(many: usize) -> With {
        With {
            phone: Ok(many),
            email: 0,
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
            let found = self.phone.clone();
            let found = found.map(|many| (0..many).map(contact).collect());
            Box::pin(std::future::ready(found))
        }

        fn of_email<'a>(&'a self, _: &'a str) -> Asked<'a, Vec<Contact>> {
            let found = (BEHIND..BEHIND + self.email).map(contact).collect();
            Box::pin(std::future::ready(Ok(found)))
        }

        fn known(&self, id: ContactId) -> Asked<'_, Option<Known>> {
            let contact = Contact { id, ..contact(0) };
            let cases = Vec::new();
            Box::pin(std::future::ready(Ok(Some(Known { contact, cases }))))
        }

        fn search_cases<'a>(&'a self, _: ContactId, _: &'a str) -> Asked<'a, Vec<Case>> {
            Box::pin(std::future::ready(Ok(Vec::new())))
        }

        fn case(&self, _: ContactId, _: CaseId) -> Asked<'_, Option<Case>> {
            Box::pin(std::future::ready(Ok(None)))
        }

        fn editable(&self) -> bool {
            false
        }
    }

    async fn identified(directory: With, by: By<'_>) -> Option<ContactId> {
        match identify(&directory, by, Duration::from_millis(20)).await {
            Identified::Known(known) => Some(known.contact.id),
            Identified::Unknown => None,
            Identified::NotAsked => panic!("it was asked"),
        }
    }

    #[tokio::test]
    async fn a_number_is_somebodys_who_alone_has_it() {
        let first = Some(contact(0).id);
        assert_eq!(identified(with(1), By::phone("+1")).await, first);
        for many in [0, 2] {
            assert_eq!(identified(with(many), By::phone("+1")).await, None);
        }
    }

    #[tokio::test]
    async fn an_address_of_e_mail_decides_only_where_the_number_is_nobodys() {
        let (first, behind) = (Some(contact(0).id), Some(contact(BEHIND).id));
        for (with_phone, with_email, found) in [
            (0, 1, behind),
            (0, 2, None),
            (0, 0, None),
            (1, 1, first),
            (1, 2, first),
            // The agent chooses among those of the number.
            (2, 1, None),
        ] {
            let directory = With {
                phone: Ok(with_phone),
                email: with_email,
            };
            let by = By {
                email: Some("ann@example.com"),
                ..By::phone("+1")
            };
            let who = identified(directory, by).await;
            assert_eq!(who, found, "{with_phone} {with_email}");
        }
        let directory = With {
            phone: Ok(1),
            email: 1,
        };
        let only = By {
            email: Some("ann@example.com"),
            ..By::default()
        };
        assert_eq!(identified(directory, only).await, behind);
    }

    #[tokio::test]
    async fn who_is_linked_stays_who_they_are_whatever_is_said_of_them() {
        let by = By {
            contact: Some(contact(7).id),
            ..By::phone("+1")
        };
        assert_eq!(identified(with(1), by).await, Some(contact(7).id));
        let nothing = identified(with(1), By::default()).await;
        assert_eq!(nothing, None, "nothing is said");
    }

    #[tokio::test]
    async fn a_directory_that_fails_or_never_answers_makes_a_number_nobodys() {
        let down = With {
            phone: Err(DirectoryError::Down("gone".into())),
            email: 1,
        };
        assert_eq!(identified(down, By::phone("+1")).await, None);
        assert_eq!(identified(with(1), By::phone("never")).await, None);
    }
}
