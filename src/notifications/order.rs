//! Which alerts stand in full, in which order. Newest first; but while the
//! pointer or the keyboard focus is in the stack, nothing that stands there
//! moves, so that a click meets what it was meant for.

/// An alert's place in the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Slot<K> {
    pub key: K,
    /// It ended while the stack was held: its place stays empty.
    pub gone: bool,
}

/// The stack from top to bottom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arranged<K> {
    pub full: Vec<Slot<K>>,
    /// Compact rows behind the full ones.
    pub pile: Vec<K>,
    /// Arrived while the stack was held: below everything, in full.
    pub late: Vec<K>,
}

impl<K> Default for Arranged<K> {
    fn default() -> Self {
        Self {
            full: Vec::new(),
            pile: Vec::new(),
            late: Vec::new(),
        }
    }
}

/// `open` has the newest first. `before` is the arrangement on the screen.
pub fn arrange<K: Copy + PartialEq>(
    open: &[K],
    before: &Arranged<K>,
    held: bool,
    limit: usize,
) -> Arranged<K> {
    let standing = before.full.len() + before.pile.len();
    if !held || standing == 0 {
        let (full, pile) = open.split_at(open.len().min(limit));
        return Arranged {
            full: full.iter().map(|&key| Slot { key, gone: false }).collect(),
            pile: pile.to_vec(),
            late: Vec::new(),
        };
    }
    let full: Vec<Slot<K>> = before
        .full
        .iter()
        .map(|slot| Slot {
            key: slot.key,
            gone: !open.contains(&slot.key),
        })
        .collect();
    let pile: Vec<K> = before
        .pile
        .iter()
        .copied()
        .filter(|key| open.contains(key))
        .collect();
    let placed = |key: &K| full.iter().any(|slot| slot.key == *key) || pile.contains(key);
    let late = open
        .iter()
        .rev()
        .copied()
        .filter(|key| !placed(key))
        .collect();
    Arranged { full, pile, late }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(arranged: &Arranged<u32>) -> Vec<u32> {
        arranged.full.iter().map(|slot| slot.key).collect()
    }

    #[test]
    fn the_newest_three_stand_in_full_and_the_rest_in_the_pile() {
        let arranged = arrange(&[5, 4, 3, 2, 1], &Arranged::default(), false, 3);
        assert_eq!(keys(&arranged), [5, 4, 3]);
        assert_eq!(arranged.pile, [2, 1]);
    }

    #[test]
    fn nothing_moves_under_the_pointer_when_one_arrives_and_one_ends() {
        let before = arrange(&[3, 2, 1], &Arranged::default(), false, 3);
        let arranged = arrange(&[4, 2, 1], &before, true, 3);
        assert_eq!(keys(&arranged), [3, 2, 1]);
        assert_eq!(
            arranged
                .full
                .iter()
                .map(|slot| slot.gone)
                .collect::<Vec<_>>(),
            [true, false, false]
        );
        assert_eq!(arranged.late, [4]);
        let left = arrange(&[4, 2, 1], &arranged, false, 3);
        assert_eq!(keys(&left), [4, 2, 1]);
        assert!(left.late.is_empty());
    }

    #[test]
    fn late_ones_stand_in_the_order_of_their_arrival() {
        let before = arrange(&[1], &Arranged::default(), false, 3);
        assert_eq!(arrange(&[3, 2, 1], &before, true, 3).late, [2, 3]);
    }

    #[test]
    fn the_first_alert_of_a_held_empty_stack_stands_at_the_top() {
        assert_eq!(keys(&arrange(&[1], &Arranged::default(), true, 3)), [1]);
    }
}
