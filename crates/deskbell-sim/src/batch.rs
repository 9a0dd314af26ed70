//! Many seeds, on as many threads as asked for. Each seed stands for itself,
//! so their order does not matter.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::run::{Outcome, Plan, run};
use crate::tally::Tally;

/// What many seeds came to.
#[derive(Debug, Default)]
pub struct Batch {
    pub tally: Tally,
    /// The failed seeds, the lowest first.
    pub failed: Vec<u64>,
}

/// Runs the seeds from `first` on, `count` of them, and tells `progress` how
/// many are done. Ends early after `most_failed` failures.
pub fn run_many(
    first: u64,
    count: u64,
    threads: usize,
    most_failed: usize,
    plan: Plan,
    progress: impl Fn(u64, usize) + Sync,
) -> Batch {
    let (next, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    let batch = Mutex::new(Batch::default());
    std::thread::scope(|scope| {
        for _ in 0..threads.max(1) {
            scope.spawn(|| {
                while !stop.load(Ordering::Relaxed) {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        return;
                    }
                    let outcome = run(first + index, plan);
                    let mut batch = batch.lock().unwrap_or_else(|broken| broken.into_inner());
                    batch.add(outcome);
                    if batch.failed.len() >= most_failed {
                        stop.store(true, Ordering::Relaxed);
                    }
                    progress(batch.tally.runs, batch.failed.len());
                }
            });
        }
    });
    let mut batch = batch
        .into_inner()
        .unwrap_or_else(|broken| broken.into_inner());
    batch.failed.sort_unstable();
    batch
}

impl Batch {
    fn add(&mut self, outcome: Outcome) {
        self.tally.add(&outcome.tally);
        if outcome.violation.is_some() {
            self.failed.push(outcome.seed);
        }
    }
}
