//! The audit as it is read: all of it, and whether its end is what was written.

use sqlx::sqlite::{SqliteExecutor, SqlitePool, SqliteRow};
use sqlx::{Row as _, query};

use super::{hash_of, time_of, unreadable};
use crate::audit::{self, Deed, Entry, Link};

/// How many rows from its end on the audit is checked.
const CHECKED: i64 = 10_000;

/// The whole audit, in its order.
///
/// # Errors
/// The database could not be read, or holds a word that is no deed.
pub async fn audit_rows(from: impl SqliteExecutor<'_>) -> Result<Vec<(Entry, Link)>, sqlx::Error> {
    audit_after(from, 0).await
}

/// Where the audit's chain is said to stand.
///
/// # Errors
/// The database could not be read.
pub async fn audit_end(from: impl SqliteExecutor<'_>) -> Result<Link, sqlx::Error> {
    let row = query("SELECT number, hash FROM audit_end")
        .fetch_one(from)
        .await?;
    link_of(&row)
}

/// The number of the first row, of the last ten thousand, that is not what
/// was written there. To be asked while nobody writes.
///
/// # Errors
/// The database could not be read, or holds a word that is no deed.
pub async fn audit_fault(from: &SqlitePool) -> Result<Option<i64>, sqlx::Error> {
    let last = audit_end(from).await?;
    let number = (last.number - CHECKED).max(0);
    let before = query("SELECT number, hash FROM audit WHERE number = ?").bind(number);
    let after = match before.fetch_optional(from).await? {
        Some(row) => link_of(&row)?,
        None if number == audit::START.number => audit::START,
        None => return Ok(Some(number)),
    };
    let rows = audit_after(from, number).await?;
    Ok(audit::first_broken(after, &rows, last))
}

async fn audit_after(
    from: impl SqliteExecutor<'_>,
    number: i64,
) -> Result<Vec<(Entry, Link)>, sqlx::Error> {
    let rows = query("SELECT * FROM audit WHERE number > ? ORDER BY number")
        .bind(number)
        .fetch_all(from)
        .await?;
    rows.iter()
        .map(|row| Ok((entry_of(row)?, link_of(row)?)))
        .collect()
}

fn link_of(row: &SqliteRow) -> Result<Link, sqlx::Error> {
    Ok(Link {
        number: row.try_get("number")?,
        hash: hash_of(row)?,
    })
}

fn entry_of(row: &SqliteRow) -> Result<Entry, sqlx::Error> {
    let deed: String = row.try_get("deed")?;
    Ok(Entry {
        at: time_of(row, "at")?,
        who: row.try_get("who")?,
        deed: Deed::from_word(&deed).ok_or_else(|| unreadable("deed"))?,
        about: row.try_get("about")?,
    })
}
