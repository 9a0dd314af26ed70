//! What is read beside the writer: replay of a log, pages of messages, whose
//! chat a token opens, and everything of sign-in. Reads see what is committed.

use std::time::Duration;

use deskbell_protocol::conversation::Message;
use deskbell_protocol::http::Page;
use deskbell_protocol::{AgentId, ConversationId, Seq, Timestamp, limits};
use sqlx::Row as _;
use sqlx::sqlite::SqlitePool;

use super::row::{Owner, TokenHash};
use super::{StoreError, decode};

/// A customer's token opens their conversation for this long after its end:
/// they can read once more what was said, and who finds the token later can't.
pub const TOKEN_OUTLIVES: Duration = Duration::from_secs(24 * 60 * 60);

/// A few connections that only read. Clones share them.
#[derive(Debug, Clone)]
pub struct Readers {
    pool: SqlitePool,
}

/// One event of a log, as it goes to the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    pub seq: Seq,
    pub body: String,
}

impl Readers {
    pub(super) fn new(pool: SqlitePool) -> Self {
        Self { pool }
    }

    /// Waits for who still reads, and closes every connection.
    pub async fn close(&self) {
        self.pool.close().await;
    }

    /// For the tables of `accounts`.
    pub fn pool(&self) -> &SqlitePool {
        &self.pool
    }

    /// At most `most` events of a log after `after`, up to and including `upto`.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn log(
        &self,
        owner: Owner,
        after: Seq,
        upto: Seq,
        most: u32,
    ) -> Result<Vec<LogEntry>, StoreError> {
        let rows = sqlx::query(
            "SELECT seq, body FROM log WHERE owner = ? AND seq > ? AND seq <= ?
             ORDER BY seq LIMIT ?",
        )
        .bind(owner.to_string())
        .bind(number(after))
        .bind(number(upto))
        .bind(most)
        .fetch_all(&self.pool)
        .await?;
        let entry = |row: &sqlx::sqlite::SqliteRow| {
            let seq: i64 = row.try_get("seq")?;
            Ok(LogEntry {
                seq: seq.max(0).unsigned_abs(),
                body: row.try_get("body")?,
            })
        };
        rows.iter().map(entry).collect()
    }

    /// The page of a conversation's messages just before the number `before`;
    /// the last page where there is none.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn messages(
        &self,
        conversation: ConversationId,
        before: Option<u32>,
    ) -> Result<Page, StoreError> {
        let most = limits::PAGE_MESSAGES;
        let rows = sqlx::query(
            "SELECT * FROM messages WHERE conversation = ? AND number < ?
             ORDER BY number DESC LIMIT ?",
        )
        .bind(conversation.to_string())
        .bind(before.map_or(i64::MAX, i64::from))
        .bind(i64::try_from(most).unwrap_or(i64::MAX) + 1)
        .fetch_all(&self.pool)
        .await?;
        let mut messages: Vec<Message> = rows
            .iter()
            .take(most)
            .map(decode::message)
            .collect::<Result<_, _>>()?;
        messages.reverse();
        Ok(Page {
            messages,
            more: rows.len() > most,
        })
    }

    /// The conversation that a customer's token opens at `now`: also one that
    /// is over, until [`TOKEN_OUTLIVES`] has passed.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn chat(
        &self,
        token: &TokenHash,
        now: Timestamp,
    ) -> Result<Option<ConversationId>, StoreError> {
        let row = sqlx::query(
            "SELECT id FROM conversations
             WHERE token = ? AND (ended_at IS NULL OR ended_at > ?)",
        )
        .bind(token.hex())
        .bind((now - TOKEN_OUTLIVES).millis())
        .fetch_optional(&self.pool)
        .await?;
        row.map(|row| decode::parsed(&row, "id")).transpose()
    }

    /// Who has a conversation, or had it when it closed. None: nobody, or
    /// there is no such conversation.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn agent_of(&self, id: ConversationId) -> Result<Option<AgentId>, StoreError> {
        let row = sqlx::query("SELECT agent FROM conversations WHERE id = ? AND agent IS NOT NULL")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        row.map(|row| decode::parsed(&row, "agent")).transpose()
    }
}

fn number(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
