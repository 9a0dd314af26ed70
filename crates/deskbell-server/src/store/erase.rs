//! Takes a customer out of the database: what they said and are goes, when
//! things happened and how they ended stays. Where to look is read beside the
//! writer ([`traces`]); each [`ErasePiece`] is a few milliseconds of the
//! writer's.

use std::iter::{self, repeat_n};

use deskbell_protocol::{ContactId, ConversationId, OfferId, Seq};
use rusqlite::{Connection, params};
use serde_json::json;

use super::access::{blocking, close, writing};
use super::load::all;
use super::open::FILE;
use super::{Owner, Readers, StoreError, back_link, bot, contact, decode};

/// The most rows of a piece. Texts of 8 KiB are the longest, and what was
/// theirs is written over: a hundred rows of them take 5 ms.
pub const PIECE: usize = 32;

/// One short step of an erasure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ErasePiece {
    /// The oldest messages that are left.
    Messages(ConversationId),
    /// What is known of files; their bytes go with it.
    Attachments(ConversationId),
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
    /// Somebody whom the house knows, with their cases.
    Contact(ContactId),
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
    from.read(move |from| traces_of(from, id)).await
}

fn traces_of(from: &Connection, id: ConversationId) -> Result<Traces, StoreError> {
    let (mut pieces, customer) = (Vec::new(), Owner::Conversation(id).to_string());
    let count = |statement, of: &str| from.query_row(statement, [of], |row| row.get(0));
    let messages = count(MESSAGES_LEFT, &id.to_string())?;
    pieces.extend(repeat_n(ErasePiece::Messages(id), pieces_of(messages)));
    let files = count(ATTACHMENTS_LEFT, &id.to_string())?;
    pieces.extend(repeat_n(ErasePiece::Attachments(id), pieces_of(files)));
    let answers = count(ANSWERS_LEFT, &customer)?;
    pieces.extend(repeat_n(ErasePiece::Answers(id), pieces_of(answers)));
    let offers: Vec<(OfferId, bool)> = all(from, ITS_OFFERS, [id.to_string()], |row| {
        Ok((decode::parsed(row, "id")?, row.get("is_personal")?))
    })?;
    let personal: Vec<OfferId> = offers
        .iter()
        .filter_map(|&(offer, is_personal)| is_personal.then_some(offer))
        .collect();
    pieces.extend(
        personal
            .chunks(PIECE)
            .map(|some| ErasePiece::Offers(some.to_vec())),
    );
    let offers = offers.iter().map(|(offer, _)| offer.to_string());
    let named: Vec<String> = iter::once(id.to_string()).chain(offers).collect();
    let logs = all(
        from,
        NAMED_IN,
        [json!(named).to_string(), customer],
        |row| {
            let last: i64 = row.get("last")?;
            let owner = decode::parsed(row, "owner")?;
            let events = ErasePiece::Events(owner, last.max(0).unsigned_abs());
            Ok(repeat_n(events, pieces_of(row.get("events")?)))
        },
    )?;
    pieces.extend(logs.into_iter().flatten());
    Ok(Traces { pieces })
}

fn pieces_of(rows: usize) -> usize {
    rows.div_ceil(PIECE)
}

/// Carries one piece out.
///
/// # Errors
/// Whatever the database says; the transaction is then void.
pub fn piece(to: &Connection, piece: &ErasePiece) -> Result<(), StoreError> {
    match piece {
        ErasePiece::Messages(id) => to.execute(MESSAGES, params![id.to_string(), PIECE])?,
        ErasePiece::Attachments(id) => to.execute(ATTACHMENTS, params![id.to_string(), PIECE])?,
        ErasePiece::Answers(id) => {
            let actor = Owner::Conversation(*id).to_string();
            to.execute(ANSWERS, params![actor, PIECE])?
        }
        ErasePiece::Events(owner, upto) => {
            let upto = i64::try_from(*upto).unwrap_or(i64::MAX);
            to.execute(HEAD, [owner.to_string()])?;
            to.execute(EVENTS, params![owner.to_string(), upto, PIECE])?
        }
        ErasePiece::Offers(offers) => to.execute(OFFERS, [json!(offers).to_string()])?,
        ErasePiece::Customer(id) => {
            let owner = Owner::Conversation(*id).to_string();
            to.execute("DELETE FROM heads WHERE owner = ?", [owner])?;
            bot::erase(to, *id)?;
            back_link::erase(to, *id)?;
            to.execute(CUSTOMER, [id.to_string()])?
        }
        ErasePiece::Contact(id) => {
            contact::erase(to, *id)?;
            0
        }
    };
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
    let access = writing(&data.join(FILE)).with("busy_timeout", "0");
    blocking(move || {
        let connection = access.open()?;
        // Most of the work waits for nobody and lets everybody write.
        let mut busy = Ok(1);
        for settle in [
            "PRAGMA wal_checkpoint(PASSIVE)",
            "PRAGMA wal_checkpoint(TRUNCATE)",
        ] {
            busy = connection.query_row(settle, [], |row| row.get::<_, i64>(0));
        }
        close(connection)?;
        Ok(busy? == 0)
    })
    .await
}

const MESSAGES_LEFT: &str = "SELECT count(*) FROM messages WHERE conversation = ?";

const ATTACHMENTS_LEFT: &str = "SELECT count(*) FROM attachments WHERE conversation = ?";

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

const ATTACHMENTS: &str = "
    DELETE FROM attachments WHERE id IN
        (SELECT id FROM attachments WHERE conversation = ?1 LIMIT ?2)";

const ANSWERS: &str = "
    DELETE FROM answers WHERE actor = ?1 AND command IN
        (SELECT command FROM answers WHERE actor = ?1 ORDER BY command LIMIT ?2)";

/// The log may lose its last event, by which it is known where it stands.
const HEAD: &str = "
    UPDATE heads
    SET seq = max(seq, (SELECT coalesce(max(log.seq), 0) FROM log WHERE log.owner = ?1))
    WHERE owner = ?1";

const EVENTS: &str = "
    DELETE FROM log WHERE owner = ?1 AND seq <= ?2 AND seq IN
        (SELECT seq FROM log WHERE owner = ?1 ORDER BY seq LIMIT ?3)";

/// A reason of a word stays: it is the server's.
const OFFERS: &str = "
    UPDATE offers SET shown = NULL, why = iif(state = 'rejected', NULL, why)
    WHERE id IN (SELECT value FROM json_each(?1))";

const CUSTOMER: &str = "
    UPDATE conversations SET
        token = NULL, customer = '{}', answers = '[]', visit = '{}', case_in_hand = 'null',
        sms = NULL, sentiment = NULL
    WHERE id = ?1 AND state = 'closed'";
