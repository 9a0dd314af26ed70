//! A table of records that remembers what each record was before the batch.
//! It knows nothing of indexes; `State` keeps those in step.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Records by their identifier, and the befores of those that the batch changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table<K, R> {
    rows: BTreeMap<K, R>,
    befores: BTreeMap<K, Option<R>>,
}

/// A record that a batch made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'a, R> {
    /// What the store holds; none is a new record.
    pub before: Option<&'a R>,
    pub after: &'a R,
}

impl<K, R> Default for Table<K, R> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            befores: BTreeMap::new(),
        }
    }
}

impl<K: Copy + Ord, R: Clone + PartialEq> Table<K, R> {
    /// A table of records that are stored already.
    pub(crate) fn of(records: impl IntoIterator<Item = (K, R)>) -> Self {
        Self {
            rows: records.into_iter().collect(),
            befores: BTreeMap::new(),
        }
    }

    pub(crate) fn get(&self, key: K) -> Option<&R> {
        self.rows.get(&key)
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &R> {
        self.rows.values()
    }

    /// The record for a change. The clone is made once in a batch.
    pub(crate) fn edit(&mut self, key: K) -> Option<&mut R> {
        let row = self.rows.get_mut(&key)?;
        if let Entry::Vacant(first) = self.befores.entry(key) {
            first.insert(Some(row.clone()));
        }
        Some(row)
    }

    /// Puts a whole record in, and gives the one that it replaces.
    pub(crate) fn put(&mut self, key: K, record: R) -> Option<R> {
        let replaced = self.rows.insert(key, record);
        if let Entry::Vacant(first) = self.befores.entry(key) {
            first.insert(replaced.clone());
        }
        replaced
    }

    /// What the batch made or changed, in the order of the keys. A record that
    /// is again what it was is left out.
    pub(crate) fn changes(&self) -> Vec<Change<'_, R>> {
        self.befores
            .iter()
            .filter_map(|(key, before)| {
                let after = self.rows.get(key)?;
                let before = before.as_ref();
                (before != Some(after)).then_some(Change { before, after })
            })
            .collect()
    }

    /// Forgets the befores.
    pub(crate) fn settle(&mut self) {
        self.befores.clear();
    }

    /// Takes a record out whose end is stored. Only a settled table may forget.
    pub(crate) fn forget(&mut self, key: K) -> Option<R> {
        self.rows.remove(&key)
    }

    /// Puts the befores back. Each pair is what a record was in the batch and
    /// what it is again.
    pub(crate) fn undo(&mut self) -> Vec<(Option<R>, Option<&R>)> {
        let befores = std::mem::take(&mut self.befores);
        let mut undone = Vec::with_capacity(befores.len());
        for (key, before) in befores {
            let was = match before {
                Some(record) => self.rows.insert(key, record),
                None => self.rows.remove(&key),
            };
            undone.push((key, was));
        }
        undone
            .into_iter()
            .map(|(key, was)| (was, self.rows.get(&key)))
            .collect()
    }
}
