//! Whom the house knows, and which messages were taken.
//! How a number is written is not decided here: it is compared as it stands.

use deskbell_protocol::contact::{self, Details};
use deskbell_protocol::conversation::Case;
use deskbell_protocol::{CaseId, ContactId};
use rusqlite::{Connection, Row, params};

use super::load::{all, first};
use super::row::{CaseRow, ContactRow, Mark, ReceivedRow};
use super::{Readers, StoreError, decode, search};
use contact::{Contact, Known};

/// The most cases of a contact that are read: the open ones first.
pub const CASES: usize = 50;
/// The most cases that a search finds.
pub const CASES_FOUND: usize = 20;
/// So many of a contact's cases a search looks through, in the order in which they
/// are shown: longer would hold up who else reads. Beyond them a case is found by
/// its whole number.
const CASES_SEARCHED: usize = 20_000;
/// The most contacts of one number: enough to choose among.
pub const OF_PHONE: usize = 20;
/// What a case is called, before its count.
const CASE: &str = "CAS-";
/// A count has no more digits: what is longer came from elsewhere, and the next
/// one does not go on from there.
const COUNT_DIGITS: usize = 9;

/// New, or as it is from now on. One that is gone meanwhile stays so.
pub fn put(to: &Connection, row: &ContactRow) -> Result<(), StoreError> {
    let Contact {
        id,
        version,
        details,
    } = &row.contact;
    let Details {
        name,
        phone,
        email,
        company,
    } = details;
    let id = id.to_string();
    if row.new {
        let values = params![id, name, phone, email, company, row.at.millis(), version];
        to.prepare_cached(NEW_CONTACT)?.execute(values)?;
        return search::put(to, to.last_insert_rowid(), details);
    }
    let Some((number, before)) = first(to, BY_ID, [&id], numbered_of)? else {
        return Ok(());
    };
    search::take_out(to, number, &before.details)?;
    let values = params![id, name, phone, email, company, version];
    to.prepare_cached(CHANGE_CONTACT)?.execute(values)?;
    search::put(to, number, details)
}

/// As [`put`].
pub fn put_case(to: &Connection, row: &CaseRow) -> Result<(), StoreError> {
    let Case {
        id,
        number,
        title,
        open,
        opened_at,
        version,
    } = &row.case;
    if row.new {
        let contact = row.contact.to_string();
        let (id, counted, at) = (id.to_string(), count_of(number), opened_at.millis());
        let values = params![id, contact, number, counted, title, open, at, version];
        to.prepare_cached(NEW_CASE)?.execute(values)?;
    } else {
        let values = params![id.to_string(), title, open, version];
        to.prepare_cached(CHANGE_CASE)?.execute(values)?;
    }
    Ok(())
}

/// What people call the case with this count.
pub fn case_number(count: u32) -> String {
    format!("{CASE}{count}")
}

/// The count of a case that has one.
pub fn count_of(number: &str) -> Option<u32> {
    let count: u32 = number.strip_prefix(CASE)?.parse().ok()?;
    let is_plain = case_number(count) == number;
    (is_plain && number.len() <= CASE.len() + COUNT_DIGITS).then_some(count)
}

/// The contact with their cases and all of what they are found by goes.
pub fn erase(to: &Connection, id: ContactId) -> Result<(), StoreError> {
    let id = id.to_string();
    to.execute("DELETE FROM cases WHERE contact = ?", [&id])?;
    if let Some((number, contact)) = first(to, BY_ID, [&id], numbered_of)? {
        search::take_out(to, number, &contact.details)?;
        to.execute("DELETE FROM contacts WHERE number = ?", [number])?;
    }
    Ok(())
}

pub fn put_received(to: &Connection, row: ReceivedRow) -> Result<(), StoreError> {
    let statement = "INSERT INTO received (hash, at) VALUES (?, ?)";
    to.execute(statement, params![row.mark.bytes(), row.at.millis()])?;
    Ok(())
}

pub fn is_received(from: &Connection, mark: Mark) -> Result<bool, StoreError> {
    let statement = "SELECT 1 FROM received WHERE hash = ?";
    Ok(first(from, statement, [mark.bytes()], |_| Ok(()))?.is_some())
}

/// The contact with this number of the store's own.
pub fn numbered(from: &Connection, number: i64) -> Result<Option<Contact>, StoreError> {
    let statement = "SELECT * FROM contacts WHERE number = ?";
    first(from, statement, [number], contact_of)
}

/// The next contacts after a number of the store's own, at most `most`.
pub fn after(
    from: &Connection,
    number: i64,
    most: usize,
) -> Result<Vec<(i64, Contact)>, StoreError> {
    let statement = "SELECT * FROM contacts WHERE number > ? ORDER BY number LIMIT ?";
    all(from, statement, params![number, most], numbered_of)
}

/// The contacts of a number, at most [`OF_PHONE`], in the order in which they
/// were added.
pub fn of_phone(from: &Connection, phone: &str) -> Result<Vec<Contact>, StoreError> {
    all(from, WITH_PHONE, params![phone, OF_PHONE], contact_of)
}

/// All contacts of a number.
pub fn with_phone(from: &Connection, phone: &str) -> Result<Vec<Contact>, StoreError> {
    all(from, WITH_PHONE, params![phone, -1], contact_of)
}

/// The contact with their cases, at most [`CASES`].
pub fn known(from: &Connection, id: ContactId) -> Result<Option<Known>, StoreError> {
    let id = id.to_string();
    let Some(contact) = first(from, BY_ID, [&id], contact_of)? else {
        return Ok(None);
    };
    let cases = all(from, CASES_OF, params![id, CASES], case_of)?;
    Ok(Some(Known { contact, cases }))
}

/// The case, and whose it is.
pub fn case(from: &Connection, id: CaseId) -> Result<Option<(ContactId, Case)>, StoreError> {
    let statement = "SELECT * FROM cases WHERE id = ?";
    first(from, statement, [id.to_string()], owned_case_of)
}

/// As [`case`], by what people call it.
pub fn case_named(
    from: &Connection,
    number: &str,
) -> Result<Option<(ContactId, Case)>, StoreError> {
    let statement = "SELECT * FROM cases WHERE number = ?";
    first(from, statement, [number], owned_case_of)
}

/// What a case may be called that somebody has typed this for: it as it stands, in
/// capital letters, and for a count alone the number of the house.
fn names_of(typed: &str) -> Vec<String> {
    let mut names = vec![typed.to_owned()];
    let capital = typed.to_uppercase();
    if capital != typed {
        names.push(capital);
    }
    let digits = typed.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(count) = typed.parse().ok().filter(|_| digits) {
        names.push(case_number(count));
    }
    names
}

/// Up to [`CASES_FOUND`] of the contact's cases in whose number or title all of
/// the words begin words: those that are called so, then those that are open, then
/// the newest.
fn search_cases(from: &Connection, of: ContactId, typed: &str) -> Result<Vec<Case>, StoreError> {
    let sought = search::typed_words(typed);
    if sought.is_empty() {
        return Ok(Vec::new());
    }
    let mut found = Vec::new();
    for name in names_of(typed.trim()) {
        let called_so = case_named(from, &name)?;
        let theirs = called_so.filter(|(owner, _)| *owner == of);
        found.extend(theirs.map(|(_, case)| case));
    }
    let mut statement = from.prepare_cached(CASES_OF)?;
    let mut rows = statement.query(params![of.to_string(), CASES_SEARCHED])?;
    while found.len() < CASES_FOUND
        && let Some(row) = rows.next()?
    {
        let (number, title): (String, String) = (row.get("number")?, row.get("title")?);
        let is_there = found.iter().any(|it| it.number == number);
        if !is_there && search::has_words(&format!("{number} {title}"), &sought) {
            found.push(case_of(row)?);
        }
    }
    Ok(found)
}

/// The highest count of a case so far.
pub fn highest_case(from: &Connection) -> Result<u32, StoreError> {
    let statement = "SELECT max(1000, coalesce(max(counted), 0)) FROM cases";
    Ok(from.query_row(statement, [], |row| row.get(0))?)
}

impl Readers {
    /// Up to [`search::FOUND`] contacts in whose name, company, e-mail address
    /// or phone number all of the words begin words.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn search_contacts(&self, typed: &str) -> Result<Vec<Contact>, StoreError> {
        let typed = typed.to_owned();
        self.read(move |from| search::search(from, &typed)).await
    }

    /// The contacts of a number (E.164), at most [`OF_PHONE`].
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn contacts_of_phone(&self, phone: &str) -> Result<Vec<Contact>, StoreError> {
        let phone = phone.to_owned();
        self.read(move |from| of_phone(from, &phone)).await
    }

    /// The contacts of an address of e-mail, however its letters are written, at
    /// most [`OF_PHONE`].
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn contacts_of_email(&self, email: &str) -> Result<Vec<Contact>, StoreError> {
        let email = email.to_owned();
        self.read(move |from| search::of_email(from, &email, OF_PHONE))
            .await
    }

    /// A contact with their cases.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn known_contact(&self, id: ContactId) -> Result<Option<Known>, StoreError> {
        self.read(move |from| known(from, id)).await
    }

    /// The cases of this contact in whose number or title all of the words begin
    /// words, at most [`CASES_FOUND`].
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn search_cases(&self, of: ContactId, typed: &str) -> Result<Vec<Case>, StoreError> {
        let typed = typed.to_owned();
        self.read(move |from| search_cases(from, of, &typed)).await
    }

    /// A case, if it is this contact's.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn case(&self, of: ContactId, id: CaseId) -> Result<Option<Case>, StoreError> {
        let found = self.read(move |from| case(from, id)).await?;
        let theirs = found.filter(|(owner, _)| *owner == of);
        Ok(theirs.map(|(_, case)| case))
    }
}

pub fn contact_of(row: &Row<'_>) -> Result<Contact, StoreError> {
    let details = Details {
        name: row.get("name")?,
        phone: row.get("phone")?,
        email: row.get("email")?,
        company: row.get("company")?,
    };
    Ok(Contact {
        id: decode::parsed(row, "id")?,
        version: row.get("version")?,
        details,
    })
}

fn numbered_of(row: &Row<'_>) -> Result<(i64, Contact), StoreError> {
    Ok((row.get("number")?, contact_of(row)?))
}

fn case_of(row: &Row<'_>) -> Result<Case, StoreError> {
    Ok(Case {
        id: decode::parsed(row, "id")?,
        number: row.get("number")?,
        title: row.get("title")?,
        open: row.get("open")?,
        opened_at: decode::time(row, "opened_at")?,
        version: row.get("version")?,
    })
}

fn owned_case_of(row: &Row<'_>) -> Result<(ContactId, Case), StoreError> {
    Ok((decode::parsed(row, "contact")?, case_of(row)?))
}

const NEW_CONTACT: &str = "
    INSERT INTO contacts (id, name, phone, email, company, added_at, version)
    VALUES (?, ?, ?, ?, ?, ?, ?)";

const CHANGE_CONTACT: &str = "
    UPDATE contacts SET name = ?2, phone = ?3, email = ?4, company = ?5, version = ?6
    WHERE id = ?1";

const NEW_CASE: &str = "
    INSERT INTO cases (id, contact, number, counted, title, open, opened_at, version)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)";

const CHANGE_CASE: &str = "
    UPDATE cases SET title = ?2, open = ?3, version = ?4 WHERE id = ?1";

const BY_ID: &str = "SELECT * FROM contacts WHERE id = ?";

const WITH_PHONE: &str = "SELECT * FROM contacts WHERE phone = ? ORDER BY number LIMIT ?";

const CASES_OF: &str = "
    SELECT * FROM cases WHERE contact = ? ORDER BY open DESC, opened_at DESC, id DESC LIMIT ?";
