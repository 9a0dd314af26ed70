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

/// What `cargo xtask simulate` searches with, but for the assignments.
#[test]
fn in_every_state_of_the_small_world_the_invariants_hold() {
    println!("{}", report::SMALL_WORLD);
    for bounds in Bounds::SEARCHED {
        let bounds = Bounds {
            disconnects: bounds.disconnects.min(1),
            assigns: bounds.assigns && bounds.disconnects == 0,
            ..bounds
        };
        let found = search(bounds, usize::MAX);
        println!("{}", report::small_world(bounds, &found));
        assert!(found.complete && found.violation.is_none(), "{found:?}");
    }
}
