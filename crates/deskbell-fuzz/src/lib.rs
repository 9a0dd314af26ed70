//! One function for each fuzz target, from any bytes to a failed assertion or
//! none. The targets of `fuzz/` call them with what libFuzzer finds, and
//! `tests/corpus.rs` with the inputs that are kept in `fuzz/corpus`, so that an
//! ordinary `cargo test` runs those too. Nothing of the product depends on this.
//!
//! The worlds and what must hold in them are those of the tests of
//! `deskbell-routing` and `deskbell-desk`: here they only get their choices
//! from bytes.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed assertion is what a fuzz target has to say"
)]

mod frames;
mod resume;
mod sms;

#[path = "../../deskbell-routing/tests/invariants/mod.rs"]
mod invariants;
#[path = "../../deskbell-routing/tests/random/mod.rs"]
mod random;
#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../../deskbell-routing/tests/run/mod.rs"]
mod run;
#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../../deskbell-desk/tests/desk/sample.rs"]
mod sample;
#[expect(dead_code, reason = "the tests need more of it")]
#[path = "../../deskbell-desk/tests/desk/tab.rs"]
mod tab;
#[path = "../../deskbell-desk/tests/desk/world.rs"]
mod world;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

pub use frames::frames;
pub use resume::resume;
pub use sms::sms;

/// Happenings or steps of one input, at most.
const LONGEST: usize = 120;

/// A target of `fuzz/`, by the name of its folder of inputs.
pub type Target = (&'static str, fn(&[u8]));

/// All of them.
pub const TARGETS: [Target; 5] = [
    ("frames", frames),
    ("resume", resume),
    ("sms", sms),
    ("routing", routing),
    ("desk", desk),
];

/// Sequences of commands for `deskbell_routing::step`, with the invariants
/// checked after every one, and then to the end of everything.
pub fn routing(bytes: &[u8]) {
    let Some((world, happenings)) = bytes.split_first_chunk() else {
        return;
    };
    let small = world[0] % 3 == 2;
    let workstreams = if small {
        drawn(&random::small::workstreams(), *world)
    } else {
        drawn(&random::rules::workstreams(), *world)
    };
    // Of one happening each: a range without its end.
    let happenings = match world[0] % 3 {
        0 => sequence(&random::happenings(2), happenings),
        1 => sequence(&random::handings(2), happenings),
        _ => sequence(&random::small::happenings(2), happenings),
    };
    let units: &[u32] = if small {
        &random::small::UNITS
    } else {
        &[3; 4]
    };
    let mut run = run::Run::new(workstreams, units);
    for happening in happenings.iter().flatten() {
        run.happens(happening);
    }
    run.agents_leave();
    run.customers_leave();
    run.timers_run_out();
    assert_eq!(run.state.open_offers().count(), 0);
    assert_eq!(run.state.open_conversations().count(), 0);
}

/// Sequences of what the server, the network, the browser and the person do
/// to a desk, and then to the end of everything.
pub fn desk(bytes: &[u8]) {
    let mut world = world::World::new();
    for step in sequence(&world::step(), bytes) {
        world.take(step);
    }
    world.comes_to_an_end();
}

/// What bytes choose one thing of a sequence.
type Word = [u8; 4];

/// What these bytes choose, word by word: a fuzzer that takes words out, puts
/// some in or joins two inputs does the same to what happens.
fn sequence<S: Strategy>(one: &S, bytes: &[u8]) -> Vec<S::Value> {
    let (words, _) = bytes.as_chunks();
    let words = words.iter().take(LONGEST);
    words.map(|&word| drawn(one, word)).collect()
}

/// The strategy's own chance begins with this word. (What proptest has for
/// bytes themselves halves them at every choice, and never ends without any.)
fn drawn<S: Strategy>(strategy: &S, word: Word) -> S::Value {
    let config = Config {
        failure_persistence: None,
        ..Config::default()
    };
    let mut seed = [0; 32];
    seed[..word.len()].copy_from_slice(&word);
    let chance = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let mut runner = TestRunner::new_with_rng(config, chance);
    let tree = strategy.new_tree(&mut runner);
    tree.expect("strategies without filters").current()
}
