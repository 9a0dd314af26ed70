//! An ordered set that knows how many of its entries stand before one. It is
//! kept in short blocks: to change it moves one block at most, and to count is
//! to add up the lengths of the blocks before.

/// A block that has grown longer than this is halved.
const BLOCK: usize = 256;

/// Entries in their order; no block is empty.
#[derive(Debug, Clone)]
pub(crate) struct Ranked<T> {
    blocks: Vec<Vec<T>>,
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
            self.blocks.push(vec![entry]);
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
        let Some(block) = self.blocks.get_mut(at) else {
            return;
        };
        if let Ok(place) = block.binary_search(entry) {
            block.remove(place);
        }
        if block.is_empty() {
            self.blocks.remove(at);
        }
    }

    /// How many entries are less than this one.
    pub(crate) fn before(&self, entry: &T) -> usize {
        let at = self.block_of(entry);
        let whole: usize = self.blocks.iter().take(at).map(Vec::len).sum();
        let block = self.blocks.get(at);
        whole + block.map_or(0, |block| block.partition_point(|other| other < entry))
    }

    pub(crate) fn len(&self) -> usize {
        self.blocks.iter().map(Vec::len).sum()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.blocks.iter().flatten()
    }

    /// Where the entry is, or belongs: the last block that begins before it.
    fn block_of(&self, entry: &T) -> usize {
        self.blocks
            .partition_point(|block| block.first().is_some_and(|first| first <= entry))
            .saturating_sub(1)
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
                prop_assert_eq!(ranked.before(&entry), plain.range(..entry).count());
            }
            prop_assert!(ranked.iter().eq(plain.iter()));
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
