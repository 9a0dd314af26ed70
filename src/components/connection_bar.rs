//! The state of the connection as a bar: it stands until it is over, and
//! nothing else is covered by it. The seconds until the next try are drawn by
//! CSS, like every countdown.

use deskbell_desk::LinkView;
use deskbell_protocol::Timestamp;
use leptos::prelude::*;

use super::countdown::whole_seconds;
use super::{Icon, button, icon};
use crate::messages::messages;
use crate::platform::element::{Piece, el, pieces};
use crate::platform::{address, clock, intl};

pub fn connection_bar(link: Signal<LinkView>, on_try: Callback<()>) -> AnyView {
    el("div")
        .attr("role", "status")
        .child(move || match link.get() {
            LinkView::Connecting | LinkView::Connected => ().view(),
            trouble => bar(trouble, on_try),
        })
        .view()
}

/// As in `[data-link]`.
pub const fn link_name(link: LinkView) -> &'static str {
    match link {
        LinkView::Connecting => "connecting",
        LinkView::Connected => "connected",
        LinkView::Lost { .. } => "lost",
        LinkView::Trying => "trying",
        LinkView::Outdated => "outdated",
        LinkView::SignedOut => "signed_out",
        LinkView::TooManyTabs => "too_many_tabs",
    }
}

fn bar(link: LinkView, on_try: Callback<()>) -> AnyView {
    let texts = &messages().desk;
    let again = |text| button("try-now", move || on_try.run(())).child(text).view();
    let (words, button) = match link {
        LinkView::Lost { retry_at } => (lost(retry_at), again(texts.try_now())),
        LinkView::Outdated => (
            texts.outdated().view(),
            button("reload", address::reload)
                .child(texts.reload())
                .view(),
        ),
        LinkView::SignedOut => (
            texts.signed_out().view(),
            el("a")
                .class("button")
                .attr("href", "/sign-in")
                .child(messages().sign_in.title())
                .view(),
        ),
        LinkView::TooManyTabs => (texts.too_many_tabs().view(), again(texts.use_this_tab())),
        LinkView::Trying | LinkView::Connecting | LinkView::Connected => {
            (texts.trying().view(), ().view())
        }
    };
    el("div")
        .class("bar connection-bar")
        .child(icon(Icon::Plug))
        .child(el("p").child(words))
        .child(button)
        .view()
}

/// `retry_at` is by the browser's clock.
fn lost(retry_at: Timestamp) -> AnyView {
    let texts = &messages().desk;
    let seconds = whole_seconds(retry_at.since(clock::now()));
    pieces([
        el("span")
            .attr("aria-hidden", "true")
            .child(texts.lost_in())
            .text(" ")
            .child(
                el("span")
                    .class("countdown-number")
                    .style("--total", seconds.to_string())
                    .style("--elapsed", "0s"),
            )
            .view(),
        el("span")
            .class("sr-only")
            .child(texts.lost_until(&intl::time_of_day(retry_at)))
            .view(),
    ])
}
