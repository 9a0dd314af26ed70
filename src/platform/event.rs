//! What an event says of itself.

use leptos::ev::{KeyboardEvent, MouseEvent};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

/// This click was made with Enter or Space (or by a screen reader), not with
/// a pointer.
pub fn by_keyboard(click: &MouseEvent) -> bool {
    click.detail() == 0
}

/// The person is writing into a field, where characters are text.
pub fn in_field(key: &KeyboardEvent) -> bool {
    element(key.target()).is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}

/// A key that is part of composing a character (Japanese, Chinese, accents).
pub fn composing(key: &KeyboardEvent) -> bool {
    key.is_composing()
}

fn element(target: Option<EventTarget>) -> Option<Element> {
    target?.dyn_into().ok()
}
