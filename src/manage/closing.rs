//! Ends a conversation, whoever has it: asked for, then said once more. The
//! server checks the role, and tells the agent and the customer.

use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::Command;
use deskbell_protocol::floor::FloorWork;
use leptos::prelude::*;

use super::asked::Asked;
use crate::components::{Size, bdi, button};
use crate::messages::{words, work as texts_of};
use crate::platform::element::{Piece, el, pieces};

pub(super) fn closing(
    id: ConversationId,
    work: &ArcRwSignal<FloorWork>,
    on_ask: Callback<Asked>,
) -> AnyView {
    let texts = texts_of();
    let asking = RwSignal::new(false);
    let who = work.with_untracked(|work| words::customer(&work.customer));
    let sure = move || {
        let end = move || {
            asking.set(false);
            on_ask.run(Command::ForceClose { conversation: id }.into());
        };
        el("div")
            .class("closing")
            .attr("role", "group")
            .attr("aria-label", texts.end())
            .child(el("p").attr("role", "status").child(texts.end_sure()))
            .child(
                button("end-now", end)
                    .size(Size::Small)
                    .child(texts.end_now()),
            )
            .child(
                button("end-not", move || asking.set(false))
                    .size(Size::Small)
                    .child(texts.end_not()),
            )
            .view()
    };
    pieces([
        // It stays where it is: it has the focus, or the pointer is on it.
        button("force-close", move || {
            asking.update(|asking| *asking = !*asking)
        })
        .size(Size::Small)
        .attr("aria-expanded", move || asking.get().to_string())
        .child(texts.end())
        .child(el("span").class("sr-only").text(" ").child(bdi(who)))
        .view(),
        (move || asking.get().then(sure)).view(),
    ])
}
