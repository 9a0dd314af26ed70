//! Random sequences of what can happen, held against `invariants` after every
//! step: several agents, tabs, queues and workstreams, time that passes or
//! stalls, batches that can't be stored, and a server that is killed.

#![allow(clippy::expect_used, clippy::panic)]

mod invariants;
mod random;
mod run;

use proptest::prelude::*;

use crate::run::Run;

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_the_invariants_hold(
        workstreams in random::workstreams(),
        happenings in random::happenings(150),
    ) {
        let mut run = Run::new(workstreams);
        for happening in happenings {
            run.happens(&happening);
        }
    }

    #[test]
    fn in_the_end_every_conversation_and_every_offer_is_over(
        workstreams in random::workstreams(),
        happenings in random::happenings(60),
    ) {
        let mut run = Run::new(workstreams);
        for happening in happenings {
            run.happens(&happening);
        }
        run.everybody_leaves();
        prop_assert_eq!(run.state.open_offers().count(), 0);
        prop_assert_eq!(run.state.open_conversations().count(), 0);
        prop_assert_eq!(run.state.next_deadline(), None);
    }
}
