//! What a supervisor's page shows of everybody. It is a state, not a log: a
//! page that reconnects gets it whole again.

use serde::{Deserialize, Serialize};

use crate::check::Check;
use crate::conversation::{Channel, ConversationState, Customer, Sentiment};
use crate::presence::{Link, Presence, Reach};
use crate::{AgentId, ConversationId, QueueId, Timestamp};

/// Everybody who takes work, and what waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Floor {
    /// By name.
    pub agents: Vec<FloorAgent>,
    /// By name.
    pub queues: Vec<FloorQueue>,
    /// What waits and what agents have in hand, the first in line first; cut at
    /// [`limits::FLOOR_WORK`](crate::limits::FLOOR_WORK).
    #[serde(default)]
    pub work: Vec<FloorWork>,
}

/// A conversation that waits or is in hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorWork {
    pub conversation: ConversationId,
    pub customer: Customer,
    pub channel: Channel,
    /// The queue's name.
    pub queue: String,
    pub state: ConversationState,
    /// Who has it.
    pub agent: Option<String>,
    /// A bot has it.
    pub with_bot: bool,
    /// Whom it is offered to.
    pub offered_to: Option<String>,
    /// Somebody has given it or handed it over, so that it can be taken back.
    pub given: bool,
    pub waiting_since: Timestamp,
    /// How the customer feels, if a bot has said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sentiment: Option<Sentiment>,
}

/// One agent on the floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorAgent {
    pub id: AgentId,
    pub name: String,
    pub presence: Presence,
    /// What others read of the administrator's status that the agent chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    pub link: Link,
    pub reach: Reach,
    /// Accepted work, in units, of `units`.
    pub used: u32,
    pub units: u32,
    pub sessions: u32,
    pub ringing: u32,
    /// What came of the agent's last reach check; none is known of before the
    /// first one, or after a restart until they connect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub check: Option<Check>,
}

/// One queue on the floor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FloorQueue {
    pub id: QueueId,
    pub name: String,
    /// Conversations without an agent.
    pub waiting: u32,
    /// Since when the first one waits.
    pub oldest: Option<Timestamp>,
    /// Of those, how many every possible agent has declined.
    pub nobody_left: u32,
}
