//! When a directory that fails is left alone, so that nobody waits for it again
//! and again. What counts as a failure is the caller's.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Failures in a row before it is left alone.
const FAILURES: u32 = 3;
/// For this long; then one question tries it again.
const REST: Duration = Duration::from_secs(15);

/// See the module.
#[derive(Debug, Default)]
pub struct Rest {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    failures: u32,
    until: Option<Instant>,
}

impl Rest {
    /// Whether it may be asked now; else how long it rests.
    pub fn begin(&self, now: Instant) -> Result<(), Duration> {
        let mut state = self.state();
        match state.until {
            Some(until) if now < until => Err(until - now),
            Some(_) => {
                // This one tries it; the others wait for what comes of it.
                state.until = Some(now + REST);
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub fn went_well(&self) {
        let mut state = self.state();
        if state.until.is_some() {
            tracing::info!("the directory answers again");
        }
        *state = State::default();
    }

    pub fn failed(&self, now: Instant) {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES {
            if state.until.is_none() {
                let seconds = REST.as_secs();
                tracing::warn!(seconds, "the directory fails: it is left alone for a while");
            }
            state.until = Some(now + REST);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Each change is whole, so a panic elsewhere spoils nothing.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_fails_in_a_row_rests_and_is_then_tried_by_one() {
        let (rest, now) = (Rest::default(), Instant::now());
        for _ in 1..FAILURES {
            rest.failed(now);
        }
        rest.went_well();
        for _ in 0..FAILURES {
            assert_eq!(rest.begin(now), Ok(()));
            rest.failed(now);
        }
        assert_eq!(rest.begin(now), Err(REST));
        let later = now + REST;
        assert_eq!(rest.begin(later), Ok(()));
        assert_eq!(rest.begin(later), Err(REST));
        rest.failed(later);
        assert!(rest.begin(later + REST / 2).is_err());
        assert_eq!(rest.begin(later + REST), Ok(()));
        rest.went_well();
        assert_eq!(rest.begin(later + REST), Ok(()));
    }
}
