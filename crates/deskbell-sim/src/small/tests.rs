use std::collections::HashMap;

use super::key::{Key, key};
use super::moves::moves;
use super::world::Node;
use super::{Bounds, search};

const EVERYTHING: Bounds = Bounds {
    disconnects: 2,
    restarts: 1,
    transfers: 2,
    assigns: true,
};

/// The keys of what follows, move by move; none where a move is refused.
fn followers(node: &mut Node) -> Vec<Option<Key>> {
    let moves = moves(node);
    moves.iter().map(|one| node.tried(one, key)).collect()
}

#[test]
fn from_states_that_count_as_the_same_the_same_follows() {
    let mut chance = fastrand::Rng::with_seed(3);
    let mut known: HashMap<Key, Node> = HashMap::new();
    let (mut compared, mut differed) = (0, 0);
    for _ in 0..3_000 {
        let mut node = Node::first(EVERYTHING);
        for _ in 0..60 {
            let Some(one) = chance.choice(moves(&node)) else {
                break;
            };
            let Some(next) = node.tried(&one, Node::settled) else {
                continue;
            };
            node = next;
            let Some(twin) = known.get_mut(&key(&node)) else {
                known.insert(key(&node), node.settled());
                continue;
            };
            compared += 1;
            if twin.state == node.state {
                continue;
            }
            differed += 1;
            assert_eq!(
                followers(twin),
                followers(&mut node),
                "{:?}\n{:?}",
                twin.state,
                node.state
            );
        }
    }
    assert!(differed > 5_000, "{differed} of {compared}");
}

#[test]
fn a_move_that_is_undone_leaves_the_state_as_it_was() {
    let mut chance = fastrand::Rng::with_seed(4);
    for _ in 0..300 {
        let mut node = Node::first(EVERYTHING);
        for _ in 0..40 {
            let before = node.state.clone();
            followers(&mut node);
            assert!(before == node.state);
            let Some(one) = chance.choice(moves(&node)) else {
                break;
            };
            if let Some(next) = node.tried(&one, Node::settled) {
                node = next;
            }
        }
    }
}

#[test]
fn the_search_ends_where_it_is_told_to() {
    let found = search(EVERYTHING, 1_000);
    assert!(!found.complete && found.states >= 1_000 && found.states < 1_100);
    assert_eq!(found.by_depth.iter().sum::<usize>(), found.states);
}
