//! The choice of the page's language, each by its own name. A choice loads the
//! page anew: all of it, and what the browser writes, is in one language.

use leptos::ev;
use leptos::prelude::*;

use crate::messages::{self, LANGUAGES, messages};
use crate::platform::element::{Piece, el};

/// `id` is the field's, for its label.
pub fn language_field(id: &'static str) -> AnyView {
    let chosen = messages::chosen();
    let options = LANGUAGES.iter().map(|&(code, name)| {
        let selected = chosen == code;
        el("option")
            .attr("value", code)
            .attr("lang", code)
            .attr("selected", selected)
            .child(name)
            .view()
    });
    el("div")
        .class("language")
        .child(
            el("label")
                .attr("for", id)
                .child(messages().language.choose()),
        )
        .child(
            el("select")
                .class("input")
                .attr("id", id)
                .attr("data-action", "language")
                .on(ev::change, move |change| {
                    messages::choose(&event_target_value(&change))
                })
                .child(options.collect::<Vec<_>>()),
        )
        .view()
}
