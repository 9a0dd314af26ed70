//! An ordered set that knows how many of its entries stand before one. It is
//! kept in short blocks: to change it moves half a block at most, and to count
//! is to add up the lengths of the blocks before. Its first and its last entry
//! come and go at once, and who empties it keeps its room.

use std::cmp::Ordering;
use std::collections::VecDeque;

/// A block that has grown longer than this is halved.
const BLOCK: usize = 256;

/// Entries in their order; no block is empty, unless it is the only one.
#[derive(Debug, Clone)]
pub(crate) struct Ranked<T> {
    blocks: Vec<VecDeque<T>>,
}

/// A place between two entries.
#[derive(Debug, Clone, Copy, Default)]
struct Position {
    block: usize,
    in_block: usize,
}

/// Neighbours with something in common.
pub(crate) struct Group<'a, T> {
    pub(crate) first: &'a T,
    all: &'a Ranked<T>,
    begins: Position,
    ends: Position,
}

impl<T> Default for Ranked<T> {
    fn default() -> Self {
        Self { blocks: Vec::new() }
    }
}

/// How the entries are cut into blocks says where they came from, not what
/// they are.
impl<T: Ord> PartialEq for Ranked<T> {
    fn eq(&self, other: &Self) -> bool {
        self.iter().eq(other.iter())
    }
}

impl<T: Ord> Eq for Ranked<T> {}

impl<T: Ord> Ranked<T> {
    pub(crate) fn insert(&mut self, entry: T) {
        let at = self.block_of(&entry);
        let Some(block) = self.blocks.get_mut(at) else {
            self.blocks.push(VecDeque::from([entry]));
            return;
        };
        if let Err(place) = block.binary_search(&entry) {
            block.insert(place, entry);
        }
        if block.len() > BLOCK {
            let rest = block.split_off(BLOCK / 2);
            self.blocks.insert(at + 1, rest);
        }
    }

    pub(crate) fn remove(&mut self, entry: &T) {
        let at = self.block_of(entry);
        let only = self.blocks.len() == 1;
        let Some(block) = self.blocks.get_mut(at) else {
            return;
        };
        if let Ok(place) = block.binary_search(entry) {
            block.remove(place);
        }
        if block.is_empty() && !only {
            self.blocks.remove(at);
        }
    }

    /// Where the entry is, or belongs: the last block that begins before it.
    /// What comes mostly comes last, and what goes mostly was first.
    fn block_of(&self, entry: &T) -> usize {
        let begins_before = |block: &VecDeque<T>| block.front().is_some_and(|first| first <= entry);
        let last = self.blocks.len().saturating_sub(1);
        if self
            .blocks
            .get(1)
            .is_none_or(|second| !begins_before(second))
        {
            0
        } else if self.blocks.get(last).is_some_and(begins_before) {
            last
        } else {
            self.blocks.partition_point(begins_before).saturating_sub(1)
        }
    }
}

impl<T> Ranked<T> {
    /// How many entries there are before the first of which this does not hold.
    pub(crate) fn before(&self, is_before: impl Fn(&T) -> bool) -> usize {
        self.rank(self.position(is_before))
    }

    /// That entry and all after it.
    pub(crate) fn after(&self, is_before: impl Fn(&T) -> bool) -> impl Iterator<Item = &T> {
        self.starting_at(self.position(is_before))
    }

    /// The entries by what they have in common; `order` agrees with theirs.
    pub(crate) fn groups(
        &self,
        order: impl Fn(&T, &T) -> Ordering,
    ) -> impl Iterator<Item = Group<'_, T>> {
        let mut begins = Position::default();
        std::iter::from_fn(move || {
            let first = self.starting_at(begins).next()?;
            let ends = self.position(|entry| order(entry, first).is_le());
            let group = Group {
                first,
                all: self,
                begins,
                ends,
            };
            begins = ends;
            Some(group)
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.blocks.iter().map(VecDeque::len).sum()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.first().is_none_or(VecDeque::is_empty)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.blocks.iter().flatten()
    }

    fn position(&self, is_before: impl Fn(&T) -> bool) -> Position {
        let begins_before = |block: &VecDeque<T>| block.front().is_some_and(&is_before);
        let blocks = self.blocks.partition_point(begins_before);
        let block = blocks.saturating_sub(1);
        let found = self.blocks.get(block);
        let in_block = found.map_or(0, |block| block.partition_point(is_before));
        Position { block, in_block }
    }

    fn rank(&self, at: Position) -> usize {
        let blocks = self.blocks.iter().take(at.block);
        blocks.map(VecDeque::len).sum::<usize>() + at.in_block
    }

    fn starting_at(&self, at: Position) -> impl Iterator<Item = &T> {
        let mut blocks = self.blocks.iter().skip(at.block);
        let first = blocks.next().into_iter();
        first
            .flat_map(move |block| block.range(at.in_block..))
            .chain(blocks.flatten())
    }
}

impl<T> Group<'_, T> {
    pub(crate) fn len(&self) -> usize {
        self.all.rank(self.ends) - self.all.rank(self.begins)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.all.starting_at(self.begins).take(self.len())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn it_is_an_ordered_set_whose_entries_know_their_rank(
            changes in prop::collection::vec((any::<bool>(), 0..900u16), 0..1500),
        ) {
            let mut ranked = Ranked::default();
            let mut plain = BTreeSet::new();
            for (comes, entry) in changes {
                if comes {
                    ranked.insert(entry);
                    plain.insert(entry);
                } else {
                    ranked.remove(&entry);
                    plain.remove(&entry);
                }
                prop_assert_eq!(ranked.before(|other| *other < entry), plain.range(..entry).count());
            }
            prop_assert!(ranked.iter().eq(plain.iter()));
            prop_assert!(ranked.after(|entry| *entry < 400).eq(plain.range(400..)));
            let mut grouped: Vec<u16> = Vec::new();
            for group in ranked.groups(|one, other| (one / 100).cmp(&(other / 100))) {
                prop_assert_eq!(group.len(), group.iter().count());
                prop_assert!(group.iter().all(|entry| entry / 100 == group.first / 100));
                grouped.extend(group.iter().copied());
            }
            prop_assert!(grouped.iter().eq(plain.iter()));
            prop_assert_eq!(ranked.len(), plain.len());
            prop_assert_eq!(ranked.is_empty(), plain.is_empty());
        }
    }

    #[test]
    fn equal_entries_are_equal_however_they_came() {
        let mut grown = Ranked::default();
        (0..1000).for_each(|entry| grown.insert(entry));
        (300..1000).for_each(|entry| grown.remove(&entry));
        let mut small = Ranked::default();
        (0..300).rev().for_each(|entry| small.insert(entry));
        assert!(grown == small);
        small.remove(&7);
        assert!(grown != small);
    }
}
