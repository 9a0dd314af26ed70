//! Microsoft Dataverse's Web API (OData 4) as the directory: contacts by their
//! mobile phone, and incidents, which are their cases. Only read. How a call is
//! made is [`client`]'s, how an answer is understood [`answer`]'s.

mod answer;
mod client;
mod rest;
#[cfg(test)]
mod tests;
mod writings;

use std::fmt::Write as _;

use deskbell_protocol::contact::{Contact, Known};
use deskbell_protocol::conversation::Case;
use deskbell_protocol::text::clean_line;
use deskbell_protocol::{CaseId, ContactId};

use super::{Asked, Directory, DirectoryError};
use crate::phone::{self, Country};
use client::Client;
pub use client::Settings;
use writings::writings;

/// The most contacts that are asked for.
const CONTACTS: usize = 20;
/// The most cases.
const CASES: usize = 50;
/// The most cases that a search asks for.
const CASES_FOUND: usize = 20;
/// The most words of a search: each is looked for in up to four columns.
const WORDS: usize = 5;
/// Nobody types a longer word to find somebody.
const WORD_CHARS: usize = 60;

const CONTACT: &str =
    "$select=contactid,fullname,mobilephone,emailaddress1,_parentcustomerid_value";
const INCIDENT: &str = "$select=incidentid,ticketnumber,title,statecode,createdon";
/// The open ones first, then the newest.
const ORDER: &str = "statecode asc,createdon desc";
/// What a word of a search may stand in. A contact's company is an account.
const SEARCHED: [&str; 4] = [
    "fullname",
    "emailaddress1",
    "mobilephone",
    "parentcustomerid_account/name",
];
/// The same of a case.
const SEARCHED_CASES: [&str; 2] = ["ticketnumber", "title"];

/// See the module.
#[derive(Debug)]
pub struct Dataverse {
    client: Client,
    /// Whose numbers stand there without its country's code.
    country: Option<Country>,
}

impl Dataverse {
    pub fn new(settings: Settings, country: Option<Country>) -> Self {
        Self {
            client: Client::new(settings),
            country,
        }
    }

    async fn contacts(&self, filter: &str) -> Result<Vec<Contact>, DirectoryError> {
        let filter = encoded(&format!("statecode eq 0 and ({filter})"));
        let path = format!("contacts?{CONTACT}&$filter={filter}&$orderby=fullname&$top={CONTACTS}");
        let found = self.client.ask(&path).await?.unwrap_or_default();
        answer::contacts(&found, CONTACTS, self.country)
    }

    async fn search_for(&self, words: &str) -> Result<Vec<Contact>, DirectoryError> {
        let words = clean_line(words);
        if let Some(number) = phone::e164(&words, self.country) {
            let found = self.of_number(&number).await?;
            // It may stand there in a way that nobody thinks of.
            if !found.is_empty() {
                return Ok(found);
            }
        }
        match all_stand_in(&words, &SEARCHED) {
            Some(filter) => self.contacts(&filter).await,
            None => Ok(Vec::new()),
        }
    }

    async fn of_number(&self, number: &str) -> Result<Vec<Contact>, DirectoryError> {
        let writings: Vec<String> = writings(number, self.country)
            .iter()
            .map(|writing| format!("mobilephone eq {}", literal(writing)))
            .collect();
        let mut found = self.contacts(&writings.join(" or ")).await?;
        // They compare texts in their own way; whose number it is, is decided here.
        found.retain(|one| one.details.phone.as_deref() == Some(number));
        Ok(found)
    }

    async fn of_address(&self, email: &str) -> Result<Vec<Contact>, DirectoryError> {
        let filter = format!("emailaddress1 eq {}", literal(email));
        let mut found = self.contacts(&filter).await?;
        let theirs = |one: &Contact| one.details.email.as_ref().map(|it| it.to_lowercase());
        found.retain(|one| theirs(one) == Some(email.to_lowercase()));
        Ok(found)
    }

    async fn with_cases(&self, id: ContactId) -> Result<Option<Known>, DirectoryError> {
        let guid = guid(id.to_u128());
        let contact = format!("contacts({guid})?{CONTACT}");
        let (contact, cases) =
            tokio::try_join!(self.client.ask(&contact), self.cases(id, None, CASES))?;
        let Some(contact) = contact else {
            return Ok(None);
        };
        Ok(Some(Known {
            contact: answer::contact(&contact, self.country)?,
            cases,
        }))
    }

    /// The contact's cases to which this applies besides.
    async fn cases(
        &self,
        of: ContactId,
        filter: Option<&str>,
        most: usize,
    ) -> Result<Vec<Case>, DirectoryError> {
        let theirs = format!("_customerid_value eq {}", guid(of.to_u128()));
        let filter = filter.map_or(theirs.clone(), |filter| format!("{theirs} and {filter}"));
        let (filter, order) = (encoded(&filter), encoded(ORDER));
        let path = format!("incidents?{INCIDENT}&$filter={filter}&$orderby={order}&$top={most}");
        let found = self.client.ask(&path).await?.unwrap_or_default();
        answer::cases(&found, most)
    }

    async fn search_for_cases(
        &self,
        of: ContactId,
        words: &str,
    ) -> Result<Vec<Case>, DirectoryError> {
        match all_stand_in(&clean_line(words), &SEARCHED_CASES) {
            Some(filter) => self.cases(of, Some(&filter), CASES_FOUND).await,
            None => Ok(Vec::new()),
        }
    }

    async fn one_case(&self, of: ContactId, id: CaseId) -> Result<Option<Case>, DirectoryError> {
        let filter = format!("incidentid eq {}", guid(id.to_u128()));
        let found = self.cases(of, Some(&filter), 1).await?;
        Ok(found.into_iter().find(|case| case.id == id))
    }
}

impl Directory for Dataverse {
    fn search<'a>(&'a self, words: &'a str) -> Asked<'a, Vec<Contact>> {
        Box::pin(self.search_for(words))
    }

    fn of_phone<'a>(&'a self, number: &'a str) -> Asked<'a, Vec<Contact>> {
        Box::pin(async move {
            // A short code or a name is nobody's mobile phone.
            match phone::e164(number, None) {
                Some(number) => self.of_number(&number).await,
                None => Ok(Vec::new()),
            }
        })
    }

    fn of_email<'a>(&'a self, email: &'a str) -> Asked<'a, Vec<Contact>> {
        Box::pin(self.of_address(email))
    }

    fn known(&self, id: ContactId) -> Asked<'_, Option<Known>> {
        Box::pin(self.with_cases(id))
    }

    fn search_cases<'a>(&'a self, of: ContactId, words: &'a str) -> Asked<'a, Vec<Case>> {
        Box::pin(self.search_for_cases(of, words))
    }

    fn case(&self, of: ContactId, id: CaseId) -> Asked<'_, Option<Case>> {
        Box::pin(self.one_case(of, id))
    }

    fn editable(&self) -> bool {
        false
    }
}

/// Each of the words stands in one of the columns. None where there are no words.
fn all_stand_in(words: &str, columns: &[&str]) -> Option<String> {
    let filters: Vec<String> = words
        .split(' ')
        .filter(|word| !word.is_empty())
        .take(WORDS)
        .map(|word| word.chars().take(WORD_CHARS).collect::<String>())
        .map(|word| stands_in(&word, columns))
        .collect();
    (!filters.is_empty()).then(|| filters.join(" and "))
}

/// The word stands in one of the columns.
fn stands_in(word: &str, columns: &[&str]) -> String {
    // In what is searched for these stand for other letters.
    let mut plain = String::new();
    for char in word.chars() {
        match char {
            '%' | '_' | '[' => {
                let _ = write!(plain, "[{char}]");
            }
            char => plain.push(char),
        }
    }
    let word = literal(&plain);
    let columns: Vec<String> = columns
        .iter()
        .map(|column| format!("contains({column},{word})"))
        .collect();
    format!("({})", columns.join(" or "))
}

/// A text in a filter, whatever is in it.
fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// A value as it stands in an address.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len() * 2);
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// A number of 128 bits as they write it.
fn guid(number: u128) -> String {
    let hex = format!("{number:032x}");
    let (a, b, c) = (&hex[..8], &hex[8..12], &hex[12..16]);
    format!("{a}-{b}-{c}-{}-{}", &hex[16..20], &hex[20..])
}
