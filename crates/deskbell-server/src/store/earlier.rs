//! Who the customer of a conversation is, and what else there was with them.

use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::{Case, Channel, Customer};
use deskbell_protocol::http::{Earlier, Ended};
use rusqlite::{Row, params};

use super::load::{all, first};
use super::{Readers, StoreError, decode};

/// More of them are not told.
pub(super) const TOLD: u32 = 30;

/// The customer, and the case in hand. None: there is no such conversation.
///
/// # Errors
/// The database can't be read.
pub async fn customer_and_case(
    from: &Readers,
    id: ConversationId,
) -> Result<Option<(Customer, Option<Case>)>, StoreError> {
    let statement =
        "SELECT customer, case_in_hand FROM conversations WHERE id = ? AND token IS NOT NULL";
    from.read(move |from| {
        first(from, statement, [id.to_string()], |row| {
            let customer = decode::json(row, "customer")?;
            Ok((customer, decode::json(row, "case_in_hand")?))
        })
    })
    .await
}

/// The customer alone.
///
/// # Errors
/// The database can't be read.
pub async fn customer_of(
    from: &Readers,
    id: ConversationId,
) -> Result<Option<Customer>, StoreError> {
    let found = customer_and_case(from, id).await?;
    Ok(found.map(|(customer, _)| customer))
}

/// The other conversations of the same contact, and those by SMS of the same
/// number with which nobody is linked, whoever is linked with this one; the newest
/// first, at most [`TOLD`].
///
/// # Errors
/// The database can't be read.
pub async fn earlier(from: &Readers, id: ConversationId) -> Result<Vec<Earlier>, StoreError> {
    from.read(move |from| {
        let workstreams = all(from, "SELECT * FROM workstreams", [], super::rules::decode)?;
        all(from, OTHERS, params![id.to_string(), TOLD], |row| {
            let workstream = decode::parsed(row, "workstream")?;
            let workstream = workstreams.iter().find(|it| it.id == workstream);
            let channel = workstream.map(|it| it.channel);
            let channel = channel.ok_or_else(|| decode::unreadable("workstream"))?;
            earlier_of(row, channel)
        })
    })
    .await
}

/// Whether `other` is one of those that [`earlier`] tells of.
///
/// # Errors
/// The database can't be read.
pub async fn is_earlier(
    from: &Readers,
    id: ConversationId,
    other: ConversationId,
) -> Result<bool, StoreError> {
    let all = earlier(from, id).await?;
    Ok(all.iter().any(|it| it.conversation == other))
}

fn earlier_of(row: &Row<'_>, channel: Channel) -> Result<Earlier, StoreError> {
    let ended: Option<i64> = row.get("ended_at")?;
    Ok(Earlier {
        conversation: decode::parsed(row, "id")?,
        channel,
        queue: row.get("queue_name")?,
        agent: row.get("agent_name")?,
        started_at: decode::time(row, "arrived_at")?,
        ended: match ended {
            None => None,
            Some(_) => Some(Ended {
                at: decode::time(row, "ended_at")?,
                cause: decode::word(row, "end_cause")?,
            }),
        },
        messages: row.get("last_message")?,
    })
}

/// The expressions are those of the indexes, word for word; but who has no contact
/// is never looked for by that (`+`): they are most of all there are.
pub(super) const OTHERS: &str = "
    WITH it AS (
        SELECT id, customer ->> '$.contact' AS contact, sms ->> '$.from' AS number
        FROM conversations WHERE id = ?1),
    others (id) AS (
        SELECT c.id FROM it JOIN conversations AS c ON c.customer ->> '$.contact' = it.contact
        UNION
        SELECT c.id FROM it JOIN conversations AS c ON c.sms ->> '$.from' = it.number
        WHERE +(c.customer ->> '$.contact') IS NULL)
    SELECT c.id, c.workstream, c.arrived_at, c.ended_at, c.end_cause, c.last_message,
        queues.name AS queue_name, agents.name AS agent_name
    FROM others JOIN conversations AS c USING (id)
        JOIN queues ON queues.id = c.queue LEFT JOIN agents ON agents.id = c.agent
    WHERE c.id <> ?1 AND c.token IS NOT NULL ORDER BY c.id DESC LIMIT ?2";
