//! Contacts and cases of an import, as they come: which of them are known
//! already, and their way through the writer.

use deskbell_protocol::contact::Details;
use deskbell_protocol::{CaseId, ContactId, Problem, ProblemCode, Timestamp};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{entry, refused};
use crate::accounts::fault;
use crate::audit::Deed;
use crate::directory::{checked_again, line};
use crate::engine::{Answer, CaseOf, Input, KeepCase, KeepContact, Keeps, Kept};
use crate::house::House;

/// Rows of one file, each field as it is kept.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Imported {
    Contacts(Vec<ImportedContact>),
    Cases(Vec<ImportedCase>),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportedContact {
    /// What another system knows them by. Without it the same name, number and
    /// e-mail address are the same contact.
    pub external_id: Option<String>,
    #[serde(flatten)]
    pub details: Details,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ImportedCase {
    pub contact_external_id: Option<String>,
    /// E.164. Counts where there is no identifier.
    pub contact_phone: Option<String>,
    pub title: String,
    /// Without it the same title, contact and time are the same case.
    pub number: Option<String>,
    pub open: bool,
    pub opened_at: Option<Timestamp>,
}

/// Makes of what is known of a row the same identifier each time. Who does not
/// know the database's secret can't tell from an identifier whose it is.
struct Identifiers {
    secret: [u8; 32],
}

impl House {
    /// Keeps the rows; what became of each, in their order.
    ///
    /// # Errors
    /// The directory is another system's, or nothing can be stored; none of it is
    /// kept then.
    pub async fn keep(&self, imported: &Imported) -> Result<Vec<Kept>, Problem> {
        self.check_editable()?;
        let secret = self.readers.secret().await.map_err(fault)?;
        let ids = Identifiers { secret };
        let now = self.clock.now();
        let (contacts, cases) = match imported {
            Imported::Contacts(rows) => {
                let rows = rows.iter().map(|row| ids.contact(row));
                (rows.collect::<Result<Vec<_>, _>>()?, Vec::new())
            }
            Imported::Cases(rows) => {
                let rows = rows.iter().map(|row| ids.case(row, now));
                (Vec::new(), rows.collect::<Result<Vec<_>, _>>()?)
            }
        };
        let what = if cases.is_empty() {
            "contacts"
        } else {
            "cases"
        };
        let rows = contacts.len() + cases.len();
        let entry = entry(now, Deed::ContactsAdded, format!("{rows} {what}"));
        // Together: in smaller pieces the same pages would be written once for each.
        // An order is bounded, so that whoever waits for the writer meanwhile waits
        // some 25 ms.
        let keeps = Keeps {
            contacts,
            cases,
            entry: Some(entry),
        };
        match self.writer.ask(Input::Keep(keeps)).await? {
            Answer::Kept(kept) if kept.len() == rows => Ok(kept),
            _ => Err(ProblemCode::Unavailable.into()),
        }
    }

    /// # Errors
    /// Contacts and cases are another system's.
    pub fn check_editable(&self) -> Result<(), Problem> {
        if self.directory.editable() {
            return Ok(());
        }
        Err(refused(
            "contacts and cases are read from Dataverse: add them there, or unset the settings \
             that begin with dataverse",
        ))
    }
}

impl Identifiers {
    fn contact(&self, row: &ImportedContact) -> Result<KeepContact, Problem> {
        let details = checked_again(&row.details).map_err(refused)?;
        let external_id = line("external_id", row.external_id.as_deref()).map_err(refused)?;
        let id = match &external_id {
            Some(id) => self.of_external(id),
            None => {
                let (phone, email) = (details.phone.as_deref(), details.email.as_deref());
                let parts = [&details.name, phone.unwrap_or(""), email.unwrap_or("")];
                ContactId::from_u128(self.of("details", &parts))
            }
        };
        // Who has an identifier elsewhere is as they are there; others may have
        // been changed here since.
        let leads = external_id.is_some();
        Ok(KeepContact { id, details, leads })
    }

    fn case(&self, row: &ImportedCase, now: Timestamp) -> Result<KeepCase, Problem> {
        let text = |field, text: Option<&str>| line(field, text).map_err(refused);
        let title = text("title", Some(&row.title))?;
        let title = title.ok_or_else(|| refused("a case has a title"))?;
        let number = text("number", row.number.as_deref())?;
        let contact = row
            .contact_external_id
            .as_deref()
            .or(row.contact_phone.as_deref());
        let opened_at = row.opened_at.map(|at| at.millis().to_string());
        let parts = [
            contact.unwrap_or_default(),
            &title,
            opened_at.as_deref().unwrap_or_default(),
        ];
        let of = match (&row.contact_external_id, &row.contact_phone) {
            (Some(id), _) => CaseOf::Contact(self.of_external(id)),
            (None, Some(phone)) => CaseOf::Phone(phone.clone()),
            (None, None) => return Err(refused("nothing says whose case it is")),
        };
        let id = match &number {
            Some(number) => self.of("case number", &[number]),
            None => self.of("case", &parts),
        };
        Ok(KeepCase {
            id: CaseId::from_u128(id),
            of,
            number,
            title,
            open: row.open,
            opened_at: row.opened_at.unwrap_or(now),
        })
    }

    fn of_external(&self, id: &str) -> ContactId {
        ContactId::from_u128(self.of("external", &[id]))
    }

    fn of(&self, kind: &str, parts: &[&str]) -> u128 {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.secret) else {
            // A key of any length will do.
            return 0;
        };
        for part in [&[kind], parts].concat() {
            // The length keeps ("ab", "c") apart from ("a", "bc").
            mac.update(&(part.len() as u64).to_be_bytes());
            mac.update(part.as_bytes());
        }
        let hash = mac.finalize().into_bytes();
        let mut first = [0; 16];
        first.copy_from_slice(&hash[..16]);
        u128::from_be_bytes(first)
    }
}
