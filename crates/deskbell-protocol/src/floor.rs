//! What a supervisor's page shows of everybody. It is a state, not a log: a
//! page that reconnects gets it whole again.

use serde::{Deserialize, Serialize};

use crate::presence::{Link, Presence, Reach};
use crate::{AgentId, Timestamp};

/// Everybody who takes work, and what waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floor {
    /// By name.
    pub agents: Vec<FloorAgent>,
    /// By name.
    pub queues: Vec<FloorQueue>,
}

/// One agent on the floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorAgent {
    pub id: AgentId,
    pub name: String,
    pub presence: Presence,
    pub link: Link,
    pub reach: Reach,
    /// Accepted work, in units, of `units`.
    pub used: u32,
    pub units: u32,
    pub sessions: u32,
    pub ringing: u32,
}

/// One queue on the floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorQueue {
    pub name: String,
    /// Conversations without an agent.
    pub waiting: u32,
    /// Since when the first one waits.
    pub oldest: Option<Timestamp>,
    /// Of those, how many every possible agent has declined.
    pub nobody_left: u32,
}
