//! `cargo xtask simulate`: the whole of Deskbell in virtual time under faults.
//! This only builds and starts it; crates/deskbell-sim does it.

use std::process::{Command, ExitCode};

use crate::failure::Failure;
use crate::place::Place;
use crate::process::cargo;

/// Run the server, the desk and many people in virtual time under faults, and check what must always hold.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  cargo xtask simulate\n  cargo xtask simulate --seed 17\n  \
                  cargo xtask simulate --seeds 10000\n  cargo xtask simulate --long\n\n\
                  It prints the tables of docs/reliability.md."
)]
pub struct Simulate {
    /// Only this seed, exactly as before, with its history if it fails.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many seeds.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 1_000,
        conflicts_with = "seed"
    )]
    seeds: u64,
    /// The first of them.
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "seed")]
    first: u64,
    /// A million seeds: takes hours.
    #[arg(long, conflicts_with_all = ["seed", "seeds"])]
    long: bool,
}

impl Simulate {
    pub fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        println!("deskbell-sim: built for release, then run");
        let mut simulator = simulator(cargo(&place.root));
        match self.seed {
            Some(seed) => simulator.args(["--seed", &seed.to_string()]),
            None => simulator.args(["--first", &self.first.to_string()]),
        };
        if self.long {
            simulator.arg("--long");
        } else if self.seed.is_none() {
            simulator.args(["--seeds", &self.seeds.to_string()]);
        }
        let status = simulator.status()?;
        if status.success() {
            return Ok(ExitCode::SUCCESS);
        }
        Err(Failure::new(format!("the simulation failed ({status})")))
    }
}

/// The program, still without its options, by this `cargo`.
pub fn simulator(mut cargo: Command) -> Command {
    cargo.args(["run", "--release", "--package", "deskbell-sim", "--"]);
    cargo
}
