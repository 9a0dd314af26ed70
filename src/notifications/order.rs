//! Which alerts stand in full, in which order. Newest first; but while the
//! pointer or the keyboard focus is in the stack, nothing that stands there
//! moves, so that a click meets what it was meant for.

/// How many alerts stand in full.
pub const IN_FULL: usize = 3;

/// An alert's place in the stack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    pub pile: Vec<Slot<K>>,
    /// Arrived while the stack was held: below everything.
    pub late: Vec<Slot<K>>,
    /// The same, as compact rows: no more stand in full than three.
    pub late_pile: Vec<Slot<K>>,
}

impl<K> Default for Arranged<K> {
    fn default() -> Self {
        Self {
            full: Vec::new(),
            pile: Vec::new(),
            late: Vec::new(),
            late_pile: Vec::new(),
        }
    }
}

impl<K: Copy + PartialEq> Arranged<K> {
    /// The same places, those of alerts that are not open any more left empty.
    fn kept(&self, open: &[K]) -> Self {
        let kept = |slots: &[Slot<K>]| {
            let keys = slots.iter().map(|slot| slot.key);
            keys.map(|key| Slot {
                key,
                gone: !open.contains(&key),
            })
            .collect()
        };
        Self {
            full: kept(&self.full),
            pile: kept(&self.pile),
            late: kept(&self.late),
            late_pile: kept(&self.late_pile),
        }
    }

    fn has(&self, key: K) -> bool {
        self.slots().any(|slot| slot.key == key)
    }

    /// Of all that stood here only empty places are left.
    pub fn has_nothing_left(&self) -> bool {
        self.slots().next().is_some() && self.slots().all(|slot| slot.gone)
    }

    fn slots(&self) -> impl Iterator<Item = &Slot<K>> {
        [&self.full, &self.pile, &self.late, &self.late_pile]
            .into_iter()
            .flatten()
    }

    /// Below all that stands; in full where there is room for one more.
    fn add_late(&mut self, key: K, in_full: usize) {
        let standing = self.full.iter().chain(&self.late);
        let room = standing.filter(|slot| !slot.gone).count() < in_full;
        let slot = Slot { key, gone: false };
        if room && self.late_pile.is_empty() {
            self.late.push(slot);
        } else {
            self.late_pile.push(slot);
        }
    }
}

/// `open` has the newest first. `before` is the arrangement on the screen. No
/// more than `in_full` stand in full.
pub fn arrange<K: Copy + PartialEq>(
    open: &[K],
    before: &Arranged<K>,
    held: bool,
    in_full: usize,
) -> Arranged<K> {
    if !held {
        let slots = |keys: &[K]| keys.iter().map(|&key| Slot { key, gone: false }).collect();
        let (full, pile) = open.split_at(open.len().min(in_full));
        return Arranged {
            full: slots(full),
            pile: slots(pile),
            ..Arranged::default()
        };
    }
    let mut arranged = before.kept(open);
    for &key in open.iter().rev() {
        if !arranged.has(key) {
            arranged.add_late(key, in_full);
        }
    }
    arranged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrange(open: &[u32], before: &Arranged<u32>, held: bool) -> Arranged<u32> {
        super::arrange(open, before, held, IN_FULL)
    }

    fn keys(slots: &[Slot<u32>]) -> Vec<u32> {
        slots.iter().map(|slot| slot.key).collect()
    }

    fn gone(slots: &[Slot<u32>]) -> Vec<u32> {
        let gone = slots.iter().filter(|slot| slot.gone);
        gone.map(|slot| slot.key).collect()
    }

    #[test]
    fn the_newest_three_stand_in_full_and_the_rest_in_the_pile() {
        let arranged = arrange(&[5, 4, 3, 2, 1], &Arranged::default(), false);
        assert_eq!(keys(&arranged.full), [5, 4, 3]);
        assert_eq!(keys(&arranged.pile), [2, 1]);
    }

    #[test]
    fn nothing_moves_under_the_pointer_when_one_arrives_and_one_ends() {
        let before = arrange(&[3, 2, 1], &Arranged::default(), false);
        let arranged = arrange(&[4, 2, 1], &before, true);
        assert_eq!(keys(&arranged.full), [3, 2, 1]);
        assert_eq!(gone(&arranged.full), [3]);
        assert_eq!(keys(&arranged.late), [4]);
        let left = arrange(&[4, 2, 1], &arranged, false);
        assert_eq!(keys(&left.full), [4, 2, 1]);
        assert!(left.late.is_empty());
    }

    #[test]
    fn late_ones_stand_in_the_order_of_their_arrival_and_keep_their_places() {
        let before = arrange(&[1], &Arranged::default(), false);
        let arranged = arrange(&[3, 2, 1], &before, true);
        assert_eq!(keys(&arranged.late), [2, 3]);
        let arranged = arrange(&[3, 1], &arranged, true);
        assert_eq!(keys(&arranged.late), [2, 3]);
        assert_eq!(gone(&arranged.late), [2]);
    }

    #[test]
    fn no_more_than_three_stand_in_full_also_of_those_that_are_late() {
        let before = arrange(&[2, 1], &Arranged::default(), false);
        let arranged = arrange(&[5, 4, 3, 2, 1], &before, true);
        assert_eq!(keys(&arranged.full), [2, 1]);
        assert_eq!(keys(&arranged.late), [3]);
        assert_eq!(keys(&arranged.late_pile), [4, 5]);
    }

    #[test]
    fn an_end_in_the_pile_moves_nothing_either() {
        let before = arrange(&[5, 4, 3, 2, 1], &Arranged::default(), false);
        let arranged = arrange(&[5, 4, 3, 1], &before, true);
        assert_eq!(keys(&arranged.pile), [2, 1]);
        assert_eq!(gone(&arranged.pile), [2]);
    }

    #[test]
    fn the_first_alert_beside_held_toasts_stands_below_them() {
        let arranged = arrange(&[1], &Arranged::default(), true);
        assert_eq!(keys(&arranged.late), [1]);
    }
}
