//! The store in `deskbell.db`: one connection that writes, on the writer's own
//! thread. WAL with synchronous FULL: what is committed survives a loss of
//! power. Beside it another one brings the log into the file.

use deskbell_protocol::{ConversationId, Seq, Timestamp};
use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::access::{Access, close};
use super::checkpoint::{Checkpointer, PIECE};
use super::row::{Loaded, Owner, Row};
use super::{Asked, Before, ClosedChat, Known, Store, StoreError, load, purge, turn, write};

/// The writing side. Its calls wait for the disk, so none may be made on a
/// thread of the async runtime.
#[derive(Debug)]
pub struct SqliteStore {
    /// None after a failure, until the next call.
    connection: Option<Connection>,
    access: Access,
    /// None once it is closed.
    checkpointer: Option<Checkpointer>,
    /// The number of its turn as the writer; none before it has loaded.
    turn: Option<i64>,
    purged: purge::Progress,
}

impl SqliteStore {
    /// `connection` is one of `access`.
    ///
    /// # Errors
    /// The system has no thread.
    pub(super) fn new(connection: Connection, access: Access) -> std::io::Result<Self> {
        let checkpointer = Checkpointer::start(access.clone(), PIECE)?;
        Ok(Self {
            connection: Some(connection),
            access,
            checkpointer: Some(checkpointer),
            turn: None,
            purged: purge::Progress::default(),
        })
    }

    /// Does `work` on the connection. One on which something failed is not used
    /// again: after a full disk SQLite has taken the transaction back by itself,
    /// and nobody has to know in which state it is.
    fn on_connection<T>(
        &mut self,
        work: impl FnOnce(&mut Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = match self.connection.take() {
            Some(connection) => connection,
            None => self.access.open()?,
        };
        let done = work(&mut connection);
        if done.is_ok() {
            self.connection = Some(connection);
        } else if let Err(why) = close(connection) {
            tracing::debug!(%why, "a connection that failed could not be closed");
        }
        done
    }

    /// Does `work` in a transaction that only the writer whose turn it is gets.
    fn in_turn<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let turn = self.turn;
        let done = self.on_connection(|connection| {
            let transaction = begin(connection)?;
            turn::check(&transaction, turn)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })?;
        self.look_at_log();
        Ok(done)
    }

    /// What is committed stays so, whatever becomes of this.
    fn look_at_log(&mut self) {
        if let (Some(connection), Some(checkpointer)) = (&self.connection, &mut self.checkpointer)
            && let Err(why) = checkpointer.committed(connection)
        {
            tracing::warn!(%why, "the database's log can't be looked at");
        }
    }
}

/// Takes the right to write at once: who only read before could be refused it.
fn begin(on: &mut Connection) -> Result<Transaction<'_>, StoreError> {
    Ok(on.transaction_with_behavior(TransactionBehavior::Immediate)?)
}

impl Store for SqliteStore {
    fn commit(&mut self, batch: &[Row]) -> Result<(), StoreError> {
        self.in_turn(|transaction| write::batch(transaction, batch))
    }

    fn known(&mut self, asked: &Asked) -> Result<Known, StoreError> {
        self.on_connection(|connection| load::known(connection, asked))
    }

    fn first_kept(&mut self, owner: Owner) -> Result<Option<Seq>, StoreError> {
        self.on_connection(|connection| load::first_kept(connection, owner))
    }

    fn closed_chat(&mut self, id: ConversationId) -> Result<Option<ClosedChat>, StoreError> {
        self.on_connection(|connection| load::closed_chat(connection, id))
    }

    fn load(&mut self, now: Timestamp) -> Result<Loaded, StoreError> {
        let (turn, loaded) = self.on_connection(|connection| {
            let transaction = begin(connection)?;
            let turn = turn::take(&transaction)?;
            let loaded = load::load(&transaction, now)?;
            transaction.commit()?;
            Ok((turn, loaded))
        })?;
        self.turn = Some(turn);
        Ok(loaded)
    }

    fn purge(&mut self, before: &Before) -> Result<bool, StoreError> {
        let from = self.purged.clone();
        let piece = self.in_turn(|transaction| purge::piece(transaction, before, &from))?;
        self.purged = piece.progress;
        Ok(piece.more)
    }

    fn close(&mut self) {
        if let Some(checkpointer) = self.checkpointer.take() {
            checkpointer.close();
        }
        let Some(connection) = self.connection.take() else {
            return;
        };
        if let Err(why) = close(connection) {
            tracing::debug!(%why, "the writing connection could not be closed");
        }
    }
}

#[cfg(test)]
mod tests;
