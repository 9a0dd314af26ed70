//! The one source of chance of a run: the same seed gives the same run.

use std::ops::RangeInclusive;

/// Seeded; every draw moves it on.
#[derive(Debug, Clone)]
pub struct Chance {
    rng: fastrand::Rng,
}

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self {
            rng: fastrand::Rng::with_seed(seed),
        }
    }

    /// A source of its own for a part of the run.
    pub fn fork(&mut self) -> Self {
        Self {
            rng: self.rng.fork(),
        }
    }

    pub fn among(&mut self, range: RangeInclusive<u64>) -> u64 {
        self.rng.u64(range)
    }

    pub fn index(&mut self, length: usize) -> usize {
        self.rng.usize(0..length.max(1))
    }

    /// True in `percent` of a hundred cases.
    pub fn percent(&mut self, percent: u64) -> bool {
        self.rng.u64(0..100) < percent
    }

    pub fn number(&mut self) -> u128 {
        self.rng.u128(..)
    }

    /// From 0 to 1.
    pub fn fraction(&mut self) -> f64 {
        self.rng.f64()
    }

    /// One of `choices`, each as likely as its weight says.
    pub fn weighted<T: Copy>(&mut self, choices: &[(u64, T)]) -> Option<T> {
        let total: u64 = choices.iter().map(|(weight, _)| weight).sum();
        let mut left = if total == 0 {
            return None;
        } else {
            self.rng.u64(0..total)
        };
        for (weight, choice) in choices {
            if left < *weight {
                return Some(*choice);
            }
            left -= weight;
        }
        None
    }
}
