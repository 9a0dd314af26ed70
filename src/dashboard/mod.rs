//! Home: the agent's work (offers now, open sessions), what stands in the way
//! of new work, and today's figures.

mod figures;
mod notes;
mod waiting;
mod work;

use leptos::prelude::*;

use crate::messages::messages;
use crate::platform::element::{Piece, el, pieces};
use crate::platform::memo::memo;
use crate::presence::sentence;
use crate::shell::Shell;

pub fn dashboard() -> AnyView {
    let store = Shell::get().store;
    let texts = &messages().dashboard;
    let loaded = memo(move || store.me.with(Option::is_some));
    el("div")
        .class("dashboard")
        .child(
            el("header").class("dashboard-head").child(
                el("div")
                    .child(el("h1").child(texts.title()))
                    .child(el("p").class("soft").child(move || {
                        store
                            .presence
                            .with(|now| now.as_ref().map(|now| sentence(store, now)))
                    })),
            ),
        )
        .child(move || {
            if loaded.get() {
                pieces([
                    notes::notes(),
                    el("div")
                        .class("dashboard-grid")
                        .child(work::work())
                        .child(waiting::waiting())
                        .child(figures::figures())
                        .view(),
                ])
            } else {
                el("p")
                    .class("sign-in-wait")
                    .attr("role", "status")
                    .child(el("span").class("spinner").attr("aria-hidden", "true"))
                    .child(texts.loading())
                    .view()
            }
        })
        .view()
}
