//! The table of budgets: what was wanted, what was measured, and whether that
//! is enough.

use std::fmt;
use std::time::Duration;

/// One budget with its figure.
#[derive(Debug)]
pub struct Row {
    pub id: &'static str,
    pub what: String,
    pub budget: String,
    pub figure: String,
    /// By how much it is missed, in the measure's own words; none is met.
    pub missed: Option<String>,
}

/// A measure that shall not be greater than its budget.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    pub name: &'static str,
    pub value: f64,
    pub budget: f64,
    pub unit: &'static str,
}

impl Row {
    /// A row of several measures.
    pub fn of(id: &'static str, what: String, measures: &[Measure], more: &str) -> Self {
        let join = |text: fn(&Measure) -> String| {
            let texts: Vec<String> = measures.iter().map(text).collect();
            texts.join(", ")
        };
        let missed: Vec<String> = measures.iter().filter_map(Measure::missed).collect();
        Self {
            id,
            what,
            budget: join(|it| format!("{} {} {}", it.name, number(it.budget), it.unit)),
            figure: format!(
                "{}{more}",
                join(|it| format!("{} {} {}", it.name, number(it.value), it.unit))
            ),
            missed: (!missed.is_empty()).then(|| missed.join(", ")),
        }
    }

    /// The same of a peer, for comparison: the budget is not its own.
    pub fn beside(self, peer: &str) -> Self {
        Self {
            id: "",
            what: format!("{peer}: {}", self.what),
            budget: String::new(),
            missed: None,
            ..self
        }
    }
}

impl Measure {
    fn missed(&self) -> Option<String> {
        let times = self.value / self.budget;
        (times > 1.0).then(|| format!("{} {times:.1} times the budget", self.name))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let met = match &self.missed {
            _ if self.id.is_empty() => "",
            None => "yes",
            Some(how) => how,
        };
        let Self {
            id,
            what,
            budget,
            figure,
            ..
        } = self;
        writeln!(f, "| {id} | {what} | {budget} | {figure} | {met} |")
    }
}

/// Three figures are enough.
pub fn number(value: f64) -> String {
    match value.abs() {
        ..10.0 => format!("{value:.2}")
            .trim_end_matches('0')
            .trim_end_matches('.')
            .to_owned(),
        10.0..100.0 => format!("{value:.1}"),
        _ => format!("{value:.0}"),
    }
}

/// Milliseconds.
pub fn ms(span: Duration) -> f64 {
    span.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn measure(value: f64) -> Measure {
        Measure {
            name: "p99",
            value,
            budget: 4.0,
            unit: "ms",
        }
    }

    #[test]
    fn a_budget_that_is_missed_says_by_how_much() {
        let row = Row::of("S2", "offers".into(), &[measure(6.0)], "");
        let text = "| S2 | offers | p99 4 ms | p99 6 ms | p99 1.5 times the budget |\n";
        assert_eq!(row.to_string(), text);
    }

    #[test]
    fn a_budget_that_is_just_met_is_met() {
        let row = Row::of("S2", "offers".into(), &[measure(4.0)], "");
        assert!(row.to_string().ends_with("| yes |\n"));
    }

    #[test]
    fn figures_have_three_digits() {
        assert_eq!(
            [0.349, 12.34, 18000.2].map(number),
            ["0.35", "12.3", "18000"]
        );
    }
}
