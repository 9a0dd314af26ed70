//! How wide the communication panel is: its border is dragged, or moved by the
//! arrow keys, and stays where it was in this browser. A screen that has room for
//! one of the two only shows no border.

use leptos::ev;
use leptos::prelude::*;

use crate::messages::messages;
use crate::platform::element::{Piece, el};
use crate::platform::storage;

const KEPT: &str = "panel-width";
/// In pixels; what the border can reach stands in the style sheet, too.
const LEAST: u32 = 320;
const MOST: u32 = 544;
/// Where nobody has moved it: 26rem, as most have them.
const USUAL: u32 = 416;

/// None: as wide as the style sheet says.
pub type Width = RwSignal<Option<u32>>;

/// As it was left.
pub fn kept() -> Width {
    let kept = storage::get(KEPT).and_then(|kept| kept.parse::<u32>().ok());
    RwSignal::new(kept.map(|kept| kept.clamp(LEAST, MOST)))
}

/// A slider over the panel's edge, of which only the handle can be seen: so it has
/// the keys, the words for a screen reader and the touch that people know.
pub fn border(width: Width) -> AnyView {
    let moved = move |input: ev::Event| {
        let pixels = event_target_value(&input);
        width.set(pixels.parse().ok());
        storage::set(KEPT, &pixels);
    };
    el("input")
        .class("panel-border")
        .attr("type", "range")
        .attr("name", "panel-width")
        .attr("min", LEAST.to_string())
        .attr("max", MOST.to_string())
        .attr("step", "8")
        .attr("aria-label", messages().session.panel_width())
        .value(width.get_untracked().unwrap_or(USUAL).to_string())
        .on(ev::input, moved)
        .view()
}
