//! One tab leads: the one that holds a Web Lock. The browser hands it on when
//! that tab gives it up or goes away, however it goes.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::window;

const LOCK: &str = "deskbell-leader";

/// This tab's hand on the lock.
#[derive(Default)]
pub struct Leadership {
    wanted: Cell<bool>,
    /// The browser was asked for the lock, and has it back not yet.
    asked: Cell<bool>,
    /// Gives the lock back, while this tab holds it.
    release: RefCell<Option<Function>>,
}

impl Leadership {
    /// Calls back once this tab leads, unless it has given up by then. Without
    /// locks every tab leads: two desktop notifications with one tag are one.
    pub fn seek(self: &Rc<Self>, leads: impl Fn() + Clone + 'static) {
        self.wanted.set(true);
        if self.asked.replace(true) {
            return;
        }
        if self.request(leads.clone()).is_err() {
            self.asked.set(false);
            leads();
        }
    }

    /// Leads no more, and waits no more to do so.
    pub fn give_up(&self) {
        self.wanted.set(false);
        if let Some(release) = self.release.take() {
            self.asked.set(false);
            let _ = release.call0(&JsValue::NULL);
        }
    }

    /// By reflection, since `web-sys` counts locks among the unstable.
    fn request(self: &Rc<Self>, leads: impl Fn() + Clone + 'static) -> Result<(), JsValue> {
        let refused = leads.clone();
        let navigator = window().ok_or(JsValue::NULL)?.navigator();
        let locks = Reflect::get(&navigator, &"locks".into())?;
        let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
        let this = self.clone();
        let granted = Closure::once_into_js(move || this.granted(leads));
        let asked: Promise = request.call2(&locks, &LOCK.into(), &granted)?.dyn_into()?;
        // Refused where the page may keep nothing: as without locks.
        let this = self.clone();
        spawn_local(async move {
            if JsFuture::from(asked).await.is_err() && this.wanted.get() {
                refused();
            }
        });
        Ok(())
    }

    /// The lock is held until the promise given here ends.
    fn granted(&self, leads: impl Fn()) -> Promise {
        if !self.wanted.get() {
            self.asked.set(false);
            return Promise::resolve(&JsValue::UNDEFINED);
        }
        let held = Promise::new(&mut |release, _| drop(self.release.replace(Some(release))));
        // Whoever leads may give it up at once, so the way to do that comes first.
        leads();
        held
    }
}
