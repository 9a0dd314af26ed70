//! Takes a customer out of the database: what they said and are goes, when
//! things happened and how they ended stays. Where to look is read beside the
//! writer ([`traces`]); each [`ErasePiece`] is a few milliseconds of the
//! writer's.

use std::iter::repeat_n;

use deskbell_protocol::{ConversationId, OfferId, Seq};
use serde_json::json;
use sqlx::sqlite::SqliteConnection;
use sqlx::{ConnectOptions as _, Connection as _, Row as _};

use super::open::{FILE, options};
use super::{Owner, Readers, StoreError, decode};

/// The most rows of a piece. Texts of 8 KiB are the longest, and what was
/// theirs is written over: a hundred rows of them take 5 ms.
pub const PIECE: i64 = 32;

/// One short step of an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErasePiece {
    /// The oldest messages that are left.
    Messages(ConversationId),
    /// The oldest answers to the customer's commands that are left.
    Answers(ConversationId),
    /// The oldest events of a log that are left, up to this one: a log has no
    /// holes, so those before a trace go with it. Who has not seen them gets a
    /// snapshot.
    Events(Owner, Seq),
    /// What agents wrote when these offers ended, and what they were shown.
    Offers(Vec<OfferId>),
    /// The customer of a conversation that is closed. The last step: without it
    /// the conversation is found again.
    Customer(ConversationId),
}

/// What a conversation has left of its customer, beside its own row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traces {
    pub pieces: Vec<ErasePiece>,
}

/// Where there is something of the conversation's customer; a piece stands
/// there as often as it takes.
///
/// # Errors
/// The database can't be read.
pub async fn traces(from: &Readers, id: ConversationId) -> Result<Traces, StoreError> {
    let (mut pieces, customer) = (Vec::new(), Owner::Conversation(id).to_string());
    let messages = count(from, MESSAGES_LEFT, id.to_string()).await?;
    pieces.extend(repeat_n(ErasePiece::Messages(id), pieces_of(messages)));
    let answers = count(from, ANSWERS_LEFT, customer.clone()).await?;
    pieces.extend(repeat_n(ErasePiece::Answers(id), pieces_of(answers)));
    let offers = sqlx::query(ITS_OFFERS).bind(id.to_string());
    let mut named = vec![id.to_string()];
    let mut personal = Vec::new();
    for row in offers.fetch_all(from.pool()).await? {
        let offer: OfferId = decode::parsed(&row, "id")?;
        named.push(offer.to_string());
        if row.try_get("is_personal")? {
            personal.push(offer);
        }
    }
    let some = usize::try_from(PIECE).unwrap_or(usize::MAX);
    pieces.extend(
        personal
            .chunks(some)
            .map(|some| ErasePiece::Offers(some.to_vec())),
    );
    let logs = sqlx::query(NAMED_IN)
        .bind(json!(named).to_string())
        .bind(customer)
        .fetch_all(from.pool())
        .await?;
    for row in logs {
        let last: i64 = row.try_get("last")?;
        let owner = decode::parsed(&row, "owner")?;
        let events = ErasePiece::Events(owner, last.max(0).unsigned_abs());
        pieces.extend(repeat_n(events, pieces_of(row.try_get("events")?)));
    }
    Ok(Traces { pieces })
}

async fn count(from: &Readers, sql: &'static str, of: String) -> Result<i64, StoreError> {
    let row = sqlx::query(sql).bind(of).fetch_one(from.pool()).await?;
    Ok(row.try_get(0)?)
}

fn pieces_of(rows: i64) -> usize {
    usize::try_from(rows.unsigned_abs().div_ceil(PIECE.unsigned_abs())).unwrap_or(usize::MAX)
}

/// Carries one piece out.
///
/// # Errors
/// Whatever the database says; the transaction is then void.
pub async fn piece(to: &mut SqliteConnection, piece: &ErasePiece) -> Result<(), StoreError> {
    let statement = match piece {
        ErasePiece::Messages(id) => sqlx::query(MESSAGES).bind(id.to_string()).bind(PIECE),
        ErasePiece::Answers(id) => sqlx::query(ANSWERS)
            .bind(Owner::Conversation(*id).to_string())
            .bind(PIECE),
        ErasePiece::Events(owner, upto) => sqlx::query(EVENTS)
            .bind(owner.to_string())
            .bind(i64::try_from(*upto).unwrap_or(i64::MAX))
            .bind(PIECE),
        ErasePiece::Offers(offers) => sqlx::query(OFFERS).bind(json!(offers).to_string()),
        ErasePiece::Customer(id) => {
            let head = sqlx::query("DELETE FROM heads WHERE owner = ?")
                .bind(Owner::Conversation(*id).to_string());
            head.execute(&mut *to).await?;
            sqlx::query(CUSTOMER).bind(id.to_string())
        }
    };
    statement.execute(to).await?;
    Ok(())
}

/// Brings what is in the database's log into the file and empties the log, so
/// that what was erased is in neither. False when somebody is at work on it at
/// that moment: the log still has it until it is written over.
///
/// # Errors
/// The database can't be written.
pub async fn settle_log(data: &std::path::Path) -> Result<bool, StoreError> {
    // Waits for nobody: the writer would wait behind it.
    let options = options(&data.join(FILE)).busy_timeout(std::time::Duration::ZERO);
    let mut connection = options.connect().await?;
    // Most of the work waits for nobody and lets everybody write.
    let mut busy = Ok(1);
    for settle in [
        "PRAGMA wal_checkpoint(PASSIVE)",
        "PRAGMA wal_checkpoint(TRUNCATE)",
    ] {
        let row = sqlx::query(settle).fetch_one(&mut connection).await;
        busy = row.and_then(|row| row.try_get::<i64, _>(0));
    }
    connection.close().await?;
    Ok(busy? == 0)
}

const MESSAGES_LEFT: &str = "SELECT count(*) FROM messages WHERE conversation = ?";

const ANSWERS_LEFT: &str = "SELECT count(*) FROM answers WHERE actor = ?";

const ITS_OFFERS: &str = "
    SELECT id, shown IS NOT NULL OR (state = 'rejected' AND why IS NOT NULL) AS is_personal
    FROM offers WHERE conversation = ?";

/// Events of agents' logs that name the conversation or one of its offers, and
/// all of its own log.
const NAMED_IN: &str = "
    SELECT owner, last,
        (SELECT count(*) FROM log WHERE owner = named.owner AND seq <= last) AS events
    FROM (
        SELECT owner, max(seq) AS last FROM log
        WHERE owner > 'agent:' AND owner < 'agent;'
          AND EXISTS (SELECT 1 FROM json_each(?1) WHERE instr(log.body, value) > 0)
        GROUP BY owner
        UNION ALL
        SELECT owner, max(seq) FROM log WHERE owner = ?2 GROUP BY owner) AS named";

const MESSAGES: &str = "
    DELETE FROM messages WHERE conversation = ?1 AND number IN
        (SELECT number FROM messages WHERE conversation = ?1 ORDER BY number LIMIT ?2)";

const ANSWERS: &str = "
    DELETE FROM answers WHERE actor = ?1 AND command IN
        (SELECT command FROM answers WHERE actor = ?1 ORDER BY command LIMIT ?2)";

const EVENTS: &str = "
    DELETE FROM log WHERE owner = ?1 AND seq <= ?2 AND seq IN
        (SELECT seq FROM log WHERE owner = ?1 ORDER BY seq LIMIT ?3)";

/// A reason of a word stays: it is the server's.
const OFFERS: &str = "
    UPDATE offers SET shown = NULL, why = iif(state = 'rejected', NULL, why)
    WHERE id IN (SELECT value FROM json_each(?1))";

const CUSTOMER: &str = "
    UPDATE conversations SET
        token = NULL, customer = '{}', answers = '[]', visit = '{}', cases = '[null,[]]'
    WHERE id = ?1 AND state = 'closed'";
