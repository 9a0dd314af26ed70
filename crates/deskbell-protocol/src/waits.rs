//! How long those waited whose wait ended within the last hour: what supervisors
//! see beside who waits now.
//!
//! Rules, so that a figure means one thing:
//! - A wait ends with the first Accept since the conversation joined its line, or
//!   with the end of a conversation that nobody has accepted.
//! - It began when the conversation joined the line; a reroute keeps that time.
//! - It belongs to the five minutes in which it ended, and to the queue in which
//!   the conversation is now, or was at its end.

use serde::{Deserialize, Serialize};

use crate::{QueueId, Timestamp};

/// The minutes of one stretch.
pub const STRETCH_MINUTES: u32 = 5;
/// Stretches of an hour. They begin at full five minutes by the clock, and the
/// last one goes on.
pub const STRETCHES: usize = 12;

/// The answer to who asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastHour {
    /// Where the first stretch begins.
    pub from: Timestamp,
    /// Those in which anybody's wait has ended, by name.
    pub queues: Vec<QueueWaits>,
}

/// Of one queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueWaits {
    pub id: QueueId,
    pub name: String,
    pub hour: Waits,
    /// [`STRETCHES`] of them, the oldest first.
    pub stretches: Vec<Waits>,
}

/// The waits that ended in one stretch, or in all of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    pub accepted: u32,
    /// Nobody had accepted them.
    pub left: u32,
    /// None where no wait ended.
    pub spans: Option<Spans>,
}

/// How long they were, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spans {
    pub median_ms: u64,
    pub p90_ms: u64,
    pub longest_ms: u64,
}

/// Where the first stretch of the hour begins that `now` is in.
pub fn first_stretch(now: Timestamp) -> Timestamp {
    let stretch = stretch_ms();
    let stretches = i64::try_from(STRETCHES).unwrap_or(1);
    let last = now.millis() - now.millis().rem_euclid(stretch);
    Timestamp::from_millis(last - (stretches - 1) * stretch)
}

/// Where stretch `number` begins.
pub fn stretch_from(first: Timestamp, number: usize) -> Timestamp {
    let number = i64::try_from(number).unwrap_or_default();
    Timestamp::from_millis(first.millis() + number * stretch_ms())
}

/// The number of the stretch in which `at` is, from that of `first`.
pub fn stretch_of(first: Timestamp, at: Timestamp) -> usize {
    let since = (at.millis() - first.millis()).max(0) / stretch_ms();
    usize::try_from(since).map_or(STRETCHES - 1, |it| it.min(STRETCHES - 1))
}

const fn stretch_ms() -> i64 {
    STRETCH_MINUTES as i64 * 60_000
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stretches_begin_at_full_five_minutes_and_the_last_one_goes_on() {
        let minute = |minute: i64| Timestamp::from_millis(minute * 60_000);
        assert_eq!(first_stretch(minute(100)), minute(45));
        assert_eq!(first_stretch(minute(104)), minute(45));
        assert_eq!(first_stretch(minute(105)), minute(50));
        let first = first_stretch(minute(104));
        assert_eq!(stretch_from(first, STRETCHES - 1), minute(100));
        assert_eq!(stretch_of(first, minute(45)), 0);
        assert_eq!(stretch_of(first, minute(50)), 1);
        assert_eq!(stretch_of(first, minute(104)), STRETCHES - 1);
        assert_eq!(stretch_of(first, minute(999)), STRETCHES - 1);
        assert_eq!(stretch_of(first, minute(0)), 0);
    }
}
