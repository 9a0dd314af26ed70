//! The presence button at the foot of the rail, and the menu that it opens.

use deskbell_desk::LinkView;
use deskbell_protocol::StatusId;
use deskbell_protocol::presence::{Base, Choice, OwnStatus};
use leptos::ev;
use leptos::prelude::*;

use super::{base_name, mark, name, sentence};
use crate::components::{Icon, icon, language_field, popup_id, shown};
use crate::messages::{messages, words};
use crate::platform::dom;
use crate::platform::element::{El, Piece, el, pieces};
use crate::platform::memo::memo;
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
    let base = memo(move || {
        store
            .presence
            .with(|presence| presence.as_ref().map_or(Base::Offline, |now| now.base))
    });
    let link = move || link_words(store.link.get());
    let shown = memo(move || {
        store
            .presence
            .with(|now| now.as_ref().map(|now| name(store, now)))
    });
    let shown = move || {
        shown
            .get()
            .unwrap_or_else(|| words::base(Base::Offline).to_owned())
    };
    let label = move || messages().presence.button(&shown(), link());
    pieces([
        el("button")
            .attr("type", "button")
            .class("presence-button")
            .attr("data-presence", move || base_name(base.get()))
            .attr("aria-label", label)
            .attr("popovertarget", popup_id::PRESENCE)
            .child(move || mark(base.get()))
            .child(
                el("span")
                    .class("presence-words")
                    .child(
                        el("span")
                            .class("presence-name")
                            .attr("dir", "auto")
                            .child(shown),
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
                    .child(el("p").child(move || {
                        store
                            .presence
                            .with(|now| now.as_ref().map(|now| sentence(store, now)))
                    }))
                    .child(el("p").class("faint").child(link)),
            )
            .child(el("ul").child(CHOICES.map(choice_row)).child(move || {
                let own = store.statuses.get().into_iter();
                own.map(own_row).collect::<Vec<_>>()
            }))
            .child(language_field("language"))
            .child(foot())
            .view(),
    ])
}

fn choice_row(choice: Choice) -> El {
    let (name, hint) = words::choice(choice);
    row(choice, None, el("span").text(name), el("span").text(hint))
}

/// Its hint is what others read beside it.
fn own_row(own: OwnStatus) -> El {
    let said = |text| el("span").attr("dir", "auto").child(text);
    row(own.base, Some(own.id), said(own.name), said(own.text))
}

fn row(choice: Choice, status: Option<StatusId>, name: El, hint: El) -> El {
    let shell = Shell::get();
    let chosen = move || {
        let (aside, own) = shell.store.presence.with(|now| {
            let aside = now.as_ref().is_some_and(|now| now.base == Base::Inactive);
            (aside, now.as_ref().and_then(|now| now.status))
        });
        !aside && own == status && shell.store.choice.get() == Some(choice)
    };
    let choose = move |_| {
        dom::close_popup(popup_id::PRESENCE);
        if matches!(choice, Choice::Available | Choice::Busy) {
            shell.go_online(choice, status);
        } else {
            shell.set_presence(choice, status);
        }
    };
    let button = el("button")
        .attr("type", "button")
        .class("presence-choice")
        .attr("data-choice", base_name(base_of(choice)))
        .attr("data-status", status.map(|status| status.to_string()))
        .attr("aria-pressed", move || chosen().to_string())
        .on(ev::click, choose)
        .child(mark(base_of(choice)))
        .child(name.class("presence-choice-name"))
        .child(move || shown(chosen(), || icon(Icon::Check)))
        .child(hint.class("presence-choice-hint"));
    el("li").child(button)
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
