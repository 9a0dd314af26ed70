//! A value that a part of the page keeps for itself, and whose readers hear of a
//! change. Of one trigger, whatever it holds: a signal of each type would be
//! compiled into the page by itself.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use leptos::prelude::*;

/// See the module. Clones share the value.
pub struct Watched<T> {
    value: Arc<Mutex<T>>,
    told: ArcTrigger,
}

impl<T> Clone for Watched<T> {
    fn clone(&self) -> Self {
        Self {
            value: self.value.clone(),
            told: self.told.clone(),
        }
    }
}

impl<T: Default> Default for Watched<T> {
    fn default() -> Self {
        Self {
            value: Arc::default(),
            told: ArcTrigger::new(),
        }
    }
}

impl<T> Watched<T> {
    /// Reads it, and hears of changes where it is called by what follows them.
    pub fn read<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        self.told.track();
        read(&self.lock())
    }

    /// The same, without hearing of changes.
    pub fn peek<R>(&self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.lock())
    }

    /// Changes it, and tells whoever reads it.
    pub fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        let result = change(&mut self.lock());
        self.told.notify();
        result
    }

    fn lock(&self) -> MutexGuard<'_, T> {
        // One thread has it; a panic ends the page.
        self.value.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
