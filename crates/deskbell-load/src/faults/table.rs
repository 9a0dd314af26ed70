//! What was done, how often, and what came of it.

use std::collections::BTreeMap;
use std::fmt;

use super::plan::Fault;

/// What one round came to.
#[derive(Debug, Clone, Default)]
pub struct Round {
    /// How often the fault came.
    pub times: u32,
    /// Connections that the network has struck.
    pub struck: usize,
    pub customers: usize,
    /// Customers' messages whose writing was answered.
    pub messages: usize,
    pub offers: usize,
    /// Every broken promise.
    pub broken: Vec<String>,
}

/// All rounds, by fault.
#[derive(Debug, Default)]
pub struct Table {
    rows: BTreeMap<Fault, Round>,
}

impl Round {
    /// For who waits for the end of the run.
    pub fn line(&self, fault: Fault) -> String {
        let Self {
            times,
            struck,
            customers,
            messages,
            offers,
            ..
        } = self;
        format!(
            "{}: {times} times, {struck} connections; {customers} customers, {messages} messages, \
             {offers} offers; {}",
            fault.words(),
            self.lost()
        )
    }

    fn lost(&self) -> String {
        match self.broken.len() {
            0 => "nothing".to_owned(),
            count => format!("{count} promises broken"),
        }
    }
}

impl Table {
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub fn add(&mut self, fault: Fault, round: Round) {
        let row = self.rows.entry(fault).or_default();
        row.times += round.times;
        row.struck += round.struck;
        row.customers += round.customers;
        row.messages += round.messages;
        row.offers += round.offers;
        row.broken.extend(round.broken);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| fault | how often | connections struck | customers served meanwhile | their \
             messages | offers | lost |\n|---|---|---|---|---|---|---|"
        )?;
        for (fault, row) in &self.rows {
            let struck = match row.struck {
                0 => "all".to_owned(),
                count => count.to_string(),
            };
            writeln!(
                f,
                "| {} | {} | {struck} | {} | {} | {} | {} |",
                fault.words(),
                row.times,
                row.customers,
                row.messages,
                row.offers,
                row.lost()
            )?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_of_a_fault_are_one_row() {
        let mut table = Table::default();
        for _ in 0..2 {
            let round = Round {
                times: 3,
                struck: 5,
                ..Round::default()
            };
            table.add(Fault::Cut, round);
        }
        let text = table.to_string();
        assert!(
            text.ends_with("| connections cut | 6 | 10 | 0 | 0 | 0 | nothing |\n"),
            "{text}"
        );
    }
}
