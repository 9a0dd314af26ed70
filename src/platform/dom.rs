//! The document, where a component needs more of it than its own elements.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Document, Event, FocusEvent, HtmlElement};

use super::window;

/// Says which page this is (`body[data-page]`), for style sheets and tests.
pub fn set_page(name: &str) {
    if let Some(body) = document().and_then(|document| document.body()) {
        let _ = body.set_attribute("data-page", name);
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

/// The same, and to the element with the other id where there is none with this.
pub fn focus_or(id: &str, other: &str) {
    focus(if element(id).is_some() { id } else { other });
}

/// What stands in the field with this id.
pub fn value(id: &str) -> String {
    let field = element(id).map(JsValue::from).unwrap_or_default();
    let value = Reflect::get(&field, &"value".into());
    value
        .ok()
        .and_then(|value| value.as_string())
        .unwrap_or_default()
}

/// Writes a text into the field with this id: where its caret is, over what is
/// selected there, as if it was typed.
pub fn write_into(id: &str, text: &str) {
    let Some(field) = element(id) else { return };
    let of = |name: &str| Reflect::get(&field, &name.into()).unwrap_or_default();
    let (start, end) = (of("selectionStart"), of("selectionEnd"));
    let given = Array::of4(&text.into(), &start, &end, &"end".into());
    if let Ok(write) = of("setRangeText").dyn_into::<Function>()
        && write.apply(&field, &given).is_ok()
        && let Ok(input) = Event::new("input")
    {
        let _ = field.dispatch_event(&input);
    }
}

/// The page is read from right to left.
pub fn is_right_to_left() -> bool {
    let page = document().and_then(|document| document.document_element());
    page.and_then(|page| page.get_attribute("dir")).as_deref() == Some("rtl")
}

/// An element that has or had the keyboard focus.
#[derive(Clone)]
pub struct Focused(HtmlElement);

impl Focused {
    /// Gives the focus back, if the element is still there.
    pub fn restore(self) {
        let _ = self.0.focus();
    }

    /// It is still on the page.
    pub fn is_there(&self) -> bool {
        self.0.is_connected()
    }

    /// It is inside of the element with this id.
    pub fn is_within(&self, id: &str) -> bool {
        element(id).is_some_and(|element| element.contains(Some(&self.0)))
    }
}

/// Where the focus comes from, or where it goes.
pub fn other_end(event: &FocusEvent) -> Option<Focused> {
    event.related_target()?.dyn_into().ok().map(Focused)
}

/// The element that has the keyboard focus; the body, when none has.
pub fn focused() -> Option<Focused> {
    document()?.active_element()?.dyn_into().ok().map(Focused)
}

/// Some element has the keyboard focus.
pub fn is_focused() -> bool {
    let body = document().and_then(|document| document.body());
    focused().map(|focused| focused.0) != body
}

/// The keyboard focus is inside of the element with this id.
pub fn focus_within(id: &str) -> bool {
    let active = document().and_then(|document| document.active_element());
    element(id).is_some_and(|element| element.contains(active.as_deref()))
}

/// Before the content of the element with this id is replaced: the keyboard
/// focus would go with it, and the element takes it.
pub fn keep_focus(id: &str) {
    if focus_within(id) {
        focus(id);
    }
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

/// The popup with this id is open.
pub fn is_open(id: &str) -> bool {
    element(id).is_some_and(|popup| popup.matches(":popover-open").unwrap_or(false))
}

/// Closes the popup with this id, if it stands over the element `under`. Both
/// keep their place when the page is scrolled.
pub fn close_popup_over(id: &str, under: &str) {
    // Where things stand costs a layout, which an arriving offer can't spare.
    if !is_open(id) {
        return;
    }
    let ends = |id| {
        let element = element(id)?;
        let start = element.offset_left();
        Some((start, start + element.offset_width()))
    };
    if let (Some(popup), Some(under)) = (ends(id), ends(under))
        && popup.0 < under.1
        && under.0 < popup.1
    {
        close_popup(id);
    }
}

/// The place that is scrolled is near the beginning of its content, where it
/// shows its end first (`flex-direction: column-reverse`: from 0 downwards).
pub fn near_beginning(scroll: &Event) -> bool {
    const NEAR: i32 = 48;
    scrolled(scroll).is_some_and(|place| {
        let hidden = place.scroll_height() - place.client_height();
        hidden > 0 && hidden + place.scroll_top() < NEAR
    })
}

/// How far the place of this event is scrolled, in pixels.
pub fn scroll_top(scroll: &Event) -> i32 {
    scrolled(scroll).map_or(0, |place| place.scroll_top())
}

fn scrolled(scroll: &Event) -> Option<HtmlElement> {
    scroll.target()?.dyn_into().ok()
}

/// Scrolls the place with this `id` to so many pixels.
pub fn scroll_to(id: &str, top: i32) {
    if let Some(place) = element(id) {
        place.set_scroll_top(top);
    }
}

fn document() -> Option<Document> {
    window()?.document()
}

fn element(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}
