//! A few seeds, and that they come to everything. Many more: `cargo xtask
//! simulate`.

use deskbell_sim::batch::run_many;
use deskbell_sim::report;
use deskbell_sim::run::Plan;
use deskbell_sim::small::{Bounds, search};

#[test]
fn some_seeds_hold_and_every_fault_and_every_end_of_an_offer_happens() {
    let batch = run_many(1, 40, 2, usize::MAX, Plan::PRODUCT, |_, _| {});
    assert_eq!(batch.failed, Vec::<u64>::new());
    assert_eq!(report::wanting(&batch), Vec::<String>::new());
}

#[test]
fn a_batch_in_which_something_never_happened_is_wanting() {
    let batch = run_many(1, 1, 1, usize::MAX, Plan::PRODUCT, |_, _| {});
    let wanting = report::wanting(&batch);
    assert!(
        wanting
            .iter()
            .any(|what| what.starts_with("never happened"))
    );
}

/// Whole searches of more: `cargo xtask simulate`.
#[test]
fn in_every_state_of_the_small_world_the_invariants_hold() {
    println!("{}", report::SMALL_WORLD);
    let searched = |disconnects, restarts, most| {
        let bounds = Bounds {
            disconnects,
            restarts,
            transfers: 1,
            assigns: false,
        };
        let found = search(bounds, most);
        println!("{}", report::small_world(bounds, &found));
        assert_eq!(found.violation, None);
        found
    };
    assert!(searched(1, 0, usize::MAX).complete);
    assert!(searched(0, 1, 10_000).states >= 10_000);
}
