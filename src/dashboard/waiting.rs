//! What waits in the agent's queues and can be taken, on demand.

use deskbell_protocol::agent::Command;
use deskbell_protocol::http::Waiting;
use leptos::prelude::*;

use crate::components::{Size, button};
use crate::messages::messages;
use crate::platform::element::{Piece, el};
use crate::shell::Shell;

pub fn waiting() -> AnyView {
    let shell = Shell::get();
    let texts = &messages().handing;
    let found = RwSignal::new(None);
    let list = move |all: &[Waiting]| {
        let rows: Vec<AnyView> = all.iter().map(|it| line(shell, it)).collect();
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
            button("look-around", move || shell.look_for_work(found))
                .size(Size::Small)
                .child(texts.look()),
        )
        .child(move || found.with(|all: &Option<Vec<Waiting>>| all.as_deref().map(list)))
        .view()
}

fn line(shell: Shell, waiting: &Waiting) -> AnyView {
    let conversation = waiting.conversation;
    let what = format!("{} · {}", waiting.name, waiting.queue);
    el("li")
        .class("work-row")
        .attr("data-waiting", conversation.to_string())
        .child(el("bdi").child(what))
        .child(
            button("pick", move || shell.ask(Command::Pick { conversation }))
                .size(Size::Small)
                .child(messages().handing.pick()),
        )
        .view()
}
