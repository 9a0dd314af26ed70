//! Bringing the database's log into its file, on a thread of its own and a
//! little at a time: the disk is busy with it for milliseconds, and no commit
//! shall wait behind that. What is in either is not its concern.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;

use super::StoreError;
use super::access::Access;

/// The log goes into the file whenever it has grown by this many pages of 4 KiB.
/// More would keep the disk longer, fewer would write the same pages more often.
pub const PIECE: u32 = 512;
/// From here on a commit takes what is left into the file itself. Under load
/// that is what was written while the thread was at work, and only then the log
/// can begin anew; without load the thread leaves nothing.
pub const LOG_PAGES: u32 = 16_384;

/// The way to the thread.
#[derive(Debug)]
pub struct Checkpointer {
    /// There is room for one: who is called while at work looks again.
    call: SyncSender<()>,
    thread: JoinHandle<()>,
    piece: u32,
    /// How many pages the log had at the last call.
    called_at: u32,
}

impl Checkpointer {
    /// Works on a connection of `access`, whenever the log has grown by `piece`
    /// pages.
    ///
    /// # Errors
    /// The system has no thread.
    pub fn start(access: Access, piece: u32) -> std::io::Result<Self> {
        let (call, calls) = sync_channel(1);
        let thread = Builder::new()
            .name("checkpoint".into())
            .spawn(move || answer(&access, &calls))?;
        Ok(Self {
            call,
            thread,
            piece,
            called_at: 0,
        })
    }

    /// To be told of every commit on `connection`.
    ///
    /// # Errors
    /// The log can't be looked at.
    pub fn committed(&mut self, connection: &Connection) -> Result<(), StoreError> {
        let pages = log_pages(connection)?;
        if pages < self.called_at {
            // It has begun anew.
            self.called_at = 0;
        }
        if pages - self.called_at >= self.piece {
            self.called_at = pages;
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
mod tests;
