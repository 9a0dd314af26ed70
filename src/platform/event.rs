//! What an event says of itself.

use leptos::ev::{KeyboardEvent, MouseEvent};
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget};

/// This click was made with Enter or Space (or by a screen reader), not with
/// a pointer.
pub fn by_keyboard(click: &MouseEvent) -> bool {
    click.detail() == 0
}

/// The control that was pressed says that it does nothing now.
pub fn is_idle(click: &MouseEvent) -> bool {
    element(click.current_target())
        .is_some_and(|control| control.get_attribute("aria-disabled").as_deref() == Some("true"))
}

/// The person is writing into a field, where characters are text.
pub fn in_field(key: &KeyboardEvent) -> bool {
    element(key.target()).is_some_and(|element| {
        matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT")
    })
}

/// The keys of this press, by their place on the keyboard, since with Alt and
/// Shift a key's character differs by system: "Alt+Shift+KeyA". None for a key
/// that is only held for others.
pub fn keys(key: &KeyboardEvent) -> Option<String> {
    let name = match key.code() {
        code if code.is_empty() => key.key(),
        code => code,
    };
    let for_others = ["Control", "Alt", "Shift", "Meta"];
    if for_others.iter().any(|held| name.starts_with(held)) {
        return None;
    }
    let held = [
        (key.ctrl_key(), "Ctrl+"),
        (key.alt_key(), "Alt+"),
        (key.shift_key(), "Shift+"),
        (key.meta_key(), "Meta+"),
    ];
    let held: String = held
        .iter()
        .filter(|(on, _)| *on)
        .map(|(_, name)| *name)
        .collect();
    Some(held + &name)
}

/// Other keys are held with it.
pub fn has_others(key: &KeyboardEvent) -> bool {
    key.ctrl_key() || key.alt_key() || key.shift_key() || key.meta_key()
}

/// A key that is part of composing a character (Japanese, Chinese, accents).
pub fn composing(key: &KeyboardEvent) -> bool {
    key.is_composing()
}

fn element(target: Option<EventTarget>) -> Option<Element> {
    target?.dyn_into().ok()
}
