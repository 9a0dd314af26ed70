//! What the engine gets at its start, and the few questions it has later.
//! Nothing here reads all of a table that grows.

use std::time::Duration;

use deskbell_protocol::agent::Today;
use deskbell_protocol::{AgentId, ConversationId, Seq, Timestamp};
use rusqlite::{Connection, Params, Row};

use super::row::{Loaded, Owner, TokenHash};
use super::{
    Asked, ClosedChat, Known, StoreError, attachment, back_link, bot, contact, decode, outbox,
    rules,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Who answers an offer this long after its end is told how it ended.
const LATE_ANSWERS: Duration = Duration::from_secs(10 * 60);

pub fn load(from: &Connection, now: Timestamp) -> Result<Loaded, StoreError> {
    let midnight = now.millis() - now.millis().rem_euclid(DAY_MS);
    let visitor = "SELECT coalesce(max(visitor), 0) FROM conversations";
    Ok(Loaded {
        secret: secret(from)?,
        queues: all(from, "SELECT * FROM queues", [], decode::queue)?,
        skills: all(from, "SELECT * FROM skills", [], decode::skill)?,
        profiles: all(from, "SELECT * FROM profiles", [], decode::profile)?,
        statuses: all(from, "SELECT * FROM statuses", [], decode::status)?,
        templates: all(from, "SELECT * FROM templates", [], decode::template)?,
        workstreams: all(from, "SELECT * FROM workstreams", [], rules::decode)?,
        agents: all(from, "SELECT * FROM agents", [], decode::agent)?,
        conversations: all(from, LIVE_CONVERSATIONS, [], decode::conversation)?,
        // The open ones; and for who answers too late, those that ended a moment
        // ago, and those by which agents have what they have.
        offers: all(from, OFFERS, [(now - LATE_ANSWERS).millis()], decode::offer)?,
        heads: all(from, LIVE_HEADS, [], decode::head)?,
        visitor: from.query_row(visitor, [], |row| row.get(0))?,
        case: contact::highest_case(from)?,
        bots: all(from, "SELECT * FROM bots", [], bot::decode)?,
        today: all(from, TODAY, [midnight], today_of)?,
    })
}

/// The rows that the statement finds, as `read` understands them.
pub fn all<T>(
    from: &Connection,
    statement: &str,
    values: impl Params,
    read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = from.prepare_cached(statement)?;
    statement.query_and_then(values, read)?.collect()
}

/// The first row that the statement finds, if there is one.
pub fn first<T>(
    from: &Connection,
    statement: &str,
    values: impl Params,
    read: impl FnMut(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    let mut statement = from.prepare_cached(statement)?;
    statement.query_and_then(values, read)?.next().transpose()
}

/// Signs and hides what nobody else shall be able to make.
pub fn secret(from: &Connection) -> Result<[u8; 32], StoreError> {
    let statement = "SELECT value FROM meta WHERE name = 'secret'";
    let text: String = from.query_row(statement, [], |row| row.get(0))?;
    TokenHash::from_hex(&text)
        .map(|hash| hash.0)
        .ok_or(StoreError::Unreadable { what: "the secret" })
}

fn today_of(row: &Row<'_>) -> Result<(AgentId, Today), StoreError> {
    let answer_ms: i64 = row.get("answer_ms")?;
    let today = Today {
        accepted: row.get("accepted")?,
        missed: row.get("missed")?,
        rejected: row.get("rejected")?,
        answer_ms: answer_ms.max(0).unsigned_abs(),
    };
    Ok((decode::parsed(row, "agent")?, today))
}

pub fn known(from: &Connection, asked: &Asked) -> Result<Known, StoreError> {
    let mut known = Known::default();
    // One look for all of them: each alone would lock and unlock the log.
    let from = from.unchecked_transaction()?;
    for &(actor, command) in &asked.commands {
        let key = [actor.to_string(), command.to_string()];
        let outcome = |row: &Row<'_>| decode::json(row, "outcome");
        if let Some(outcome) = first(&from, KNOWN_ANSWER, key, outcome)? {
            known.answers.insert((actor, command), outcome);
        }
    }
    for token in &asked.chats {
        let id = |row: &Row<'_>| decode::parsed(row, "id");
        if let Some(id) = first(&from, KNOWN_CHAT, [token.hex()], id)? {
            known.chats.insert(*token, id);
        } else if let Some(id) = back_link::left(&from, *token)? {
            known.left_chats.insert(*token, id);
        }
    }
    for mark in &asked.received {
        if contact::is_received(&from, *mark)? {
            known.received.insert(*mark);
        }
    }
    for phone in &asked.phones {
        let of_phone = contact::of_phone(&from, phone)?;
        known.phones.insert(phone.clone(), of_phone);
    }
    for id in &asked.contacts {
        if let Some(contact) = contact::known(&from, *id)? {
            known.contacts.insert(*id, contact);
        }
    }
    for id in &asked.cases {
        if let Some(case) = contact::case(&from, *id)? {
            known.cases.insert(*id, case);
        }
    }
    for number in &asked.case_numbers {
        if let Some(case) = contact::case_named(&from, number)? {
            known.case_numbers.insert(number.clone(), case);
        }
    }
    for &line in &asked.lines {
        if outbox::is_stopped(&from, line)? {
            known.stopped.insert(line);
        }
    }
    for &(conversation, message) in &asked.out {
        if let Some(out) = outbox::out(&from, conversation, message)? {
            known.out.insert((conversation, message), out);
        }
    }
    for &id in &asked.attachments {
        if let Some(row) = attachment::known(&from, id)? {
            known.attachments.insert(id, row);
        }
    }
    for &link in &asked.back_links {
        if let Some(row) = back_link::known(&from, link)? {
            known.back_links.insert(link, row);
        }
    }
    Ok(known)
}

pub fn first_kept(from: &Connection, owner: Owner) -> Result<Option<Seq>, StoreError> {
    let statement = "SELECT min(seq) FROM log WHERE owner = ?";
    let mut statement = from.prepare_cached(statement)?;
    let first: Option<i64> = statement.query_row([owner.to_string()], |row| row.get(0))?;
    Ok(first.map(|seq| seq.max(0).unsigned_abs()))
}

pub fn closed_chat(
    from: &Connection,
    id: ConversationId,
) -> Result<Option<ClosedChat>, StoreError> {
    let statement = "SELECT end_cause, last_message FROM conversations
         WHERE id = ? AND end_cause IS NOT NULL";
    first(from, statement, [id.to_string()], |row| {
        Ok(ClosedChat {
            cause: decode::word(row, "end_cause")?,
            last_message: row.get("last_message")?,
        })
    })
}

const LIVE_CONVERSATIONS: &str = "SELECT * FROM conversations WHERE state <> 'closed'";

const OFFERS: &str = "
    SELECT * FROM offers WHERE state = 'open'
    UNION ALL
    SELECT * FROM offers WHERE ended_at >= ?1 AND state <> 'accepted'
    UNION ALL
    SELECT offers.* FROM conversations JOIN offers ON offers.id = session_offer
    WHERE conversations.state <> 'closed' AND offers.state = 'accepted'";

/// A log stands where its head was last written, or where its last event is.
const LIVE_HEADS: &str = "
    WITH owners (owner) AS (
        SELECT 'agent:' || id FROM agents
        UNION ALL
        SELECT 'conversation:' || id FROM conversations WHERE state <> 'closed')
    SELECT owner, epoch,
        max(seq, (SELECT coalesce(max(log.seq), 0) FROM log WHERE log.owner = heads.owner)) AS seq
    FROM owners CROSS JOIN heads USING (owner)";

const TODAY: &str = "
    SELECT agent, sum(state = 'accepted') AS accepted, sum(state = 'expired') AS missed,
        sum(state = 'rejected') AS rejected,
        sum(iif(state = 'accepted', ended_at - offered_at, 0)) AS answer_ms
    FROM offers WHERE ended_at >= ? GROUP BY agent";

const KNOWN_ANSWER: &str = "SELECT outcome FROM answers WHERE actor = ? AND command = ?";

const KNOWN_CHAT: &str = "SELECT id FROM conversations WHERE token = ?";
