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

    /// Rows were read, and none of them is kept.
    pub const fn kept_nothing(&self) -> bool {
        self.refused > 0 && self.new + self.changed + self.same == 0
    }

    pub fn summary(&self) -> String {
        let what = match self.kind {
            Kind::Contacts => "contact",
            Kind::Cases => "case",
        };
        format!(
            "{}, {} changed, {} known already, {} refused",
            counted(self.new, &format!("new {what}")),
            grouped(self.changed),
            grouped(self.same),
            grouped(self.refused)
        )
    }
}

/// "1 row", "1,234 rows": of what is counted, whose plural has an s.
pub fn counted(number: u64, what: &str) -> String {
    let s = if number == 1 { "" } else { "s" };
    format!("{} {what}{s}", grouped(number))
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

    #[test]
    fn one_is_told_as_one_and_all_else_as_several() {
        let told = [0, 1, 2, 1_000].map(|it| counted(it, "row"));
        assert_eq!(told, ["0 rows", "1 row", "2 rows", "1,000 rows"]);
        let mut progress = Progress::new(Kind::Contacts, |_: &str| ());
        progress.count(Kept::New);
        assert!(progress.summary().starts_with("1 new contact, 0 changed"));
    }
}
