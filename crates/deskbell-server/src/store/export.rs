//! Everything that is kept of a customer's conversations, as it stands in the
//! database: a column that is added later is in it without a word here. What the
//! other members of a queue were doing when an offer was made is about them, not
//! about the customer, and is not in it.

use deskbell_protocol::{ContactId, ConversationId};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use serde_json::{Map, Value, json};

use super::load::{all, first};
use super::{Owner, Readers, StoreError};

/// One object for each conversation: its own columns, and `messages`,
/// `attachments`, `offers`, `log` (the customer's), `agents_log` (what agents' browsers were sent of it)
/// and `commands` (how the customer's were answered). Times are milliseconds
/// UTC.
///
/// # Errors
/// The database can't be read.
pub async fn exported(from: &Readers, ids: &[ConversationId]) -> Result<Vec<Value>, StoreError> {
    let mut conversations = Vec::new();
    for &id in ids {
        conversations.extend(from.read(move |from| conversation(from, id)).await?);
    }
    Ok(conversations)
}

/// One object for each contact: its own columns, and `cases`.
///
/// # Errors
/// The database can't be read.
pub async fn exported_contacts(
    from: &Readers,
    ids: &[ContactId],
) -> Result<Vec<Value>, StoreError> {
    let mut contacts = Vec::new();
    for id in ids.iter().map(ToString::to_string) {
        contacts.extend(from.read(move |from| contact(from, &id)).await?);
    }
    Ok(contacts)
}

fn contact(from: &Connection, id: &str) -> Result<Option<Value>, StoreError> {
    let Some(mut contact) = first(from, "SELECT * FROM contacts WHERE id = ?", [id], object)?
    else {
        return Ok(None);
    };
    let cases = "SELECT * FROM cases WHERE contact = ? ORDER BY opened_at, id";
    let cases = all(from, cases, [id], |row| object(row).map(Value::Object))?;
    contact.insert("cases".into(), cases.into());
    Ok(Some(Value::Object(contact)))
}

fn conversation(from: &Connection, id: ConversationId) -> Result<Option<Value>, StoreError> {
    let (id, customer) = (id.to_string(), Owner::Conversation(id).to_string());
    let Some(mut conversation) = first(from, CONVERSATION, [&id], object)? else {
        return Ok(None);
    };
    // The hash of a secret of theirs: of use to nobody but a thief.
    conversation.remove("token");
    for (name, statement, of) in [
        ("messages", MESSAGES, &id),
        ("attachments", ATTACHMENTS, &id),
        ("offers", OFFERS, &id),
        ("log", LOG, &customer),
        ("agents_log", AGENTS_LOG, &id),
        ("commands", COMMANDS, &customer),
    ] {
        let rows = all(from, statement, [of], |row| object(row).map(Value::Object))?;
        conversation.insert(name.into(), rows.into());
    }
    Ok(Some(Value::Object(conversation)))
}

fn object(row: &Row<'_>) -> Result<Map<String, Value>, StoreError> {
    let mut object = Map::new();
    for (index, column) in row.as_ref().column_names().into_iter().enumerate() {
        let value = match row.get_ref(index)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(value) => json!(value),
            _ => value_of(column, row.get(index)?),
        };
        object.insert(column.to_owned(), value);
    }
    Ok(object)
}

/// A text that is an object or a list in JSON is one here as well, unless
/// somebody has written it.
fn value_of(column: &str, text: String) -> Value {
    match serde_json::from_str(&text) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) if !WRITTEN.contains(&column) => value,
        _ => Value::String(text),
    }
}

/// Columns that hold what somebody has typed.
const WRITTEN: [&str; 6] = ["text", "why", "name", "email", "company", "title"];

const CONVERSATION: &str = "
    SELECT conversations.*, queues.name AS queue_name, agents.name AS agent_name
    FROM conversations LEFT JOIN queues ON queues.id = conversations.queue
    LEFT JOIN agents ON agents.id = conversations.agent
    WHERE conversations.id = ?";

const MESSAGES: &str = "SELECT number, at, author, text, internal, attachments
    FROM messages WHERE conversation = ? ORDER BY number";

const ATTACHMENTS: &str = "
    SELECT id, name, media_type, bytes, lower(hex(hash)) AS sha256, at, message
    FROM attachments WHERE conversation = ? ORDER BY at, id";

const OFFERS: &str = "
    SELECT offers.*, agents.name AS agent_name FROM offers
    LEFT JOIN agents ON agents.id = offers.agent WHERE conversation = ? ORDER BY offers.id";

const LOG: &str = "SELECT seq, at, body FROM log WHERE owner = ? ORDER BY seq";

const AGENTS_LOG: &str = "
    WITH named (id) AS MATERIALIZED
        (SELECT ?1 UNION ALL SELECT id FROM offers WHERE conversation = ?1)
    SELECT owner, seq, at, body FROM log
    WHERE owner > 'agent:' AND owner < 'agent;'
      AND EXISTS (SELECT 1 FROM named WHERE instr(body, named.id) > 0)
    ORDER BY owner, seq";

const COMMANDS: &str = "SELECT command, at, outcome FROM answers WHERE actor = ? ORDER BY at";
