//! The project's own commands: `cargo xtask run`, `dev`, `test`, `bench`,
//! `simulate`. They install what is missing, say what they do and how long it
//! takes, and call cargo, Trunk and deskbelld as a person would. Nothing of the
//! product is here.

mod bench;
mod bench_front;
mod bench_server;
mod data;
mod dev;
mod failure;
mod front;
mod later;
mod node;
mod order;
mod place;
mod process;
mod product;
#[cfg(test)]
mod rooms;
mod run;
#[cfg(test)]
mod scratch;
mod server;
mod sheets;
mod simulate;
mod size;
mod smaller;
mod split;
mod stamp;
mod step;
mod summary;
mod system;
mod test;
mod texts;
mod tools;
mod version;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::failure::Failure;
use crate::place::Place;

/// Deskbell's own commands.
#[derive(Parser)]
#[command(
    name = "cargo xtask",
    bin_name = "cargo xtask",
    after_help = "Example:\n  cargo xtask run"
)]
struct Arguments {
    #[command(subcommand)]
    command: Task,
}

#[derive(Subcommand)]
enum Task {
    Run(run::Run),
    Dev(dev::Dev),
    Test(test::Test),
    Bench(bench::Bench),
    Simulate(simulate::Simulate),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match Place::find().and_then(|place| carry_out(&arguments.command, &place)) {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn carry_out(command: &Task, place: &Place) -> Result<ExitCode, Failure> {
    match command {
        Task::Run(run) => run.run(place),
        Task::Dev(dev) => dev.run(place),
        Task::Test(test) => test.run(place),
        Task::Bench(bench) => bench.run(place),
        Task::Simulate(simulate) => simulate.run(place),
    }
}
