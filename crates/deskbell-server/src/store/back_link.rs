//! The links by which customers come back: of each only what knows it again, and
//! which token its use has put out of place.

use deskbell_protocol::{ConversationId, Timestamp};
use rusqlite::{Connection, Row, params};

use super::load::first;
use super::row::TokenHash;
use super::{Readers, StoreError, decode};

/// A link: new, or used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackLinkRow {
    /// Of its secret.
    pub link: TokenHash,
    pub conversation: ConversationId,
    /// It opens nothing from then on.
    pub until: Timestamp,
    pub used: Option<Used>,
}

/// What came of a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Used {
    pub at: Timestamp,
    /// The token that the conversation had before.
    pub former: TokenHash,
}

/// A conversation has one link at most that was not used.
pub fn put(to: &Connection, row: &BackLinkRow) -> Result<(), StoreError> {
    let conversation = row.conversation.to_string();
    let link = row.link.hex();
    to.prepare_cached(NO_OTHER)?
        .execute(params![conversation, link])?;
    let used = row.used.as_ref();
    let values = params![
        link,
        conversation,
        row.until.millis(),
        used.map(|it| it.at.millis()),
        used.map(|it| it.former.hex()),
    ];
    to.prepare_cached(PUT)?.execute(values)?;
    Ok(())
}

/// None where there is none, or another one has taken its place.
pub fn known(from: &Connection, link: TokenHash) -> Result<Option<BackLinkRow>, StoreError> {
    let statement = "SELECT * FROM back_links WHERE link = ?";
    first(from, statement, [link.hex()], row_of)
}

/// What a conversation had.
pub fn erase(to: &Connection, id: ConversationId) -> Result<(), StoreError> {
    let statement = "DELETE FROM back_links WHERE conversation = ?";
    to.execute(statement, [id.to_string()])?;
    Ok(())
}

/// True for a token that opened a conversation until its customer went on
/// elsewhere.
///
/// # Errors
/// The database can't be read.
pub async fn was_left(from: &Readers, token: TokenHash) -> Result<bool, StoreError> {
    Ok(from.read(move |from| left(from, token)).await?.is_some())
}

/// The conversation that the token opened until then.
pub fn left(from: &Connection, token: TokenHash) -> Result<Option<ConversationId>, StoreError> {
    let statement = "SELECT conversation FROM back_links WHERE former = ?";
    let conversation = |row: &Row<'_>| decode::parsed(row, "conversation");
    first(from, statement, [token.hex()], conversation)
}

fn row_of(row: &Row<'_>) -> Result<BackLinkRow, StoreError> {
    let at = decode::time_if_any(row, "used_at")?;
    let former = hash_if_any(row, "former")?;
    Ok(BackLinkRow {
        link: hash_if_any(row, "link")?.ok_or_else(|| decode::unreadable("link"))?,
        conversation: decode::parsed(row, "conversation")?,
        until: decode::time(row, "until")?,
        used: at.zip(former).map(|(at, former)| Used { at, former }),
    })
}

fn hash_if_any(row: &Row<'_>, column: &'static str) -> Result<Option<TokenHash>, StoreError> {
    let text: Option<String> = row.get(column)?;
    let hash = |text: String| TokenHash::from_hex(&text).ok_or_else(|| decode::unreadable(column));
    text.map(hash).transpose()
}

const NO_OTHER: &str = "
    DELETE FROM back_links WHERE conversation = ? AND used_at IS NULL AND link <> ?";

const PUT: &str = "
    INSERT INTO back_links (link, conversation, until, used_at, former)
    VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (link) DO UPDATE SET used_at = excluded.used_at, former = excluded.former";
