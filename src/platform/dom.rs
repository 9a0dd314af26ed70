//! The document, where a component needs more of it than its own elements.

use wasm_bindgen::JsCast;
use web_sys::{Document, Event, HtmlElement};

use super::window;

/// Says which page this is (`body[data-page]`), for style sheets and tests.
pub fn set_page(name: &str) {
    if let Some(body) = document().and_then(|document| document.body()) {
        let _ = body.set_attribute("data-page", name);
    }
}

/// Says the language of the page's texts and their direction.
pub fn set_language(lang: &str, dir: &str) {
    if let Some(root) = document().and_then(|document| document.document_element()) {
        let _ = root.set_attribute("lang", lang);
        let _ = root.set_attribute("dir", dir);
    }
}

/// The height in pixels of the element with this id, as it is laid out.
pub fn height(id: &str) -> Option<i32> {
    Some(element(id)?.offset_height())
}

/// Moves the keyboard focus to the element with this id, at once.
pub fn focus(id: &str) {
    if let Some(element) = element(id) {
        let _ = element.focus();
    }
}

/// An element that had the keyboard focus.
pub struct Focused(HtmlElement);

impl Focused {
    /// Gives the focus back, if the element is still there.
    pub fn restore(self) {
        let _ = self.0.focus();
    }
}

/// The element that has the keyboard focus.
pub fn focused() -> Option<Focused> {
    document()?.active_element()?.dyn_into().ok().map(Focused)
}

/// The keyboard focus is inside of the element with this id.
pub fn focus_within(id: &str) -> bool {
    let active = document().and_then(|document| document.active_element());
    element(id).is_some_and(|element| element.contains(active.as_deref()))
}

/// Opens the popup with this id.
pub fn open_popup(id: &str) {
    if let Some(element) = element(id) {
        let _ = element.show_popover();
    }
}

/// Closes the popup with this id.
pub fn close_popup(id: &str) {
    if let Some(element) = element(id) {
        let _ = element.hide_popover();
    }
}

/// The place that is scrolled is near the beginning of its content, where it
/// shows its end first (`flex-direction: column-reverse`: from 0 downwards).
pub fn near_beginning(scroll: &Event) -> bool {
    const NEAR: i32 = 48;
    scroll
        .target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|place| {
            let hidden = place.scroll_height() - place.client_height();
            hidden > 0 && hidden + place.scroll_top() < NEAR
        })
}

fn document() -> Option<Document> {
    window()?.document()
}

fn element(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}
