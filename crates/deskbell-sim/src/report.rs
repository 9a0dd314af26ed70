//! What many seeds came to, as tables of markdown.

use std::fmt::Write as _;
use std::time::Duration;

use crate::batch::Batch;
use crate::invariants::Invariant;
use crate::run::COMMANDS;
use crate::small::{Bounds, Found};
use crate::tally::Fault;
use crate::tally::words::GROUPS;

/// The figures of a batch that took so long.
pub fn figures(batch: &Batch, took: Duration) -> String {
    let tally = &batch.tally;
    let mut text = String::from("| figure | value |\n|---|---|\n");
    let mut row = |name: &str, value: String| {
        let _ = writeln!(text, "| {name} | {value} |");
    };
    let per_second = per(tally.runs, took.as_millis().max(1)) * 1_000.0;
    row("seeds", tally.runs.to_string());
    row("seeds that failed", batch.failed.len().to_string());
    row("seeds a second", format!("{per_second:.0}"));
    row("virtual time", days(tally.virtual_ms));
    row("commands", tally.commands.to_string());
    let least = tally.least_commands.unwrap_or(0);
    row("commands of the shortest seed", least.to_string());
    row("inputs of the engine", tally.inputs.to_string());
    row("commits", tally.commits.to_string());
    row("conversations", tally.conversations.to_string());
    row("offers", tally.offers.to_string());
    row("frames delivered", tally.frames.to_string());
    row("frames lost", tally.lost_frames.to_string());
    row("invariants", Invariant::ALL.len().to_string());
    text
}

/// How often each fault, and everything else that has to happen, has.
pub fn happened(batch: &Batch) -> String {
    let tally = &batch.tally;
    let mut text = String::from("| fault | how often |\n|---|---|\n");
    for fault in Fault::ALL {
        let count = tally.faults.get(fault).unwrap_or(&0);
        let _ = writeln!(text, "| {} | {count} |", fault.words());
    }
    for (heading, words) in GROUPS {
        let _ = writeln!(text, "\n| {heading} | how often |\n|---|---|");
        for word in words {
            let count = tally.happened.get(word).unwrap_or(&0);
            let _ = writeln!(text, "| {word} | {count} |");
        }
    }
    text
}

/// What is wrong with a batch, beside the seeds that failed.
pub fn wanting(batch: &Batch) -> Vec<String> {
    let tally = &batch.tally;
    let mut wanting: Vec<String> = tally
        .missing()
        .iter()
        .map(|what| format!("never happened: {what}"))
        .collect();
    let least = tally.least_commands.unwrap_or(0);
    if least < COMMANDS && batch.failed.is_empty() {
        wanting.push(format!("a seed had only {least} commands"));
    }
    wanting
}

/// What the small world came to.
pub fn small_world(bounds: Bounds, found: &Found) -> String {
    let whole = if found.complete {
        "all states"
    } else {
        "not all: the search was ended"
    };
    let assigns = if bounds.assigns { "any" } else { "none" };
    format!(
        "| {} | {} | {} | {assigns} | {} | {} | {} | {whole} |",
        bounds.disconnects,
        bounds.restarts,
        bounds.transfers,
        found.states,
        found.moves,
        found.by_depth.len().saturating_sub(1),
    )
}

pub const SMALL_WORLD: &str = "| disconnects | restarts | transfers | assignments | states | \
                               moves | longest way | |\n|---|---|---|---|---|---|---|---|";

fn days(ms: u64) -> String {
    let hours = ms / 3_600_000;
    format!("{} days {} hours", hours / 24, hours % 24)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "for a person to read; no count here is that large"
)]
fn per(count: u64, of: u128) -> f64 {
    count as f64 / of as f64
}
