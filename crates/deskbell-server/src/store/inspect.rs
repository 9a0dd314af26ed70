//! What a file is before it is used: ours or not, of which version, whole or
//! damaged. Only reads, and leaves the file as it is; opening it is `open`.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::{Connection, ErrorCode, ffi};

use super::access::{close, looking};
use super::migrate::KNOWN;
use super::{OpenError, StoreError};

/// "DBel": says that a SQLite file is Deskbell's.
pub const APPLICATION_ID: u32 = 0x4442_656c;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Where SQLite's file header keeps the application's id.
const APPLICATION_ID_AT: usize = 68;
/// Where it keeps a number that the application chooses: ours is another one
/// in each file, so that the log of another file is found out.
const OWN_NUMBER_AT: usize = 60;
/// So many steps of SQLite's machine between two looks at the clock.
const STEPS: i32 = 10_000;

/// How much of a file is read to see whether it is damaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// As much as can be read in this time, without comparing each index with
    /// its table: for a start, when customers wait.
    Quick(Duration),
    /// Everything, however long it takes.
    Whole,
}

/// Refuses the log of another file: SQLite would read it as this one's. Only a
/// log that holds the file's first page says whose it is.
///
/// # Errors
/// [`OpenError::OtherLog`], or the file can't be read.
pub fn check_log(path: &Path) -> Result<(), OpenError> {
    if !has_log(path) {
        return Ok(());
    }
    let unreadable = |why: StoreError| refused(path, &why);
    let header = header_of(path).map_err(|why| unreadable(why.into()))?;
    let number = header.get(OWN_NUMBER_AT..OWN_NUMBER_AT + 4);
    let own = number
        .and_then(|it| it.try_into().ok())
        .map(i32::from_be_bytes);
    let read =
        |from: &Connection| from.query_row("PRAGMA user_version", [], |row| row.get::<_, i32>(0));
    let with_log = look(path, read).map_err(unreadable)?;
    // A file of before these numbers has none.
    match own {
        Some(own) if own != 0 && own != with_log => Err(OpenError::OtherLog(path.to_owned())),
        _ => Ok(()),
    }
}

/// What `read` finds in the file, which is let go of before this returns.
fn look<T>(
    path: &Path,
    read: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> Result<T, StoreError> {
    let connection = looking(path).open()?;
    let found = read(&connection);
    close(connection)?;
    Ok(found?)
}

/// A new number for a file, as `PRAGMA user_version` takes it.
///
/// # Errors
/// The system has no randomness.
pub fn new_number() -> Result<i32, StoreError> {
    let mut random = [0; 4];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    Ok(i32::from_ne_bytes(random) | 1)
}

fn header_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut header = Vec::with_capacity(100);
    File::open(path)?.take(100).read_to_end(&mut header)?;
    Ok(header)
}

/// True for a database of ours, false for a file that is yet to be made. Reads
/// the header only: opening with SQLite could already change a foreign file.
/// Not for a file that this process has open: closing it would take SQLite's
/// locks away.
///
/// # Errors
/// [`OpenError::Foreign`], or the file can't be read.
pub fn check_header(path: &Path) -> Result<bool, OpenError> {
    let header = match header_of(path) {
        Ok(header) => header,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(why) => return Err(refused(path, &why.into())),
    };
    if header.is_empty() {
        return Ok(false);
    }
    let id = header.get(APPLICATION_ID_AT..APPLICATION_ID_AT + 4);
    if header.starts_with(MAGIC) && id == Some(&APPLICATION_ID.to_be_bytes()) {
        Ok(true)
    } else {
        Err(OpenError::Foreign(path.to_owned()))
    }
}

/// # Errors
/// [`OpenError::Newer`], or the file can't be read.
pub fn check_version(path: &Path) -> Result<(), OpenError> {
    let found = look(path, found_version).map_err(|why| refused(path, &why))?;
    if found > KNOWN {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known: KNOWN,
        });
    }
    Ok(())
}

/// Reads the file to see whether it is damaged. True when it was read to its
/// end in the time that `look` gives.
///
/// # Errors
/// [`OpenError::Unreadable`] with the first fault.
pub fn check_whole(path: &Path, within: Look) -> Result<bool, OpenError> {
    // A log that was left beside the file may be another file's: only the
    // indexes tell.
    let statement = if within == Look::Whole || has_log(path) {
        "PRAGMA integrity_check(1)"
    } else {
        "PRAGMA quick_check(1)"
    };
    let found = look(path, |from| {
        if let Look::Quick(within) = within {
            let until = Instant::now() + within;
            from.progress_handler(STEPS, Some(move || Instant::now() >= until))?;
        }
        from.query_row(statement, [], |row| row.get::<_, String>(0))
    });
    match found {
        Ok(found) if found == "ok" => Ok(true),
        Ok(found) => Err(OpenError::Unreadable {
            path: path.to_owned(),
            why: found.split_whitespace().collect::<Vec<_>>().join(" "),
        }),
        Err(StoreError::Failed(why))
            if why.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) =>
        {
            Ok(false)
        }
        Err(why) => Err(refused(path, &why)),
    }
}

/// The file's log, beside it.
pub fn log_of(path: &Path) -> PathBuf {
    beside(path, "-wal")
}

/// True if something is in the log beside the file.
pub fn has_log(path: &Path) -> bool {
    std::fs::metadata(log_of(path)).is_ok_and(|log| log.len() > 0)
}

/// The path with `end` at its end, as SQLite names what it puts beside a file.
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// What a failure on this file means to who runs the server.
pub fn refused(path: &Path, why: &StoreError) -> OpenError {
    let kind = match why {
        StoreError::File(why) => Some(why.kind()),
        _ => None,
    };
    let code = code(why);
    let plain = code.map(|code| code & 0xff);
    let not_writable =
        kind.is_some_and(is_a_right) || plain.is_some_and(|code| NOT_OURS_TO_WRITE.contains(&code));
    let full = kind == Some(std::io::ErrorKind::StorageFull)
        || plain == Some(ffi::SQLITE_FULL)
        || code == Some(NO_ROOM_TO_SHARE);
    let disk = plain == Some(ffi::SQLITE_IOERR);
    let (path, why) = (path.to_owned(), why.to_string());
    if full {
        OpenError::Full(path)
    } else if not_writable {
        OpenError::NotWritable { path, why }
    } else if disk {
        OpenError::Disk { path, why }
    } else {
        OpenError::Unreadable { path, why }
    }
}

/// SQLite's codes for a file that this user may not write.
const NOT_OURS_TO_WRITE: [i32; 3] = [ffi::SQLITE_PERM, ffi::SQLITE_READONLY, ffi::SQLITE_CANTOPEN];
/// The memory that connections share is a file as well, and had no room.
const NO_ROOM_TO_SHARE: i32 = ffi::SQLITE_IOERR_SHMSIZE;

/// SQLite's extended code; its lowest byte is the plain one.
fn code(why: &StoreError) -> Option<i32> {
    match why {
        StoreError::Failed(why) => Some(why.sqlite_error()?.extended_code),
        _ => None,
    }
}

const fn is_a_right(kind: std::io::ErrorKind) -> bool {
    matches!(
        kind,
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem
    )
}

/// The last migration of the file; 0 for a file that was just marked.
fn found_version(from: &Connection) -> rusqlite::Result<i64> {
    let table = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let migrated: i64 = from.query_row(table, [], |row| row.get(0))?;
    if migrated == 0 {
        return Ok(0);
    }
    let version = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";
    from.query_row(version, [], |row| row.get(0))
}
