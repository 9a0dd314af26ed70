//! What holds a part of the stack in its place: the pointer or the keyboard
//! focus on it. Each counts by itself, so that one that leaves does not let go
//! of what the other is on.

use leptos::prelude::*;

#[derive(Clone, Copy)]
pub struct Hold {
    pointer: RwSignal<bool>,
    focus: RwSignal<bool>,
}

impl Default for Hold {
    fn default() -> Self {
        Self {
            pointer: RwSignal::new(false),
            focus: RwSignal::new(false),
        }
    }
}

impl Hold {
    /// Tracked.
    pub fn get(self) -> bool {
        let pointer = self.pointer.get();
        self.focus.get() || pointer
    }

    pub fn pointer(self, on: bool) {
        self.pointer.set(on);
    }

    pub fn focus(self, on: bool) {
        self.focus.set(on);
    }

    /// False once the stack is gone.
    pub fn has_focus(self) -> bool {
        self.focus.try_get_untracked().unwrap_or_default()
    }
}
