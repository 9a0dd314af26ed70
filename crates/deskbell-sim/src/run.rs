//! One seed from its beginning to its end: faults rage while people work, then
//! the faults stop, and everything has to come to its end.

use crate::agenda::Ms;
use crate::event::Event;
use crate::invariants::{Invariant, Violation};
use crate::store::{Fences, Twin};
use crate::tally::Tally;
use crate::world::World;

/// A seed goes on until so many commands have come to the server.
pub const COMMANDS: u64 = 1_000;
/// Faults rage at least this long.
const RAGES_FOR: Ms = 60_000;
/// Everything has to be over this long after the faults: a customer who is
/// gone may be away for three minutes, after a restart.
const CALM_WITHIN: Ms = 8 * 60_000;
/// One thing is looked for this long at most: without its fences a server may
/// get nowhere.
const LOOKS_FOR: Ms = 5 * 60_000;
/// What the faults held up has arrived by then, and every silence was noticed.
const CALM_FOR: Ms = 16_000;
/// For the last frames to arrive, in seconds.
const LAST_FRAMES: u32 = 30;
const SECOND: Ms = 1_000;

/// What a seed came to.
#[derive(Debug)]
pub struct Outcome {
    pub seed: u64,
    pub hash: u64,
    pub tally: Tally,
    pub violation: Option<Violation>,
    /// What led to the violation, where that was asked for.
    pub history: Vec<String>,
}

/// How a seed is run.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    pub fences: Fences,
    /// Processes of the server are replaced, and come back, most of the time.
    pub replaces: bool,
    /// Nothing else is looked for, and only while faults rage.
    pub only: Option<Invariant>,
    /// Keeps the history, so that it can be told.
    pub record: bool,
    /// Lines of it.
    pub lines: usize,
    /// All of it, whoever it is about.
    pub everything: bool,
}

impl Plan {
    /// As the product is.
    pub const PRODUCT: Self = Self {
        fences: Fences::ALL,
        replaces: false,
        only: None,
        record: false,
        lines: 120,
        everything: false,
    };
}

/// Runs one seed.
pub fn run(seed: u64, plan: Plan) -> Outcome {
    go(World::new(seed, plan.fences, plan.record, None), seed, plan)
}

/// Runs one seed with another store beside the disk.
pub fn run_beside(seed: u64, plan: Plan, twin: Box<dyn Twin>) -> Outcome {
    let world = World::new(seed, plan.fences, plan.record, Some(twin));
    go(world, seed, plan)
}

fn go(mut world: World, seed: u64, plan: Plan) -> Outcome {
    world.only = plan.only;
    if plan.replaces {
        world.weather.replaces_often();
    }
    rage(&mut world);
    if world.violations.is_empty() && plan.only.is_none() {
        calm(&mut world);
    }
    finish(world, seed, plan)
}

fn rage(world: &mut World) {
    while world.violations.is_empty() && world.step() {
        let enough = world.tally.commands >= COMMANDS && world.now() >= RAGES_FOR;
        if enough || (world.only.is_some() && world.now() >= LOOKS_FOR) {
            break;
        }
    }
}

fn calm(world: &mut World) {
    world.calms_down();
    let (from, until) = (world.now() + CALM_FOR, world.now() + CALM_WITHIN);
    while world.violations.is_empty() && world.now() < until {
        if (world.now() > from && world.is_at_rest()) || !world.step() {
            break;
        }
    }
    if world.violations.is_empty() {
        world.everything_has_ended();
    }
    world.still = true;
    for _ in 0..LAST_FRAMES {
        let until = world.now() + SECOND;
        world.agenda.at(until, Event::CatchUp);
        while world.now() < until && world.step() {}
        if world.everybody_knows() {
            break;
        }
    }
    if world.violations.is_empty() {
        world.everybody_must_know();
        world.answers_have_lasted();
    }
}

fn finish(mut world: World, seed: u64, plan: Plan) -> Outcome {
    let mut tally = std::mem::take(&mut world.tally);
    tally.runs = 1;
    tally.least_commands = Some(tally.commands);
    tally.virtual_ms = world.now();
    tally.lost_frames = world.net.lost;
    {
        let disk = world.disk.borrow();
        tally.commits = disk.commits;
        tally.offers = disk.ledger.offers;
        tally.happens(&disk.ledger.happened);
    }
    let looked_for = |it: &Violation| plan.only.is_none_or(|only| it.of == only);
    let violation = world.violations.into_iter().find(looked_for);
    let mut about = violation.as_ref().map(|it| it.about.clone());
    if plan.everything {
        about = Some(vec![String::new()]);
    }
    let lines = world.history.about(&about.unwrap_or_default(), plan.lines);
    Outcome {
        seed,
        hash: world.history.hash(),
        tally,
        history: lines.into_iter().map(str::to_owned).collect(),
        violation,
    }
}
