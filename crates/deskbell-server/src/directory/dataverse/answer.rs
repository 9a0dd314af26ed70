//! What the Web API answers, as ours. Nothing of it is believed: every text is
//! cleaned and bounded, every list too.

use std::cmp::Reverse;

use deskbell_protocol::contact::{Contact, Details};
use deskbell_protocol::conversation::Case;
use deskbell_protocol::text::{clean_line, shortened};
use deskbell_protocol::{CaseId, ContactId, Timestamp};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::dates::Typed;
use crate::directory::DirectoryError;
use crate::directory::details::LONGEST;
use crate::phone::{self, Country};

/// Of an incident that is neither resolved nor cancelled.
const ACTIVE: i64 = 0;

#[derive(Deserialize)]
struct Listed<T> {
    value: Vec<T>,
}

#[derive(Deserialize)]
struct TheirContact {
    contactid: String,
    fullname: Option<String>,
    mobilephone: Option<String>,
    emailaddress1: Option<String>,
    /// Of the account or contact that they belong to: its name.
    #[serde(rename = "_parentcustomerid_value@OData.Community.Display.V1.FormattedValue")]
    company: Option<String>,
}

#[derive(Deserialize)]
struct Incident {
    incidentid: String,
    ticketnumber: Option<String>,
    title: Option<String>,
    statecode: i64,
    createdon: String,
}

/// # Errors
/// The answer is not what was asked for; here and below.
pub fn contacts(
    body: &[u8],
    most: usize,
    country: Option<Country>,
) -> Result<Vec<Contact>, DirectoryError> {
    let listed: Listed<TheirContact> = read(body)?;
    let ours = |it| ours(it, country);
    listed.value.iter().take(most).map(ours).collect()
}

pub fn contact(body: &[u8], country: Option<Country>) -> Result<Contact, DirectoryError> {
    ours(&read(body)?, country)
}

/// The open ones first, then the newest.
pub fn cases(body: &[u8], most: usize) -> Result<Vec<Case>, DirectoryError> {
    let listed: Listed<Incident> = read(body)?;
    let cases = listed.value.iter().take(most).map(case);
    let mut cases: Vec<Case> = cases.collect::<Result<_, _>>()?;
    cases.sort_by_key(|case| Reverse((case.open, case.opened_at, case.id)));
    Ok(cases)
}

fn ours(theirs: &TheirContact, country: Option<Country>) -> Result<Contact, DirectoryError> {
    let phone = line(theirs.mobilephone.as_deref());
    let email = line(theirs.emailaddress1.as_deref());
    // Somebody without a name is called by what they are reached by.
    let name = line(theirs.fullname.as_deref()).or_else(|| email.clone());
    let name = name.or_else(|| phone.clone());
    let details = Details {
        name: name.unwrap_or_else(|| theirs.contactid.chars().take(8).collect()),
        phone: phone.map(|phone| number(&phone, country).unwrap_or(phone)),
        email,
        company: line(theirs.company.as_deref()),
    };
    Ok(Contact {
        id: ContactId::from_u128(guid(&theirs.contactid)?),
        version: 0,
        details,
    })
}

fn case(theirs: &Incident) -> Result<Case, DirectoryError> {
    let opened_at =
        moment(&theirs.createdon).ok_or_else(|| wrong("an incident's createdon is no time"))?;
    let number = line(theirs.ticketnumber.as_deref());
    Ok(Case {
        id: CaseId::from_u128(guid(&theirs.incidentid)?),
        number: number.unwrap_or_default(),
        title: line(theirs.title.as_deref()).unwrap_or_default(),
        open: theirs.statecode == ACTIVE,
        opened_at,
        version: 0,
    })
}

/// With its country's code, whether that is written with `+`, `00` or neither, or
/// is not written and is that of `country`.
fn number(written: &str, country: Option<Country>) -> Option<String> {
    if let Some(number) = phone::e164(written, None) {
        return Some(number);
    }
    let digits = written.strip_prefix("00").unwrap_or(written);
    let is_whole = digits.bytes().all(|it| it.is_ascii_digit()) && !digits.starts_with('0');
    // No country has numbers so long without its code.
    let is_long = written.starts_with("00") || digits.len() > 10;
    if is_whole && is_long {
        return phone::e164(&format!("+{digits}"), None);
    }
    // What the first digits mean here is not what they mean there.
    let is_foreign = written.starts_with("00");
    country
        .filter(|_| !is_foreign)
        .and_then(|it| phone::e164(written, Some(it)))
}

fn line(text: Option<&str>) -> Option<String> {
    let line = shortened(&clean_line(text?), LONGEST);
    (!line.is_empty()).then_some(line)
}

/// As `2027-01-15T14:03:05Z`, with parts of a second or without.
fn moment(text: &str) -> Option<Timestamp> {
    let seconds = text.split_once('.').map_or(text, |(seconds, _)| seconds);
    let typed: Typed = seconds.parse().ok()?;
    Some(typed.0)
}

fn guid(text: &str) -> Result<u128, DirectoryError> {
    let digits: String = text.chars().filter(|char| *char != '-').collect();
    let is_guid = text.len() == 36 && digits.len() == 32;
    is_guid
        .then(|| u128::from_str_radix(&digits, 16).ok())
        .flatten()
        .ok_or_else(|| wrong("an identifier is no GUID"))
}

/// Nothing of the answer is in what is told: it may be anybody's data.
fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, DirectoryError> {
    serde_json::from_slice(body).map_err(|why| {
        let (line, column) = (why.line(), why.column());
        wrong(&format!(
            "it is not what was asked for, from line {line} column {column} on"
        ))
    })
}

fn wrong(why: &str) -> DirectoryError {
    DirectoryError::Wrong(why.to_owned())
}
