//! After the end: a while for what is left to do, then Finish.

use leptos::prelude::*;

use crate::components::{Look, button, countdown};
use crate::messages::messages;
use crate::platform::clock;
use crate::platform::element::{Piece, el};
use crate::platform::memo::memo;
use crate::shell::Shell;
use crate::shell::store::SessionRow;

/// The `id` of its heading.
pub const WRAP_UP: &str = "wrap-up";

pub fn wrap_up(row: SessionRow) -> AnyView {
    let shell = Shell::get();
    let key = row.key;
    let texts = &messages().conversation;
    let until = memo(move || row.value.with(|view| view.session.wrap_up_until));
    let countdown = move || {
        let offset = shell.store.clock_offset;
        let now = clock::now().millis() + offset.get_untracked();
        until.get().map(|until| {
            countdown(
                deskbell_protocol::Timestamp::from_millis(now),
                until,
                offset.into(),
                texts.wrap_up_left(),
            )
        })
    };
    el("div")
        .class("wrap-up")
        .attr("role", "status")
        .child(
            el("h2")
                .attr("id", WRAP_UP)
                .attr("tabindex", "-1")
                .child(texts.wrap_up_title()),
        )
        .child(el("p").class("soft").child(texts.wrap_up_text()))
        .child(move || countdown().unwrap_or_else(|| ().view()))
        .child(
            button("finish-wrap-up", move || shell.finish_wrap_up(key))
                .look(Look::Primary)
                .child(texts.finish_wrap_up()),
        )
        .view()
}
