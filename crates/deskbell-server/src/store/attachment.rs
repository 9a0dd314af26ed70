//! What is known of files that are sent with messages. Their bytes are not here:
//! `crate::attachments` keeps them beside the database.

use std::path::Path;

use deskbell_protocol::conversation::{Attachment, Missing};
use deskbell_protocol::{AttachmentId, ConversationId, Timestamp};
use rusqlite::{Connection, Row, params};
use serde_json::json;

use super::access::{close, looking};
use super::load::{all, first};
use super::row::Owner;
use super::{Readers, StoreError, Told, decode};

/// A file that was uploaded, or that came with a message and is to be fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachmentRow {
    pub conversation: ConversationId,
    /// Who uploaded it.
    pub owner: Owner,
    pub attachment: Attachment,
    /// SHA-256 of its bytes, which are here.
    pub hash: Option<[u8; 32]>,
    /// When it was uploaded; once it is sent, when that was.
    pub at: Timestamp,
    /// None: it waits for its message.
    pub message: Option<u32>,
    /// Where it is to be fetched from.
    pub source: Option<String>,
}

impl AttachmentRow {
    /// Whose it is, and where.
    pub const fn by_and_in(&self) -> (Owner, ConversationId) {
        (self.owner, self.conversation)
    }
}

/// An attachment was sent with a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttachedRow {
    pub attachment: AttachmentId,
    pub message: u32,
    pub at: Timestamp,
}

/// What was to be fetched is here, or (without a hash) will not come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CameRow {
    pub conversation: ConversationId,
    pub message: u32,
    pub attachment: Attachment,
    pub hash: Option<[u8; 32]>,
}

/// What waits unsent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Unsent {
    /// In the conversation.
    pub files: u32,
    /// In all conversations together.
    pub bytes: u64,
}

/// New. One that is known already is a fault of whoever did not look.
pub fn put(to: &Connection, row: &AttachmentRow) -> Result<(), StoreError> {
    let AttachmentRow {
        conversation,
        owner,
        attachment,
        ..
    } = row;
    let values = params![
        attachment.id.to_string(),
        conversation.to_string(),
        owner.to_string(),
        attachment.name,
        attachment.media_type,
        attachment.bytes,
        attachment.preview,
        row.hash,
        row.at.millis(),
        row.message,
        row.source,
    ];
    to.prepare_cached(NEW)?.execute(values)?;
    Ok(())
}

/// It was sent.
pub fn attach(to: &Connection, row: &AttachedRow) -> Result<(), StoreError> {
    let of = params![row.message, row.at.millis(), row.attachment.to_string()];
    to.prepare_cached("UPDATE attachments SET message = ?, at = ? WHERE id = ?")?
        .execute(of)?;
    Ok(())
}

/// What was to be fetched is here, or will not come: its message says so as well.
pub fn come(to: &Connection, row: &CameRow) -> Result<(), StoreError> {
    let CameRow {
        conversation,
        message,
        attachment,
        hash,
    } = row;
    let id = attachment.id.to_string();
    let of = params![
        attachment.name,
        attachment.media_type,
        attachment.bytes,
        attachment.preview,
        hash,
        id
    ];
    to.prepare_cached(CAME)?.execute(of)?;
    let of = params![conversation.to_string(), message];
    let attachments = |row: &Row<'_>| decode::json::<Vec<Attachment>>(row, "attachments");
    // It may be too old by now, and gone.
    let Some(mut attachments) = first(to, OF_MESSAGE, of, attachments)? else {
        return Ok(());
    };
    for it in &mut attachments {
        if it.id == attachment.id {
            it.clone_from(attachment);
        }
    }
    let of = params![
        json!(attachments).to_string(),
        conversation.to_string(),
        message
    ];
    to.prepare_cached("UPDATE messages SET attachments = ? WHERE conversation = ? AND number = ?")?
        .execute(of)?;
    Ok(())
}

/// None where there is none, or not any more.
pub fn known(from: &Connection, id: AttachmentId) -> Result<Option<AttachmentRow>, StoreError> {
    first(
        from,
        "SELECT * FROM attachments WHERE id = ?",
        [id.to_string()],
        row_of,
    )
}

/// One attachment, whoever may see it.
///
/// # Errors
/// The database can't be read.
pub async fn attachment(
    from: &Readers,
    id: AttachmentId,
) -> Result<Option<AttachmentRow>, StoreError> {
    from.read(move |from| known(from, id)).await
}

/// One that `to` may open in this conversation: of a message that they are told
/// of, or not sent yet and their own (`by`).
///
/// # Errors
/// The database can't be read.
pub async fn shown_attachment(
    from: &Readers,
    conversation: ConversationId,
    id: AttachmentId,
    by: Owner,
    to: Told,
) -> Result<Option<AttachmentRow>, StoreError> {
    from.read(move |from| {
        let of = params![
            id.to_string(),
            conversation.to_string(),
            by.to_string(),
            to == Told::Agents
        ];
        first(from, SHOWN, of, row_of)
    })
    .await
}

/// What waits for its message in this conversation, and in all.
///
/// # Errors
/// The database can't be read.
pub async fn unsent(from: &Readers, conversation: ConversationId) -> Result<Unsent, StoreError> {
    from.read(move |from| {
        let unsent = from
            .prepare_cached(UNSENT)?
            .query_row([conversation.to_string()], |row| {
                let bytes: i64 = row.get("bytes")?;
                Ok(Unsent {
                    files: row.get("files")?,
                    bytes: bytes.max(0).unsigned_abs(),
                })
            });
        Ok(unsent?)
    })
    .await
}

/// What is still to be fetched, the oldest first.
///
/// # Errors
/// The database can't be read.
pub async fn to_fetch(from: &Readers) -> Result<Vec<AttachmentRow>, StoreError> {
    let statement = "SELECT * FROM attachments WHERE source IS NOT NULL ORDER BY at, id";
    from.read(move |from| all(from, statement, [], row_of))
        .await
}

/// Which of these are known: the bytes of all others are nobody's.
///
/// # Errors
/// The database can't be read.
pub async fn known_attachments(
    from: &Readers,
    ids: Vec<AttachmentId>,
) -> Result<Vec<AttachmentId>, StoreError> {
    let statement = "SELECT id FROM attachments WHERE id IN (SELECT value FROM json_each(?))";
    from.read(move |from| {
        all(from, statement, [json!(ids).to_string()], |row| {
            decode::parsed(row, "id")
        })
    })
    .await
}

/// All whose bytes are here, of a conversation or of all.
fn with_bytes(
    from: &Connection,
    conversation: Option<ConversationId>,
) -> Result<Vec<Attachment>, StoreError> {
    let of = [conversation.map(|it| it.to_string())];
    all(from, WITH_BYTES, of, |row| Ok(row_of(row)?.attachment))
}

/// All whose bytes are here, of a conversation.
///
/// # Errors
/// The database can't be read.
pub async fn attachments_of(
    from: &Readers,
    conversation: ConversationId,
) -> Result<Vec<Attachment>, StoreError> {
    from.read(move |from| with_bytes(from, Some(conversation)))
        .await
}

/// All whose bytes belong to the database in `file`.
///
/// # Errors
/// It can't be read.
pub fn attachments_in(file: &Path) -> Result<Vec<String>, StoreError> {
    let connection = looking(file).open()?;
    let found = with_bytes(&connection, None);
    close(connection)?;
    Ok(found?.into_iter().map(|it| it.id.to_string()).collect())
}

fn row_of(row: &Row<'_>) -> Result<AttachmentRow, StoreError> {
    let hash: Option<Vec<u8>> = row.get("hash")?;
    let source: Option<String> = row.get("source")?;
    let missing = match (&hash, &source) {
        (Some(_), _) => None,
        (None, Some(_)) => Some(Missing::Coming),
        (None, None) => Some(Missing::Failed),
    };
    let at: Timestamp = decode::time(row, "at")?;
    Ok(AttachmentRow {
        conversation: decode::parsed(row, "conversation")?,
        owner: decode::parsed(row, "owner")?,
        attachment: Attachment {
            id: decode::parsed(row, "id")?,
            name: row.get("name")?,
            media_type: row.get("media_type")?,
            bytes: row.get("bytes")?,
            preview: row.get("preview")?,
            missing,
        },
        hash: hash.and_then(|it| it.try_into().ok()),
        at,
        message: row.get("message")?,
        source,
    })
}

const NEW: &str = "
    INSERT INTO attachments (
        id, conversation, owner, name, media_type, bytes, preview, hash, at, message, source)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

const CAME: &str = "
    UPDATE attachments SET
        name = ?, media_type = ?, bytes = ?, preview = ?, hash = ?, source = NULL
    WHERE id = ?";

const OF_MESSAGE: &str = "
    SELECT attachments FROM messages
    WHERE conversation = ? AND number = ? AND attachments IS NOT NULL";

const SHOWN: &str = "
    SELECT attachments.* FROM attachments
    LEFT JOIN messages
        ON messages.conversation = attachments.conversation
        AND messages.number = attachments.message
    WHERE attachments.id = ?1 AND attachments.conversation = ?2
      AND iif(attachments.message IS NULL, attachments.owner = ?3, messages.internal <= ?4)";

const UNSENT: &str = "
    SELECT coalesce(sum(conversation = ?), 0) AS files, coalesce(sum(bytes), 0) AS bytes
    FROM attachments WHERE message IS NULL";

const WITH_BYTES: &str = "
    SELECT * FROM attachments
    WHERE hash IS NOT NULL AND (?1 IS NULL OR conversation = ?1) ORDER BY at, id";
