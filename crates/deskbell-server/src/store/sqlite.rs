//! The store in `deskbell.db`: one connection that writes, driven by the
//! writer's own thread. WAL with synchronous FULL: what is committed survives
//! a loss of power.

use deskbell_protocol::{ConversationId, Seq, Timestamp};
use sqlx::Connection as _;
use sqlx::sqlite::SqliteConnection;
use tokio::runtime::Handle;

use super::row::{Loaded, Owner, Row};
use super::{Asked, Before, ClosedChat, Known, Store, StoreError, load, purge, write};

/// The writing side. Its calls wait, so none may be made on a thread of the
/// async runtime.
#[derive(Debug)]
pub struct SqliteStore {
    connection: SqliteConnection,
    runtime: Handle,
}

impl SqliteStore {
    pub(super) fn new(connection: SqliteConnection, runtime: Handle) -> Self {
        Self {
            connection,
            runtime,
        }
    }
}

impl Store for SqliteStore {
    fn commit(&mut self, batch: &[Row]) -> Result<(), StoreError> {
        let connection = &mut self.connection;
        self.runtime.block_on(async {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            write::batch(&mut transaction, batch).await?;
            Ok(transaction.commit().await?)
        })
    }

    fn known(&mut self, asked: &Asked) -> Result<Known, StoreError> {
        self.runtime
            .block_on(load::known(&mut self.connection, asked))
    }

    fn first_kept(&mut self, owner: Owner) -> Result<Option<Seq>, StoreError> {
        self.runtime
            .block_on(load::first_kept(&mut self.connection, owner))
    }

    fn closed_chat(&mut self, id: ConversationId) -> Result<Option<ClosedChat>, StoreError> {
        self.runtime
            .block_on(load::closed_chat(&mut self.connection, id))
    }

    fn load(&mut self, now: Timestamp) -> Result<Loaded, StoreError> {
        self.runtime.block_on(load::load(&mut self.connection, now))
    }

    fn purge(&mut self, before: &Before) -> Result<bool, StoreError> {
        let connection = &mut self.connection;
        self.runtime.block_on(async {
            let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
            let more = purge::piece(&mut transaction, before).await?;
            transaction.commit().await?;
            Ok(more)
        })
    }
}
