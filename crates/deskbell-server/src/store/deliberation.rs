//! Who was considered for an offer: written once, when it is made, and read only
//! when somebody asks why. What a verdict means is routing's.

use deskbell_protocol::presence::Base;
use deskbell_protocol::{AgentId, OfferId, SkillId, Timestamp};
use deskbell_routing::{Considered, Deliberation, Verdict, WhyNot};
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::load::all;
use super::put::Put;
use super::{Readers, StoreError, decode};

/// Those of these offers that something is kept of.
///
/// # Errors
/// The database can't be read.
pub async fn deliberations(
    from: &Readers,
    offers: &[OfferId],
) -> Result<Vec<Deliberation>, StoreError> {
    let offers = json!(offers).to_string();
    from.read(move |from| all(from, OF_OFFERS, [offers], decode))
        .await
}

pub fn encode(deliberation: &Deliberation, to: &mut Put<'_>) {
    let members: Vec<(AgentId, Word)> = deliberation
        .members
        .iter()
        .map(|it| (it.agent, Word::of(&it.verdict)))
        .collect();
    to.value(&deliberation.offer)
        .value(&deliberation.queue)
        .value(&members);
}

fn decode(row: &Row<'_>) -> Result<Deliberation, StoreError> {
    let members: Vec<(AgentId, Word)> = decode::json(row, "members")?;
    let considered = |(agent, word): (AgentId, Word)| Considered {
        agent,
        verdict: word.verdict(),
    };
    Ok(Deliberation {
        offer: decode::parsed(row, "offer")?,
        queue: decode::parsed(row, "queue")?,
        members: members.into_iter().map(considered).collect(),
    })
}

/// A verdict as it is stored: a word, or an object of a word and what it says
/// more.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Word {
    Chosen,
    Next,
    Could,
    AskedLast(u8),
    Later(Timestamp),
    SwitchedOff,
    SignedOut,
    NotConnected,
    CannotBeShown,
    Paused,
    Presence(Base),
    NoRoom,
    DeskFull,
    Lacks(SkillId),
    Declined(u8),
}

impl Word {
    fn of(verdict: &Verdict) -> Self {
        match *verdict {
            Verdict::Chosen => Self::Chosen,
            Verdict::Next => Self::Next,
            Verdict::Could => Self::Could,
            Verdict::AskedLast { declines } => Self::AskedLast(declines),
            Verdict::Later { at } => Self::Later(at),
            Verdict::No(WhyNot::SwitchedOff) => Self::SwitchedOff,
            Verdict::No(WhyNot::SignedOut) => Self::SignedOut,
            Verdict::No(WhyNot::NotConnected) => Self::NotConnected,
            Verdict::No(WhyNot::CannotBeShown) => Self::CannotBeShown,
            Verdict::No(WhyNot::Paused) => Self::Paused,
            Verdict::No(WhyNot::Presence(base)) => Self::Presence(base),
            Verdict::No(WhyNot::NoRoom) => Self::NoRoom,
            Verdict::No(WhyNot::DeskFull) => Self::DeskFull,
            Verdict::No(WhyNot::Lacks(skill)) => Self::Lacks(skill),
            Verdict::No(WhyNot::Declined { declines }) => Self::Declined(declines),
        }
    }

    fn verdict(self) -> Verdict {
        let why_not = match self {
            Self::Chosen => return Verdict::Chosen,
            Self::Next => return Verdict::Next,
            Self::Could => return Verdict::Could,
            Self::AskedLast(declines) => return Verdict::AskedLast { declines },
            Self::Later(at) => return Verdict::Later { at },
            Self::SwitchedOff => WhyNot::SwitchedOff,
            Self::SignedOut => WhyNot::SignedOut,
            Self::NotConnected => WhyNot::NotConnected,
            Self::CannotBeShown => WhyNot::CannotBeShown,
            Self::Paused => WhyNot::Paused,
            Self::Presence(base) => WhyNot::Presence(base),
            Self::NoRoom => WhyNot::NoRoom,
            Self::DeskFull => WhyNot::DeskFull,
            Self::Lacks(skill) => WhyNot::Lacks(skill),
            Self::Declined(declines) => WhyNot::Declined { declines },
        };
        Verdict::No(why_not)
    }
}

pub const NEW: &str = "INSERT INTO deliberations (offer, queue, members) VALUES (?, ?, ?)";

const OF_OFFERS: &str = "
    SELECT * FROM deliberations WHERE offer IN (SELECT value FROM json_each(?))";
