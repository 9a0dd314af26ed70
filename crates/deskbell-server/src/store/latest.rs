//! The latest time that anything in the database says: a start never goes on
//! from an earlier one. Every look is at the end of an index, or of a short
//! table.

use deskbell_protocol::{ConversationId, OfferId, Timestamp};
use rusqlite::{Connection, Row};

use super::{Readers, StoreError};

/// None in a database that nothing was written to yet.
///
/// # Errors
/// The database can't be read.
pub async fn latest(readers: &Readers) -> Result<Option<Timestamp>, StoreError> {
    readers.read(latest_of).await
}

fn latest_of(from: &Connection) -> Result<Option<Timestamp>, StoreError> {
    let row = |row: &Row<'_>| Ok((row.get("at")?, row.get("offer")?, row.get("conversation")?));
    let found: (Option<i64>, Option<String>, Option<String>) = from.query_row(LATEST, [], row)?;
    let (written, offer, conversation) = found;
    let made = [
        offer
            .and_then(|id| id.parse().ok())
            .map(|id: OfferId| made_at(id.to_u128())),
        conversation
            .and_then(|id| id.parse().ok())
            .map(|id: ConversationId| made_at(id.to_u128())),
    ];
    let written = written.map(Timestamp::from_millis);
    Ok(made.into_iter().chain([written]).flatten().max())
}

/// An identifier begins with the time at which it was made.
fn made_at(id: u128) -> Timestamp {
    Timestamp::from_millis(i64::try_from(id >> 80).unwrap_or(i64::MAX))
}

const LATEST: &str = "
    SELECT max(at) AS at,
        (SELECT max(id) FROM offers) AS offer,
        (SELECT max(id) FROM conversations) AS conversation
    FROM (
        SELECT max(at) AS at FROM answers
        UNION ALL SELECT max(at) FROM messages
        UNION ALL SELECT max(ended_at) FROM offers
        UNION ALL SELECT max(created_at) FROM cookie_sessions
        UNION ALL SELECT max(seen_at) FROM cookie_sessions
        UNION ALL SELECT at FROM audit WHERE number = (SELECT max(number) FROM audit)
        UNION ALL SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'purged_at'
        UNION ALL SELECT max((SELECT at FROM log WHERE log.owner = heads.owner
                              ORDER BY seq DESC LIMIT 1)) FROM heads
    )";
