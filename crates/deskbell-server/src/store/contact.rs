//! Whom the house knows, which bots may answer, and which messages were taken.
//! How a number is written is not decided here: it is compared as it stands.

use deskbell_protocol::conversation::{Case, Channel, Customer};
use deskbell_protocol::{ContactId, ConversationId};
use rusqlite::{Connection, Row, params};
use serde::Serialize;

use super::load::{all, first};
use super::row::{BotRow, Contact, ContactRow, Mark, ReceivedRow, TokenHash};
use super::{Readers, StoreError, decode};

/// The most cases of a contact that an agent is shown.
const CASES: usize = 5;

/// A conversation that a bot has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithBot {
    pub conversation: ConversationId,
    pub workstream: String,
    pub channel: Channel,
    /// The name alone, where it is known.
    pub customer: Option<String>,
    pub last_message: u32,
}

pub fn put(to: &Connection, contact: &ContactRow) -> Result<(), StoreError> {
    let (id, at) = (contact.id.to_string(), contact.at.millis());
    let ContactRow {
        name,
        phone,
        email,
        company,
        ..
    } = contact;
    to.execute(NEW_CONTACT, params![id, name, phone, email, company, at])?;
    if let Some((case, title)) = &contact.case {
        to.execute(NEW_CASE, params![case.to_string(), id, title, at])?;
    }
    Ok(())
}

pub fn put_bot(to: &Connection, bot: &BotRow) -> Result<(), StoreError> {
    let statement = "INSERT INTO bots (token, name) VALUES (?, ?)";
    to.execute(statement, params![bot.token.hex(), bot.name])?;
    Ok(())
}

pub fn remove_bot(to: &Connection, token: TokenHash) -> Result<(), StoreError> {
    to.execute("DELETE FROM bots WHERE token = ?", [token.hex()])?;
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

/// The contact of a number that is one contact's alone.
pub fn of_phone(from: &Connection, phone: &str) -> Result<Option<Contact>, StoreError> {
    let statement = "SELECT * FROM contacts WHERE phone = ? LIMIT 2";
    let mut found = all(from, statement, [phone], contact_of)?;
    if found.len() != 1 {
        return Ok(None);
    }
    let Some(mut contact) = found.pop() else {
        return Ok(None);
    };
    contact.cases = all(
        from,
        CASES_OF,
        params![contact.id.to_string(), CASES],
        case_of,
    )?;
    Ok(Some(contact))
}

/// Every contact, without cases.
pub fn contacts(from: &Connection) -> Result<Vec<Contact>, StoreError> {
    all(from, "SELECT * FROM contacts ORDER BY id", [], contact_of)
}

pub fn bot_row(row: &Row<'_>) -> Result<BotRow, StoreError> {
    let token: String = row.get("token")?;
    Ok(BotRow {
        token: TokenHash::from_hex(&token).ok_or_else(|| decode::unreadable("token"))?,
        name: row.get("name")?,
    })
}

/// The bot with this token.
///
/// # Errors
/// The database can't be read.
pub async fn bot_of(from: &Readers, token: TokenHash) -> Result<Option<BotRow>, StoreError> {
    let statement = "SELECT * FROM bots WHERE token = ?";
    from.read(move |from| first(from, statement, [token.hex()], bot_row))
        .await
}

/// The bot with this name, whatever its case.
///
/// # Errors
/// The database can't be read.
pub async fn bot_named(from: &Readers, name: &str) -> Result<Option<BotRow>, StoreError> {
    let (statement, name) = ("SELECT * FROM bots WHERE name = ?", name.to_owned());
    from.read(move |from| first(from, statement, [name], bot_row))
        .await
}

/// The conversations that bots have, the oldest first, at most `most`.
///
/// # Errors
/// The database can't be read.
pub async fn with_bots(from: &Readers, most: usize) -> Result<Vec<WithBot>, StoreError> {
    from.read(move |from| {
        let workstreams = all(from, "SELECT * FROM workstreams", [], super::rules::decode)?;
        all(from, WITH_BOTS, [most], |row| {
            let id = decode::parsed(row, "workstream")?;
            let workstream = workstreams.iter().find(|it| it.id == id);
            let workstream = workstream.ok_or_else(|| decode::unreadable("workstream"))?;
            let customer: Customer = decode::json(row, "customer")?;
            Ok(WithBot {
                conversation: decode::parsed(row, "id")?,
                workstream: workstream.name.clone(),
                channel: workstream.channel,
                customer: customer.name,
                last_message: row.get("last_message")?,
            })
        })
    })
    .await
}

/// True if a bot has this conversation.
///
/// # Errors
/// The database can't be read.
pub async fn is_with_bot(from: &Readers, id: ConversationId) -> Result<bool, StoreError> {
    let statement = "SELECT 1 FROM conversations WHERE id = ? AND with_bot AND state = 'open'";
    from.read(move |from| first(from, statement, [id.to_string()], |_| Ok(())))
        .await
        .map(|found| found.is_some())
}

/// How many contacts there are with this number.
///
/// # Errors
/// The database can't be read.
pub async fn count_with_phone(from: &Readers, phone: &str) -> Result<u32, StoreError> {
    let (statement, phone) = (
        "SELECT count(*) FROM contacts WHERE phone = ?",
        phone.to_owned(),
    );
    from.read(move |from| Ok(from.query_row(statement, [phone], |row| row.get(0))?))
        .await
}

fn contact_of(row: &Row<'_>) -> Result<Contact, StoreError> {
    Ok(Contact {
        id: decode::parsed::<ContactId>(row, "id")?,
        name: row.get("name")?,
        phone: row.get("phone")?,
        email: row.get("email")?,
        company: row.get("company")?,
        cases: Vec::new(),
    })
}

fn case_of(row: &Row<'_>) -> Result<Case, StoreError> {
    let number: i64 = row.get("number")?;
    Ok(Case {
        id: decode::parsed(row, "id")?,
        number: format!("CAS-{number}"),
        title: row.get("title")?,
        open: row.get("open")?,
        opened_at: decode::time(row, "opened_at")?,
        version: 0,
    })
}

const NEW_CONTACT: &str = "
    INSERT INTO contacts (id, name, phone, email, company, added_at)
    VALUES (?, ?, ?, ?, ?, ?)";

const NEW_CASE: &str = "
    INSERT INTO cases (id, contact, number, title, open, opened_at)
    VALUES (?, ?, (SELECT coalesce(max(number), 1000) + 1 FROM cases), ?, 1, ?)";

/// The open ones first: whether one is open alone must be seen.
const CASES_OF: &str = "
    SELECT * FROM cases WHERE contact = ? ORDER BY open DESC, opened_at DESC, id DESC LIMIT ?";

const WITH_BOTS: &str = "
    SELECT id, workstream, customer, last_message FROM conversations
    WHERE state <> 'closed' AND with_bot AND state = 'open' ORDER BY id LIMIT ?";
