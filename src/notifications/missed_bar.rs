//! The bar after a miss: what was missed and when, and the way back to work.

use deskbell_protocol::presence::Missed;
use leptos::prelude::*;

use crate::components::{Icon, Look, button, icon, shown};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el};
use crate::platform::intl;
use crate::platform::memo::memo;
use crate::shell::Shell;

pub fn missed_bar() -> AnyView {
    let shell = Shell::get();
    let missed = shell.store.missed;
    let any = memo(move || missed.with(|missed| !missed.is_empty()));
    (move || {
        shown(any.get(), || {
            el("section")
                .class("bar missed-bar")
                .attr("aria-label", messages().presence.inactive())
                .child(icon(Icon::BellOff))
                .child(
                    el("p")
                        .child(move || missed.with(|missed| sentence(missed)))
                        .text(" ")
                        .child(
                            el("span")
                                .class("soft")
                                .child(messages().notification.missed_why()),
                        ),
                )
                .child(move || missed.with(|missed| shown(missed.len() > 1, || each(missed))))
                .child(
                    button("im-back", move || shell.im_back())
                        .look(Look::Primary)
                        .child(messages().notification.im_back()),
                )
                .view()
        })
    })
    .view()
}

/// Several misses are one bar, and this list in it, the newest first.
fn each(missed: &[Missed]) -> AnyView {
    let lines = missed.iter().rev().map(|one| {
        let time = intl::moment(one.at);
        el("li")
            .child(el("time").child(time))
            .text(" ")
            .child(words::reason(one.reason))
    });
    el("details")
        .class("missed-each")
        .child(el("summary").child(messages().notification.missed_each()))
        .child(el("ul").child(lines.collect::<Vec<_>>()))
        .view()
}

pub(super) fn sentence(missed: &[Missed]) -> String {
    let texts = &messages().notification;
    match missed {
        [] => String::new(),
        [one] => texts.missed_one(words::reason_in_sentence(one.reason), &intl::moment(one.at)),
        [.., last] => texts.missed_many(missed.len() as u64, &intl::moment(last.at)),
    }
}
