//! How the database is opened: to write, to read beside the writer, and to look
//! at a file that may not be ours. Nothing here says what is done with it.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::StoreError;
use super::checkpoint::LOG_PAGES;
use super::inspect::log_of;

/// The most that the writer keeps of the database in memory. Only indexes are
/// written out of order.
const CACHE_KIB: i32 = 8 * 1024;
/// More than there are statements: each stays prepared.
const STATEMENTS: usize = 128;
const WAIT_FOR_OTHERS: Duration = Duration::from_secs(5);

/// A file, and how it is opened: as often as is asked.
#[derive(Debug, Clone)]
pub struct Access {
    path: PathBuf,
    flags: OpenFlags,
    settings: String,
}

/// For a connection that writes. The file is there.
pub fn writing(path: &Path) -> Access {
    Access::new(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .at_work()
        .with("cache_size", &(-CACHE_KIB).to_string())
        .with("wal_autocheckpoint", &LOG_PAGES.to_string())
}

/// For a connection that only reads what others write.
pub fn reading(path: &Path) -> Access {
    Access::new(path, OpenFlags::SQLITE_OPEN_READ_ONLY).at_work()
}

/// For a connection that changes the file's own settings, or waits for nobody.
pub fn plain(path: &Path) -> Access {
    Access::new(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
}

/// For a connection that changes nothing, and where that can be leaves nothing
/// beside the file either.
pub fn looking(path: &Path) -> Access {
    let mut access = Access::new(path, OpenFlags::SQLITE_OPEN_READ_ONLY);
    // Without a log beside it nobody writes it; SQLite would make one to read.
    if !log_of(path).exists() {
        access.path = still(path);
        access.flags |= OpenFlags::SQLITE_OPEN_URI;
    }
    access
}

impl Access {
    fn new(path: &Path, flags: OpenFlags) -> Self {
        let access = Self {
            path: path.to_owned(),
            flags: flags | OpenFlags::SQLITE_OPEN_NO_MUTEX,
            settings: String::new(),
        };
        let wait = WAIT_FOR_OTHERS.as_millis().to_string();
        access.with("busy_timeout", &wait)
    }

    fn at_work(self) -> Self {
        self.with("journal_mode", "WAL")
            .with("synchronous", "FULL")
            .with("foreign_keys", "ON")
            // What was removed is not in the file any more either.
            .with("secure_delete", "ON")
    }

    /// With a setting of SQLite's, after those that it has.
    #[must_use]
    pub fn with(mut self, pragma: &str, value: &str) -> Self {
        self.settings += &format!("PRAGMA {pragma} = {value};");
        self
    }

    /// # Errors
    /// The file is not there, or can't be opened in this way.
    pub fn open(&self) -> Result<Connection, StoreError> {
        let connection = Connection::open_with_flags(&self.path, self.flags)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        connection.execute_batch(&self.settings)?;
        Ok(connection)
    }
}

/// The file as an address that says that nobody writes it.
fn still(path: &Path) -> PathBuf {
    let mut address = "file:".to_owned();
    for &byte in path.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/-_.~".contains(&byte) {
            address.push(char::from(byte));
        } else {
            address += &format!("%{byte:02x}");
        }
    }
    address += "?immutable=1";
    address.into()
}

/// Lets go of the file, and says if that did not go well.
///
/// # Errors
/// What was last written could not be brought into the file.
pub fn close(connection: Connection) -> Result<(), StoreError> {
    connection.close().map_err(|(_, why)| why.into())
}

/// Does work that waits for the disk, on a thread that may wait.
pub async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(why) => match why.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime ends: nobody asks for this any more.
            Err(_) => std::future::pending().await,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_any_name_is_looked_at_without_leaving_anything_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("what? 100%, #1 &ä.db");
        let flags = OpenFlags::default();
        let made = Connection::open_with_flags(&path, flags).unwrap();
        let table = "PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (7)";
        made.execute_batch(table).unwrap();
        close(made).unwrap();
        let looked = looking(&path).open().unwrap();
        let found: i64 = looked
            .query_row("SELECT x FROM t", [], |row| row.get(0))
            .unwrap();
        assert_eq!(found, 7);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
