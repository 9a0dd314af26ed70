//! How the writer is, for who asks from another thread: the writer says it,
//! and nobody waits for an answer.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A batch that takes longer than this has stuck.
const STUCK_AFTER: Duration = Duration::from_secs(2);

/// Said by the writer. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Health {
    state: Arc<Mutex<State>>,
}

#[derive(Debug, Default)]
struct State {
    /// The last write was refused.
    refused: bool,
    busy_since: Option<Instant>,
}

impl Health {
    /// A batch begins.
    pub fn begins(&self, now: Instant) {
        self.lock().busy_since = Some(now);
    }

    /// The batch is over.
    pub fn rests(&self) {
        self.lock().busy_since = None;
    }

    /// Something was written.
    pub fn stores(&self) {
        self.lock().refused = false;
    }

    /// The store refused to write.
    pub fn refuses(&self) {
        self.lock().refused = true;
    }

    /// The last write went well, and the writer is not stuck.
    pub fn is_good(&self, now: Instant) -> bool {
        let state = self.lock();
        let stuck = state
            .busy_since
            .is_some_and(|since| now.saturating_duration_since(since) > STUCK_AFTER);
        !state.refused && !stuck
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Each change is one assignment, so a panic elsewhere spoils nothing.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_that_does_not_end_is_not_good() {
        let (health, start) = (Health::default(), Instant::now());
        health.begins(start);
        assert!(health.is_good(start + STUCK_AFTER));
        assert!(!health.is_good(start + STUCK_AFTER + Duration::from_millis(1)));
        health.rests();
        assert!(health.is_good(start + STUCK_AFTER + Duration::from_millis(1)));
    }
}
