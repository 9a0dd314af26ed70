//! What the agent should know before and while being online: what the click
//! on Go online asks, what will not work and how to mend it, and what went
//! elsewhere meanwhile.

use deskbell_protocol::link::Permission;
use deskbell_protocol::presence::{Base, Reach};
use leptos::prelude::*;

use crate::components::{Icon, button, icon, shown};
use crate::messages::messages;
use crate::platform::element::{Piece, el, pieces};
use crate::platform::memo::memo;
use crate::shell::Shell;

pub fn notes() -> AnyView {
    let shell = Shell::get();
    let texts = &messages().dashboard;
    let offline = memo(move || {
        shell
            .store
            .presence
            .with(|now| now.as_ref().is_none_or(|now| now.base == Base::Offline))
    });
    let elsewhere = move || {
        let count = shell.store.went_elsewhere.get();
        let text = texts.went_elsewhere(u64::from(count));
        let paused = shell.store.reach.get() == Reach::Paused;
        shown(count > 0, || {
            let until = paused.then(|| el("p").class("soft").child(texts.until_here()));
            let body = pieces([el("p").child(text).view(), until.view()]);
            note(Icon::Warning, "urgent", body.view())
        })
    };
    pieces([
        (move || elsewhere()).view(),
        (move || {
            let (title, text, more) = match shell.can_notify() {
                Permission::Granted => return ().view(),
                Permission::Default if offline.get() => {
                    return explained(
                        Icon::Bell,
                        "calm",
                        texts.ask_title(),
                        texts.ask_text(),
                        None,
                    );
                }
                Permission::Default => {
                    (texts.open_title(), texts.denied_text(), Some(allow(shell)))
                }
                Permission::Denied => (
                    texts.denied_title(),
                    texts.denied_text(),
                    Some(how_to_allow()),
                ),
                Permission::Unsupported => {
                    (texts.unsupported_title(), texts.unsupported_text(), None)
                }
            };
            explained(Icon::Warning, "urgent", title, text, more)
        })
        .view(),
    ])
}

fn explained(
    mark: Icon,
    tone: &'static str,
    title: &'static str,
    text: &'static str,
    more: Option<AnyView>,
) -> AnyView {
    let body = pieces([
        el("h2").child(title).view(),
        el("p").class("soft").child(text).view(),
        more.view(),
    ]);
    note(mark, tone, body)
}

/// The browser's question was closed without an answer: it can be asked again.
fn allow(shell: Shell) -> AnyView {
    button("allow-notifications", move || shell.ask_permission())
        .child(messages().dashboard.allow())
        .view()
}

fn how_to_allow() -> AnyView {
    let texts = &messages().dashboard;
    pieces([
        el("h3").child(texts.allow_in()).view(),
        el("ul")
            .class("note-steps")
            .child(el("li").child(texts.allow_chrome()))
            .child(el("li").child(texts.allow_edge()))
            .child(el("li").child(texts.allow_firefox()))
            .child(el("li").child(texts.allow_safari()))
            .view(),
    ])
}

fn note(mark: Icon, tone: &'static str, body: AnyView) -> AnyView {
    el("section")
        .class("note")
        .attr("data-tone", tone)
        .child(icon(mark))
        .child(el("div").class("note-body").child(body))
        .view()
}
