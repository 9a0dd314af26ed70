//! The ledger for those who run Deskbell: every offer with its end and all its
//! times, as lines or as a CSV file. Ends are never mixed: each has its word.

use std::fs::File;
use std::path::Path;

use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::{ConversationId, Problem, Timestamp};
use deskbell_routing::OfferState;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::refused;
use crate::accounts::fault;
use crate::dates::moment;
use crate::files::{Draft, size};
use crate::house::House;
use crate::store::{self, LedgerRow, Offers};

/// Offers that are read at once for a file.
const PIECE: u32 = 1000;

/// The first line of a file.
const COLUMNS: [&str; 14] = [
    "offer",
    "conversation",
    "attempt",
    "agent",
    "reason",
    "kind",
    "offered_at",
    "sent_at",
    "displayed_at",
    "displayed_on",
    "ended_at",
    "end",
    "why",
    "expires_at",
];

/// Which offers are asked for, in a person's words.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Asked {
    pub conversation: Option<ConversationId>,
    /// The name of who was asked.
    pub agent: Option<String>,
    /// `open`, or the word of an end.
    pub end: Option<String>,
    pub since: Option<Timestamp>,
    pub until: Option<Timestamp>,
}

impl House {
    /// The newest `most` of the offers asked for, and how many came to which end.
    ///
    /// # Errors
    /// `not_found` where nobody has the name; `unavailable`.
    pub async fn ledger(&self, asked: &Asked, most: u32) -> Result<Vec<String>, Problem> {
        let which = self.which(asked).await?;
        let rows = store::offers(&self.readers, &which, None, most).await;
        let mut lines: Vec<String> = rows.map_err(fault)?.iter().map(line).collect();
        let (total, ends) = self.ends(&which).await?;
        if (lines.len() as u64) < total {
            let shown = lines.len();
            lines.push(format!(
                "These are the newest {shown} of {total}: --limit shows more, --file writes all"
            ));
        }
        lines.push(ends);
        Ok(lines)
    }

    /// Writes all of the offers asked for to `file`, in pieces.
    ///
    /// # Errors
    /// The same; `malformed` where the file can't be written.
    pub async fn write_ledger(&self, asked: &Asked, file: &Path) -> Result<Vec<String>, Problem> {
        let which = self.which(asked).await?;
        let draft = Draft::of(file).map_err(refused)?;
        let unwritten = |why: csv::Error| refused(draft.fault(why.into()));
        let out = File::create(draft.path()).map_err(|why| refused(draft.fault(why)))?;
        let mut out = csv::Writer::from_writer(out);
        out.write_record(COLUMNS).map_err(unwritten)?;
        let (mut before, mut count) = (None, 0_u64);
        loop {
            let rows = store::offers(&self.readers, &which, before, PIECE).await;
            let rows = rows.map_err(fault)?;
            for row in &rows {
                out.write_record(record(row)).map_err(unwritten)?;
            }
            count += rows.len() as u64;
            match rows.last() {
                Some(last) => before = Some(last.offer.id),
                None => break,
            }
        }
        out.flush().map_err(|why| unwritten(why.into()))?;
        drop(out);
        let bytes = size(draft.keep().map_err(refused)?);
        let (_, ends) = self.ends(&which).await?;
        let file = file.display();
        Ok(vec![
            format!("Wrote {count} offers to {file} ({bytes})"),
            ends,
        ])
    }

    async fn which(&self, asked: &Asked) -> Result<Offers, Problem> {
        let agent = match &asked.agent {
            Some(name) => Some(self.accounts.named(name).await?.id),
            None => None,
        };
        Ok(Offers {
            conversation: asked.conversation,
            agent,
            end: asked.end.clone(),
            since: asked.since,
            until: asked.until,
        })
    }

    /// How many there are, and a line that counts them by their ends.
    async fn ends(&self, which: &Offers) -> Result<(u64, String), Problem> {
        let ends = store::ends(&self.readers, which).await.map_err(fault)?;
        let total = ends.iter().map(|(.., count)| count).sum();
        let counts: Vec<String> = ends
            .into_iter()
            .map(|(end, why, count)| match why {
                Some(why) => format!("{} ({}) {count}", spaced(&end), spaced(&why)),
                None => format!("{} {count}", spaced(&end)),
            })
            .collect();
        let line = match counts.as_slice() {
            [] => "No offers".to_owned(),
            counts => format!("Ends: {}", counts.join(", ")),
        };
        Ok((total, line))
    }
}

/// One offer for a person: when, whose, whom, and what came of it after how
/// long.
pub fn line(row: &LedgerRow) -> String {
    let offer = &row.offer;
    let after = |at: Timestamp| {
        let ms = at.millis() - offer.offered_at.millis();
        format!("{}.{:03} s", ms / 1000, ms % 1000)
    };
    let mut parts = vec![format!(
        "{}  {}  offer {} to {}, {}",
        moment(offer.offered_at),
        offer.conversation,
        offer.attempt,
        row.name,
        spaced(&word(&offer.reason)),
    )];
    parts.extend(offer.sent_at.map(|at| format!("sent after {}", after(at))));
    parts.extend(offer.displayed.map(|(at, on)| {
        let on = spaced(&word(&on));
        format!("displayed ({on}) after {}", after(at))
    }));
    parts.push(match &offer.state {
        OfferState::Open => "open".to_owned(),
        OfferState::Ended { at, end } => {
            let why = why(end).map_or_else(String::new, |why| format!(" ({})", spaced(&why)));
            format!("{}{why} after {}", end.word(), after(*at))
        }
    });
    parts.join(", ")
}

fn record(row: &LedgerRow) -> [String; 14] {
    let offer = &row.offer;
    let time = |at: Option<Timestamp>| at.map(moment).unwrap_or_default();
    let (ended_at, end, why) = match &offer.state {
        OfferState::Open => (None, "open", None),
        OfferState::Ended { at, end } => (Some(*at), end.word(), why(end)),
    };
    [
        offer.id.to_string(),
        offer.conversation.to_string(),
        offer.attempt.to_string(),
        as_text(&row.name),
        word(&offer.reason),
        word(&offer.kind),
        moment(offer.offered_at),
        time(offer.sent_at),
        time(offer.displayed.map(|(at, _)| at)),
        offer.displayed.map(|(_, on)| word(&on)).unwrap_or_default(),
        time(ended_at),
        end.to_owned(),
        as_text(&why.unwrap_or_default()),
        moment(offer.expires_at),
    ]
}

/// A word that people typed, so that a spreadsheet never takes it for a
/// formula.
fn as_text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn why(end: &OfferEnd) -> Option<String> {
    match end {
        OfferEnd::Rejected { why } => why.clone(),
        OfferEnd::Rescinded { why } => Some(word(why)),
        _ => None,
    }
}

/// As on the wire and in the database.
pub fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(word)) => word,
        _ => String::new(),
    }
}

/// As people read it.
pub fn spaced(word: &str) -> String {
    word.replace('_', " ")
}
