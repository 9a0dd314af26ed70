//! What waits in the agent's queues and can be taken, on demand.

use deskbell_protocol::agent::Command;
use deskbell_protocol::http::{Near, Nearby};
use leptos::prelude::*;

use crate::components::{Size, button};
use crate::messages::messages;
use crate::platform::element::{Piece, el};
use crate::shell::Shell;

pub fn waiting() -> AnyView {
    let shell = Shell::get();
    let texts = &messages().handing;
    let nearby = RwSignal::new(None);
    let list = move |all: &[Nearby]| {
        let waiting = all.iter().filter(|near| near.what == Near::Waiting);
        let rows: Vec<AnyView> = waiting.map(|near| line(shell, near)).collect();
        if rows.is_empty() {
            return texts.nothing_waits().view();
        }
        el("ul").class("work-list").child(rows).view()
    };
    el("section")
        .class("card dashboard-part")
        .attr("aria-labelledby", "waiting-work")
        .child(
            el("h2")
                .attr("id", "waiting-work")
                .child(texts.waiting_work()),
        )
        .child(
            button("look-around", move || shell.look_around(nearby))
                .size(Size::Small)
                .child(texts.look()),
        )
        .child(move || nearby.with(|all| all.as_deref().map(list)))
        .view()
}

fn line(shell: Shell, near: &Nearby) -> AnyView {
    let conversation = near.id.parse().ok();
    let pick = move || {
        if let Some(conversation) = conversation {
            shell.ask(Command::Pick { conversation });
        }
    };
    let what = format!("{} · {}", near.name, near.queue);
    el("li")
        .class("work-row")
        .attr("data-waiting", near.id.clone())
        .child(el("bdi").child(what))
        .child(
            button("pick", pick)
                .size(Size::Small)
                .child(messages().handing.pick()),
        )
        .view()
}
