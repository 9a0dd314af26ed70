//! What stands in a session's place while it, or what shows it, is not there.

use deskbell_desk::LinkView;
use deskbell_protocol::ConversationId;
use leptos::prelude::*;

use crate::components::{Icon, Look, button, icon};
use crate::messages::messages;
use crate::platform::element::{Piece, el};
use crate::platform::later::Later;
use crate::platform::memo::memo;
use crate::shell::Shell;

/// Not there yet: the session, or what shows it.
pub fn opening() -> AnyView {
    el("div")
        .class("empty")
        .attr("role", "status")
        .child(el("span").class("spinner").attr("aria-hidden", "true"))
        .child(
            el("h1")
                .class("empty-title")
                .child(messages().session.opening()),
        )
        .view()
}

/// In the place of a session whose part of the program is not there. Where the
/// server has it no more, the page has to be loaded again (`reload`): `by_itself`
/// it is as soon as nothing goes with it. Asked by the agent, it is at any time.
pub fn instead(
    conversation: ConversationId,
    later: Later,
    by_itself: bool,
    reload: Callback<()>,
) -> AnyView {
    if later != Later::Gone {
        return opening();
    }
    let idle = nothing_goes(conversation);
    Effect::new(move |_| {
        if by_itself && idle.get() {
            reload.run(());
        }
    });
    let texts = &messages().desk;
    el("div")
        .class("empty")
        .attr("role", "alert")
        .child(el("span").class("empty-mark").child(icon(Icon::Chat)))
        .child(el("h1").class("empty-title").child(texts.outdated()))
        .child(
            button("reload", move || reload.run(()))
                .look(Look::Primary)
                .child(texts.reload()),
        )
        .view()
}

/// The server knows that the session is this agent's, and no offer waits for an
/// answer: the agent is nowhere but here.
fn nothing_goes(conversation: ConversationId) -> Memo<bool> {
    let store = Shell::get().store;
    memo(move || {
        let row = store.session(conversation);
        let open = row.is_some_and(|row| row.value.with(|view| !view.provisional));
        open && store.link.get() == LinkView::Connected && store.alerts.with(Vec::is_empty)
    })
}
