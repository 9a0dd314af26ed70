//! Everything that is kept of a customer's conversations, as it stands in the
//! database: a column that is added later is in it without a word here.

use deskbell_protocol::ConversationId;
use serde_json::{Map, Value, json};
use sqlx::sqlite::SqliteRow;
use sqlx::{Column as _, Row as _, TypeInfo as _, ValueRef as _};

use super::{Owner, Readers, StoreError};

/// One object for each conversation: its own columns, and `messages`, `offers`,
/// `log` (the customer's), `agents_log` (what agents' browsers were sent of it)
/// and `commands` (how the customer's were answered). Times are milliseconds
/// UTC.
///
/// # Errors
/// The database can't be read.
pub async fn exported(from: &Readers, ids: &[ConversationId]) -> Result<Vec<Value>, StoreError> {
    let mut conversations = Vec::new();
    for id in ids {
        let own = rows(from, CONVERSATION, id.to_string()).await?;
        let Some(Value::Object(mut conversation)) = own.into_iter().next() else {
            continue;
        };
        // The hash of a secret of theirs: of use to nobody but a thief.
        conversation.remove("token");
        let customer = Owner::Conversation(*id).to_string();
        for (name, statement, of) in [
            ("messages", MESSAGES, id.to_string()),
            ("offers", OFFERS, id.to_string()),
            ("log", LOG, customer.clone()),
            ("agents_log", AGENTS_LOG, id.to_string()),
            ("commands", COMMANDS, customer),
        ] {
            conversation.insert(name.into(), rows(from, statement, of).await?.into());
        }
        conversations.push(Value::Object(conversation));
    }
    Ok(conversations)
}

async fn rows(
    from: &Readers,
    statement: &'static str,
    of: String,
) -> Result<Vec<Value>, StoreError> {
    let rows = sqlx::query(statement)
        .bind(of)
        .fetch_all(from.pool())
        .await?;
    rows.iter().map(object).collect()
}

fn object(row: &SqliteRow) -> Result<Value, StoreError> {
    let mut object = Map::new();
    for column in row.columns() {
        let value = row.try_get_raw(column.ordinal())?;
        let value = match (value.is_null(), value.type_info().name()) {
            (true, _) => Value::Null,
            (_, "INTEGER") => json!(row.try_get::<i64, _>(column.ordinal())?),
            _ => value_of(column.name(), row.try_get(column.ordinal())?),
        };
        object.insert(column.name().to_owned(), value);
    }
    Ok(Value::Object(object))
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
const WRITTEN: [&str; 2] = ["text", "why"];

const CONVERSATION: &str = "
    SELECT conversations.*, queues.name AS queue_name, agents.name AS agent_name
    FROM conversations LEFT JOIN queues ON queues.id = conversations.queue
    LEFT JOIN agents ON agents.id = conversations.agent
    WHERE conversations.id = ?";

const MESSAGES: &str =
    "SELECT number, at, author, text FROM messages WHERE conversation = ? ORDER BY number";

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
