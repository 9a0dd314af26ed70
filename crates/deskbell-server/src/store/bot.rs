//! Which bots may answer, what they have, and what waits to be told to them.
//! When and how it is told is not decided here.

use deskbell_protocol::conversation::{Channel, Customer};
use deskbell_protocol::{ConversationId, Timestamp};
use rusqlite::{Connection, Row, params};
use serde::Serialize;
use serde_json::json;

use super::load::{all, first};
use super::row::{BotEventRow, BotRow, TokenHash, Webhook};
use super::{Readers, StoreError, decode};

/// A conversation that a bot has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WithBot {
    pub conversation: ConversationId,
    pub workstream: String,
    pub channel: Channel,
    /// The name alone, where it is known.
    pub customer: Option<String>,
    pub last_message: u32,
}

/// What waits to be told to a bot, without its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BotWaiting {
    /// Its place in the order of all.
    pub number: i64,
    pub bot: TokenHash,
    pub conversation: ConversationId,
    /// When it happened.
    pub at: Timestamp,
}

/// An event as it goes to a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotLetter {
    pub webhook: Webhook,
    /// JSON.
    pub body: String,
}

/// New, or as it is from now on. Who has no webhook any more is told nothing
/// that waits.
pub fn put(to: &Connection, bot: &BotRow) -> Result<(), StoreError> {
    let webhook = bot.webhook.as_ref().map(|it| json!(it).to_string());
    let of = params![bot.token.hex(), bot.name, webhook];
    to.execute(PUT, of)?;
    if bot.webhook.is_none() {
        to.execute("DELETE FROM bot_events WHERE bot = ?", [bot.token.hex()])?;
    }
    Ok(())
}

pub fn remove(to: &Connection, token: TokenHash) -> Result<(), StoreError> {
    to.execute("DELETE FROM bots WHERE token = ?", [token.hex()])?;
    Ok(())
}

pub fn put_event(to: &Connection, row: &BotEventRow) -> Result<(), StoreError> {
    let statement = "INSERT INTO bot_events (bot, conversation, at, body) VALUES (?, ?, ?, ?)";
    let conversation = row.conversation.to_string();
    let of = params![row.bot.hex(), conversation, row.at.millis(), row.body];
    to.prepare_cached(statement)?.execute(of)?;
    Ok(())
}

pub fn event_is_out(to: &Connection, number: i64) -> Result<(), StoreError> {
    to.prepare_cached("DELETE FROM bot_events WHERE number = ?")?
        .execute([number])?;
    Ok(())
}

/// What waits for bots to be told of this conversation is told to none.
pub fn erase(to: &Connection, id: ConversationId) -> Result<(), StoreError> {
    let statement = "DELETE FROM bot_events WHERE conversation = ?";
    to.execute(statement, [id.to_string()])?;
    Ok(())
}

pub fn decode(row: &Row<'_>) -> Result<BotRow, StoreError> {
    Ok(BotRow {
        token: token(row, "token")?,
        name: row.get("name")?,
        webhook: decode::json_if_any(row, "webhook")?,
    })
}

fn token(row: &Row<'_>, column: &'static str) -> Result<TokenHash, StoreError> {
    let token: String = row.get(column)?;
    TokenHash::from_hex(&token).ok_or_else(|| decode::unreadable(column))
}

/// What waits behind `after`, in its order, at most `most`.
///
/// # Errors
/// The database can't be read.
pub async fn bots_wait(
    from: &Readers,
    after: i64,
    most: u32,
) -> Result<Vec<BotWaiting>, StoreError> {
    let statement = "SELECT number, bot, conversation, at FROM bot_events WHERE number > ?
        ORDER BY number LIMIT ?";
    from.read(move |from| {
        all(from, statement, params![after, most], |row| {
            Ok(BotWaiting {
                number: row.get("number")?,
                bot: token(row, "bot")?,
                conversation: decode::parsed(row, "conversation")?,
                at: decode::time(row, "at")?,
            })
        })
    })
    .await
}

/// What to tell, and where, if it still waits.
///
/// # Errors
/// The database can't be read.
pub async fn bot_letter(from: &Readers, number: i64) -> Result<Option<BotLetter>, StoreError> {
    from.read(move |from| {
        first(from, LETTER, [number], |row| {
            Ok(BotLetter {
                webhook: decode::json(row, "webhook")?,
                body: row.get("body")?,
            })
        })
    })
    .await
}

/// The bot with this token.
///
/// # Errors
/// The database can't be read.
pub async fn bot_of(from: &Readers, token: TokenHash) -> Result<Option<BotRow>, StoreError> {
    let statement = "SELECT * FROM bots WHERE token = ?";
    from.read(move |from| first(from, statement, [token.hex()], decode))
        .await
}

/// The bot with this name, whatever its case.
///
/// # Errors
/// The database can't be read.
pub async fn bot_named(from: &Readers, name: &str) -> Result<Option<BotRow>, StoreError> {
    let (statement, name) = ("SELECT * FROM bots WHERE name = ?", name.to_owned());
    from.read(move |from| first(from, statement, [name], decode))
        .await
}

/// The conversations that bots have, the oldest first, at most `most`.
///
/// # Errors
/// The database can't be read.
pub async fn with_bots(from: &Readers, most: usize) -> Result<Vec<WithBot>, StoreError> {
    from.read(move |from| {
        let workstreams = all(from, "SELECT * FROM workstreams", [], super::rules::decode)?;
        all(from, WITH_BOTS, [most], |row| {
            let id = decode::parsed(row, "workstream")?;
            let workstream = workstreams.iter().find(|it| it.id == id);
            let workstream = workstream.ok_or_else(|| decode::unreadable("workstream"))?;
            let customer: Customer = decode::json(row, "customer")?;
            Ok(WithBot {
                conversation: decode::parsed(row, "id")?,
                workstream: workstream.name.clone(),
                channel: workstream.channel,
                customer: customer.name,
                last_message: row.get("last_message")?,
            })
        })
    })
    .await
}

/// True if a bot has this conversation.
///
/// # Errors
/// The database can't be read.
pub async fn is_with_bot(from: &Readers, id: ConversationId) -> Result<bool, StoreError> {
    let statement = "SELECT 1 FROM conversations WHERE id = ? AND with_bot AND state = 'open'";
    from.read(move |from| first(from, statement, [id.to_string()], |_| Ok(())))
        .await
        .map(|found| found.is_some())
}

const PUT: &str = "
    INSERT INTO bots (token, name, webhook) VALUES (?, ?, ?)
    ON CONFLICT (token) DO UPDATE SET webhook = excluded.webhook";

const LETTER: &str = "
    SELECT webhook, body FROM bot_events JOIN bots ON bots.token = bot_events.bot
    WHERE number = ? AND webhook IS NOT NULL";

const WITH_BOTS: &str = "
    SELECT id, workstream, customer, last_message FROM conversations
    WHERE state <> 'closed' AND with_bot AND state = 'open' ORDER BY id LIMIT ?";
