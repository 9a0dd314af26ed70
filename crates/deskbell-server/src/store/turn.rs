//! Whose turn it is to write. Who loads takes the next turn; every transaction
//! of an earlier one is refused. The lock on the data folder keeps two servers
//! apart on one machine; this also holds where the folder is shared, or the
//! machine itself was paused and its work taken over.

use rusqlite::Connection;

use super::StoreError;

/// Begins a turn and gives its number.
pub fn take(to: &Connection) -> Result<i64, StoreError> {
    Ok(to.query_row(TAKE, [], |row| row.get(0))?)
}

/// Refuses a turn that is over. Who has not loaded knows nothing that could
/// be of the past, and may write.
pub fn check(from: &Connection, turn: Option<i64>) -> Result<(), StoreError> {
    let Some(turn) = turn else { return Ok(()) };
    let now: i64 = from.prepare_cached(NOW)?.query_row([], |row| row.get(0))?;
    if now == turn {
        Ok(())
    } else {
        Err(StoreError::Fenced)
    }
}

const TAKE: &str = "
    INSERT INTO meta (name, value) VALUES ('turn', '1')
    ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1
    RETURNING CAST(value AS INTEGER)";

const NOW: &str = "
    SELECT coalesce(max(CAST(value AS INTEGER)), 0) FROM meta WHERE name = 'turn'";
