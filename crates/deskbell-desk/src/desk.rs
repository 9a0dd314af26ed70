//! The one function that drives the desk, and what it answers.

use deskbell_protocol::{TabId, Timestamp};

use crate::{Change, Effect, Input};

/// What one input led to, in order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Output {
    pub changes: Vec<Change>,
    pub effects: Vec<Effect>,
}

/// The agent's side, in one tab.
#[derive(Debug)]
pub struct Desk {
    tab: TabId,
}

impl Desk {
    /// A desk that has heard nothing yet.
    pub fn new(tab: TabId, _now: Timestamp) -> Self {
        Self { tab }
    }

    pub fn handle(&mut self, _now: Timestamp, _input: Input) -> Output {
        Output::default()
    }

    pub fn next_deadline(&self) -> Option<Timestamp> {
        None
    }
}
