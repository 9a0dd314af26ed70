//! What is too old goes, in pieces of a few milliseconds, so that nobody waits
//! behind it.

use deskbell_protocol::{ConversationId, OfferId, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Params, params};

use super::erase::PIECE as TEXTS;
use super::{Before, Owner, StoreError, latest};

/// Short rows, of which none holds a long text.
const PIECE: usize = 500;
/// Logs whose places are forgotten at a time.
const LOGS: usize = 10;
/// Logs that are looked at for old events at a time: nearly none has any.
const LOOKS: usize = 500;

/// How far the logs have been looked at for old events, in the order of their
/// owners. A new one stands before the first.
#[derive(Debug, Clone, Default)]
pub struct Progress {
    /// The last owner that is done with.
    after: Option<String>,
}

/// What a piece came to.
#[derive(Debug)]
pub struct Piece {
    /// True when there is something left to remove, or to look at.
    pub more: bool,
    /// Where the next piece goes on.
    pub progress: Progress,
}

/// Removes a piece of each kind, and looks at a piece of the logs.
pub fn piece(to: &Connection, before: &Before, from: &Progress) -> Result<Piece, StoreError> {
    let some = |statement, limit: Timestamp, most: usize| {
        changed(to, statement, params![limit.millis(), most])
    };
    let answers = some(OLD_ANSWERS, before.answers, PIECE)?;
    // A message that is sent again is known for as long as itself is.
    let received = some(OLD_RECEIVED, before.messages, PIECE)?;
    let messages = some(OLD_MESSAGES, before.messages, TEXTS)?;
    let attachments = some(OLD_ATTACHMENTS, before.messages, PIECE)?;
    let unsent = some(UNSENT_ATTACHMENTS, before.unsent, PIECE)?;
    let conversations = some(OLD_CONVERSATIONS, before.messages, PIECE)?;
    let reasons = some(OLD_REASONS, before.messages, PIECE)?;
    let links = some(OLD_BACK_LINKS, before.closed_logs, PIECE)?;
    let deliberations = old_deliberations(to, before.messages)?;
    let (events, progress) = old_events(to, before.messages, from)?;
    let logs = closed_logs(to, before)?;
    // Whether anything was too old or not: so a purge that went well also says
    // that the database takes writes.
    latest::put(to, before.now)?;
    let whole = [
        answers,
        received,
        attachments,
        unsent,
        conversations,
        reasons,
        links,
    ]
    .contains(&PIECE);
    let texts = [messages, deliberations].contains(&TEXTS);
    let more = whole || texts || events || logs > 0;
    // Who has come to the end waits there until nothing else is left either.
    let progress = if more { progress } else { Progress::default() };
    Ok(Piece { more, progress })
}

/// How many rows the statement has changed.
fn changed(
    to: &Connection,
    statement: &'static str,
    values: impl Params,
) -> Result<usize, StoreError> {
    Ok(to.prepare_cached(statement)?.execute(values)?)
}

/// How many have gone. What people were doing at a moment is no more worth
/// keeping than what was said then. Identifiers sort by time.
fn old_deliberations(to: &Connection, limit: Timestamp) -> Result<usize, StoreError> {
    let first = OfferId::from_parts(limit, 0).to_string();
    changed(to, OLD_DELIBERATIONS, params![first, TEXTS])
}

/// Removes those of the next logs that are looked at: of agents, and of
/// conversations that are open for so long. Identifiers sort by time, as below,
/// and agents before conversations. True when there is more.
fn old_events(
    to: &Connection,
    limit: Timestamp,
    from: &Progress,
) -> Result<(bool, Progress), StoreError> {
    let began = Owner::Conversation(ConversationId::from_parts(limit, 0)).to_string();
    let after = from.after.as_deref().unwrap_or("");
    let last: Option<String> = to
        .prepare_cached(LAST_LOOK)?
        .query_row(params![after, began, LOOKS - 1], |row| row.get(0))
        .optional()?;
    let more = last.is_some();
    let upto = last.unwrap_or(began);
    let of = params![limit.millis(), TEXTS, after, upto];
    changed(to, HEADS_OF_OLD_EVENTS, of)?;
    if changed(to, OLD_EVENTS, of)? == TEXTS {
        // These logs may have more.
        return Ok((true, from.clone()));
    }
    Ok((more, Progress { after: Some(upto) }))
}

/// How many events and places closed conversations have lost. Identifiers sort by
/// time, so only conversations that began before the limit are looked at.
fn closed_logs(to: &Connection, before: &Before) -> Result<usize, StoreError> {
    let began = Owner::Conversation(ConversationId::from_parts(before.closed_logs, 0)).to_string();
    let limit = before.closed_logs.millis();
    let events = changed(to, OLD_LOGS, params![began, limit, TEXTS])?;
    let heads = changed(to, OLD_HEADS, params![began, limit, LOGS])?;
    Ok(events + heads)
}

/// They are numbered in the order of time.
const OLD_ANSWERS: &str = "
    DELETE FROM answers WHERE number IN
        (SELECT number FROM answers ORDER BY number LIMIT ?2) AND at < ?1";

const OLD_RECEIVED: &str = "
    DELETE FROM received WHERE hash IN
        (SELECT hash FROM received WHERE at < ?1 LIMIT ?2)";

const OLD_MESSAGES: &str = "
    DELETE FROM messages WHERE (conversation, number) IN
        (SELECT conversation, number FROM messages WHERE at < ?1 LIMIT ?2)";

/// Their bytes are removed by who keeps them.
const OLD_ATTACHMENTS: &str = "
    DELETE FROM attachments WHERE id IN
        (SELECT id FROM attachments WHERE at < ?1 LIMIT ?2)";

const UNSENT_ATTACHMENTS: &str = "
    DELETE FROM attachments WHERE id IN
        (SELECT id FROM attachments WHERE message IS NULL AND at < ?1 LIMIT ?2)";

/// What a customer said and is, in a conversation that is over: its figures
/// stay. Without its token nobody comes back to it.
const OLD_CONVERSATIONS: &str = "
    UPDATE conversations SET
        token = NULL, customer = '{}', answers = '[]', visit = '{}', case_in_hand = 'null',
        sms = NULL
    WHERE id IN
        (SELECT id FROM conversations
         WHERE state = 'closed' AND token IS NOT NULL AND ended_at < ?1 LIMIT ?2)";

const OLD_REASONS: &str = "
    UPDATE offers SET why = NULL WHERE id IN
        (SELECT id FROM offers
         WHERE state = 'rejected' AND why IS NOT NULL AND ended_at < ?1 LIMIT ?2)";

/// As long as a token opens a chat that is over, who has left it is told so. There
/// are never many.
const OLD_BACK_LINKS: &str = "
    DELETE FROM back_links WHERE link IN
        (SELECT link FROM back_links JOIN conversations ON conversations.id = conversation
         WHERE state = 'closed' AND ended_at < ?1 LIMIT ?2)";

const OLD_DELIBERATIONS: &str = "
    DELETE FROM deliberations WHERE offer IN
        (SELECT offer FROM deliberations WHERE offer < ?1 ORDER BY offer LIMIT ?2)";

/// The last of the logs that are looked at together; none when they are fewer.
const LAST_LOOK: &str = "
    SELECT owner FROM heads WHERE owner > ?1 AND owner < ?2
    ORDER BY owner LIMIT 1 OFFSET ?3";

/// A log may lose its last event, by which it is known where it stands. At least
/// one event goes of each of these logs, so the statement below has no others.
const HEADS_OF_OLD_EVENTS: &str = "
    UPDATE heads
    SET seq = max(seq, (SELECT max(log.seq) FROM log WHERE log.owner = heads.owner))
    WHERE owner IN
        (SELECT owner FROM heads
         WHERE owner > ?3 AND owner <= ?4
           AND (SELECT at FROM log AS first WHERE first.owner = heads.owner
                ORDER BY seq LIMIT 1) < ?1
         ORDER BY owner LIMIT ?2)";

/// Events hold messages as well. A log begins with its oldest event, so one look
/// at its start says whether there is anything to do.
const OLD_EVENTS: &str = "
    DELETE FROM log WHERE (owner, seq) IN
        (SELECT log.owner, log.seq FROM heads CROSS JOIN log ON log.owner = heads.owner
         WHERE heads.owner > ?3 AND heads.owner <= ?4
           AND (SELECT at FROM log AS first WHERE first.owner = heads.owner
                ORDER BY seq LIMIT 1) < ?1
           AND log.at < ?1
         ORDER BY heads.owner, log.seq LIMIT ?2)";

const OLD_LOGS: &str = "
    DELETE FROM log WHERE (owner, seq) IN
        (SELECT log.owner, log.seq FROM heads
         CROSS JOIN conversations ON conversations.id = substr(heads.owner, 14)
         CROSS JOIN log ON log.owner = heads.owner
         WHERE heads.owner > 'conversation:' AND heads.owner < ?1
           AND conversations.state = 'closed' AND conversations.ended_at < ?2
         ORDER BY heads.owner, log.seq LIMIT ?3)";

/// Of the first logs that are too old, the places in those that are empty: logs
/// are emptied in this order.
const OLD_HEADS: &str = "
    DELETE FROM heads WHERE owner IN
        (SELECT owner FROM
            (SELECT heads.owner FROM heads
             CROSS JOIN conversations ON conversations.id = substr(heads.owner, 14)
             WHERE heads.owner > 'conversation:' AND heads.owner < ?1
               AND conversations.state = 'closed' AND conversations.ended_at < ?2
             ORDER BY heads.owner LIMIT ?3) AS first
         WHERE NOT EXISTS (SELECT 1 FROM log WHERE log.owner = first.owner))";
