//! A table that remembers what its records were before the batch, so that a
//! batch that could not be stored can be taken back.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Records by their key, and the befores of those that the batch touched.
#[derive(Debug, Clone)]
pub struct Journal<K, R> {
    rows: BTreeMap<K, R>,
    befores: BTreeMap<K, Option<R>>,
}

impl<K, R> Default for Journal<K, R> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            befores: BTreeMap::new(),
        }
    }
}

impl<K: Copy + Ord, R: Clone + PartialEq> Journal<K, R> {
    /// Records that are stored already.
    pub fn of(records: impl IntoIterator<Item = (K, R)>) -> Self {
        Self {
            rows: records.into_iter().collect(),
            befores: BTreeMap::new(),
        }
    }

    pub fn get(&self, key: K) -> Option<&R> {
        self.rows.get(&key)
    }

    pub fn iter(&self) -> impl Iterator<Item = (K, &R)> {
        self.rows.iter().map(|(&key, record)| (key, record))
    }

    pub fn edit(&mut self, key: K) -> Option<&mut R> {
        let row = self.rows.get_mut(&key)?;
        if let Entry::Vacant(first) = self.befores.entry(key) {
            first.insert(Some(row.clone()));
        }
        Some(row)
    }

    pub fn put(&mut self, key: K, record: R) {
        let replaced = self.rows.insert(key, record);
        if let Entry::Vacant(first) = self.befores.entry(key) {
            first.insert(replaced);
        }
    }

    pub fn remove(&mut self, key: K) -> Option<R> {
        let removed = self.rows.remove(&key)?;
        if let Entry::Vacant(first) = self.befores.entry(key) {
            first.insert(Some(removed.clone()));
        }
        Some(removed)
    }

    pub fn keys(&self) -> impl Iterator<Item = K> {
        self.rows.keys().copied()
    }

    /// The keys whose record is another one than before the batch.
    pub fn changed(&self) -> impl Iterator<Item = K> {
        self.befores
            .iter()
            .filter(|(key, before)| before.as_ref() != self.rows.get(key))
            .map(|(key, _)| *key)
    }

    /// The batch is stored.
    pub fn settle(&mut self) {
        self.befores.clear();
    }

    /// Drops a record that nobody needs in memory any more; no change.
    pub fn forget(&mut self, key: K) -> Option<R> {
        self.rows.remove(&key)
    }

    /// The batch was not stored: everything is as before it.
    pub fn undo(&mut self) {
        for (key, before) in std::mem::take(&mut self.befores) {
            match before {
                Some(record) => self.rows.insert(key, record),
                None => self.rows.remove(&key),
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_batch_that_is_taken_back_leaves_every_record_as_it_was() {
        let mut table = Journal::of([(1, "one"), (2, "two")]);
        table.put(1, "uno");
        table.put(1, "un");
        table.put(3, "three");
        table.remove(2);
        assert_eq!(table.changed().collect::<Vec<_>>(), [1, 2, 3]);
        table.undo();
        assert_eq!(
            (table.get(1), table.get(2), table.get(3)),
            (Some(&"one"), Some(&"two"), None)
        );
        assert_eq!(table.changed().count(), 0);
    }

    #[test]
    fn a_record_that_is_again_what_it_was_is_no_change() {
        let mut table = Journal::of([(1, "one")]);
        table.put(1, "uno");
        table.put(1, "one");
        assert_eq!(table.changed().count(), 0);
    }
}
