//! A table of records that remembers what each record was before the batch.
//! It knows nothing of indexes; `State` keeps those in step.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Records by their identifier, and the befores of those that the batch changed.
/// A record stays in its slot for life: only identifiers are moved about in the
/// ordered map.
#[derive(Debug, Clone)]
pub(crate) struct Table<K, R> {
    slots: BTreeMap<K, usize>,
    rows: Vec<Option<Row<K, R>>>,
    /// Slots without a record.
    free: Vec<usize>,
    befores: Vec<Before<K, R>>,
    last: Last,
}

#[derive(Debug, Clone)]
struct Row<K, R> {
    key: K,
    record: R,
    /// What it was before the batch is kept.
    changed: bool,
}

#[derive(Debug, Clone)]
struct Before<K, R> {
    key: K,
    slot: usize,
    record: Option<R>,
}

/// The slot that was found last: a step asks for the same few records again and
/// again. It shortens the way to a record and decides nothing.
#[derive(Debug, Default)]
struct Last(AtomicUsize);

/// A record that a batch made or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'a, R> {
    /// What the store holds; none is a new record.
    pub before: Option<&'a R>,
    pub after: &'a R,
}

impl<K: Copy + Ord, R: Clone + PartialEq> Table<K, R> {
    /// A table of records that are stored already.
    pub(crate) fn of(records: impl IntoIterator<Item = (K, R)>) -> Self {
        let mut table = Self::default();
        for (key, record) in records {
            table.replace(key, record, false);
        }
        table
    }

    pub(crate) fn get(&self, key: K) -> Option<&R> {
        let slot = self.find(key)?;
        self.row(slot).map(|row| &row.record)
    }

    /// In the order of the keys.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &R> {
        let slots = self.slots.values();
        slots.filter_map(|&slot| Some(&self.row(slot)?.record))
    }

    /// The record for a change. The clone is made once in a batch.
    pub(crate) fn edit(&mut self, key: K) -> Option<&mut R> {
        let slot = self.find(key)?;
        let row = self.rows.get_mut(slot)?.as_mut()?;
        if !row.changed {
            row.changed = true;
            self.befores.push(Before {
                key,
                slot,
                record: Some(row.record.clone()),
            });
        }
        Some(&mut row.record)
    }

    /// Puts a whole record in, and gives the one that it replaces.
    pub(crate) fn put(&mut self, key: K, record: R) -> Option<R> {
        let (slot, replaced) = self.replace(key, record, true);
        let first = replaced.as_ref().is_none_or(|row| !row.changed);
        let replaced = replaced.map(|row| row.record);
        if first {
            self.befores.push(Before {
                key,
                slot,
                record: replaced.clone(),
            });
        }
        replaced
    }

    /// What the batch made or changed, in the order of the keys. A record that
    /// is again what it was is left out.
    pub(crate) fn changes(&self) -> Vec<Change<'_, R>> {
        let mut befores: Vec<_> = self.befores.iter().collect();
        befores.sort_unstable_by_key(|before| before.key);
        befores
            .into_iter()
            .filter_map(|before| {
                let after = &self.row(before.slot)?.record;
                let before = before.record.as_ref();
                (before != Some(after)).then_some(Change { before, after })
            })
            .collect()
    }

    /// Forgets the befores.
    pub(crate) fn settle(&mut self) {
        for before in self.befores.drain(..) {
            if let Some(Some(row)) = self.rows.get_mut(before.slot) {
                row.changed = false;
            }
        }
    }

    /// Takes a record out whose end is stored. Only a settled table may forget.
    pub(crate) fn forget(&mut self, key: K) {
        if let Some(slot) = self.slots.remove(&key)
            && let Some(row) = self.rows.get_mut(slot)
        {
            *row = None;
            self.free.push(slot);
        }
    }

    /// Puts the befores back. Each pair is what a record was in the batch and
    /// what it is again.
    pub(crate) fn undo(&mut self) -> Vec<(Option<R>, Option<&R>)> {
        let mut undone = Vec::with_capacity(self.befores.len());
        for Before { key, record, .. } in std::mem::take(&mut self.befores) {
            let was = match record {
                Some(record) => self.replace(key, record, false).1.map(|row| row.record),
                None => {
                    let was = self.get(key).cloned();
                    self.forget(key);
                    was
                }
            };
            undone.push((key, was));
        }
        undone
            .into_iter()
            .map(|(key, was)| (was, self.get(key)))
            .collect()
    }

    fn find(&self, key: K) -> Option<usize> {
        let last = self.last.get();
        if self.row(last).is_some_and(|row| row.key == key) {
            return Some(last);
        }
        let slot = *self.slots.get(&key)?;
        self.last.set(slot);
        Some(slot)
    }

    fn row(&self, slot: usize) -> Option<&Row<K, R>> {
        self.rows.get(slot)?.as_ref()
    }

    /// The slot, and what was in it.
    fn replace(&mut self, key: K, record: R, changed: bool) -> (usize, Option<Row<K, R>>) {
        let row = Some(Row {
            key,
            record,
            changed,
        });
        let (free, end) = (&mut self.free, self.rows.len());
        let new_slot = || free.pop().unwrap_or(end);
        let slot = *self.slots.entry(key).or_insert_with(new_slot);
        self.last.set(slot);
        match self.rows.get_mut(slot) {
            Some(known) => (slot, std::mem::replace(known, row)),
            None => {
                self.rows.push(row);
                (slot, None)
            }
        }
    }
}

impl<K, R> Default for Table<K, R> {
    fn default() -> Self {
        Self {
            slots: BTreeMap::new(),
            rows: Vec::new(),
            free: Vec::new(),
            befores: Vec::new(),
            last: Last::default(),
        }
    }
}

/// In which slots the records are says in which order they came and went, not
/// what they are.
impl<K: Copy + Ord, R: Clone + PartialEq> PartialEq for Table<K, R> {
    fn eq(&self, other: &Self) -> bool {
        self.slots.keys().eq(other.slots.keys())
            && self.rows().eq(other.rows())
            && self.changes() == other.changes()
    }
}

impl<K: Copy + Ord, R: Clone + Eq> Eq for Table<K, R> {}

impl Last {
    fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    fn set(&self, slot: usize) {
        self.0.store(slot, Ordering::Relaxed);
    }
}

impl Clone for Last {
    fn clone(&self) -> Self {
        Self(AtomicUsize::new(self.get()))
    }
}
