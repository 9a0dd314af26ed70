//! Is somebody looking at this tab? Both halves are needed: a window beside
//! ours is visible without focus, a hidden one can say it has it.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{EventTarget, VisibilityState};

use super::window;

/// A blur is believed after this many milliseconds: it also fires on the way
/// into a frame or the developer tools.
const BLUR_SETTLES_MS: u32 = 150;

/// `document.visibilityState` is `visible`.
pub fn visible() -> bool {
    window()
        .and_then(|window| window.document())
        .is_some_and(|document| document.visibility_state() == VisibilityState::Visible)
}

/// `document.hasFocus()`, in a visible tab.
pub fn focused() -> bool {
    visible()
        && window()
            .and_then(|window| window.document())
            .is_some_and(|document| document.has_focus().unwrap_or(false))
}

/// Calls back when one of both may have changed, for the life of the page.
pub fn watch(changed: impl Fn() + 'static) {
    let Some(window) = window() else { return };
    let changed = Rc::new(changed);
    let settling: Rc<RefCell<Option<Timeout>>> = Rc::default();
    let now = {
        let (changed, settling) = (changed.clone(), settling.clone());
        move || {
            settling.take();
            changed();
        }
    };
    let later = move || {
        let changed = changed.clone();
        settling.replace(Some(Timeout::new(BLUR_SETTLES_MS, move || changed())));
    };
    if let Some(document) = window.document() {
        listen(&document, "visibilitychange", now.clone());
    }
    listen(&window, "focus", now);
    listen(&window, "blur", later);
}

/// Calls back on an event without looking at it, for the life of the page.
pub(super) fn listen(target: &EventTarget, event: &str, callback: impl Fn() + 'static) {
    let listener = Closure::<dyn Fn()>::new(callback);
    let _ = target.add_event_listener_with_callback(event, listener.as_ref().unchecked_ref());
    listener.forget();
}
