//! The list of everybody's quick replies, searched, each with what can be done
//! with it.

use deskbell_protocol::quick::QuickReply;
use leptos::ev;
use leptos::prelude::*;

use super::{KEYWORD, Replies};
use crate::components::{Size, bdi, button};
use crate::messages::{manage, replies as texts_of};
use crate::platform::dom;
use crate::platform::element::{El, Piece, el, pieces};
use crate::platform::memo::memo;

pub(super) fn list(store: Replies) -> AnyView {
    let texts = texts_of();
    let rows = move || {
        let shown = store.shown();
        if shown.is_empty() {
            let none = store.all.with(|all| all.iter().flatten().next().is_none());
            let text = if none {
                texts.none()
            } else {
                manage().none_match()
            };
            return el("p").class("faint").attr("role", "status").child(text);
        }
        let shown = shown.into_iter().map(|reply| row(store, reply));
        el("ul")
            .class("reply-list")
            .child(shown.collect::<Vec<_>>())
    };
    pieces([
        el("input")
            .class("input")
            .attr("type", "search")
            .attr("name", "find-reply")
            .attr("aria-label", texts.find())
            .attr("placeholder", texts.find())
            .attr("dir", "auto")
            .value(move || store.sought.get())
            .on(ev::input, move |input| {
                store.sought.set(event_target_value(&input))
            })
            .view(),
        rows.view(),
    ])
}

fn row(store: Replies, reply: QuickReply) -> El {
    el("li")
        .attr("data-reply", reply.keyword.clone())
        .child(el("h3").child(bdi(reply.keyword.clone())))
        .child(
            el("p")
                .class("reply-text")
                .attr("dir", "auto")
                .child(reply.text.clone()),
        )
        .child(store.may_change.then(|| actions(store, reply)))
}

fn actions(store: Replies, reply: QuickReply) -> El {
    let texts = texts_of();
    let id = reply.id;
    let of = |keyword: &str| el("span").class("sr-only").text(" ").child(bdi(keyword));
    let (changed, away) = (of(&reply.keyword), of(&reply.keyword));
    let change = move || {
        store.edit(Some(reply.clone()));
        dom::focus(KEYWORD);
    };
    let going = memo(move || store.going.get() == Some(id));
    let sure = move || {
        el("div")
            .class("closing")
            .attr("role", "group")
            .attr("aria-label", texts.take_away())
            .child(el("p").attr("role", "status").child(texts.take_away_sure()))
            .child(
                button("take-away-now", move || store.take_away(id))
                    .size(Size::Small)
                    .child(texts.take_away_now()),
            )
            .child(
                button("take-away-not", move || store.going.set(None))
                    .size(Size::Small)
                    .child(texts.take_away_not()),
            )
    };
    el("div")
        .class("reply-actions")
        .child(
            button("change-reply", change)
                .size(Size::Small)
                .child(texts.change())
                .child(changed),
        )
        .child(
            button("take-away", move || {
                store
                    .going
                    .update(|it| *it = (*it != Some(id)).then_some(id));
            })
            .size(Size::Small)
            .attr("aria-expanded", move || going.get().to_string())
            .child(texts.take_away())
            .child(away),
        )
        .child(move || going.get().then(sure))
}
