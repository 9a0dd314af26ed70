//! `cargo xtask bench server`: the budgets S1 to S11. The routing core and the
//! contacts are measured by programs of their own, everything else by
//! crates/deskbell-load.

use std::fs;
use std::path::{Path, PathBuf};

use crate::bench::load;
use crate::data;
use crate::failure::Failure;
use crate::node;
use crate::place::Place;
use crate::process::{cargo, must, on_path};

/// Messages in the database that S8 starts on.
const MESSAGES: &str = "1000000";
/// How many times the size that S4 names, as its benchmark calls them.
const SIZES: [&str; 3] = ["1", "10", "100"];
/// Decisions in a second that S4 wants.
const DECISIONS: f64 = 500_000.0;

#[derive(clap::Args)]
pub struct ServerBench {
    /// How many agents connect, in `server`; fewer where there may not be as many open files.
    #[arg(long, default_value_t = 18_000)]
    agents: u32,
    /// How long customers ask in each part of `server`.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// Leaves S4 out of `server`: it takes minutes, and 10 GB of memory.
    #[arg(long)]
    without_routing: bool,
    /// How many contacts are imported, in `server`.
    #[arg(long, default_value_t = 1_000_000)]
    contacts: u32,
    /// Only the contacts (S9 to S11).
    #[arg(long)]
    only_contacts: bool,
}

impl ServerBench {
    pub fn run(&self, place: &Place) -> Result<(), Failure> {
        let deskbelld = place.program("release", "deskbelld");
        if self.only_contacts {
            return contacts(place, &deskbelld, self.contacts);
        }
        let filled = filled(place, &deskbelld)?;
        let folder = emptied(place, "bench-data")?;
        let mut budgets = load(place, "budgets");
        budgets.arg("--deskbelld").arg(&deskbelld);
        budgets.arg("--data").arg(&folder);
        budgets.arg("--filled").arg(&filled);
        budgets.args(["--agents", &self.agents.to_string()]);
        budgets.args(["--seconds", &self.seconds.to_string()]);
        match node::ensure_packages(place) {
            Ok(_) => {
                let script = "crates/deskbell-load/peer/socketio.mjs";
                budgets.arg("--socketio").arg(place.root.join(script));
            }
            Err(why) => println!("      without Socket.IO beside it: {why}"),
        }
        match on_path("mosquitto") {
            Some(program) => {
                budgets.arg("--mosquitto").arg(program);
            }
            None => println!("      without Mosquitto beside it: it is not on the PATH"),
        }
        let status = budgets.status()?;
        if !status.success() {
            return Err(Failure::new(format!("the benchmark failed ({status})")));
        }
        if !self.without_routing {
            println!("{}", routing(place)?);
        }
        contacts(place, &deskbelld, self.contacts)
    }
}

/// The rows of S9 to S11: contacts, imported and found.
fn contacts(place: &Place, deskbelld: &Path, count: u32) -> Result<(), Failure> {
    println!("      {count} contacts are imported and found");
    let folder = emptied(place, "bench-contacts")?;
    let mut contacts = cargo(&place.root);
    contacts.args(["run", "--release", "--package", "deskbell-server"]);
    contacts.args(["--example", "contacts", "--"]);
    let file = place.target.join("bench-contacts.csv");
    contacts.arg(deskbelld).arg(&folder).arg(file);
    contacts.arg(count.to_string());
    let status = contacts.status()?;
    if !status.success() {
        return Err(Failure::new(format!("the benchmark failed ({status})")));
    }
    Ok(())
}

/// A data folder with a million messages; made once.
fn filled(place: &Place, deskbelld: &Path) -> Result<PathBuf, Failure> {
    let folder = place.target.join("bench-filled");
    let whole = place.target.join("bench-filled.whole");
    if whole.exists() {
        return Ok(folder);
    }
    println!("      a million messages are stored (about 1 min, once)");
    let folder = emptied(place, "bench-filled")?;
    let mut sample = std::process::Command::new(deskbelld);
    must(sample.arg("sample").arg("--data").arg(&folder))?;
    let mut fill = cargo(&place.root);
    fill.args(["run", "--release", "--package", "deskbell-server"]);
    fill.args(["--example", "fill", "--"]);
    must(fill.arg(&folder).arg(MESSAGES))?;
    fs::write(whole, "")?;
    Ok(folder)
}

fn emptied(place: &Place, name: &str) -> Result<PathBuf, Failure> {
    let folder = place.target.join(name);
    fs::create_dir_all(&folder)?;
    data::empty(&folder)?;
    Ok(folder)
}

/// The row of S4: decisions a second at each size.
fn routing(place: &Place) -> Result<String, Failure> {
    println!("      the routing core alone");
    let mut bench = cargo(&place.root);
    bench.args([
        "bench",
        "--package",
        "deskbell-routing",
        "--bench",
        "decisions",
    ]);
    must(&mut bench)?;
    let nanoseconds = SIZES
        .iter()
        .map(|size| {
            let file = format!("criterion/decision/{size}/new/estimates.json");
            median(&fs::read_to_string(place.target.join(file))?)
        })
        .collect::<Result<Vec<f64>, Failure>>()?;
    Ok(row(&nanoseconds))
}

/// The median in what criterion has written, in nanoseconds.
fn median(estimates: &str) -> Result<f64, Failure> {
    let read: serde_json::Value = serde_json::from_str(estimates)
        .map_err(|why| Failure::new(format!("criterion's estimates can't be read: {why}")))?;
    let median = read["median"]["point_estimate"].as_f64();
    median.ok_or_else(|| Failure::new("criterion has told no median"))
}

/// `nanoseconds` for a decision at each of [`SIZES`].
fn row(nanoseconds: &[f64]) -> String {
    let rates: Vec<f64> = nanoseconds.iter().map(|it| 1e9 / it).collect();
    let told: Vec<String> = SIZES
        .iter()
        .zip(&rates)
        .map(|(size, rate)| format!("{size}x {rate:.0} a second"))
        .collect();
    let first = rates.first().copied().unwrap_or_default();
    let met = if first >= DECISIONS {
        "yes".to_owned()
    } else {
        format!("{:.1} times too slow", DECISIONS / first)
    };
    format!(
        "| S4 | routing core alone: 2,000 agents, 50 queues, 100,000 waiting, and 10 and 100 times \
         that | {DECISIONS} decisions a second | {} | {met} |",
        told.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decisions_that_take_too_long_say_by_how_much() {
        let row = row(&[4000.0, 5000.0, 8000.0]);
        assert!(row.contains("1x 250000 a second, 10x 200000"), "{row}");
        assert!(row.ends_with("| 2.0 times too slow |"), "{row}");
    }

    #[test]
    fn the_median_is_found_in_what_criterion_writes() {
        let text = r#"{"mean":{"point_estimate":1.0},"median":{"point_estimate":2.5}}"#;
        assert_eq!(median(text).ok(), Some(2.5));
        assert!(median("{}").is_err());
    }
}
