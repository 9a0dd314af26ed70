//! When the database was written to last. Every batch says its own time, and so
//! does whoever else writes: nothing that is stored happened later, and a start
//! goes on just after it.

use deskbell_protocol::Timestamp;
use rusqlite::Connection;

use super::load::first;
use super::{Readers, StoreError};

/// None in a database that nothing was written to yet.
///
/// # Errors
/// The database can't be read.
pub async fn latest(readers: &Readers) -> Result<Option<Timestamp>, StoreError> {
    readers.read(latest_of).await
}

fn latest_of(from: &Connection) -> Result<Option<Timestamp>, StoreError> {
    first(from, LATEST, [], |row| {
        Ok(Timestamp::from_millis(row.get("at")?))
    })
}

/// It is `at`, or later. Writes in any case.
///
/// # Errors
/// The database refused.
pub fn put(to: &Connection, at: Timestamp) -> Result<(), StoreError> {
    to.prepare_cached(PUT)?.execute([at.millis().to_string()])?;
    Ok(())
}

const LATEST: &str = "SELECT CAST(value AS INTEGER) AS at FROM meta WHERE name = 'written_at'";

const PUT: &str = "
    INSERT INTO meta (name, value) VALUES ('written_at', ?1)
    ON CONFLICT (name) DO UPDATE SET
        value = CAST(max(CAST(value AS INTEGER), CAST(excluded.value AS INTEGER)) AS TEXT)";
