//! The store in `deskbell.db`: one connection that writes, driven by the
//! writer's own thread. WAL with synchronous FULL: what is committed survives
//! a loss of power.

use deskbell_protocol::{ConversationId, Seq, Timestamp};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions as _, Connection as _};
use tokio::runtime::Handle;

use super::row::{Loaded, Owner, Row};
use super::{Asked, Before, ClosedChat, Known, Store, StoreError, load, purge, turn, write};

/// The writing side. Its calls wait, so none may be made on a thread of the
/// async runtime.
#[derive(Debug)]
pub struct SqliteStore {
    /// None after a failure, until the next call.
    connection: Option<SqliteConnection>,
    options: SqliteConnectOptions,
    runtime: Handle,
    /// The number of its turn as the writer; none before it has loaded.
    turn: Option<i64>,
}

impl SqliteStore {
    /// `connection` is one of `options`.
    pub(super) fn new(
        connection: SqliteConnection,
        options: SqliteConnectOptions,
        runtime: Handle,
    ) -> Self {
        Self {
            connection: Some(connection),
            options,
            runtime,
            turn: None,
        }
    }

    /// Does `work` on the connection. One on which something failed is not used
    /// again: after a full disk SQLite has taken the transaction back by itself,
    /// and the connection would wait for ever for its end.
    fn on_connection<T>(
        &mut self,
        work: impl AsyncFnOnce(&mut SqliteConnection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        self.runtime.block_on(async {
            let mut connection = match self.connection.take() {
                Some(connection) => connection,
                None => self.options.connect().await?,
            };
            let done = work(&mut connection).await;
            if done.is_ok() {
                self.connection = Some(connection);
            } else if let Err(why) = connection.close_hard().await {
                tracing::debug!(%why, "a connection that failed could not be closed");
            }
            done
        })
    }
}

impl Store for SqliteStore {
    fn commit(&mut self, batch: &[Row]) -> Result<(), StoreError> {
        let turn = self.turn;
        self.on_connection(async |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            turn::check(&mut transaction, turn).await?;
            write::batch(&mut transaction, batch).await?;
            Ok(transaction.commit().await?)
        })
    }

    fn known(&mut self, asked: &Asked) -> Result<Known, StoreError> {
        self.on_connection(async |connection| load::known(connection, asked).await)
    }

    fn first_kept(&mut self, owner: Owner) -> Result<Option<Seq>, StoreError> {
        self.on_connection(async |connection| load::first_kept(connection, owner).await)
    }

    fn closed_chat(&mut self, id: ConversationId) -> Result<Option<ClosedChat>, StoreError> {
        self.on_connection(async |connection| load::closed_chat(connection, id).await)
    }

    fn load(&mut self, now: Timestamp) -> Result<Loaded, StoreError> {
        let (turn, loaded) = self.on_connection(async |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            let turn = turn::take(&mut transaction).await?;
            let loaded = load::load(&mut transaction, now).await?;
            transaction.commit().await?;
            Ok((turn, loaded))
        })?;
        self.turn = Some(turn);
        Ok(loaded)
    }

    fn purge(&mut self, before: &Before) -> Result<bool, StoreError> {
        let turn = self.turn;
        self.on_connection(async |connection| {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            turn::check(&mut transaction, turn).await?;
            let more = purge::piece(&mut transaction, before).await?;
            transaction.commit().await?;
            Ok(more)
        })
    }

    fn close(&mut self) {
        let Some(connection) = self.connection.take() else {
            return;
        };
        if let Err(why) = self.runtime.block_on(connection.close()) {
            tracing::debug!(%why, "the writing connection could not be closed");
        }
    }
}

#[cfg(test)]
mod tests;
