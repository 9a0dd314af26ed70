//! The keyboard's way into the stack and out of it: where the focus came from,
//! and where it goes when what it is on disappears. Without that it would fall
//! to the page's beginning, under the hands of somebody who writes.

use leptos::ev::FocusEvent;
use leptos::prelude::*;

use super::hold::Hold;
use super::stack::STACK;
use crate::platform::dom::{self, Focused};
use crate::platform::paint;
use crate::shell::{PLACE, Shell, alert_id};

#[derive(Clone, Copy)]
pub(super) struct Way {
    shell: Shell,
    hold: Hold,
    /// What has the focus in the stack, or had it last.
    last: StoredValue<Option<Focused>, LocalStorage>,
}

impl Way {
    pub(super) fn new(shell: Shell, hold: Hold) -> Self {
        let last = StoredValue::new_local(None);
        Self { shell, hold, last }
    }

    pub(super) fn comes(self, event: &FocusEvent) {
        if !self.hold.has_focus() {
            self.shell.before_stack.set_value(dom::other_end(event));
        }
        self.last.set_value(dom::focused());
        self.hold.focus(true);
    }

    pub(super) fn goes(self, event: &FocusEvent) {
        match dom::other_end(event) {
            Some(next) if next.is_within(STACK) => {}
            Some(_) => self.hold.focus(false),
            // To nothing: by a click beside everything, or with what it was on.
            None => paint::after(move || self.mend()),
        }
    }

    /// Where the focus was on something that is gone, it goes to the next
    /// alert, or back to where it came from.
    pub(super) fn mend(self) {
        if !self.hold.has_focus() || dom::focus_within(STACK) {
            return;
        }
        let gone = self
            .last
            .with_value(|last| last.as_ref().is_some_and(|last| !last.is_there()));
        match newest(self.shell).filter(|_| gone) {
            Some(alert) => dom::focus(&alert),
            None => {
                self.hold.focus(false);
                if gone && !dom::is_focused() {
                    leave_stack(self.shell);
                }
            }
        }
    }
}

/// The newest alert, which needs an answer most.
fn newest(shell: Shell) -> Option<String> {
    let alerts = shell.store.alerts;
    alerts.with_untracked(|rows| rows.first().map(|row| alert_id(row.key)))
}

/// Gives the keyboard focus back to what had it before the stack; to the place
/// on the screen where that is gone or was nothing.
pub fn leave_stack(shell: Shell) {
    let before = shell.before_stack.try_update_value(Option::take).flatten();
    match before.filter(Focused::is_there) {
        Some(before) => before.restore(),
        None => dom::focus(PLACE),
    }
}
