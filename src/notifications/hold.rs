//! What holds a part of the stack in its place: the pointer or the keyboard
//! focus on it. Each counts by itself, so that one that leaves does not let go
//! of what the other is on.

use leptos::prelude::*;

/// How far a pointer goes, in CSS pixels, until a second press is not meant any
/// more for what it pressed before: the least size of a target (WCAG 2.5.8).
const AWAY: i32 = 24;

#[derive(Clone, Copy)]
pub struct Hold {
    pointer: RwSignal<bool>,
    focus: RwSignal<bool>,
    /// Where the pointer was when nothing was left under it.
    left: StoredValue<Option<(i32, i32)>>,
}

impl Default for Hold {
    fn default() -> Self {
        Self {
            pointer: RwSignal::new(false),
            focus: RwSignal::new(false),
            left: StoredValue::new(None),
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
        self.left.set_value(None);
        self.pointer.set(on);
    }

    /// The pointer moves. Over places of which none has anything in it
    /// (`nothing_left`), they cover what lies under them no longer than a second
    /// press would take.
    pub fn moves(self, nothing_left: bool, (x, y): (i32, i32)) {
        match self.left.get_value().filter(|_| nothing_left) {
            None => self.left.set_value(nothing_left.then_some((x, y))),
            Some((left_x, left_y)) => {
                if (x - left_x).abs().max((y - left_y).abs()) > AWAY {
                    self.pointer(false);
                }
            }
        }
    }

    pub fn focus(self, on: bool) {
        self.focus.set(on);
    }

    /// False once the stack is gone.
    pub fn has_focus(self) -> bool {
        self.focus.try_get_untracked().unwrap_or_default()
    }
}
