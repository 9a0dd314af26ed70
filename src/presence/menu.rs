//! The presence button at the foot of the rail, and the menu that it opens.

use deskbell_desk::LinkView;
use deskbell_protocol::presence::{Base, Choice};
use leptos::ev;
use leptos::prelude::*;

use super::{base_name, mark, sentence};
use crate::components::{Icon, icon, language_field, popup_id, shown};
use crate::messages::{messages, words};
use crate::platform::dom;
use crate::platform::element::{Piece, el, pieces};
use crate::shell::Shell;

const CHOICES: [Choice; 5] = [
    Choice::Available,
    Choice::Busy,
    Choice::DoNotDisturb,
    Choice::Away,
    Choice::Offline,
];

pub fn presence_menu() -> AnyView {
    let store = Shell::get().store;
    let base = Memo::new(move |_| {
        store
            .presence
            .with(|presence| presence.as_ref().map_or(Base::Offline, |now| now.base))
    });
    let link = move || link_words(store.link.get());
    let name = move || messages().presence.button(words::base(base.get()), link());
    pieces([
        el("button")
            .attr("type", "button")
            .class("presence-button")
            .attr("data-presence", move || base_name(base.get()))
            .attr("aria-label", name)
            .attr("popovertarget", popup_id::PRESENCE)
            .child(move || mark(base.get()))
            .child(
                el("span")
                    .class("presence-words")
                    .child(
                        el("span")
                            .class("presence-name")
                            .child(move || words::base(base.get())),
                    )
                    .text(" ")
                    .child(el("span").class("presence-link").child(link)),
            )
            .child(icon(Icon::ChevronDown))
            .view(),
        el("div")
            .class("popup presence-menu")
            .attr("id", popup_id::PRESENCE)
            .attr("popover", "auto")
            .attr("role", "dialog")
            .attr("aria-label", messages().presence.menu())
            .child(
                el("div")
                    .class("presence-now")
                    .child(
                        el("p")
                            .child(move || store.presence.with(|now| now.as_ref().map(sentence))),
                    )
                    .child(el("p").class("faint").child(link)),
            )
            .child(el("ul").child(CHOICES.map(|choice| el("li").child(choice_row(choice)))))
            .child(language_field("language"))
            .child(foot())
            .view(),
    ])
}

fn choice_row(choice: Choice) -> AnyView {
    let shell = Shell::get();
    let (name, hint) = words::choice(choice);
    let chosen = move || {
        let inactive = shell.store.presence.with(|presence| {
            presence
                .as_ref()
                .is_some_and(|now| now.base == Base::Inactive)
        });
        !inactive && shell.store.choice.get() == Some(choice)
    };
    let choose = move |_| {
        dom::close_popup(popup_id::PRESENCE);
        if choice == Choice::Available && shell.is_offline() {
            shell.go_online();
        } else {
            shell.set_presence(choice);
        }
    };
    el("button")
        .attr("type", "button")
        .class("presence-choice")
        .attr("data-choice", base_name(base_of(choice)))
        .attr("aria-pressed", move || chosen().to_string())
        .on(ev::click, choose)
        .child(mark(base_of(choice)))
        .child(el("span").class("presence-choice-name").child(name))
        .child(move || shown(chosen(), || icon(Icon::Check)))
        .child(el("span").class("presence-choice-hint").child(hint))
        .view()
}

fn foot() -> AnyView {
    let shell = Shell::get();
    let name = move || {
        shell
            .store
            .me
            .with(|me| me.as_ref().map(|me| me.name.clone()))
    };
    el("div")
        .class("presence-menu-foot")
        .child(
            el("button")
                .attr("type", "button")
                .class("presence-choice")
                .attr("data-action", "check")
                .on(ev::click, move |_| {
                    dom::close_popup(popup_id::PRESENCE);
                    shell.start_check();
                })
                .child(el("span").child(icon(Icon::Bell)))
                .child(
                    el("span")
                        .class("presence-choice-name")
                        .child(messages().reach.title()),
                )
                .child(
                    el("span")
                        .class("presence-choice-hint")
                        .child(messages().reach.hint()),
                ),
        )
        .child(
            el("button")
                .attr("type", "button")
                .class("presence-choice")
                .attr("data-action", "sign-out")
                .on(ev::click, move |_| shell.sign_out())
                .child(el("span").child(icon(Icon::Leave)))
                .child(
                    el("span")
                        .class("presence-choice-name")
                        .child(messages().sign_in.sign_out()),
                )
                .child(
                    el("span")
                        .class("presence-choice-hint")
                        .child(el("bdi").child(name)),
                ),
        )
        .view()
}

const fn base_of(choice: Choice) -> Base {
    match choice {
        Choice::Available => Base::Available,
        Choice::Busy => Base::Busy,
        Choice::DoNotDisturb => Base::DoNotDisturb,
        Choice::Away => Base::Away,
        Choice::Offline => Base::Offline,
    }
}

fn link_words(link: LinkView) -> &'static str {
    let texts = &messages().desk;
    match link {
        LinkView::Connecting => texts.connecting(),
        LinkView::Connected => texts.connected(),
        _ => texts.lost_short(),
    }
}
