//! When a directory that fails is left alone, so that nobody waits for it again
//! and again. What counts as a failure is the caller's.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::directory::DirectoryError;

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
    /// Until when it rests, and why it failed last.
    resting: Option<(Instant, DirectoryError)>,
}

impl Rest {
    /// # Errors
    /// It may not be asked now: it rests.
    pub fn begin(&self, now: Instant) -> Result<(), DirectoryError> {
        match &mut self.state().resting {
            Some((until, why)) if now < *until => Err(DirectoryError::Resting {
                left: *until - now,
                why: Box::new(why.clone()),
            }),
            Some((until, _)) => {
                // This one tries it; the others wait for what comes of it.
                *until = now + REST;
                Ok(())
            }
            None => Ok(()),
        }
    }

    pub fn went_well(&self) {
        let mut state = self.state();
        if state.resting.is_some() {
            tracing::info!("the directory answers again");
        }
        *state = State::default();
    }

    pub fn failed(&self, now: Instant, why: DirectoryError) {
        let mut state = self.state();
        state.failures = state.failures.saturating_add(1);
        if state.failures >= FAILURES {
            if state.resting.is_none() {
                let seconds = REST.as_secs();
                tracing::warn!(seconds, "the directory fails: it is left alone for a while");
            }
            state.resting = Some((now + REST, why));
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
        let down = DirectoryError::Down("gone".into());
        let wrong = DirectoryError::Wrong("no list".into());
        let resting = |why: &DirectoryError| {
            let why = Box::new(why.clone());
            Err(DirectoryError::Resting { left: REST, why })
        };
        for _ in 1..FAILURES {
            rest.failed(now, down.clone());
        }
        rest.went_well();
        for number in 1..=FAILURES {
            assert_eq!(rest.begin(now), Ok(()));
            let last = number == FAILURES;
            rest.failed(now, if last { wrong.clone() } else { down.clone() });
        }
        assert_eq!(rest.begin(now), resting(&wrong), "as it failed last");
        let later = now + REST;
        assert_eq!(rest.begin(later), Ok(()));
        assert_eq!(rest.begin(later), resting(&wrong));
        rest.failed(later, down.clone());
        assert_eq!(rest.begin(later), resting(&down));
        assert!(rest.begin(later + REST / 2).is_err());
        assert_eq!(rest.begin(later + REST), Ok(()));
        rest.went_well();
        assert_eq!(rest.begin(later + REST), Ok(()));
    }
}
