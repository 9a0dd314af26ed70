//! The toasts of the last hours, as a plain list with times: what went by while
//! the agent was writing to somebody. Kept in the page, and by nobody else.

use leptos::ev;
use leptos::prelude::*;

use super::toast::text;
use crate::components::{Icon, icon, popup_id, shown};
use crate::messages::messages;
use crate::platform::element::{Piece, el, pieces};
use crate::platform::{dom, intl};
use crate::shell::Shell;

/// The button that opens the list.
pub fn history_button() -> AnyView {
    el("button")
        .attr("type", "button")
        .class("button icon-only")
        .attr("data-look", "plain")
        .attr("data-action", "history")
        .attr("aria-label", messages().notification.history())
        .attr("popovertarget", popup_id::HISTORY)
        .child(icon(Icon::Clock))
        .view()
}

/// The list itself, drawn while it is open.
pub fn history() -> AnyView {
    let open = RwSignal::new(false);
    let texts = &messages().notification;
    el("div")
        .class("popup history")
        .attr("id", popup_id::HISTORY)
        .attr("popover", "auto")
        .attr("role", "dialog")
        .attr("aria-label", texts.history())
        .on(ev::toggle, move |_| {
            open.set(dom::is_open(popup_id::HISTORY))
        })
        .child(
            el("div")
                .class("shortcuts-head")
                .child(el("h2").child(texts.history()))
                .child(
                    el("button")
                        .attr("type", "button")
                        .class("button icon-only")
                        .attr("data-look", "plain")
                        .attr("aria-label", messages().desk.close())
                        .attr("popovertarget", popup_id::HISTORY)
                        .child(icon(Icon::Close)),
                ),
        )
        .child(move || shown(open.get(), list))
        .view()
}

fn list() -> AnyView {
    let shell = Shell::get();
    let lines = move || {
        shell.store.past.with(|past| {
            let line = |at, said: String| {
                el("li")
                    .child(el("time").child(intl::moment(at)))
                    .child(el("p").attr("dir", "auto").child(said))
            };
            let lines = past
                .iter()
                .map(|past| line(past.at, text(shell, &past.toast)));
            lines.collect::<Vec<_>>()
        })
    };
    let none = move || shell.store.past.with(Vec::is_empty);
    pieces([
        (move || {
            shown(none(), || {
                el("p")
                    .class("soft")
                    .child(messages().notification.no_history())
                    .view()
            })
        })
        .view(),
        el("ol")
            .class("history-list")
            .attr("tabindex", "0")
            .attr("aria-label", messages().notification.history())
            .child(lines)
            .view(),
    ])
}
