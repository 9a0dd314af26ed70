//! Each fence is taken out, and something has to notice; with all of them up,
//! the same seeds find nothing. Where another fence covers for it, that one is
//! taken out as well.

#![allow(clippy::expect_used)]

use deskbell_sim::invariants::Invariant;
use deskbell_sim::run::{Plan, run};
use deskbell_sim::store::Fences;
use deskbell_sim::tally::Fault;

/// The first of `seeds` seeds that finds something, and what.
fn first_found(fences: Fences, only: Option<Invariant>, seeds: u64) -> Option<(u64, Invariant)> {
    let plan = Plan {
        fences,
        only,
        replaces: true,
        ..Plan::PRODUCT
    };
    let found = (1..=seeds).find_map(|seed| Some((seed, run(seed, plan).violation?.of)));
    println!("{fences:?}, {only:?}: {found:?} of {seeds} seeds");
    found
}

/// Without the writer's turn: what the other fences do against a process that
/// was replaced and goes on writing.
const NO_TURN: Fences = Fences {
    turn: false,
    ..Fences::ALL
};

/// Its writes don't meet in the logs either.
const NO_TURN_NO_PLACES: Fences = Fences {
    log_places: false,
    ..NO_TURN
};

/// With the fences `down` it happens; with those of `up`, which is one more,
/// the same seeds don't come to it.
fn only_what_is_up_again_stands_before(it: Invariant, down: Fences, up: Fences) {
    let found = first_found(down, Some(it), 30);
    let (seed, _) = found.expect("it happens without the fence");
    assert_eq!(first_found(up, Some(it), seed.max(3)), None);
}

#[test]
fn with_all_fences_up_a_replaced_process_does_no_harm() {
    let mut replaced = 0;
    for seed in 1..=6 {
        let outcome = run(seed, Plan::PRODUCT);
        assert_eq!(outcome.violation, None, "seed {seed}");
        replaced += outcome
            .tally
            .faults
            .get(&Fault::StaleWriterFenced)
            .unwrap_or(&0);
    }
    assert!(replaced > 5, "{replaced} replaced processes came back");
}

/// The other's writes are not in the mind of the process that is there, and
/// where both write into one log it is refused.
#[test]
fn without_the_turn_a_replaced_process_is_noticed() {
    for it in [Invariant::MemoryIsStored, Invariant::NeverRefused] {
        only_what_is_up_again_stands_before(it, NO_TURN, Fences::ALL);
    }
}

#[test]
fn without_the_compare_and_set_an_offer_ends_twice() {
    let fences = Fences {
        compare_and_set: false,
        ..NO_TURN_NO_PLACES
    };
    only_what_is_up_again_stands_before(Invariant::OneEnd, fences, NO_TURN_NO_PLACES);
}

#[test]
fn without_the_unique_index_a_conversation_is_offered_twice() {
    let fences = Fences {
        unique_index: false,
        ..NO_TURN_NO_PLACES
    };
    only_what_is_up_again_stands_before(Invariant::OneOpenOffer, fences, NO_TURN_NO_PLACES);
}

#[test]
fn without_the_places_of_logs_two_events_take_one_place() {
    let (down, up) = (NO_TURN_NO_PLACES, NO_TURN);
    only_what_is_up_again_stands_before(Invariant::LogWithoutHoles, down, up);
}

#[test]
fn without_the_numbers_of_messages_one_takes_the_place_of_another() {
    let down = Fences {
        message_numbers: false,
        ..NO_TURN
    };
    only_what_is_up_again_stands_before(Invariant::NumberOnce, down, NO_TURN);
}

#[test]
fn without_the_memory_of_answers_a_command_is_carried_out_twice() {
    let fences = Fences {
        once: false,
        ..Fences::ALL
    };
    only_what_is_up_again_stands_before(Invariant::CommandOnce, fences, Fences::ALL);
}

#[test]
fn without_commit_before_publish_an_answer_is_lost() {
    let fences = Fences {
        commit_first: false,
        ..Fences::ALL
    };
    for lost in [Invariant::AnswersLast, Invariant::AsEachTabSawIt] {
        only_what_is_up_again_stands_before(lost, fences, Fences::ALL);
    }
}

#[test]
fn the_same_seed_is_the_same_run() {
    for seed in [1, 4_711] {
        let record = Plan {
            record: true,
            ..Plan::PRODUCT
        };
        let (one, two) = (run(seed, Plan::PRODUCT), run(seed, record));
        assert_eq!((one.hash, one.tally.frames), (two.hash, two.tally.frames));
        assert_ne!(one.hash, run(seed + 1, Plan::PRODUCT).hash);
    }
}
