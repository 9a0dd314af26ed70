//! SMS that go out: which wait for the provider, how far the others have come,
//! and who wants none. When one is sent is not decided here.

use deskbell_protocol::conversation::Attachment;
use deskbell_protocol::sms::Delivery;
use deskbell_protocol::{ConversationId, Timestamp};
use rusqlite::{Connection, Row, params};
use serde_json::json;

use super::load::{all, first};
use super::row::{DeliveryRow, Mark, OutboxRow, SmsLine, StoppedRow};
use super::{Readers, StoreError, decode};

/// What waits, without its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Its place in the order of all.
    pub number: i64,
    pub conversation: ConversationId,
    pub message: u32,
    /// When it was written.
    pub at: Timestamp,
}

/// An SMS as it goes to the provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub line: SmsLine,
    pub text: String,
    pub attachments: Vec<Attachment>,
}

/// A message that went out, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Out {
    pub delivery: Delivery,
    /// The provider is not known to have it.
    pub waits: bool,
}

pub fn put(to: &Connection, row: &OutboxRow) -> Result<(), StoreError> {
    let statement = "INSERT INTO outbox (conversation, message, at) VALUES (?, ?, ?)";
    let of = params![row.conversation.to_string(), row.message, row.at.millis()];
    to.prepare_cached(statement)?.execute(of)?;
    Ok(())
}

/// Whatever is known of it, it does not wait any more.
pub fn put_delivery(to: &Connection, row: &DeliveryRow) -> Result<(), StoreError> {
    let (conversation, delivery) = (row.conversation.to_string(), json!(row.delivery));
    let of = params![delivery.to_string(), conversation, row.message];
    to.prepare_cached("UPDATE messages SET delivery = ? WHERE conversation = ? AND number = ?")?
        .execute(of)?;
    let of = params![conversation, row.message];
    to.prepare_cached("DELETE FROM outbox WHERE conversation = ? AND message = ?")?
        .execute(of)?;
    Ok(())
}

pub fn put_stopped(to: &Connection, row: &StoppedRow) -> Result<(), StoreError> {
    let hash = row.line.bytes();
    match row.since {
        Some(at) => to.execute(
            "INSERT INTO stopped (hash, at) VALUES (?, ?) ON CONFLICT (hash) DO NOTHING",
            params![hash, at.millis()],
        )?,
        None => to.execute("DELETE FROM stopped WHERE hash = ?", [hash])?,
    };
    Ok(())
}

pub fn is_stopped(from: &Connection, line: Mark) -> Result<bool, StoreError> {
    let statement = "SELECT 1 FROM stopped WHERE hash = ?";
    Ok(first(from, statement, [line.bytes()], |_| Ok(()))?.is_some())
}

/// None where it did not go out, or is not kept any more.
pub fn out(
    from: &Connection,
    conversation: ConversationId,
    message: u32,
) -> Result<Option<Out>, StoreError> {
    let of = params![conversation.to_string(), message];
    first(from, OUT, of, |row| {
        Ok(Out {
            delivery: decode::json(row, "delivery")?,
            waits: row.get("waits")?,
        })
    })
}

/// What waits behind `after`, in its order, at most `most`.
///
/// # Errors
/// The database can't be read.
pub async fn waiting(from: &Readers, after: i64, most: u32) -> Result<Vec<Waiting>, StoreError> {
    let statement = "SELECT * FROM outbox WHERE number > ? ORDER BY number LIMIT ?";
    from.read(move |from| all(from, statement, params![after, most], waiting_of))
        .await
}

/// What to send, if it still waits.
///
/// # Errors
/// The database can't be read.
pub async fn letter(from: &Readers, number: i64) -> Result<Option<Letter>, StoreError> {
    from.read(move |from| {
        first(from, LETTER, [number], |row| {
            Ok(Letter {
                line: decode::json(row, "sms")?,
                text: row.get("text")?,
                attachments: decode::json_if_any(row, "attachments")?.unwrap_or_default(),
            })
        })
    })
    .await
}

fn waiting_of(row: &Row<'_>) -> Result<Waiting, StoreError> {
    Ok(Waiting {
        number: row.get("number")?,
        conversation: decode::parsed(row, "conversation")?,
        message: row.get("message")?,
        at: decode::time(row, "at")?,
    })
}

const OUT: &str = "
    SELECT delivery, outbox.number IS NOT NULL AS waits
    FROM messages
    LEFT JOIN outbox
        ON outbox.conversation = messages.conversation AND outbox.message = messages.number
    WHERE messages.conversation = ? AND messages.number = ? AND delivery IS NOT NULL";

const LETTER: &str = "
    SELECT sms, text, attachments
    FROM outbox
    JOIN messages
        ON messages.conversation = outbox.conversation AND messages.number = outbox.message
    JOIN conversations ON conversations.id = outbox.conversation
    WHERE outbox.number = ? AND sms IS NOT NULL";
