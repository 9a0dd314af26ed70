//! When a person could see an element: painted, in a visible tab, and not
//! outside of the window or scrolled out of its place. The browser tells it;
//! nothing here asks again and again.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, IntersectionObserver, IntersectionObserverEntry};

use crate::platform::timer::later;

/// Watches one element, until dropped.
pub(super) struct Seen {
    observer: IntersectionObserver,
    _told: Closure<dyn Fn(Array)>,
}

impl Seen {
    /// Calls back after the paint that shows it, and again each time it comes
    /// back into view.
    pub(super) fn watch(element: &Element, act: Rc<dyn Fn()>) -> Result<Self, JsValue> {
        let told = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
            let in_view = |entry: JsValue| {
                let entry = entry.dyn_into::<IntersectionObserverEntry>();
                entry.is_ok_and(|entry| entry.is_intersecting())
            };
            if entries.iter().any(in_view) {
                // The browser tells it before the paint; a task behind it, after.
                let act = act.clone();
                later(0, move || act());
            }
        });
        let observer = IntersectionObserver::new(told.as_ref().unchecked_ref())?;
        observer.observe(element);
        Ok(Self {
            observer,
            _told: told,
        })
    }
}

impl Drop for Seen {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}
