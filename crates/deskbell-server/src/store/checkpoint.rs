//! Bringing the database's log into its file, on a thread of its own: that
//! takes some ten milliseconds, and no commit shall wait for them. What is in
//! either is not its concern.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;

use super::StoreError;
use super::access::Access;

/// Pages of 4 KiB in the log from which on they go into the file: a page that
/// was written a hundred times goes there once.
pub const LOG_PAGES: u32 = 8_192;
/// From here on a commit takes what is left into the file itself. Under load
/// that is what was written while the thread was at work, and only then the log
/// can begin anew; without load the thread leaves nothing.
pub const LOG_PAGES_AT_MOST: u32 = LOG_PAGES + 1_536;

/// The way to the thread. Dropping it lets the thread end by itself.
#[derive(Debug)]
pub struct Checkpointer {
    /// There is room for one: who is at work and was called again looks again.
    call: SyncSender<()>,
    thread: JoinHandle<()>,
    log_pages: u32,
}

impl Checkpointer {
    /// Works on a connection of `access` whenever the log has `log_pages`.
    ///
    /// # Errors
    /// The system has no thread.
    pub fn start(access: Access, log_pages: u32) -> std::io::Result<Self> {
        let (call, calls) = sync_channel(1);
        let thread = Builder::new()
            .name("checkpoint".into())
            .spawn(move || answer(&access, &calls))?;
        Ok(Self {
            call,
            thread,
            log_pages,
        })
    }

    /// To be told of every commit on `connection`.
    ///
    /// # Errors
    /// The log can't be looked at.
    pub fn committed(&self, connection: &Connection) -> Result<(), StoreError> {
        if log_pages(connection)? >= self.log_pages {
            // A full channel is a call already; the thread ends with `self` only.
            let _ = self.call.try_send(());
        }
        Ok(())
    }

    /// Waits until what it was called for is done and the file is let go.
    pub fn close(self) {
        drop(self.call);
        if self.thread.join().is_err() {
            tracing::error!("the checkpointer has stopped by a fault of its own");
        }
    }
}

/// What fails is tried at the next call: the log has everything until then.
fn answer(access: &Access, calls: &Receiver<()>) {
    let mut connection = None;
    while calls.recv().is_ok() {
        match checkpoint(access, connection.take()) {
            Ok(good) => connection = Some(good),
            Err(why) => tracing::warn!(%why, "the database's log can't be brought into its file"),
        }
    }
}

/// Waits for nobody, and nobody waits for it.
fn checkpoint(access: &Access, open: Option<Connection>) -> Result<Connection, StoreError> {
    let connection = match open {
        Some(connection) => connection,
        None => access.open()?,
    };
    connection
        .prepare_cached("PRAGMA wal_checkpoint(PASSIVE)")?
        .query_row([], |_| Ok(()))?;
    Ok(connection)
}

/// How many pages the log has.
fn log_pages(connection: &Connection) -> Result<u32, StoreError> {
    let pages = connection
        .prepare_cached("PRAGMA wal_checkpoint(NOOP)")?
        .query_row([], |row| row.get("log"))?;
    Ok(pages)
}

#[cfg(test)]
mod tests {
    use super::super::access::{plain, writing};
    use super::*;

    const FILL: &str = "INSERT INTO t VALUES (randomblob(40000))";

    #[test]
    fn a_log_that_has_grown_is_brought_into_the_file_and_begins_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let table = "PRAGMA journal_mode = WAL; CREATE TABLE t (x BLOB)";
        Connection::open(&path)
            .unwrap()
            .execute_batch(table)
            .unwrap();
        let writer = writing(&path).open().unwrap();
        let checkpointer = Checkpointer::start(plain(&path), 15).unwrap();
        writer.execute_batch(FILL).unwrap();
        let short = log_pages(&writer).unwrap();
        assert!((10..15).contains(&short), "{short}");
        checkpointer.committed(&writer).unwrap();
        writer.execute_batch(FILL).unwrap();
        let long = log_pages(&writer).unwrap();
        assert!(long > 20, "it was left alone: {long}");
        checkpointer.committed(&writer).unwrap();
        checkpointer.close();
        writer.execute_batch(FILL).unwrap();
        let anew = log_pages(&writer).unwrap();
        assert!(anew < 20, "{anew}");
    }
}
