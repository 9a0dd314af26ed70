//! The desk: what every place needs, and which place the address names. The
//! notification stack and the live region stand above the places, so that no
//! change of the address loses an alert.

use deskbell_desk::Place;
use deskbell_protocol::agent::Role;
use leptos::prelude::*;

use crate::components::{connection_bar, link_name};
use crate::dashboard::dashboard;
use crate::messages::{messages, words};
use crate::notifications::{announcer, history, missed_bar, stack};
use crate::platform::element::{Piece, el, pieces};
use crate::platform::later::{self, Later};
use crate::platform::memo::memo;
use crate::platform::{address, dom, page};
use crate::rail::{rail, shortcuts};
use crate::reach::reach_check;
use crate::session::{instead, session_page};
use crate::shell::{PLACE, Shell};
use crate::sign_in::{Ask, Proof, sign_in_page};

/// The whole program.
pub fn app() -> AnyView {
    let shell = Shell::provide();
    name_tab(shell);
    shell.begin();
    Effect::new(move |_| {
        shell.showing(match shell.place.get() {
            Some(Place::Session(conversation)) => Some(conversation),
            _ => None,
        });
    });
    let later = RwSignal::new(Later::Coming);
    later::load(move |told| later.set(told));
    let at_desk = memo(move || shell.place.get() != Some(Place::SignIn));
    pieces([
        announcer(),
        (move || {
            if at_desk.get() {
                desk(shell, later.into())
            } else {
                sign_in(shell)
            }
        })
        .view(),
        stack(),
        history(),
        reach_check(),
        shortcuts(),
    ])
}

/// The tab's title and icon say what rings, and so does the badge of an
/// installed app. Nothing flashes.
fn name_tab(shell: Shell) {
    Effect::new(move |_| {
        let title = match shell.title.get() {
            Some((count, newest)) => messages()
                .desk
                .title_offers(u64::from(count), words::reason(newest)),
            None => messages().desk.product().to_owned(),
        };
        page::set_title(&title);
        let count = shell.title.get().map_or(0, |(count, _)| count);
        page::set_icon(if count > 0 {
            "/ringing.svg"
        } else {
            "/favicon.svg"
        });
        page::set_badge(count);
    });
}

/// `later`: the part of the program that shows a session.
fn desk(shell: Shell, later: Signal<Later>) -> AnyView {
    dom::set_page("desk");
    let link = shell.store.link;
    let later = memo(move || later.get());
    // Once: a server that never has it would be asked for ever.
    let by_itself = !page::was_loaded_again();
    let reload = Callback::new(|()| address::reload());
    el("div")
        .class("desk")
        .attr("data-link", move || link_name(link.get()))
        .child(
            el("div")
                .class("bars")
                .child(connection_bar(
                    link.into(),
                    Callback::new(move |()| shell.try_now()),
                ))
                .child(missed_bar()),
        )
        .child(rail())
        .child(
            el("main")
                .class("place")
                .attr("id", PLACE)
                .attr("tabindex", "-1")
                .child(move || {
                    let place = shell.place.get();
                    dom::keep_focus(PLACE);
                    match place {
                        Some(Place::Home | Place::SignIn) => dashboard(),
                        Some(Place::Session(conversation)) => match later.get() {
                            Later::Here => session_page(conversation),
                            later => instead(conversation, later, by_itself, reload),
                        },
                        None => nothing_here(),
                    }
                }),
        )
        .view()
}

fn nothing_here() -> AnyView {
    el("div")
        .class("empty")
        .child(
            el("h1")
                .class("empty-title")
                .child(messages().desk.nothing_here()),
        )
        .child(
            el("a")
                .class("button")
                .attr("data-look", "primary")
                .attr("href", "/")
                .child(messages().desk.go_home()),
        )
        .view()
}

fn sign_in(shell: Shell) -> AnyView {
    let ask: Ask = Callback::new(move |proof| {
        let answer: std::pin::Pin<Box<dyn Future<Output = _>>> = match proof {
            Proof::Password { name, password } => {
                Box::pin(async move { shell.sign_in(name, password).await })
            }
            Proof::Link(token) => Box::pin(async move { shell.sign_in_link(token).await }),
        };
        answer
    });
    let done = |role: Role| {
        address::load(match role {
            Role::Agent => "/",
            Role::Supervisor | Role::Administrator => "/manage/",
        });
    };
    sign_in_page(
        ask,
        Callback::new(move |me: deskbell_protocol::agent::Me| done(me.role)),
    )
}
