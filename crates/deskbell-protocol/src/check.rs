//! "Am I reachable?": what an agent's browser was found to do for an offer. The
//! browser checks, and the agent with it; the server only passes on to
//! supervisors what came of it.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// One thing that must work for an offer to reach the agent, in the order in
/// which they are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckLine {
    /// The browser may show notifications.
    Permission,
    /// A service worker is there to show them with.
    Worker,
    /// The server answers.
    RoundTrip,
    /// The agent clicked a test notification on the desktop.
    Notification,
    /// The agent accepted a test offer on the page.
    Offer,
    /// The agent heard it.
    Sound,
}

impl CheckLine {
    pub const ALL: [Self; 6] = [
        Self::Permission,
        Self::Worker,
        Self::RoundTrip,
        Self::Notification,
        Self::Offer,
        Self::Sound,
    ];
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// When it ended, by the server's clock.
    pub at: Timestamp,
    /// What was not shown to work; empty: it passed.
    pub failing: Vec<CheckLine>,
}

impl Check {
    pub fn passed(&self) -> bool {
        self.failing.is_empty()
    }
}
