//! Quick replies: everybody's and each agent's own.

use deskbell_protocol::quick::QuickReply;
use deskbell_protocol::{AgentId, QuickReplyId};
use rusqlite::{Connection, params};

use super::load::all;
use super::{Readers, StoreError, decode};

/// A reply, new or in the place of its owner's one with this keyword.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuickReplyRow {
    pub id: QuickReplyId,
    /// None: everybody's.
    pub owner: Option<AgentId>,
    pub keyword: String,
    pub text: String,
}

pub fn put(to: &Connection, row: &QuickReplyRow) -> Result<(), StoreError> {
    let owner = row.owner.map(|owner| owner.to_string());
    let of = params![row.id.to_string(), owner, row.keyword, row.text];
    to.prepare_cached(PUT)?.execute(of)?;
    Ok(())
}

pub fn remove(to: &Connection, id: QuickReplyId, owner: Option<AgentId>) -> Result<(), StoreError> {
    let owner = owner.map(|owner| owner.to_string());
    to.prepare_cached("DELETE FROM quick_replies WHERE id = ? AND owner IS ?")?
        .execute(params![id.to_string(), owner])?;
    Ok(())
}

/// What this agent can use, by keyword; with one keyword their own comes first.
///
/// # Errors
/// The database can't be read.
pub async fn quick_replies(from: &Readers, agent: AgentId) -> Result<Vec<QuickReply>, StoreError> {
    from.read(move |from| {
        all(from, USABLE, [agent.to_string()], |row| {
            Ok(QuickReply {
                id: decode::parsed(row, "id")?,
                keyword: row.get("keyword")?,
                text: row.get("text")?,
                own: row.get("own")?,
            })
        })
    })
    .await
}

const PUT: &str = "
    INSERT INTO quick_replies (id, owner, keyword, text) VALUES (?, ?, ?, ?)
    ON CONFLICT (ifnull(owner, ''), keyword) DO UPDATE SET text = excluded.text";

const USABLE: &str = "
    SELECT id, keyword, text, owner IS NOT NULL AS own FROM quick_replies
    WHERE owner IS NULL OR owner = ? ORDER BY keyword, own DESC";
