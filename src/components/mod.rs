//! Small pieces of semantic HTML that every place on the screen is made of.
//! They know no offer and no session.

mod button;
mod connection_bar;
mod countdown;
mod icon;
mod language;
mod popup;

pub use button::{Look, Size, button};
pub use connection_bar::{connection_bar, link_name};
pub use countdown::countdown;
pub use icon::{Icon, icon, notification_icon};
pub use language::language_field;
pub use popup::popup_id;

use crate::platform::element::{Piece, el};
use leptos::prelude::*;

/// The product's name with its mark.
pub fn brand() -> AnyView {
    el("p")
        .class("brand")
        .child(el("span").class("brand-mark").child(icon(Icon::Bell)))
        .child(crate::messages::messages().desk.product())
        .view()
}

/// A part that is there only under a condition.
pub fn shown(condition: bool, part: impl FnOnce() -> AnyView) -> AnyView {
    if condition { part() } else { ().view() }
}

/// A text of a customer or a colleague, kept apart from the direction of the
/// text around it.
pub fn bdi(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    el("bdi").child(text).view()
}
