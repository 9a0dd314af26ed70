//! How far an import is.

use std::time::{Duration, Instant};

use super::Kind;
use crate::engine::Kept;

/// Somebody watches.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// See the module. `tell` shows a line.
pub struct Progress<T> {
    kind: Kind,
    tell: T,
    told: Instant,
    new: u64,
    changed: u64,
    same: u64,
    refused: u64,
}

impl<T: FnMut(&str)> Progress<T> {
    pub fn new(kind: Kind, tell: T) -> Self {
        Self {
            kind,
            tell,
            told: Instant::now(),
            new: 0,
            changed: 0,
            same: 0,
            refused: 0,
        }
    }

    /// Of a row that the server has looked at.
    pub const fn count(&mut self, kept: Kept) {
        match kept {
            Kept::New => self.new += 1,
            Kept::Changed => self.changed += 1,
            Kept::Same => self.same += 1,
            Kept::NoContact | Kept::SeveralContacts | Kept::OthersNumber => {}
        }
    }

    pub const fn refused(&mut self, rows: usize) {
        self.refused += rows as u64;
    }

    /// Now and then.
    pub fn tell(&mut self) {
        if self.told.elapsed() >= TELL_EVERY {
            self.told = Instant::now();
            let summary = self.summary();
            (self.tell)(&summary);
        }
    }

    pub fn summary(&self) -> String {
        let what = match self.kind {
            Kind::Contacts => "contacts",
            Kind::Cases => "cases",
        };
        format!(
            "{} new {what}, {} changed, {} known already, {} refused",
            grouped(self.new),
            grouped(self.changed),
            grouped(self.same),
            grouped(self.refused)
        )
    }
}

/// 1,234,567
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_in_groups() {
        let read = [0, 12, 999, 1_000, 1_234_567].map(grouped);
        assert_eq!(read, ["0", "12", "999", "1,000", "1,234,567"]);
    }
}
