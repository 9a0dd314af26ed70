//! Small pieces of semantic HTML that every place on the screen is made of.
//! They know no offer and no session.

mod button;
mod connection_bar;
mod countdown;
mod icon;
mod language;
mod popup;
mod rows;

pub use button::{Button, Look, Size};
pub use connection_bar::{ConnectionBar, link_name};
pub use countdown::Countdown;
pub use icon::{Icon, icon, notification_icon};
pub use language::language_field;
pub use popup::popup_id;
pub use rows::rows;

use leptos::prelude::*;

/// The product's name with its mark.
pub fn brand() -> AnyView {
    view! {
        <p class="brand">
            <span class="brand-mark">{icon(Icon::Bell)}</span>
            {crate::messages::messages().desk.product()}
        </p>
    }
    .into_any()
}

/// A part that is there only under a condition.
pub fn shown(condition: bool, part: impl FnOnce() -> AnyView) -> AnyView {
    if condition { part() } else { ().into_any() }
}

/// A text of a customer or a colleague, kept apart from the direction of the
/// text around it.
pub fn bdi(text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    view! { <bdi>{text}</bdi> }.into_any()
}
