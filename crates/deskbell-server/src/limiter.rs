//! How often something may happen for one key (an address, an account) within
//! a span of time. In memory only: a restart forgets.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Keys above which those without anything recent are forgotten, once in a
/// window: looking through all of them at each count would cost more than it
/// protects.
const TIDY_ABOVE: usize = 10_000;

/// At most `most` times within `window`, for each key. A key is short: it may
/// come from anybody, and is kept for a window.
#[derive(Debug)]
pub struct Limiter<Key> {
    most: usize,
    window: Duration,
    counts: Mutex<Counts<Key>>,
}

#[derive(Debug)]
struct Counts<Key> {
    times: BTreeMap<Key, VecDeque<Instant>>,
    tidied: Option<Instant>,
}

impl<Key: Ord + Clone> Limiter<Key> {
    pub const fn new(most: usize, window: Duration) -> Self {
        Self {
            most,
            window,
            counts: Mutex::new(Counts {
                times: BTreeMap::new(),
                tidied: None,
            }),
        }
    }

    /// Counts one more, or says that it is too many (and counts nothing).
    pub fn take(&self, key: &Key, now: Instant) -> bool {
        let mut counts = self.lock();
        self.tidy(&mut counts, now);
        let of = counts.times.entry(key.clone()).or_default();
        while of.front().is_some_and(|&first| !self.is_recent(first, now)) {
            of.pop_front();
        }
        let allowed = of.len() < self.most;
        if allowed {
            of.push_back(now);
        }
        allowed
    }

    /// Takes the last count back: only failures are to count, but an attempt
    /// counts while nobody knows yet how it ends.
    pub fn give_back(&self, key: &Key) {
        let mut counts = self.lock();
        let Some(of) = counts.times.get_mut(key) else {
            return;
        };
        of.pop_back();
        if of.is_empty() {
            counts.times.remove(key);
        }
    }

    fn tidy(&self, counts: &mut Counts<Key>, now: Instant) {
        let is_due = counts.tidied.is_none_or(|at| !self.is_recent(at, now));
        if is_due && counts.times.len() > TIDY_ABOVE {
            counts.tidied = Some(now);
            let is_kept =
                |of: &VecDeque<Instant>| of.back().is_some_and(|&last| self.is_recent(last, now));
            counts.times.retain(|_, of| is_kept(of));
        }
    }

    fn is_recent(&self, time: Instant, now: Instant) -> bool {
        now.saturating_duration_since(time) < self.window
    }

    fn lock(&self) -> MutexGuard<'_, Counts<Key>> {
        // A count is whole at every moment, so a panic elsewhere spoils nothing.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_too_many_is_refused_until_the_first_is_old() {
        let limiter = Limiter::new(2, Duration::from_secs(10));
        let start = Instant::now();
        assert!(limiter.take(&"ana", start));
        assert!(limiter.take(&"ana", start + Duration::from_secs(5)));
        assert!(!limiter.take(&"ana", start + Duration::from_secs(9)));
        assert!(limiter.take(&"ben", start + Duration::from_secs(9)));
        assert!(limiter.take(&"ana", start + Duration::from_secs(10)));
    }

    #[test]
    fn keys_without_anything_recent_are_forgotten_once_in_a_window() {
        let limiter = Limiter::new(1, Duration::from_secs(10));
        let start = Instant::now();
        let at = |seconds| start + Duration::from_secs(seconds);
        for key in 0..=TIDY_ABOVE {
            assert!(limiter.take(&key, start));
        }
        let kept = || limiter.lock().times.len();
        // Looks through all of them, and finds none that is old.
        assert!(limiter.take(&1_000_000, at(5)));
        assert!(limiter.take(&1_000_001, at(14)));
        assert_eq!(kept(), TIDY_ABOVE + 3);
        assert!(limiter.take(&1_000_002, at(15)));
        assert_eq!(kept(), 2);
    }

    #[test]
    fn what_is_given_back_does_not_count() {
        let limiter = Limiter::new(1, Duration::from_secs(10));
        let now = Instant::now();
        assert!(limiter.take(&1, now));
        limiter.give_back(&1);
        assert!(limiter.take(&1, now));
    }
}
