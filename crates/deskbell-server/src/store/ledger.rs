//! The ledger: every offer with its end and all its times, the newest first.
//! Counts and sorts; what an end means is not said here.

use deskbell_protocol::{AgentId, ConversationId, OfferId, Timestamp};
use deskbell_routing::Offer;
use rusqlite::{Connection, params};

use super::load::{all, first};
use super::{Readers, StoreError, decode};

/// A conversation's last offer is made before its end.
const AFTER_THE_END_MS: i64 = 1000;

/// Which offers. None of a field: all of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Offers {
    pub conversation: Option<ConversationId>,
    /// Who was asked.
    pub agent: Option<AgentId>,
    /// `open`, or the word of an end: `accepted`, `rejected`, `expired`,
    /// `undelivered`, `disconnected`, `rescinded`.
    pub end: Option<String>,
    /// Made at this time or later,
    pub since: Option<Timestamp>,
    /// and before this one.
    pub until: Option<Timestamp>,
}

/// One offer, and the name of who was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerRow {
    pub offer: Offer,
    pub name: String,
}

/// At most `most` of them, older than `before` where there is one.
///
/// # Errors
/// The database can't be read.
pub async fn offers(
    from: &Readers,
    which: &Offers,
    before: Option<OfferId>,
    most: u32,
) -> Result<Vec<LedgerRow>, StoreError> {
    let which = which.clone();
    let read = move |from: &Connection| {
        let (since, until) = span(from, &which)?;
        let until = match before {
            Some(before) => until.min(before.to_string()),
            None => until,
        };
        let of = params![
            since,
            until,
            which.conversation.map(|id| id.to_string()),
            which.agent.map(|id| id.to_string()),
            which.end,
            most
        ];
        all(from, OFFERS, of, |row| {
            Ok(LedgerRow {
                offer: decode::offer(row)?.offer,
                name: row.get("name")?,
            })
        })
    };
    from.read(read).await
}

/// How many of them came to which end; of those taken back, also to which
/// reason. Ends are never added up.
///
/// # Errors
/// The database can't be read.
pub async fn ends(
    from: &Readers,
    which: &Offers,
) -> Result<Vec<(String, Option<String>, u64)>, StoreError> {
    let which = which.clone();
    let read = move |from: &Connection| {
        let (since, until) = span(from, &which)?;
        let of = params![
            since,
            until,
            which.conversation.map(|id| id.to_string()),
            which.agent.map(|id| id.to_string()),
            which.end
        ];
        all(from, ENDS, of, |row| {
            let count: i64 = row.get("count")?;
            Ok((row.get("state")?, row.get("why")?, count.unsigned_abs()))
        })
    };
    from.read(read).await
}

/// The identifiers between which they are, the second one not included: an
/// identifier begins with its time. A conversation's offers are made in its
/// life, so that no index of them is needed.
fn span(from: &Connection, which: &Offers) -> Result<(String, String), StoreError> {
    let mut since = which.since.unwrap_or(Timestamp::from_millis(0));
    let mut until = which.until;
    if let Some(conversation) = which.conversation {
        let id = params![conversation.to_string()];
        let life = first(from, LIFE, id, |row| {
            let arrived = decode::time(row, "arrived_at")?;
            Ok((arrived, decode::time_if_any(row, "ended_at")?))
        })?;
        if let Some((arrived, ended)) = life {
            since = since.max(arrived);
            let ended = ended.map(|at| Timestamp::from_millis(at.millis() + AFTER_THE_END_MS));
            until = [until, ended].into_iter().flatten().min();
        }
    }
    let first = |at: Timestamp| OfferId::from_parts(at, 0).to_string();
    // Every identifier sorts before this.
    let open = || "~".to_owned();
    Ok((first(since), until.map_or_else(open, first)))
}

const LIFE: &str = "SELECT arrived_at, ended_at FROM conversations WHERE id = ?";

const OFFERS: &str = "
    SELECT offers.*, agents.name AS name
    FROM offers JOIN agents ON agents.id = offers.agent
    WHERE offers.id >= ?1 AND offers.id < ?2
      AND (?3 IS NULL OR offers.conversation = ?3)
      AND (?4 IS NULL OR offers.agent = ?4)
      AND (?5 IS NULL OR offers.state = ?5)
    ORDER BY offers.id DESC LIMIT ?6";

const ENDS: &str = "
    SELECT state,
        CASE state WHEN 'rescinded' THEN why END AS why,
        count(*) AS count
    FROM offers
    WHERE id >= ?1 AND id < ?2
      AND (?3 IS NULL OR conversation = ?3)
      AND (?4 IS NULL OR agent = ?4)
      AND (?5 IS NULL OR state = ?5)
    GROUP BY 1, 2 ORDER BY 1, 2";
