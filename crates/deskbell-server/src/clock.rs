//! The server's time: the wall clock at its start plus monotonic time, so that
//! a jump of the machine's clock moves no deadline. [`Clock`] is the only clock
//! that the engine's callers read; the engine itself is given the time.
//!
//! It never goes back either: a start whose wall clock is behind what is stored
//! goes on just after what is stored, a twentieth slower than real time until the
//! wall clock has caught up. So a second is still nearly a second, and an hour
//! is gone within a day. That is [`Course`], which reads no clock: a simulation
//! takes the same.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use deskbell_protocol::Timestamp;

/// How many seconds of real time take one second off the lead.
const SLOWER: u32 = 20;
/// A start's time is later than all that is stored: an offer's identifier is made
/// of its millisecond and of a number that counts from the start, so within one
/// millisecond two processes could make the same.
const NEXT: Duration = Duration::from_millis(1);
/// A wall clock that is further behind is not gone on from: it, or what is
/// stored, is wrong by more than anybody would be glad to live with.
const BEHIND_AT_MOST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

/// The time of a server as a function of how long ago it started.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    start: Timestamp,
    /// How far it was before the wall clock at its start.
    lead: Duration,
}

/// The wall clock is this far behind what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind(pub Duration);

impl Course {
    /// Begins at `wall`, or just after `latest`, the latest time that is stored, if
    /// that is later.
    ///
    /// # Errors
    /// `wall` is behind by more than a year.
    pub fn after(wall: Timestamp, latest: Option<Timestamp>) -> Result<Self, Behind> {
        let behind = latest.map_or(Duration::ZERO, |latest| latest.since(wall));
        if behind > BEHIND_AT_MOST {
            return Err(Behind(behind));
        }
        let start = latest.map_or(wall, |latest| wall.max(latest + NEXT));
        let lead = start.since(wall);
        Ok(Self { start, lead })
    }

    /// How far it was before the wall clock at its start.
    pub const fn lead(&self) -> Duration {
        self.lead
    }

    /// What it tells this long after its start.
    pub fn at(&self, elapsed: Duration) -> Timestamp {
        self.start + (elapsed - self.lead.min(elapsed / SLOWER))
    }

    /// How long after its start it tells `at`; at once what has passed by then.
    pub fn when(&self, at: Timestamp) -> Duration {
        let span = at.since(self.start);
        span + self.lead.min(span / (SLOWER - 1))
    }
}

/// A clock that only goes forward. Copies tell the same time.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    started: Instant,
    course: Course,
}

impl Clock {
    /// Reads the wall clock, once.
    pub fn start() -> Self {
        Self::of(Course {
            start: wall(),
            lead: Duration::ZERO,
        })
    }

    /// Reads the wall clock, once, and goes on just after `latest`, the latest time
    /// that is stored, if that is later.
    ///
    /// # Errors
    /// The wall clock is behind by more than a year.
    pub fn after(latest: Option<Timestamp>) -> Result<Self, Behind> {
        let course = Course::after(wall(), latest)?;
        // At the same millisecond it is not behind.
        if course.lead() > NEXT {
            tracing::warn!(
                seconds = course.lead().as_secs(),
                "this machine's clock is behind what was stored last: the server's time goes on \
                 from there, a little slower until the clock has caught up"
            );
        }
        Ok(Self::of(course))
    }

    fn of(course: Course) -> Self {
        let started = Instant::now();
        Self { started, course }
    }

    pub fn now(&self) -> Timestamp {
        self.course.at(self.started.elapsed())
    }

    /// How long it is until `at`; nothing when it has passed.
    pub fn until(&self, at: Timestamp) -> Duration {
        let elapsed = self.started.elapsed();
        self.course.when(at).saturating_sub(elapsed)
    }
}

fn wall() -> Timestamp {
    let since_epoch = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    Timestamp::from_millis(0) + since_epoch
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WALL: Timestamp = Timestamp::from_millis(1_800_000_000_000);
    const HOUR: Duration = Duration::from_secs(3600);

    #[test]
    fn a_wall_clock_that_is_after_what_is_stored_is_believed() {
        let course = Course::after(WALL, Some(WALL - HOUR)).unwrap();
        assert_eq!(course.at(Duration::ZERO), WALL);
        assert_eq!(course.at(HOUR), WALL + HOUR);
        let fresh = Course::after(WALL, None).unwrap();
        assert_eq!(fresh.at(HOUR), WALL + HOUR);
    }

    #[test]
    fn a_wall_clock_that_went_back_an_hour_is_caught_up_with_within_a_day_and_never_goes_back() {
        let course = Course::after(WALL - HOUR, Some(WALL)).unwrap();
        let first = WALL + NEXT;
        let mut last = first;
        for minute in 0..48 * 60 {
            let now = course.at(Duration::from_secs(60 * minute));
            assert!(now >= last, "{minute}");
            let slower = now.since(last);
            assert!(minute == 0 || slower >= Duration::from_secs(57), "{minute}");
            last = now;
        }
        assert_eq!(course.at(Duration::ZERO), first);
        assert!(course.at(19 * HOUR) > WALL + 18 * HOUR);
        assert_eq!(course.at(21 * HOUR), WALL + 20 * HOUR);
    }

    #[test]
    fn a_start_within_the_millisecond_that_was_stored_last_begins_with_the_next_one() {
        for ahead in [0, 1] {
            let wall = WALL - ahead * NEXT;
            let course = Course::after(wall, Some(WALL)).unwrap();
            assert_eq!(course.at(Duration::ZERO), WALL + NEXT);
        }
        let course = Course::after(WALL + NEXT, Some(WALL)).unwrap();
        assert_eq!(course.lead(), Duration::ZERO);
    }

    #[test]
    fn a_wall_clock_that_is_years_behind_is_refused() {
        let year = 366 * 24 * HOUR;
        assert!(Course::after(WALL - year, Some(WALL)).is_ok());
        let refused = Course::after(WALL - 3 * year, Some(WALL)).unwrap_err();
        assert_eq!(refused, Behind(3 * year));
    }

    proptest! {
        #[test]
        fn who_waits_until_a_time_wakes_when_it_is_told_and_not_before(
            lead in 0..100_000_u64,
            at in 0..4_000_000_i64,
        ) {
            let course = Course::after(WALL - Duration::from_millis(lead), Some(WALL)).unwrap();
            let at = Timestamp::from_millis(WALL.millis() + at);
            let when = course.when(at);
            prop_assert!(course.at(when) >= at, "{when:?}");
            prop_assert!(when.is_zero() || course.at(when - Duration::from_micros(1)) < at, "{when:?}");
        }
    }
}
