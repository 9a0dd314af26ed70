//! `deskbell-sim`: runs seeds, and tells what they came to. `cargo xtask
//! simulate` builds and calls it.

use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Parser;
use deskbell_sim::batch::{Batch, run_many};
use deskbell_sim::report;
use deskbell_sim::run::{Plan, run};
use deskbell_sim::small::{Bounds, search};

/// What `--long` runs.
const LONG: u64 = 1_000_000;
/// Seeds that fail before the others are left out.
const MOST_FAILED: usize = 20;
/// How often progress is told.
const TOLD_EVERY: Duration = Duration::from_secs(10);

/// Runs Deskbell in virtual time under faults, and checks what must always hold.
#[derive(Parser)]
#[command(
    after_help = "Example:\n  deskbell-sim --seeds 1000\n  deskbell-sim --seed 17\n  \
                  deskbell-sim --small 1 --restarts 1\n\nA seed that fails is told with the end of its history; `--seed` repeats it exactly."
)]
struct Arguments {
    /// Only this seed, with its history if it fails.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
    /// How many seeds.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    seeds: u64,
    /// A million seeds.
    #[arg(long)]
    long: bool,
    /// The first of the seeds.
    #[arg(long, value_name = "N", default_value_t = 1)]
    first: u64,
    /// Seeds side by side.
    #[arg(long, value_name = "N", default_value_t = cores())]
    threads: usize,
    /// Lines of history that a failing seed prints.
    #[arg(long, value_name = "N", default_value_t = 80)]
    lines: usize,
    /// The history of everybody, not only of who is concerned.
    #[arg(long)]
    everything: bool,
    /// Searches the small world alone, with at most so many disconnects.
    #[arg(long, value_name = "N")]
    small: Option<u8>,
    /// Restarts of the server in the small world.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "small")]
    restarts: u8,
    /// Transfers in the small world.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "small")]
    transfers: u8,
    /// A supervisor gives waiting work in the small world, as often as they like.
    #[arg(long, requires = "small")]
    assigns: bool,
    /// States of the small world after which the search ends: 1 GB of memory
    /// holds some 600,000.
    #[arg(long, value_name = "N", default_value_t = usize::MAX, requires = "small")]
    states: usize,
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let good = if let Some(seed) = arguments.seed {
        one(seed, &arguments)
    } else if let Some(disconnects) = arguments.small {
        let bounds = Bounds {
            disconnects,
            restarts: arguments.restarts,
            transfers: arguments.transfers,
            assigns: arguments.assigns,
        };
        println!("{}", report::SMALL_WORLD);
        small(bounds, arguments.states)
    } else {
        many(&arguments)
    };
    if good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// Tells a seed's end, and how it came to it if that is not a good one.
fn one(seed: u64, arguments: &Arguments) -> bool {
    let plan = Plan {
        record: true,
        lines: arguments.lines,
        everything: arguments.everything,
        ..Plan::PRODUCT
    };
    let outcome = run(seed, plan);
    for line in &outcome.history {
        println!("{line}");
    }
    println!(
        "seed {seed}: hash {:016x}, {} commands, {} s of virtual time",
        outcome.hash,
        outcome.tally.commands,
        outcome.tally.virtual_ms / 1_000
    );
    match outcome.violation {
        None => true,
        Some(violation) => {
            println!("{violation}\n\nRepeat it: cargo xtask simulate --seed {seed}");
            false
        }
    }
}

fn many(arguments: &Arguments) -> bool {
    let count = if arguments.long {
        LONG
    } else {
        arguments.seeds
    };
    println!(
        "{count} seeds from {} on, {} side by side",
        arguments.first, arguments.threads
    );
    let began = Instant::now();
    let told = Mutex::new(began);
    let batch = run_many(
        arguments.first,
        count,
        arguments.threads,
        MOST_FAILED,
        Plan::PRODUCT,
        |done, failed| {
            let mut told = told.lock().unwrap_or_else(|broken| broken.into_inner());
            if told.elapsed() >= TOLD_EVERY {
                *told = Instant::now();
                println!("{done} of {count}, {failed} failed");
            }
        },
    );
    tell(&batch, began.elapsed(), arguments)
}

fn tell(batch: &Batch, took: Duration, arguments: &Arguments) -> bool {
    println!(
        "\n{}\n{}",
        report::figures(batch, took),
        report::happened(batch)
    );
    println!("{}", report::SMALL_WORLD);
    let held = |bounds| small(bounds, usize::MAX);
    let small = Bounds::SEARCHED.map(held).into_iter().all(|held| held);
    println!();
    for seed in &batch.failed {
        println!("seed {seed} failed: cargo xtask simulate --seed {seed}");
    }
    if let Some(&first) = batch.failed.first() {
        one(first, arguments);
    }
    let wanting = report::wanting(batch);
    for what in &wanting {
        println!("{what}");
    }
    // Three tests: every seed holds, every fault and end came up, the small
    // world holds. Each seed that fails is a failure of its own.
    let held = [batch.failed.is_empty(), wanting.is_empty(), small];
    let passed = held.iter().filter(|held| **held).count();
    let failed = batch.failed.len() + wanting.len() + usize::from(!small);
    println!("test result: {passed} passed; {failed} failed");
    failed == 0
}

fn small(bounds: Bounds, states: usize) -> bool {
    let found = search(bounds, states);
    println!("{}", report::small_world(bounds, &found));
    let Some((way, violation)) = found.violation else {
        return true;
    };
    for step in way {
        println!("  {step}");
    }
    println!("{violation}");
    false
}
