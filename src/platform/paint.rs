//! What must wait until the screen shows it.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::HtmlElement;

use super::timer::later;
use super::window;

/// Paints that an element may take to appear.
const FRAMES: u32 = 10;

/// Calls back after the next paint. Never, while the tab is hidden: it then
/// happens after the first paint when the tab is shown again.
pub fn after(callback: impl FnOnce() + 'static) {
    // The frame's callback runs before its paint; a task behind it, after.
    frame(move || later(0, callback));
}

/// Calls back in the next frame, before its paint. Not while the tab is hidden.
pub fn frame(callback: impl FnOnce() + 'static) {
    let callback = Closure::once_into_js(callback);
    if let Some(window) = window() {
        let _ = window.request_animation_frame(callback.unchecked_ref());
    }
}

/// Moves the keyboard focus to the element with this id, after the next paint
/// that has it.
pub fn focus(id: String) {
    focus_within(id, false, FRAMES);
}

/// The same, and brings it to the top of what is seen.
pub fn show(id: String) {
    focus_within(id, true, FRAMES);
}

fn focus_within(id: String, at_top: bool, frames: u32) {
    after(move || {
        let element = window()
            .and_then(|window| window.document())
            .and_then(|document| document.get_element_by_id(&id))
            .and_then(|element| element.dyn_into::<HtmlElement>().ok());
        match element {
            Some(element) => {
                if at_top {
                    element.scroll_into_view();
                }
                let _ = element.focus();
            }
            None if frames > 1 => focus_within(id, at_top, frames - 1),
            None => {}
        }
    });
}
