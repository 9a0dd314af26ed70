//! When a socket has to be pinged, and how long it has been silent.

use std::time::Duration;

use deskbell_protocol::limits::{PING_EVERY, SUSPECT_AFTER};
use tokio::time::Instant;

/// Silence after which the socket is closed.
const CLOSE_AFTER: Duration = Duration::from_secs(30);

/// What is due on a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    Ping,
    /// No frame for 3 s.
    FellSilent,
    /// No frame for 30 s.
    Dead,
}

/// The beats of one socket.
#[derive(Debug)]
pub struct Pulse {
    heard: Instant,
    silent: bool,
    ping_at: Instant,
}

impl Pulse {
    pub fn new(now: Instant) -> Self {
        Self {
            heard: now,
            silent: false,
            ping_at: now + PING_EVERY,
        }
    }

    /// A frame came; true when it ended a silence.
    pub fn hear(&mut self, now: Instant) -> bool {
        self.heard = now;
        std::mem::take(&mut self.silent)
    }

    /// When the next beat is due.
    pub fn due(&self) -> Instant {
        self.ping_at.min(self.silence_at())
    }

    fn silence_at(&self) -> Instant {
        self.heard
            + if self.silent {
                CLOSE_AFTER
            } else {
                SUSPECT_AFTER
            }
    }

    /// The beat that is due at `now`, if any.
    pub fn beat(&mut self, now: Instant) -> Option<Beat> {
        if now >= self.silence_at() {
            let dead = std::mem::replace(&mut self.silent, true);
            return Some(if dead { Beat::Dead } else { Beat::FellSilent });
        }
        if now >= self.ping_at {
            self.ping_at = now + PING_EVERY;
            return Some(Beat::Ping);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn a_socket_that_says_nothing_falls_silent_after_three_seconds_and_is_dead_after_thirty() {
        let start = Instant::now();
        let mut pulse = Pulse::new(start);
        assert_eq!(pulse.beat(start + seconds(2)), Some(Beat::Ping));
        assert_eq!(pulse.beat(start + seconds(2)), None);
        assert_eq!(pulse.beat(start + seconds(3)), Some(Beat::FellSilent));
        assert_eq!(pulse.beat(start + seconds(29)), Some(Beat::Ping));
        assert_eq!(pulse.beat(start + seconds(30)), Some(Beat::Dead));
    }

    #[test]
    fn a_frame_ends_the_silence_once() {
        let start = Instant::now();
        let mut pulse = Pulse::new(start);
        assert_eq!(pulse.beat(start + seconds(3)), Some(Beat::FellSilent));
        assert!(pulse.hear(start + seconds(4)));
        assert!(!pulse.hear(start + seconds(5)));
        assert!(pulse.due() <= start + seconds(8));
    }
}
