//! The server's time: the wall clock at its start plus monotonic time, so that
//! a jump of the machine's clock moves no deadline. The only clock that the
//! engine's callers read; the engine itself is given the time.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use deskbell_protocol::Timestamp;

/// A clock that only goes forward. Copies tell the same time.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
    wall: Timestamp,
}

impl Clock {
    /// Reads the wall clock, once.
    pub fn start() -> Self {
        let since_epoch = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or(Duration::ZERO);
        Self {
            started: Instant::now(),
            wall: Timestamp::from_millis(0) + since_epoch,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.wall + self.started.elapsed()
    }

    /// How long it is until `at`; nothing when it has passed.
    pub fn until(&self, at: Timestamp) -> Duration {
        at.since(self.now())
    }
}
