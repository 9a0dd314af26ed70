//! An open session: the customer summary and the communication panel. Sends
//! nothing and keeps no rule; the desk does.

mod advisers;
pub mod attaching;
mod attachments;
mod back_link;
mod composer;
mod delivery;
mod emoji;
mod finding;
mod handing;
pub mod kept;
mod links;
mod log;
mod message;
mod opening;
mod panel;
mod question;
mod quick;
mod summary;
mod width;
mod wrap_up;

pub use attachments::attachment_list;
pub use delivery::{delivery_name, delivery_words};
pub use message::message_item;
pub use opening::{instead, opening};

use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::ConversationState;
use leptos::prelude::*;

use crate::components::{Icon, bdi, button, icon};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, pieces};
use crate::platform::memo::memo;
use crate::platform::{dom, storage};
use crate::shell::store::SessionRow;
use crate::shell::{PLACE, Shell, session_heading_id};

/// Whether the panel was closed, in this browser.
const PANEL_CLOSED: &str = "panel-closed";

/// The session of this conversation, or why there is none. What only this leads
/// to is loaded later (`platform::later`), so it stays a function.
#[inline(never)]
pub fn session_page(conversation: ConversationId) -> AnyView {
    let store = Shell::get().store;
    let open = memo(move || store.session(conversation).is_some());
    let loaded = memo(move || store.me.with(Option::is_some));
    (move || match store.session_untracked(conversation).filter(|_| open.get()) {
        Some(row) => session(row),
        None if open.get() || !loaded.get() => opening(),
        None => {
            dom::keep_focus(PLACE);
            not_open()
        }
    })
    .view()
}

fn session(row: SessionRow) -> AnyView {
    let panel_open = RwSignal::new(storage::get(PANEL_CLOSED).is_none());
    let width = width::kept();
    let toggle = move |()| {
        panel_open.update(|open| *open = !*open);
        match panel_open.get_untracked() {
            true => storage::remove(PANEL_CLOSED),
            false => storage::set(PANEL_CLOSED, "1"),
        }
    };
    let key = row.key;
    el("div")
        .class("session")
        .attr("data-session-page", key.to_string())
        .attr("data-panel", move || {
            if panel_open.get() { "open" } else { "closed" }
        })
        .style("--panel-width", move || {
            width.get().map(|pixels| format!("{pixels}px"))
        })
        .child(head(&row, panel_open, Callback::new(toggle)))
        .child(summary::summary(&row))
        .child(panel::panel(row, width, panel_open))
        .view()
}

fn head(row: &SessionRow, panel_open: RwSignal<bool>, toggle: Callback<()>) -> AnyView {
    let texts = &messages().session;
    let view = row.value.clone();
    let name = memo({
        let view = view.clone();
        move || view.with(|view| words::customer(&view.session.customer))
    });
    let stands = memo({
        let view = view.clone();
        move || view.with(|view| (view.session.state, view.provisional))
    });
    let detail = view.with_untracked(|view| {
        let session = &view.session;
        pieces([
            words::channel(session.channel).view(),
            " · ".view(),
            bdi(session.queue.clone()),
        ])
    });
    el("header")
        .class("session-head")
        .child(
            el("div")
                .class("session-title")
                .child(
                    el("h1")
                        .attr("id", session_heading_id(row.key))
                        .attr("tabindex", "-1")
                        .child(el("bdi").child(move || name.get())),
                )
                .child(
                    el("p")
                        .class("faint")
                        .child(detail)
                        .child(move || state_tag(stands.get())),
                ),
        )
        .child(
            button("toggle-panel", move || toggle.run(()))
                .child(icon(Icon::Panel))
                .child(el("span").class("wide-only").child(move || {
                    if panel_open.get() {
                        texts.hide_chat()
                    } else {
                        texts.show_chat()
                    }
                }))
                .child(el("span").class("narrow-only").child(move || {
                    if panel_open.get() {
                        texts.show_customer()
                    } else {
                        texts.show_chat()
                    }
                })),
        )
        .view()
}

fn state_tag((state, provisional): (ConversationState, bool)) -> AnyView {
    if provisional {
        return el("span")
            .class("tag")
            .child(messages().session.opening())
            .view();
    }
    let tone = match state {
        ConversationState::Active => "accent",
        ConversationState::WrapUp => "urgent",
        _ => "calm",
    };
    el("span")
        .class("tag")
        .attr("data-tone", tone)
        .child(words::state(state))
        .view()
}

fn not_open() -> AnyView {
    let texts = &messages().session;
    el("div")
        .class("empty")
        .child(el("span").class("empty-mark").child(icon(Icon::Chat)))
        .child(el("h1").class("empty-title").child(texts.gone_title()))
        .child(el("p").class("soft").child(texts.gone()))
        .child(
            el("a")
                .class("button")
                .attr("data-look", "primary")
                .attr("href", "/")
                .child(texts.back_home()),
        )
        .view()
}
