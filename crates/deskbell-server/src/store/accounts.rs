//! The tables of accounts and of what browsers carry: passwords, cookie
//! sessions, sign-in links, and the audit. Rows are written by the writer,
//! inside its batch's transaction; reads come from the read pool. Who may sign
//! in is decided in `accounts`.

use deskbell_protocol::agent::Role;
use deskbell_protocol::{AgentId, QueueId, Timestamp};
use sqlx::sqlite::{SqliteConnection, SqliteExecutor, SqliteRow};
use sqlx::{Row as _, query};

use crate::accounts::SecretHash;
use crate::audit::{self, ChainHash, Deed, Entry};

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
        sessions_before: Timestamp,
        seen_before: Timestamp,
        links_before: Timestamp,
    },
    /// Takes its place behind the last row of the chain.
    Audit(Entry),
}

/// The key under which a name is found.
pub fn name_key(name: &str) -> String {
    name.to_lowercase()
}

/// Carries one change out.
///
/// # Errors
/// Whatever the database says; the transaction is then void.
pub async fn write(to: &mut SqliteConnection, row: &AccountRow) -> Result<(), sqlx::Error> {
    match row {
        AccountRow::Account(account) => put_account(to, account).await,
        AccountRow::CookieSession(session) => put_session(to, session).await,
        AccountRow::Seen(hash, at) => {
            let update = query("UPDATE cookie_sessions SET seen_at = ? WHERE hash = ?");
            run(to, update.bind(at.millis()).bind(hash.as_slice())).await
        }
        AccountRow::EndCookieSession(hash) => {
            run(
                to,
                query("DELETE FROM cookie_sessions WHERE hash = ?").bind(hash.as_slice()),
            )
            .await
        }
        AccountRow::EndAllOf(agent) => {
            let agent = agent.to_string();
            run(
                to,
                query("DELETE FROM cookie_sessions WHERE agent = ?").bind(&agent),
            )
            .await?;
            run(
                to,
                query("DELETE FROM sign_in_links WHERE agent = ?").bind(&agent),
            )
            .await
        }
        AccountRow::SignInLink(link) => {
            let insert =
                query("INSERT INTO sign_in_links (hash, agent, expires_at) VALUES (?, ?, ?)")
                    .bind(link.hash.as_slice())
                    .bind(link.agent.to_string())
                    .bind(link.expires_at.millis());
            run(to, insert).await
        }
        AccountRow::UseLink(hash) => {
            run(
                to,
                query("DELETE FROM sign_in_links WHERE hash = ?").bind(hash.as_slice()),
            )
            .await
        }
        AccountRow::Forget {
            sessions_before,
            seen_before,
            links_before,
        } => {
            let old = query("DELETE FROM cookie_sessions WHERE created_at < ? OR seen_at < ?")
                .bind(sessions_before.millis())
                .bind(seen_before.millis());
            run(to, old).await?;
            let links = query("DELETE FROM sign_in_links WHERE expires_at < ?");
            run(to, links.bind(links_before.millis())).await
        }
        AccountRow::Audit(entry) => add_to_audit(to, entry).await,
    }
}

type Statement<'q> = sqlx::query::Query<'q, sqlx::Sqlite, sqlx::sqlite::SqliteArguments>;

async fn run(to: &mut SqliteConnection, statement: Statement<'_>) -> Result<(), sqlx::Error> {
    statement.execute(to).await.map(drop)
}

async fn put_account(to: &mut SqliteConnection, account: &AccountOf) -> Result<(), sqlx::Error> {
    let upsert = query(
        "INSERT INTO accounts (agent, name_key, password) VALUES (?, ?, ?)
         ON CONFLICT (agent) DO UPDATE SET
             name_key = excluded.name_key, password = excluded.password",
    )
    .bind(account.agent.to_string())
    .bind(name_key(&account.name))
    .bind(&account.password);
    run(to, upsert).await
}

async fn put_session(
    to: &mut SqliteConnection,
    session: &CookieSession,
) -> Result<(), sqlx::Error> {
    let insert =
        query("INSERT INTO cookie_sessions (hash, agent, created_at, seen_at) VALUES (?, ?, ?, ?)")
            .bind(session.hash.as_slice())
            .bind(session.agent.to_string())
            .bind(session.created_at.millis())
            .bind(session.seen_at.millis());
    run(to, insert).await
}

async fn add_to_audit(to: &mut SqliteConnection, entry: &Entry) -> Result<(), sqlx::Error> {
    let last = query("SELECT hash FROM audit ORDER BY number DESC LIMIT 1");
    let previous = match last.fetch_optional(&mut *to).await? {
        Some(row) => hash_of(&row)?,
        None => audit::START,
    };
    let insert = query("INSERT INTO audit (at, who, deed, about, hash) VALUES (?, ?, ?, ?, ?)")
        .bind(entry.at.millis())
        .bind(&entry.who)
        .bind(entry.deed.word())
        .bind(&entry.about)
        .bind(audit::chain(&previous, entry).to_vec());
    run(to, insert).await
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

/// How many browsers of this agent are signed in.
///
/// # Errors
/// The database could not be read.
pub async fn session_count(
    from: impl SqliteExecutor<'_>,
    agent: AgentId,
) -> Result<i64, sqlx::Error> {
    let row = query("SELECT count(*) FROM cookie_sessions WHERE agent = ?");
    row.bind(agent.to_string())
        .fetch_one(from)
        .await?
        .try_get(0)
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
    text.parse().map(Some).map_err(|_| unreadable("id", text))
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

/// The whole audit, in its order.
///
/// # Errors
/// The database could not be read, or holds a word that is no deed.
pub async fn audit_rows(
    from: impl SqliteExecutor<'_>,
) -> Result<Vec<(Entry, ChainHash)>, sqlx::Error> {
    let rows = query("SELECT * FROM audit ORDER BY number")
        .fetch_all(from)
        .await?;
    rows.iter()
        .map(|row| Ok((entry_of(row)?, hash_of(row)?)))
        .collect()
}

fn entry_of(row: &SqliteRow) -> Result<Entry, sqlx::Error> {
    let deed: String = row.try_get("deed")?;
    Ok(Entry {
        at: time_of(row, "at")?,
        who: row.try_get("who")?,
        deed: Deed::from_word(&deed).ok_or_else(|| unreadable("deed", deed))?,
        about: row.try_get("about")?,
    })
}

fn user_of(row: &SqliteRow) -> Result<User, sqlx::Error> {
    let role: String = row.try_get("role")?;
    let queues: String = row.try_get("queues")?;
    Ok(User {
        id: id_of(row, "id")?,
        name: row.try_get("name")?,
        role: role_of(&role).ok_or_else(|| unreadable("role", role))?,
        units: row.try_get("units")?,
        queues: serde_json::from_str(&queues).map_err(|_| unreadable("queues", queues))?,
        enabled: row.try_get("enabled")?,
        password: row.try_get("password")?,
    })
}

fn id_of(row: &SqliteRow, column: &str) -> Result<AgentId, sqlx::Error> {
    let text: String = row.try_get(column)?;
    text.parse().map_err(|_| unreadable(column, text))
}

fn time_of(row: &SqliteRow, column: &str) -> Result<Timestamp, sqlx::Error> {
    row.try_get(column).map(Timestamp::from_millis)
}

fn hash_of(row: &SqliteRow) -> Result<[u8; 32], sqlx::Error> {
    let bytes: Vec<u8> = row.try_get("hash")?;
    bytes
        .try_into()
        .map_err(|_| unreadable("hash", String::new()))
}

fn unreadable(column: &str, text: String) -> sqlx::Error {
    sqlx::Error::Decode(format!("'{text}' in the column {column} is not what belongs there").into())
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
