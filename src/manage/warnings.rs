//! That a customer feels bad, as a bot says: a toast which leads to the
//! conversation. How long it stays is the link's to say.

use deskbell_protocol::ConversationId;
use leptos::ev;
use leptos::prelude::*;

use super::floor::FloorStore;
use crate::components::{Icon, Look, Size, button, icon};
use crate::messages::{messages, words, work as texts_of};
use crate::platform::element::{Piece, el, rows};

pub fn warnings(
    store: FloorStore,
    on_open: Callback<ConversationId>,
    on_dismiss: Callback<u64>,
) -> AnyView {
    let keys = move || {
        let all = store.warnings.get();
        all.iter().map(|it| u128::from(it.toast)).collect()
    };
    let hold = move |held| move |_| store.held.set(held);
    el("ul")
        .class("floor-toasts")
        .attr("role", "status")
        .on(ev::pointerenter, hold(true))
        .on(ev::pointerleave, hold(false))
        .child(rows(keys, move |key| {
            let all = store.warnings.get_untracked();
            let warning = all.into_iter().find(|it| u128::from(it.toast) == key)?;
            let (toast, conversation) = (warning.toast, warning.conversation);
            let open = move || {
                on_open.run(conversation);
                on_dismiss.run(toast);
            };
            let said = words::sentiment_warning(&warning.customer, warning.agent.as_deref());
            Some(
                el("li")
                    .class("toast")
                    .attr("data-warning", conversation.to_string())
                    .child(icon(Icon::Warning))
                    .child(el("p").child(said))
                    .child(
                        button("open-warning", open)
                            .size(Size::Small)
                            .child(texts_of().monitor()),
                    )
                    .child(
                        button("dismiss", move || on_dismiss.run(toast))
                            .look(Look::Plain)
                            .size(Size::Small)
                            .label(messages().notification.dismiss())
                            .child(icon(Icon::Close)),
                    )
                    .view(),
            )
        }))
        .view()
}
