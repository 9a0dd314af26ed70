//! Numbered steps: what comes now, why, and how long it took.

use std::fmt;
use std::time::{Duration, Instant};

use crate::failure::Failure;

/// Counts the steps of one command.
pub struct Steps {
    total: usize,
    begun: usize,
}

impl Steps {
    pub fn new(total: usize) -> Self {
        Self { total, begun: 0 }
    }

    /// Announces a step, does it, and says how it went and what it took.
    /// `work` answers with the few words that follow the number.
    pub fn take(
        &mut self,
        what: &str,
        work: impl FnOnce() -> Result<String, Failure>,
    ) -> Result<(), Failure> {
        let started = self.announce(what);
        let outcome = work()?;
        println!("      {outcome} ({})", Took(started.elapsed()));
        Ok(())
    }

    /// Announces a step and starts its time.
    pub fn announce(&mut self, what: &str) -> Instant {
        self.begun += 1;
        println!("[{}/{}] {what}", self.begun, self.total);
        Instant::now()
    }
}

/// A time as people say it: `0.3 s`, `12 s`, `5 min 31 s`.
pub struct Took(pub Duration);

impl fmt::Display for Took {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            0..=9 => write!(to, "{:.1} s", self.0.as_secs_f64()),
            10..=59 => write!(to, "{seconds} s"),
            _ => write!(to, "{} min {} s", seconds / 60, seconds % 60),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_as_people_say_it() {
        let told = |ms| Took(Duration::from_millis(ms)).to_string();
        assert_eq!(told(312), "0.3 s");
        assert_eq!(told(12_900), "12 s");
        assert_eq!(told(331_000), "5 min 31 s");
    }
}
