//! What an agent says of their availability, and whether a browser of theirs
//! can be reached at all. Names as in the field.

use serde::{Deserialize, Serialize};

use crate::offer::Reason;
use crate::{StatusId, Timestamp};

/// The base statuses. Inactive is set by the system alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Base {
    Available,
    Busy,
    DoNotDisturb,
    Away,
    Offline,
    Inactive,
}

/// What an agent can choose. Available and Busy then follow the load.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    Available,
    Busy,
    DoNotDisturb,
    Away,
    Offline,
}

/// A status of the administrator's own: an agent chooses it, and its base
/// status is what counts for work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnStatus {
    pub id: StatusId,
    pub name: String,
    /// What others read beside it.
    pub text: String,
    pub base: Choice,
}

/// The presence in force, since when, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Presence {
    pub base: Base,
    /// The administrator's status that the agent chose, while it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<StatusId>,
    pub since: Timestamp,
    pub cause: Cause,
}

/// Why a presence is what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A new sign-in starts Offline.
    SignedIn,
    SignedOut,
    /// The agent picked it.
    Chosen,
    /// It follows the accepted work.
    Load,
    /// An offer was displayed and not answered.
    Missed {
        reason: Reason,
    },
    /// Offers were rejected, one after the other.
    Rejected {
        reason: Reason,
    },
    /// The agent answered the missed bar.
    ImBack,
    /// A supervisor set it back.
    Reset {
        by: String,
    },
    /// No browser of the agent can be reached.
    LinkLost,
    /// A browser of the agent is back.
    LinkBack,
    /// An administrator switched the account off.
    Disabled,
}

/// The best of an agent's tabs. No work while not connected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    Connected,
    /// The last socket closed, or 3 s of silence.
    Suspect,
    /// 5 s after the last frame.
    Unreachable,
}

/// How an agent can be shown an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// No tab is visible and no desktop notification is possible.
    Nothing,
    /// The last offer could not be shown: no further one until a tab reports
    /// ready, or the person does.
    Paused,
    /// Only the desktop's own notifications.
    Desktop,
    /// A visible tab.
    Visible,
}

/// A displayed offer that the agent let pass; it stands in the bar until
/// the agent answers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Missed {
    pub offer: crate::OfferId,
    pub reason: Reason,
    pub at: Timestamp,
}
