//! One tab leads: the one that holds a Web Lock. The browser hands it on when
//! that tab goes away, however it goes.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};

use super::window;

const LOCK: &str = "deskbell-leader";

/// Calls back once this tab leads, and it leads to its end. Without locks
/// every tab leads: two desktop notifications with one tag are one.
pub fn seek(leads: impl Fn() + Clone + 'static) {
    if request(leads.clone()).is_err() {
        leads();
    }
}

/// By reflection, since `web-sys` counts locks among the unstable.
fn request(leads: impl Fn() + 'static) -> Result<(), JsValue> {
    let navigator = window().ok_or(JsValue::NULL)?.navigator();
    let locks = Reflect::get(&navigator, &"locks".into())?;
    let request: Function = Reflect::get(&locks, &"request".into())?.dyn_into()?;
    let held = Closure::<dyn Fn(JsValue) -> Promise>::new(move |_lock| {
        leads();
        // Held until this promise ends: never.
        Promise::new(&mut |_resolve, _reject| {})
    });
    request.call2(&locks, &LOCK.into(), held.as_ref())?;
    held.forget();
    Ok(())
}
