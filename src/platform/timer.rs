//! Calls that come later: once, or by one timer that is set again and again.
//! Chained timers are late in a hidden tab, a one-shot is not.

use std::cell::RefCell;

use deskbell_protocol::Timestamp;
use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

use super::{clock, window};

/// The longest wait that browsers take, in milliseconds: 24 days.
const MOST_MS: u32 = i32::MAX as u32;

/// Calls back in so many milliseconds. Nobody can take it back: what can be is
/// a [`Timeout`], which keeps its closure for ever where it is forgotten.
pub fn later(millis: i32, callback: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(callback);
    if let Some(window) = window() {
        let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(
            callback.unchecked_ref(),
            millis,
        );
    }
}

/// At most one call is waiting.
#[derive(Default)]
pub struct Timer {
    waiting: RefCell<Option<(Timestamp, Timeout)>>,
}

impl Timer {
    /// Calls back at this time instead of any other; never, without a time.
    pub fn set(&self, at: Option<Timestamp>, callback: impl FnOnce() + 'static) {
        let mut waiting = self.waiting.borrow_mut();
        if waiting.as_ref().map(|(at, _)| *at) == at {
            return;
        }
        *waiting = at.map(|at| {
            let left = at.since(clock::now()).as_millis();
            let left = u32::try_from(left).unwrap_or(MOST_MS).min(MOST_MS);
            (at, Timeout::new(left, callback))
        });
    }

    /// The call has come: the next time may be the same one.
    pub fn fired(&self) {
        // Dropping a timeout that has fired clears nothing.
        self.waiting.borrow_mut().take();
    }
}
