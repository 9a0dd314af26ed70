//! What is too old goes, in pieces of a few milliseconds, so that nobody waits
//! behind it.

use deskbell_protocol::ConversationId;
use sqlx::sqlite::SqliteConnection;

use super::{Before, Owner, StoreError};

const PIECE: i64 = 500;
/// A closed conversation's log has at most a few dozen events, mostly.
const LOGS: i64 = 10;

/// Removes a piece of each kind; true when one of them was a whole piece.
pub async fn piece(to: &mut SqliteConnection, before: &Before) -> Result<bool, StoreError> {
    let answers = sqlx::query(OLD_ANSWERS)
        .bind(before.answers.millis())
        .bind(PIECE);
    let answers = answers.execute(&mut *to).await?.rows_affected();
    let messages = sqlx::query(OLD_MESSAGES)
        .bind(before.messages.millis())
        .bind(PIECE);
    let messages = messages.execute(&mut *to).await?.rows_affected();
    let logs = closed_logs(&mut *to, before).await?;
    sqlx::query(PURGED)
        .bind(before.now.millis().to_string())
        .execute(to)
        .await?;
    let whole = PIECE.unsigned_abs();
    Ok(answers == whole || messages == whole || logs == LOGS.unsigned_abs())
}

/// How many closed conversations have lost their logs. Identifiers sort by
/// time, so only conversations that began before the limit are looked at.
async fn closed_logs(to: &mut SqliteConnection, before: &Before) -> Result<u64, StoreError> {
    let began = Owner::Conversation(ConversationId::from_parts(before.closed_logs, 0)).to_string();
    let limit = before.closed_logs.millis();
    sqlx::query(OLD_LOGS)
        .bind(&began)
        .bind(limit)
        .bind(LOGS)
        .execute(&mut *to)
        .await?;
    let heads = sqlx::query(OLD_HEADS)
        .bind(&began)
        .bind(limit)
        .bind(LOGS)
        .execute(to)
        .await?;
    Ok(heads.rows_affected())
}

/// Written whether anything was too old or not: so a purge that went well also
/// says that the database takes writes.
const PURGED: &str = "
    INSERT INTO meta (name, value) VALUES ('purged_at', ?1)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";

const OLD_ANSWERS: &str = "
    DELETE FROM answers WHERE (actor, command) IN
        (SELECT actor, command FROM answers WHERE at < ?1 LIMIT ?2)";

const OLD_MESSAGES: &str = "
    DELETE FROM messages WHERE (conversation, number) IN
        (SELECT conversation, number FROM messages WHERE at < ?1 LIMIT ?2)";

/// Both statements name the same logs: those that still have a head.
const OLD_LOGS: &str = "
    DELETE FROM log WHERE owner IN
        (SELECT heads.owner FROM heads
         CROSS JOIN conversations ON conversations.id = substr(heads.owner, 14)
         WHERE heads.owner > 'conversation:' AND heads.owner < ?1
           AND conversations.state = 'closed' AND conversations.ended_at < ?2
         ORDER BY heads.owner LIMIT ?3)";

const OLD_HEADS: &str = "
    DELETE FROM heads WHERE owner IN
        (SELECT heads.owner FROM heads
         CROSS JOIN conversations ON conversations.id = substr(heads.owner, 14)
         WHERE heads.owner > 'conversation:' AND heads.owner < ?1
           AND conversations.state = 'closed' AND conversations.ended_at < ?2
         ORDER BY heads.owner LIMIT ?3)";
