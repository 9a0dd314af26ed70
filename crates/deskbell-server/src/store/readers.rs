//! What is read beside the writer: replay of a log, pages of messages, whose
//! chat a token opens, and everything of sign-in. Reads see what is committed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use deskbell_protocol::conversation::Message;
use deskbell_protocol::http::Page;
use deskbell_protocol::{AgentId, ConversationId, Seq, Timestamp, limits};
use rusqlite::{Connection, Row, params};
use tokio::sync::Semaphore;

use super::access::blocking;
use super::load::{all, first, secret};
use super::row::{Owner, TokenHash};
use super::{StoreError, decode, search};

/// A customer's token opens their conversation for this long after its end:
/// they can read once more what was said, and who finds the token later can't.
pub const TOKEN_OUTLIVES: Duration = Duration::from_secs(24 * 60 * 60);

/// A few connections that only read. Clones share them.
#[derive(Debug, Clone)]
pub struct Readers {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    /// Those that nobody reads from.
    free: Mutex<Vec<Connection>>,
    /// One for each of them.
    permits: Arc<Semaphore>,
    all: u32,
}

/// To whom messages are told: what is internal is for agents only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    Agents,
    /// The customer, or a bot.
    Others,
}

/// One event of a log, as it goes to the browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    pub seq: Seq,
    pub body: String,
}

impl Readers {
    pub(super) fn new(connections: Vec<Connection>) -> Self {
        let all = connections.len();
        Self {
            shared: Arc::new(Shared {
                free: Mutex::new(connections),
                permits: Arc::new(Semaphore::new(all)),
                all: u32::try_from(all).unwrap_or(u32::MAX),
            }),
        }
    }

    /// Has `work` done with one of the connections, on a thread that may wait.
    /// Nobody else reads from that one meanwhile.
    ///
    /// # Errors
    /// Those of the work; [`StoreError::Closed`] after [`close`](Self::close).
    pub async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let permits = Arc::clone(&self.shared.permits);
        let permit = permits.acquire_owned().await;
        let shared = Arc::clone(&self.shared);
        // The work takes the permit along: it may outlive who asked.
        blocking(move || {
            let _permit = permit.map_err(|_| StoreError::Closed)?;
            let connection = shared.free().pop().ok_or(StoreError::Closed)?;
            let lent = Lent {
                shared: &shared,
                connection: Some(connection),
            };
            lent.connection
                .as_ref()
                .map_or(Err(StoreError::Closed), work)
        })
        .await
    }

    /// Waits for who still reads, and closes every connection.
    pub async fn close(&self) {
        let Ok(_all) = self.shared.permits.acquire_many(self.shared.all).await else {
            return;
        };
        self.shared.permits.close();
        let connections = std::mem::take(&mut *self.shared.free());
        blocking(move || drop(connections)).await;
    }

    /// The database's own, which nobody else knows.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn secret(&self) -> Result<[u8; 32], StoreError> {
        self.read(secret).await
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
        let statement = "SELECT seq, body FROM log WHERE owner = ? AND seq > ? AND seq <= ?
             ORDER BY seq LIMIT ?";
        self.read(move |from| {
            let of = params![owner.to_string(), number(after), number(upto), most];
            all(from, statement, of, |row| {
                let seq: i64 = row.get("seq")?;
                Ok(LogEntry {
                    seq: seq.max(0).unsigned_abs(),
                    body: row.get("body")?,
                })
            })
        })
        .await
    }

    /// The page of a conversation's messages just before the number `before`, as
    /// far as `to` may know them; the last page where there is none.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn messages(
        &self,
        conversation: ConversationId,
        before: Option<u32>,
        to: Told,
    ) -> Result<Page, StoreError> {
        let most = limits::PAGE_MESSAGES;
        let statement =
            "SELECT * FROM messages WHERE conversation = ? AND number < ? AND internal <= ?
             ORDER BY number DESC LIMIT ?";
        let before = before.map_or(i64::MAX, i64::from);
        let mut messages: Vec<Message> = self
            .read(move |from| {
                let of = params![
                    conversation.to_string(),
                    before,
                    to == Told::Agents,
                    most + 1
                ];
                all(from, statement, of, decode::message)
            })
            .await?;
        let more = messages.len() > most;
        messages.truncate(most);
        messages.reverse();
        Ok(Page { messages, more })
    }

    /// The newest messages of a conversation that have all the words of `typed`,
    /// internal ones among them. Without a word there are none.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn messages_with(
        &self,
        conversation: ConversationId,
        typed: &str,
    ) -> Result<Page, StoreError> {
        let sought = search::typed_words(typed);
        let most = limits::PAGE_MESSAGES;
        if sought.is_empty() {
            return Ok(Page {
                messages: Vec::new(),
                more: false,
            });
        }
        let mut messages = self
            .read(move |from| {
                let statement =
                    "SELECT * FROM messages WHERE conversation = ? ORDER BY number DESC";
                let mut statement = from.prepare_cached(statement)?;
                let mut rows = statement.query([conversation.to_string()])?;
                let mut found: Vec<Message> = Vec::new();
                while let Some(row) = rows.next()?
                    && found.len() <= most
                {
                    let text: String = row.get("text")?;
                    if search::has_words(&text, &sought) {
                        found.push(decode::message(row)?);
                    }
                }
                Ok(found)
            })
            .await?;
        let more = messages.len() > most;
        messages.truncate(most);
        messages.reverse();
        Ok(Page { messages, more })
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
        let statement = "SELECT id FROM conversations
             WHERE token = ? AND (ended_at IS NULL OR ended_at > ?)";
        let (token, limit) = (token.hex(), (now - TOKEN_OUTLIVES).millis());
        self.read(move |from| {
            let id = |row: &Row<'_>| decode::parsed(row, "id");
            first(from, statement, params![token, limit], id)
        })
        .await
    }

    /// Who has a conversation, or had it when it closed. None: nobody, or
    /// there is no such conversation.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn agent_of(&self, id: ConversationId) -> Result<Option<AgentId>, StoreError> {
        let statement = "SELECT agent FROM conversations WHERE id = ? AND agent IS NOT NULL";
        self.read(move |from| {
            let agent = |row: &Row<'_>| decode::parsed(row, "agent");
            first(from, statement, [id.to_string()], agent)
        })
        .await
    }
}

impl Readers {
    /// True if this agent advises in the conversation.
    ///
    /// # Errors
    /// The database can't be read.
    pub async fn advises(&self, agent: AgentId, id: ConversationId) -> Result<bool, StoreError> {
        let statement = "SELECT consulted FROM conversations WHERE id = ?";
        let consulted = |row: &Row<'_>| decode::json::<Vec<(AgentId, bool)>>(row, "consulted");
        let found = self
            .read(move |from| first(from, statement, [id.to_string()], consulted))
            .await?;
        let found = found.unwrap_or_default();
        Ok(found.iter().any(|(adviser, _)| *adviser == agent))
    }
}

impl Shared {
    fn free(&self) -> MutexGuard<'_, Vec<Connection>> {
        // Each change is one push or pop, so a panic elsewhere spoils nothing.
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that goes back whatever happens.
struct Lent<'a> {
    shared: &'a Shared,
    connection: Option<Connection>,
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.shared.free().extend(self.connection.take());
    }
}

fn number(seq: Seq) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
