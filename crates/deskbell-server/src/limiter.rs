//! How often something may happen for one key (an address, an account) within
//! a span of time. In memory only: a restart forgets.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Keys above which those without anything recent are forgotten.
const TIDY_ABOVE: usize = 10_000;

/// At most `most` times within `window`, for each key.
#[derive(Debug)]
pub struct Limiter<Key> {
    most: usize,
    window: Duration,
    times: Mutex<BTreeMap<Key, VecDeque<Instant>>>,
}

impl<Key: Ord + Clone> Limiter<Key> {
    pub const fn new(most: usize, window: Duration) -> Self {
        Self {
            most,
            window,
            times: Mutex::new(BTreeMap::new()),
        }
    }

    /// Counts one more, or says that it is too many (and counts nothing).
    pub fn take(&self, key: &Key, now: Instant) -> bool {
        let mut times = self.lock();
        if times.len() > TIDY_ABOVE {
            times.retain(|_, of| of.back().is_some_and(|&last| self.is_recent(last, now)));
        }
        let of = times.entry(key.clone()).or_default();
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
        let mut times = self.lock();
        let Some(of) = times.get_mut(key) else { return };
        of.pop_back();
        if of.is_empty() {
            times.remove(key);
        }
    }

    fn is_recent(&self, time: Instant, now: Instant) -> bool {
        now.saturating_duration_since(time) < self.window
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Key, VecDeque<Instant>>> {
        // A count is whole at every moment, so a panic elsewhere spoils nothing.
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
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
    fn what_is_given_back_does_not_count() {
        let limiter = Limiter::new(1, Duration::from_secs(10));
        let now = Instant::now();
        assert!(limiter.take(&1, now));
        limiter.give_back(&1);
        assert!(limiter.take(&1, now));
    }
}
