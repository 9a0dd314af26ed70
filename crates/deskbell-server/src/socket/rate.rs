//! How many frames a socket may send: so many a second over time, and a burst.

use std::time::Instant;

use deskbell_protocol::limits::{FRAMES_BURST, FRAMES_PER_SECOND};

/// A bucket that fills with time and is emptied by frames.
#[derive(Debug)]
pub struct Rate {
    left: f64,
    at: Instant,
}

impl Rate {
    pub fn new(now: Instant) -> Self {
        Self {
            left: f64::from(FRAMES_BURST),
            at: now,
        }
    }

    /// One more frame at `now`; false when it is one too many.
    pub fn allows(&mut self, now: Instant) -> bool {
        let gained = now.saturating_duration_since(self.at).as_secs_f64();
        self.left =
            (self.left + gained * f64::from(FRAMES_PER_SECOND)).min(f64::from(FRAMES_BURST));
        self.at = now;
        self.left -= 1.0;
        self.left >= 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn a_burst_is_allowed_and_one_more_is_not() {
        let now = Instant::now();
        let mut rate = Rate::new(now);
        for _ in 0..FRAMES_BURST {
            assert!(rate.allows(now));
        }
        assert!(!rate.allows(now));
    }

    #[test]
    fn twenty_frames_a_second_are_allowed_for_a_day_even_after_a_burst() {
        let start = Instant::now();
        let mut rate = Rate::new(start);
        for _ in 0..FRAMES_BURST {
            assert!(rate.allows(start));
        }
        let every = Duration::from_secs(1) / FRAMES_PER_SECOND;
        for frame in 1..=24 * 60 * 60 * FRAMES_PER_SECOND {
            assert!(rate.allows(start + every * frame), "{frame}");
        }
    }

    #[test]
    fn one_frame_a_second_more_is_refused_once_the_burst_is_used_up() {
        let start = Instant::now();
        let mut rate = Rate::new(start);
        let a_second = FRAMES_PER_SECOND + 1;
        // A whole number of nanoseconds, so a hair less than the part it is.
        let every = Duration::from_secs(1) / a_second;
        // The first frame finds the bucket full. Each second then takes one
        // frame more than it brings.
        let allowed = (FRAMES_BURST - 1) * a_second;
        for frame in 0..allowed {
            assert!(rate.allows(start + every * frame), "{frame}");
        }
        assert!(!rate.allows(start + every * allowed));
    }
}
