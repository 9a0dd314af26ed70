//! The tables of accounts and of what browsers carry: passwords, cookie
//! sessions, sign-in links, and the audit. Rows are written by the writer,
//! inside its batch's transaction; reads come from the read pool. Who may sign
//! in is decided in `accounts`.

mod trail;
mod write;

use deskbell_protocol::agent::Role;
use deskbell_protocol::{AgentId, QueueId, Timestamp};
use sqlx::sqlite::{SqliteExecutor, SqliteRow};
use sqlx::{Row as _, query};

use crate::accounts::SecretHash;
use crate::audit::Entry;

pub use trail::{audit_end, audit_fault, audit_rows};
pub use write::write;

/// How an agent signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountOf {
    pub agent: AgentId,
    pub name: String,
    /// Argon2id in PHC form; none signs in by link only.
    pub password: Option<String>,
}

/// An agent with an account, as read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    pub id: AgentId,
    pub name: String,
    pub role: Role,
    /// Capacity units.
    pub units: u32,
    pub queues: Vec<QueueId>,
    pub enabled: bool,
    pub password: Option<String>,
}

/// A signed-in browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CookieSession {
    pub hash: SecretHash,
    pub agent: AgentId,
    pub created_at: Timestamp,
    /// The last request or frame, to within some minutes.
    pub seen_at: Timestamp,
}

/// A link that signs in once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInLinkRow {
    pub hash: SecretHash,
    pub agent: AgentId,
    pub expires_at: Timestamp,
}

/// One change of these tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountRow {
    /// New or changed; told apart by the agent, whose own row is there already.
    Account(AccountOf),
    CookieSession(CookieSession),
    /// A session was used at this time.
    Seen(SecretHash, Timestamp),
    EndCookieSession(SecretHash),
    /// Ends every session and every unused link of an agent.
    EndAllOf(AgentId),
    SignInLink(SignInLinkRow),
    UseLink(SecretHash),
    /// Forgets sessions and links that are too old to be used.
    Forget {
        alive: AliveAfter,
        links_before: Timestamp,
    },
    /// Takes its place behind the last row of the chain.
    Audit(Entry),
}

/// The key under which a name is found.
pub fn name_key(name: &str) -> String {
    name.to_lowercase()
}

/// The user with this name, whatever its case.
///
/// # Errors
/// The database could not be read.
pub async fn user_named(
    from: impl SqliteExecutor<'_>,
    name: &str,
) -> Result<Option<User>, sqlx::Error> {
    let row = query(
        "SELECT id, name, role, units, queues, enabled, password
         FROM accounts JOIN agents ON agents.id = accounts.agent WHERE name_key = ?",
    )
    .bind(name_key(name));
    row.fetch_optional(from)
        .await?
        .as_ref()
        .map(user_of)
        .transpose()
}

/// The user with this identifier.
///
/// # Errors
/// The database could not be read.
pub async fn user(from: impl SqliteExecutor<'_>, id: AgentId) -> Result<Option<User>, sqlx::Error> {
    let row = query(
        "SELECT id, name, role, units, queues, enabled, password
         FROM accounts JOIN agents ON agents.id = accounts.agent WHERE agent = ?",
    )
    .bind(id.to_string());
    row.fetch_optional(from)
        .await?
        .as_ref()
        .map(user_of)
        .transpose()
}

/// How many accounts there are.
///
/// # Errors
/// The database could not be read.
pub async fn account_count(from: impl SqliteExecutor<'_>) -> Result<i64, sqlx::Error> {
    query("SELECT count(*) FROM accounts")
        .fetch_one(from)
        .await?
        .try_get(0)
}

/// A session is alive that began and was used after these times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AliveAfter {
    pub created: Timestamp,
    pub seen: Timestamp,
}

/// True if a browser of this agent is signed in by a session that is alive and
/// is not `except`.
///
/// # Errors
/// The database could not be read.
pub async fn has_session(
    from: impl SqliteExecutor<'_>,
    agent: AgentId,
    except: Option<&SecretHash>,
    alive: AliveAfter,
) -> Result<bool, sqlx::Error> {
    let row = query(
        "SELECT EXISTS (SELECT 1 FROM cookie_sessions
         WHERE agent = ? AND hash IS NOT ? AND created_at > ? AND seen_at > ?)",
    )
    .bind(agent.to_string())
    .bind(except.map(|hash| hash.to_vec()))
    .bind(alive.created.millis())
    .bind(alive.seen.millis());
    row.fetch_one(from).await?.try_get(0)
}

/// The agents who are signed in at the desk without any session that is alive.
///
/// # Errors
/// The database could not be read.
pub async fn left_without_session(
    from: impl SqliteExecutor<'_>,
    alive: AliveAfter,
) -> Result<Vec<AgentId>, sqlx::Error> {
    let rows = query(
        "SELECT id FROM agents JOIN accounts ON accounts.agent = agents.id
         WHERE signed_in AND NOT EXISTS (SELECT 1 FROM cookie_sessions
             WHERE cookie_sessions.agent = agents.id AND created_at > ? AND seen_at > ?)",
    )
    .bind(alive.created.millis())
    .bind(alive.seen.millis());
    let rows = rows.fetch_all(from).await?;
    rows.iter().map(|row| id_of(row, "id")).collect()
}

/// The queue with this name, whatever its case.
///
/// # Errors
/// The database could not be read.
pub async fn queue_named(
    from: impl SqliteExecutor<'_>,
    name: &str,
) -> Result<Option<QueueId>, sqlx::Error> {
    let row = query("SELECT id FROM queues WHERE name = ? COLLATE NOCASE").bind(name.to_owned());
    let Some(row) = row.fetch_optional(from).await? else {
        return Ok(None);
    };
    let text: String = row.try_get("id")?;
    text.parse().map(Some).map_err(|_| unreadable("id"))
}

/// The session with this cookie, however old.
///
/// # Errors
/// The database could not be read.
pub async fn cookie_session(
    from: impl SqliteExecutor<'_>,
    hash: &SecretHash,
) -> Result<Option<CookieSession>, sqlx::Error> {
    let row = query("SELECT * FROM cookie_sessions WHERE hash = ?").bind(hash.to_vec());
    let Some(row) = row.fetch_optional(from).await? else {
        return Ok(None);
    };
    Ok(Some(CookieSession {
        hash: hash_of(&row)?,
        agent: id_of(&row, "agent")?,
        created_at: time_of(&row, "created_at")?,
        seen_at: time_of(&row, "seen_at")?,
    }))
}

/// The unused link with this token, however old.
///
/// # Errors
/// The database could not be read.
pub async fn sign_in_link(
    from: impl SqliteExecutor<'_>,
    hash: &SecretHash,
) -> Result<Option<SignInLinkRow>, sqlx::Error> {
    let row = query("SELECT * FROM sign_in_links WHERE hash = ?").bind(hash.to_vec());
    let Some(row) = row.fetch_optional(from).await? else {
        return Ok(None);
    };
    Ok(Some(SignInLinkRow {
        hash: hash_of(&row)?,
        agent: id_of(&row, "agent")?,
        expires_at: time_of(&row, "expires_at")?,
    }))
}

fn user_of(row: &SqliteRow) -> Result<User, sqlx::Error> {
    let role: String = row.try_get("role")?;
    let queues: String = row.try_get("queues")?;
    Ok(User {
        id: id_of(row, "id")?,
        name: row.try_get("name")?,
        role: role_of(&role).ok_or_else(|| unreadable("role"))?,
        units: row.try_get("units")?,
        queues: serde_json::from_str(&queues).map_err(|_| unreadable("queues"))?,
        enabled: row.try_get("enabled")?,
        password: row.try_get("password")?,
    })
}

fn id_of(row: &SqliteRow, column: &str) -> Result<AgentId, sqlx::Error> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| unreadable(column))
}

fn time_of(row: &SqliteRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    row.try_get(column).map(Timestamp::from_millis)
}

fn hash_of(row: &SqliteRow) -> Result<[u8; 32], sqlx::Error> {
    let bytes: Vec<u8> = row.try_get("hash")?;
    bytes.try_into().map_err(|_| unreadable("hash"))
}

fn unreadable(column: &str) -> sqlx::Error {
    sqlx::Error::Decode(format!("what is in the column {column} does not belong there").into())
}

fn role_of(word: &str) -> Option<Role> {
    match word {
        "agent" => Some(Role::Agent),
        "supervisor" => Some(Role::Supervisor),
        "administrator" => Some(Role::Administrator),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
