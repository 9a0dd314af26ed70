//! `deskbell-sim`: runs seeds, and tells what they came to. `cargo xtask
//! simulate` builds and calls it.

use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use clap::Parser;
use deskbell_sim::batch::{Batch, run_many};
use deskbell_sim::report;
use deskbell_sim::run::{Plan, run};
use deskbell_sim::small::search;

/// What `--long` runs.
const LONG: u64 = 1_000_000;
/// Seeds that fail before the others are left out.
const MOST_FAILED: usize = 20;
/// How often progress is told.
const TOLD_EVERY: Duration = Duration::from_secs(10);
/// The small world is searched whole without faults, and this far with two.
const SMALL_STATES: usize = 200_000;

/// Runs Deskbell in virtual time under faults, and checks what must always hold.
#[derive(Parser)]
#[command(
    after_help = "Example:\n  deskbell-sim --seeds 1000\n  deskbell-sim --seed 17\n\nA seed that \
                  fails is told with the end of its history; `--seed` repeats it exactly."
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
    /// Disconnects and restarts in the small world: searches that alone.
    #[arg(long, value_name = "N")]
    small: Option<usize>,
    /// States of the small world after which the search ends.
    #[arg(long, value_name = "N", default_value_t = SMALL_STATES)]
    states: usize,
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, Into::into)
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let good = if let Some(seed) = arguments.seed {
        one(seed, &arguments)
    } else if let Some(faults) = arguments.small {
        println!("{}", report::SMALL_WORLD);
        small(faults, arguments.states)
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
    let small = small(0, usize::MAX) & small(2, SMALL_STATES);
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

fn small(faults: usize, states: usize) -> bool {
    let found = search(faults, states);
    println!("{}", report::small_world(faults, &found));
    let Some((way, violation)) = found.violation else {
        return true;
    };
    for step in way {
        println!("  {step}");
    }
    println!("{violation}");
    false
}
