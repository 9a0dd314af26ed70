//! An agent's desk as a whole, and who sits at it.

use serde::{Deserialize, Serialize};

use crate::AgentId;
use crate::conversation::Session;
use crate::offer::Offer;
use crate::presence::{Choice, Missed, OwnStatus, Presence, Reach};

/// The whole state of an agent's desk, at one position of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeskState {
    pub me: Me,
    pub presence: Presence,
    pub choice: Choice,
    /// What can be chosen beside the base statuses, by name.
    #[serde(default)]
    pub statuses: Vec<OwnStatus>,
    pub reach: Reach,
    /// Offers that went elsewhere because no tab could show them, since the
    /// agent was last reachable.
    pub went_elsewhere: u32,
    /// Sessions that went to others while no page could say so, since the person
    /// last showed that they are there.
    #[serde(default)]
    pub lost: u32,
    /// The oldest first.
    pub missed: Vec<Missed>,
    /// Open offers, the oldest first.
    pub offers: Vec<Offer>,
    /// In the order of their Accept.
    pub sessions: Vec<Session>,
    pub today: Today,
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Me {
    pub id: AgentId,
    pub name: String,
    pub role: Role,
    /// Capacity units.
    pub units: u32,
}

/// What a person may do; each role includes the ones before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Agent,
    Supervisor,
    Administrator,
}

/// The agent's figures since midnight UTC, from the ledger of ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Today {
    pub accepted: u32,
    pub missed: u32,
    pub rejected: u32,
    /// Milliseconds from offer to Accept, summed over `accepted`.
    pub answer_ms: u64,
}
