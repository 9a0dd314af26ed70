//! What a run of checks came to: a table of its steps, and one last line with
//! the numbers.

use std::fmt;
use std::ops::Add;
use std::time::Duration;

use crate::step::Took;

/// Tests, as cargo counts them in its lines `test result: ...`, and Node in
/// its lines `ℹ pass 3` and `ℹ fail 0` (`#` for `ℹ` in its plainer report).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    pub passed: u64,
    pub failed: u64,
}

impl Counts {
    /// Adds up all results among the lines that test programs have printed.
    pub fn of(lines: &[String]) -> Self {
        lines
            .iter()
            .filter_map(|line| Self::of_cargo(line).or_else(|| Self::of_node(line)))
            .fold(Self::default(), Add::add)
    }

    fn of_cargo(line: &str) -> Option<Self> {
        let result = line.trim().strip_prefix("test result:")?;
        Some(Self {
            passed: number_before(result, " passed"),
            failed: number_before(result, " failed"),
        })
    }

    fn of_node(line: &str) -> Option<Self> {
        let said = line
            .strip_prefix("ℹ ")
            .or_else(|| line.strip_prefix("# "))?;
        let (word, number) = said.split_once(' ')?;
        let number = number.parse().ok()?;
        let none = Self::default();
        match word {
            "pass" => Some(Self {
                passed: number,
                ..none
            }),
            "fail" => Some(Self {
                failed: number,
                ..none
            }),
            _ => None,
        }
    }
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
        }
    }
}

/// The number right before `word`; 0 where there is none.
fn number_before(text: &str, word: &str) -> u64 {
    let number = text
        .split_once(word)
        .and_then(|(before, _)| before.rsplit(' ').next()?.parse().ok());
    number.unwrap_or(0)
}

/// How one step ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    pub failed: bool,
    counts: Counts,
    words: String,
}

impl Outcome {
    /// A check without tests that found nothing wrong; `words` say what it found.
    pub fn passed(words: &str) -> Self {
        Self {
            failed: false,
            counts: Counts::default(),
            words: words.to_owned(),
        }
    }

    /// Not done, and why.
    pub fn skipped(why: &str) -> Self {
        Self::passed(&format!("skipped: {why}"))
    }

    /// A check without tests that failed: counts as one failure.
    pub fn failed() -> Self {
        Self::tested(Counts::default(), false)
    }

    /// Tests that ran. A program that failed without a failed test (it didn't
    /// compile, it died) counts as one failure.
    pub fn tested(counts: Counts, success: bool) -> Self {
        let unnamed = u64::from(!success && counts.failed == 0);
        let counts = Counts {
            failed: counts.failed + unnamed,
            ..counts
        };
        let words = match counts {
            Counts { passed: 0, .. } if !success => "failed".to_owned(),
            Counts { passed, failed: 0 } => format!("{passed} passed"),
            Counts { passed, failed } => format!("{passed} passed, {failed} failed"),
        };
        Self {
            failed: !success || counts.failed > 0,
            counts,
            words,
        }
    }

    /// Both parts of one step.
    pub fn and(self, other: Self) -> Self {
        Self::tested(self.counts + other.counts, !self.failed && !other.failed)
    }
}

/// All steps of a run.
#[derive(Default)]
pub struct Summary {
    steps: Vec<(&'static str, Outcome, Duration)>,
}

impl Summary {
    pub fn add(&mut self, step: &'static str, outcome: Outcome, took: Duration) {
        self.steps.push((step, outcome, took));
    }

    pub fn has_failed(&self) -> bool {
        self.steps.iter().any(|(_, outcome, _)| outcome.failed)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut sum = Counts::default();
        for (step, outcome, took) in &self.steps {
            let mark = if outcome.failed { "FAILED" } else { "ok" };
            let took = Took(*took).to_string();
            writeln!(to, "{mark:<7} {step:<11} {took:>12}  {}", outcome.words)?;
            sum = sum + outcome.counts;
        }
        write!(to, "\n{} passed, {} failed", sum.passed, sum.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn the_results_of_all_test_programs_add_up() {
        let printed = lines(
            "test a_bell_rings ... ok\n\
             test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
             test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        );
        let counts = Counts::of(&printed);
        assert_eq!((counts.passed, counts.failed), (15, 2));
    }

    #[test]
    fn the_results_that_node_prints_are_counted_in_both_its_reports() {
        for mark in ["ℹ", "#"] {
            let printed = lines(&format!(
                "✔ a bell rings (0.5ms)\n\
                 {mark} tests 31\n{mark} pass 29\n{mark} fail 2\n{mark} cancelled 0\n\
                 {mark} pass the salt"
            ));
            let counts = Counts::of(&printed);
            assert_eq!((counts.passed, counts.failed), (29, 2));
        }
    }

    #[test]
    fn a_test_that_speaks_of_results_is_not_counted() {
        let printed = lines("we print: test result: ok. 7 passed; 0 failed");
        assert_eq!(Counts::of(&printed), Counts::default());
    }

    #[test]
    fn a_test_program_that_died_is_a_failure_although_no_test_failed() {
        let outcome = Outcome::tested(Counts::default(), false);
        assert!(outcome.failed);
        assert_eq!(outcome.counts.failed, 1);
    }

    #[test]
    fn the_last_line_holds_the_numbers() {
        let mut summary = Summary::default();
        let counts = |passed, failed| Counts { passed, failed };
        summary.add("format", Outcome::passed("clean"), Duration::ZERO);
        summary.add("host", Outcome::tested(counts(40, 0), true), Duration::ZERO);
        assert!(!summary.has_failed());
        assert_eq!(
            summary.to_string().lines().last(),
            Some("40 passed, 0 failed")
        );

        summary.add("clippy", Outcome::failed(), Duration::ZERO);
        assert!(summary.has_failed());
        assert_eq!(
            summary.to_string().lines().last(),
            Some("40 passed, 1 failed")
        );
    }

    #[test]
    fn one_failing_part_fails_the_step() {
        let good = Outcome::tested(
            Counts {
                passed: 2,
                failed: 0,
            },
            true,
        );
        let bad = Outcome::tested(
            Counts {
                passed: 3,
                failed: 1,
            },
            false,
        );
        let both = good.and(bad);
        assert!(both.failed);
        assert_eq!(
            both.counts,
            Counts {
                passed: 5,
                failed: 1
            }
        );
    }
}
