//! What the engine gets at its start, and the few questions it has later.
//! Nothing here reads all of a table that grows.

use std::time::Duration;

use deskbell_protocol::agent::Today;
use deskbell_protocol::{ConversationId, Seq, Timestamp};
use serde_json::json;
use sqlx::Row as _;
use sqlx::sqlite::{SqliteConnection, SqliteRow};

use super::row::{Loaded, OfferRow, Owner, TokenHash};
use super::{Asked, ClosedChat, Known, StoreError, decode, rules};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Who answers an offer this long after its end is told how it ended.
const LATE_ANSWERS: Duration = Duration::from_secs(10 * 60);

pub async fn load(from: &mut SqliteConnection, now: Timestamp) -> Result<Loaded, StoreError> {
    let midnight = now.millis() - now.millis().rem_euclid(DAY_MS);
    let visitor = sqlx::query("SELECT coalesce(max(visitor), 0) FROM conversations")
        .fetch_one(&mut *from)
        .await?
        .try_get(0)?;
    let today = sqlx::query(TODAY)
        .bind(midnight)
        .fetch_all(&mut *from)
        .await?;
    Ok(Loaded {
        secret: secret(from).await?,
        queues: all(from, "SELECT * FROM queues", decode::queue).await?,
        skills: all(from, "SELECT * FROM skills", decode::skill).await?,
        profiles: all(from, "SELECT * FROM profiles", decode::profile).await?,
        statuses: all(from, "SELECT * FROM statuses", decode::status).await?,
        workstreams: all(from, "SELECT * FROM workstreams", rules::decode).await?,
        agents: all(from, "SELECT * FROM agents", decode::agent).await?,
        conversations: all(from, LIVE_CONVERSATIONS, decode::conversation).await?,
        offers: offers(from, now).await?,
        heads: all(from, LIVE_HEADS, decode::head).await?,
        visitor,
        today: today.iter().map(today_of).collect::<Result<_, _>>()?,
    })
}

/// The open ones; and for who answers too late, those that ended a moment ago,
/// and those by which agents have what they have.
async fn offers(from: &mut SqliteConnection, now: Timestamp) -> Result<Vec<OfferRow>, StoreError> {
    sqlx::query(OFFERS)
        .bind((now - LATE_ANSWERS).millis())
        .fetch_all(from)
        .await?
        .iter()
        .map(decode::offer)
        .collect()
}

async fn all<T>(
    from: &mut SqliteConnection,
    statement: &'static str,
    read: fn(&SqliteRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    sqlx::query(statement)
        .fetch_all(from)
        .await?
        .iter()
        .map(read)
        .collect()
}

async fn secret(from: &mut SqliteConnection) -> Result<[u8; 32], StoreError> {
    let text: String = sqlx::query("SELECT value FROM meta WHERE name = 'secret'")
        .fetch_one(from)
        .await?
        .try_get(0)?;
    TokenHash::from_hex(&text)
        .map(|hash| hash.0)
        .ok_or(StoreError::Unreadable { what: "the secret" })
}

fn today_of(row: &SqliteRow) -> Result<(deskbell_protocol::AgentId, Today), StoreError> {
    let answer_ms: i64 = row.try_get("answer_ms")?;
    let today = Today {
        accepted: row.try_get("accepted")?,
        missed: row.try_get("missed")?,
        rejected: row.try_get("rejected")?,
        answer_ms: answer_ms.max(0).unsigned_abs(),
    };
    Ok((decode::parsed(row, "agent")?, today))
}

pub async fn known(from: &mut SqliteConnection, asked: &Asked) -> Result<Known, StoreError> {
    let mut known = Known::default();
    if !asked.commands.is_empty() {
        let commands: Vec<_> = asked
            .commands
            .iter()
            .map(|(actor, command)| (actor.to_string(), command))
            .collect();
        let rows = sqlx::query(KNOWN_ANSWERS).bind(json!(commands).to_string());
        for row in rows.fetch_all(&mut *from).await? {
            let key = (
                decode::parsed(&row, "actor")?,
                decode::parsed(&row, "command")?,
            );
            known.answers.insert(key, decode::json(&row, "outcome")?);
        }
    }
    if !asked.chats.is_empty() {
        let tokens: Vec<_> = asked.chats.iter().map(TokenHash::hex).collect();
        let rows = sqlx::query(KNOWN_CHATS).bind(json!(tokens).to_string());
        for row in rows.fetch_all(from).await? {
            let token: String = row.try_get("token")?;
            let hash =
                TokenHash::from_hex(&token).ok_or(StoreError::Unreadable { what: "token" })?;
            known.chats.insert(hash, decode::parsed(&row, "id")?);
        }
    }
    Ok(known)
}

pub async fn first_kept(
    from: &mut SqliteConnection,
    owner: Owner,
) -> Result<Option<Seq>, StoreError> {
    let first: Option<i64> = sqlx::query("SELECT min(seq) FROM log WHERE owner = ?")
        .bind(owner.to_string())
        .fetch_one(from)
        .await?
        .try_get(0)?;
    Ok(first.map(|seq| seq.max(0).unsigned_abs()))
}

pub async fn closed_chat(
    from: &mut SqliteConnection,
    id: ConversationId,
) -> Result<Option<ClosedChat>, StoreError> {
    let row = sqlx::query(
        "SELECT end_cause, last_message FROM conversations
         WHERE id = ? AND end_cause IS NOT NULL",
    )
    .bind(id.to_string())
    .fetch_optional(from)
    .await?;
    row.map(|row| {
        Ok(ClosedChat {
            cause: decode::word(&row, "end_cause")?,
            last_message: row.try_get("last_message")?,
        })
    })
    .transpose()
}

const LIVE_CONVERSATIONS: &str = "SELECT * FROM conversations WHERE state <> 'closed'";

const OFFERS: &str = "
    SELECT * FROM offers WHERE state = 'open'
    UNION ALL
    SELECT * FROM offers WHERE ended_at >= ?1 AND state <> 'accepted'
    UNION ALL
    SELECT offers.* FROM conversations JOIN offers ON offers.id = session_offer
    WHERE conversations.state <> 'closed' AND offers.state = 'accepted'";

const LIVE_HEADS: &str = "
    SELECT heads.* FROM agents JOIN heads ON heads.owner = 'agent:' || agents.id
    UNION ALL
    SELECT heads.* FROM conversations
    JOIN heads ON heads.owner = 'conversation:' || conversations.id
    WHERE conversations.state <> 'closed'";

const TODAY: &str = "
    SELECT agent, sum(state = 'accepted') AS accepted, sum(state = 'expired') AS missed,
        sum(state = 'rejected') AS rejected,
        sum(iif(state = 'accepted', ended_at - offered_at, 0)) AS answer_ms
    FROM offers WHERE ended_at >= ? GROUP BY agent";

const KNOWN_ANSWERS: &str = "
    SELECT answers.* FROM json_each(?1) AS j
    JOIN answers ON actor = j.value->>0 AND command = j.value->>1";

const KNOWN_CHATS: &str = "
    SELECT conversations.id, token FROM json_each(?1) AS j JOIN conversations ON token = j.value";
