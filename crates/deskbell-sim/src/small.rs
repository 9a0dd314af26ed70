//! Every state of a small world: two agents, two conversations, and all that
//! can happen to them in every order, breadth first over the real routing core.
//! Which states are the same is in `key`, what can happen in `moves`, and what
//! must hold after each move in `checks`.

pub(crate) mod checks;
mod key;
mod moves;
#[cfg(test)]
mod tests;
mod world;

use std::collections::{HashSet, VecDeque};

use crate::invariants::Violation;
use checks::Before;
use key::{Key, key};
use moves::moves;
use world::Node;

/// How often what could go on for ever may happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// An agent's only tab closes. It comes back at any time, or never.
    pub disconnects: u8,
    /// The server is killed and starts again.
    pub restarts: u8,
    /// An agent hands a conversation to the other one.
    pub transfers: u8,
    /// A supervisor gives what waits to an agent, whatever they carry, as
    /// often as they like.
    pub assigns: bool,
}

impl Bounds {
    /// What every run of the tests searches.
    pub const SEARCHED: [Self; 4] = [
        Self::of(0, 0, true),
        Self::of(1, 0, true),
        Self::of(2, 0, false),
        Self::of(0, 1, false),
    ];

    const fn of(disconnects: u8, restarts: u8, assigns: bool) -> Self {
        Self {
            disconnects,
            restarts,
            transfers: 1,
            assigns,
        }
    }
}

/// What the search has found.
#[derive(Debug, Default)]
pub struct Found {
    pub states: usize,
    pub moves: usize,
    /// How many states first came up after so many moves.
    pub by_depth: Vec<usize>,
    /// Every state was reached, and all that can happen in it tried.
    pub complete: bool,
    pub violation: Option<(Vec<String>, Violation)>,
}

/// How a state came about: after which state, in the order of their finding,
/// and by which of its moves. The states themselves are let go once all their
/// moves were tried.
#[derive(Clone, Copy)]
struct Way {
    from: u32,
    choice: u8,
}

/// Searches until everything was seen that can happen within the bounds, or
/// until `most` states.
pub fn search(bounds: Bounds, most: usize) -> Found {
    let mut walk = Walk::new(bounds);
    let mut place = 0;
    while let Some(mut node) = walk.open.pop_front() {
        walk.expand(&mut node, place);
        if walk.found.violation.is_some() || walk.found.states >= most {
            return walk.found;
        }
        place += 1;
    }
    walk.found.complete = true;
    walk.found
}

struct Walk {
    bounds: Bounds,
    found: Found,
    seen: HashSet<Key>,
    open: VecDeque<Node>,
    ways: Vec<Way>,
}

impl Walk {
    fn new(bounds: Bounds) -> Self {
        let first = Node::first(bounds);
        Self {
            bounds,
            found: Found {
                states: 1,
                by_depth: vec![1],
                ..Found::default()
            },
            seen: HashSet::from([key(&first)]),
            open: VecDeque::from([first]),
            ways: vec![Way { from: 0, choice: 0 }],
        }
    }

    /// Tries every move of the state that was found as number `place`.
    fn expand(&mut self, node: &mut Node, place: u32) {
        let before = Before::of(&node.state);
        for (choice, one) in (0..).zip(moves(node)) {
            self.found.moves += 1;
            let way = Way {
                from: place,
                choice,
            };
            let violation = node.tried(&one, |next| {
                if let Some(violation) = checks::wrong(&before, next, &one) {
                    return Some(violation);
                }
                if self.seen.insert(key(next)) {
                    self.ways.push(way);
                    self.adds(next.settled());
                }
                None
            });
            if let Some(violation) = violation.flatten() {
                let way = self.told(way);
                self.found.violation = Some((way, violation));
                return;
            }
        }
    }

    fn adds(&mut self, next: Node) {
        self.found.states += 1;
        let depth = usize::from(next.at.depth);
        if self.found.by_depth.len() <= depth {
            self.found.by_depth.push(0);
        }
        self.found.by_depth[depth] += 1;
        self.open.push_back(next);
    }

    /// The moves from the beginning, the last of them included.
    fn told(&self, last: Way) -> Vec<String> {
        let mut choices = vec![last.choice];
        let mut from = last.from;
        while from > 0 {
            let way = self.ways[from as usize];
            choices.push(way.choice);
            from = way.from;
        }
        let mut node = Node::first(self.bounds);
        let mut told = Vec::new();
        for choice in choices.into_iter().rev() {
            let one = moves(&node).swap_remove(usize::from(choice));
            told.push(format!("{one:?}"));
            if let Some(next) = node.tried(&one, |next| next.settled()) {
                node = next;
            }
        }
        told
    }
}
