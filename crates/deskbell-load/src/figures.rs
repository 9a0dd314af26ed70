//! Percentiles of spans.

use std::fmt;
use std::time::Duration;

/// What stands above the rows of a table.
pub const HEAD: &str = "| what | count | p50 | p90 | p99 | longest |\n|---|---|---|---|---|---|\n";

/// Spans of one kind, as they were measured.
pub struct Figures {
    name: &'static str,
    spans: Vec<Duration>,
}

impl Figures {
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            spans: Vec::new(),
        }
    }

    pub fn add(&mut self, span: Duration) {
        self.spans.push(span);
    }
}

/// The smallest span that at least `share` (0 to 1) of all do not exceed;
/// nothing without spans.
pub fn percentile<T: Copy>(sorted: &[T], share: f64) -> Option<T> {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).copied()
}

impl fmt::Display for Figures {
    /// One row of a Markdown table: name, count, p50, p90, p99, the longest.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sorted = self.spans.clone();
        sorted.sort_unstable();
        write!(f, "| {} | {} |", self.name, sorted.len())?;
        for share in [0.5, 0.9, 0.99, 1.0] {
            match percentile(&sorted, share) {
                Some(span) => write!(f, " {:.2} ms |", span.as_secs_f64() * 1e3)?,
                None => write!(f, " - |")?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_99th_percentile_of_a_hundred_is_the_second_longest() {
        let mut figures = Figures::new("x");
        for ms in (1..=100).rev() {
            figures.add(Duration::from_millis(ms));
        }
        assert_eq!(
            figures.to_string(),
            "| x | 100 | 50.00 ms | 90.00 ms | 99.00 ms | 100.00 ms |"
        );
    }

    #[test]
    fn no_spans_have_no_percentiles() {
        assert_eq!(Figures::new("x").to_string(), "| x | 0 | - | - | - | - |");
    }
}
