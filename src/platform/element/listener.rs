//! What is called when an element tells something, as long as it stands. The
//! browser may still tell of an element that has gone: of its last scrolling, in
//! the frame after.

use std::borrow::Cow;

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event};

/// Listens until it is dropped.
pub(super) struct Listener {
    node: Element,
    event: Cow<'static, str>,
    heard: Closure<dyn Fn(Event)>,
}

impl Listener {
    pub(super) fn new(node: Element, event: Cow<'static, str>, heard: Box<dyn Fn(Event)>) -> Self {
        let heard = Closure::wrap(heard);
        let function = heard.as_ref().unchecked_ref();
        let _ = node.add_event_listener_with_callback(&event, function);
        Self { node, event, heard }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.heard.as_ref().unchecked_ref();
        let _ = self
            .node
            .remove_event_listener_with_callback(&self.event, function);
    }
}
