//! Random sequences of what can happen, held against `invariants` after every
//! step: several agents, tabs, queues and workstreams, time that passes or
//! stalls, batches that can't be stored, and a server that is killed.

#![allow(clippy::expect_used, clippy::panic)]

mod invariants;
mod random;
mod run;

use deskbell_routing::Workstream;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::random::{Happening, small};
use crate::run::Run;
use crate::run::seen::Seen;

/// The units of the agents of the big world.
const UNITS: [u32; 4] = [3; 4];

fn ran(workstreams: Vec<Workstream>, units: &[u32], happenings: &[Happening]) -> Run {
    let mut run = Run::new(workstreams, units);
    for happening in happenings {
        run.happens(happening);
    }
    run
}

/// Every timer runs out.
fn comes_to_an_end(mut run: Run) {
    run.timers_run_out();
    assert_eq!(run.state.open_offers().count(), 0);
    assert_eq!(run.state.open_conversations().count(), 0);
    assert_eq!(run.state.next_deadline(), None);
}

proptest! {
    // A case that fails is told in full, and becomes a rule test.
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_the_invariants_hold(
        workstreams in random::rules::workstreams(),
        happenings in random::happenings(150),
    ) {
        ran(workstreams, &UNITS, &happenings);
    }

    #[test]
    fn whatever_happens_in_a_small_world_the_invariants_hold(
        workstreams in small::workstreams(),
        happenings in small::happenings(150),
    ) {
        ran(workstreams, &small::UNITS, &happenings);
    }

    #[test]
    fn whatever_people_hand_to_each_other_the_invariants_hold(
        workstreams in random::rules::workstreams(),
        happenings in random::handings(150),
    ) {
        ran(workstreams, &UNITS, &happenings);
    }

    #[test]
    fn when_everybody_leaves_every_conversation_and_every_offer_comes_to_an_end(
        workstreams in random::rules::workstreams(),
        happenings in random::happenings(60),
    ) {
        let mut run = ran(workstreams, &UNITS, &happenings);
        run.agents_leave();
        run.customers_leave();
        comes_to_an_end(run);
    }

    #[test]
    fn when_the_agents_leave_timers_alone_bring_everything_to_an_end(
        workstreams in random::rules::workstreams(),
        happenings in random::happenings(60),
    ) {
        let mut run = ran(workstreams, &UNITS, &happenings);
        run.agents_leave();
        comes_to_an_end(run);
    }
}

/// A random test that never comes to a rule does not test it. The seed is
/// always the same.
#[test]
fn the_random_runs_come_to_everything_that_can_happen() {
    let mut runner = TestRunner::deterministic();
    let mut seen = Seen::default();
    let big = (random::rules::workstreams(), random::happenings(150));
    let handed = (random::rules::workstreams(), random::handings(150));
    let small = (small::workstreams(), small::happenings(300));
    for _ in 0..100 {
        let (workstreams, happenings) = big.new_tree(&mut runner).expect("a world").current();
        seen.extend(ran(workstreams, &UNITS, &happenings).seen);
        let (workstreams, happenings) = handed.new_tree(&mut runner).expect("a world").current();
        seen.extend(ran(workstreams, &UNITS, &happenings).seen);
        let (workstreams, happenings) = small.new_tree(&mut runner).expect("a world").current();
        seen.extend(ran(workstreams, &small::UNITS, &happenings).seen);
    }
    assert_eq!(seen.missing(), Vec::<&str>::new());
}
