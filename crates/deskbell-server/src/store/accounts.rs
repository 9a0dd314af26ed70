//! The tables of accounts and of what browsers carry: passwords, cookie
//! sessions, sign-in links, and the audit. Rows are written by the writer,
//! inside its batch's transaction; reads come from the read pool. Who may sign
//! in is decided in `accounts`.

mod trail;
mod write;

use deskbell_protocol::agent::Role;
use deskbell_protocol::{AgentId, QueueId, Timestamp};
use rusqlite::{Row, params};

use super::load::{all, first};
use super::{Readers, StoreError, decode};
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
pub async fn user_named(from: &Readers, name: &str) -> Result<Option<User>, StoreError> {
    let key = name_key(name);
    let statement = "SELECT id, name, role, units, queues, enabled, password
         FROM accounts JOIN agents ON agents.id = accounts.agent WHERE name_key = ?";
    from.read(move |from| first(from, statement, [key], user_of))
        .await
}

/// The user with this identifier.
///
/// # Errors
/// The database could not be read.
pub async fn user(from: &Readers, id: AgentId) -> Result<Option<User>, StoreError> {
    let statement = "SELECT id, name, role, units, queues, enabled, password
         FROM accounts JOIN agents ON agents.id = accounts.agent WHERE agent = ?";
    from.read(move |from| first(from, statement, [id.to_string()], user_of))
        .await
}

/// How many accounts there are.
///
/// # Errors
/// The database could not be read.
pub async fn account_count(from: &Readers) -> Result<i64, StoreError> {
    let statement = "SELECT count(*) FROM accounts";
    from.read(|from| Ok(from.query_row(statement, [], |row| row.get(0))?))
        .await
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
    from: &Readers,
    agent: AgentId,
    except: Option<&SecretHash>,
    alive: AliveAfter,
) -> Result<bool, StoreError> {
    let statement = "SELECT EXISTS (SELECT 1 FROM cookie_sessions
         WHERE agent = ? AND hash IS NOT ? AND created_at > ? AND seen_at > ?)";
    let except = except.copied();
    from.read(move |from| {
        let (created, seen) = (alive.created.millis(), alive.seen.millis());
        let of = params![agent.to_string(), except, created, seen];
        Ok(from.query_row(statement, of, |row| row.get(0))?)
    })
    .await
}

/// The agents who are signed in at the desk without any session that is alive.
///
/// # Errors
/// The database could not be read.
pub async fn left_without_session(
    from: &Readers,
    alive: AliveAfter,
) -> Result<Vec<AgentId>, StoreError> {
    let statement = "SELECT id FROM agents JOIN accounts ON accounts.agent = agents.id
         WHERE signed_in AND NOT EXISTS (SELECT 1 FROM cookie_sessions
             WHERE cookie_sessions.agent = agents.id AND created_at > ? AND seen_at > ?)";
    let of = [alive.created.millis(), alive.seen.millis()];
    from.read(move |from| all(from, statement, of, |row| decode::parsed(row, "id")))
        .await
}

/// The queue with this name, whatever its case.
///
/// # Errors
/// The database could not be read.
pub async fn queue_named(from: &Readers, name: &str) -> Result<Option<QueueId>, StoreError> {
    let statement = "SELECT id FROM queues WHERE name = ? COLLATE NOCASE";
    let name = name.to_owned();
    from.read(move |from| first(from, statement, [name], |row| decode::parsed(row, "id")))
        .await
}

/// The session with this cookie, however old.
///
/// # Errors
/// The database could not be read.
pub async fn cookie_session(
    from: &Readers,
    hash: &SecretHash,
) -> Result<Option<CookieSession>, StoreError> {
    let (statement, hash) = ("SELECT * FROM cookie_sessions WHERE hash = ?", *hash);
    from.read(move |from| {
        first(from, statement, [hash], |row| {
            Ok(CookieSession {
                hash: row.get("hash")?,
                agent: decode::parsed(row, "agent")?,
                created_at: decode::time(row, "created_at")?,
                seen_at: decode::time(row, "seen_at")?,
            })
        })
    })
    .await
}

/// The unused link with this token, however old.
///
/// # Errors
/// The database could not be read.
pub async fn sign_in_link(
    from: &Readers,
    hash: &SecretHash,
) -> Result<Option<SignInLinkRow>, StoreError> {
    let (statement, hash) = ("SELECT * FROM sign_in_links WHERE hash = ?", *hash);
    from.read(move |from| {
        first(from, statement, [hash], |row| {
            Ok(SignInLinkRow {
                hash: row.get("hash")?,
                agent: decode::parsed(row, "agent")?,
                expires_at: decode::time(row, "expires_at")?,
            })
        })
    })
    .await
}

fn user_of(row: &Row<'_>) -> Result<User, StoreError> {
    let role: String = row.get("role")?;
    Ok(User {
        id: decode::parsed(row, "id")?,
        name: row.get("name")?,
        role: role_of(&role).ok_or_else(|| decode::unreadable("role"))?,
        units: row.get("units")?,
        queues: decode::json(row, "queues")?,
        enabled: row.get("enabled")?,
        password: row.get("password")?,
    })
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
