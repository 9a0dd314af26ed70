//! What must wait until the screen shows it.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::HtmlElement;

use super::window;

/// Calls back after the next paint. Never, while the tab is hidden: it then
/// happens after the first paint when the tab is shown again.
pub fn after(callback: impl FnOnce() + 'static) {
    // The frame's callback runs before its paint; a task behind it, after.
    let frame = Closure::once_into_js(move || {
        gloo_timers::callback::Timeout::new(0, callback).forget();
    });
    if let Some(window) = window() {
        let _ = window.request_animation_frame(frame.unchecked_ref());
    }
}

/// Moves the keyboard focus to the element with this id, after the next paint.
pub fn focus(id: String) {
    after(move || {
        let element = window()
            .and_then(|window| window.document())
            .and_then(|document| document.get_element_by_id(&id))
            .and_then(|element| element.dyn_into::<HtmlElement>().ok());
        if let Some(element) = element {
            let _ = element.focus();
        }
    });
}
