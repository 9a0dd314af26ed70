//! What has happened, as a number that two equal runs share, and in words when
//! somebody wants to read it.

use std::collections::VecDeque;
use std::hash::{DefaultHasher, Hasher};

use crate::agenda::Ms;

/// Lines that are kept.
const KEPT: usize = 200_000;

/// See the module.
#[derive(Debug)]
pub struct History {
    hash: DefaultHasher,
    record: bool,
    lines: VecDeque<String>,
}

impl History {
    pub fn new(record: bool) -> Self {
        Self {
            hash: DefaultHasher::new(),
            record,
            lines: VecDeque::new(),
        }
    }

    /// A frame was delivered.
    pub fn frame(&mut self, text: &str) {
        self.hash.write(text.as_bytes());
    }

    pub fn note(&mut self, at: Ms, about: &str, words: impl FnOnce() -> String) {
        if !self.record {
            return;
        }
        if self.lines.len() == KEPT {
            self.lines.pop_front();
        }
        let (seconds, ms) = (at / 1_000, at % 1_000);
        self.lines
            .push_back(format!("{seconds:>5}.{ms:03} {about:<8} {}", words()));
    }

    /// Of every delivered frame, in their order.
    pub fn hash(&self) -> u64 {
        self.hash.finish()
    }

    /// The last lines that name one of `words`, or a fault, at most `most`.
    pub fn about(&self, words: &[String], most: usize) -> Vec<&str> {
        let concerns = |line: &&String| {
            let fault = [" server ", " fault "].iter().any(|it| line.contains(it));
            fault || words.iter().any(|word| line.contains(word.as_str()))
        };
        let mut lines: Vec<&str> = self
            .lines
            .iter()
            .rev()
            .filter(concerns)
            .take(most)
            .map(String::as_str)
            .collect();
        lines.reverse();
        lines
    }
}
