//! The audit as it is read: all of it, and whether its end is what was written.

use rusqlite::{Connection, Row};

use crate::audit::{self, Deed, Entry, Link};
use crate::store::load::{all, first};
use crate::store::{Readers, StoreError, decode};

/// How many rows from its end on the audit is checked.
const CHECKED: i64 = 10_000;

/// The whole audit, in its order.
///
/// # Errors
/// The database could not be read, or holds a word that is no deed.
pub async fn audit_rows(from: &Readers) -> Result<Vec<(Entry, Link)>, StoreError> {
    from.read(|from| audit_after(from, 0)).await
}

/// Where the audit's chain is said to stand.
///
/// # Errors
/// The database could not be read.
pub fn audit_end(from: &Connection) -> Result<Link, StoreError> {
    let end = first(from, "SELECT number, hash FROM audit_end", [], link_of)?;
    end.ok_or_else(|| decode::unreadable("audit_end"))
}

/// The number of the first row, of the last ten thousand, that is not what
/// was written there. To be asked while nobody writes.
///
/// # Errors
/// The database could not be read, or holds a word that is no deed.
pub async fn audit_fault(from: &Readers) -> Result<Option<i64>, StoreError> {
    from.read(fault).await
}

fn fault(from: &Connection) -> Result<Option<i64>, StoreError> {
    let last = audit_end(from)?;
    let number = (last.number - CHECKED).max(0);
    let before = "SELECT number, hash FROM audit WHERE number = ?";
    let after = match first(from, before, [number], link_of)? {
        Some(link) => link,
        None if number == audit::START.number => audit::START,
        None => return Ok(Some(number)),
    };
    let rows = audit_after(from, number)?;
    Ok(audit::first_broken(after, &rows, last))
}

fn audit_after(from: &Connection, number: i64) -> Result<Vec<(Entry, Link)>, StoreError> {
    let statement = "SELECT * FROM audit WHERE number > ? ORDER BY number";
    all(from, statement, [number], |row| {
        Ok((entry_of(row)?, link_of(row)?))
    })
}

fn link_of(row: &Row<'_>) -> Result<Link, StoreError> {
    Ok(Link {
        number: row.get("number")?,
        hash: row.get("hash")?,
    })
}

fn entry_of(row: &Row<'_>) -> Result<Entry, StoreError> {
    let deed: String = row.get("deed")?;
    Ok(Entry {
        at: decode::time(row, "at")?,
        who: row.get("who")?,
        deed: Deed::from_word(&deed).ok_or_else(|| decode::unreadable("deed"))?,
        about: row.get("about")?,
    })
}
