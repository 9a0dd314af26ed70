//! The desk: what every place needs, and which place the address names. The
//! notification stack and the live region stand above the places, so that no
//! change of the address loses an alert.

use deskbell_desk::Place;
use deskbell_protocol::agent::Role;
use leptos::prelude::*;

use crate::components::{ConnectionBar, link_name};
use crate::dashboard::Dashboard;
use crate::messages::{messages, words};
use crate::notifications::{Announcer, History, MissedBar, Stack};
use crate::platform::{address, dom, page};
use crate::rail::{Rail, Shortcuts};
use crate::reach::ReachCheck;
use crate::session::SessionPage;
use crate::shell::{PLACE, Shell};
use crate::sign_in::{Ask, Proof, SignInPage};

/// The whole program.
#[component]
pub fn App() -> AnyView {
    let shell = Shell::provide();
    name_tab(shell);
    shell.begin();
    Effect::new(move |_| {
        shell.showing(match shell.place.get() {
            Some(Place::Session(conversation)) => Some(conversation),
            _ => None,
        });
    });
    let at_desk = Memo::new(move |_| shell.place.get() != Some(Place::SignIn));
    view! {
        <Announcer/>
        {move || if at_desk.get() { desk(shell) } else { sign_in(shell) }}
        <Stack/>
        <History/>
        <ReachCheck/>
        <Shortcuts/>
    }
    .into_any()
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

fn desk(shell: Shell) -> AnyView {
    dom::set_page("desk");
    let link = shell.store.link;
    view! {
        <div class="desk" data-link=move || link_name(link.get())>
            <div class="bars">
                <ConnectionBar link on_try=move |()| shell.try_now()/>
                <MissedBar/>
            </div>
            <Rail/>
            <main class="place" id=PLACE tabindex="-1">
                {move || {
                    let place = shell.place.get();
                    dom::keep_focus(PLACE);
                    match place {
                        Some(Place::Home | Place::SignIn) => view! { <Dashboard/> }.into_any(),
                        Some(Place::Session(conversation)) => {
                            view! { <SessionPage conversation/> }.into_any()
                        }
                        None => nothing_here(),
                    }
                }}
            </main>
        </div>
    }
    .into_any()
}

fn nothing_here() -> AnyView {
    view! {
        <div class="empty">
            <h1 class="empty-title">{messages().desk.nothing_here()}</h1>
            <a class="button" data-look="primary" href="/">{messages().desk.go_home()}</a>
        </div>
    }
    .into_any()
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
    view! { <SignInPage ask on_done=move |me: deskbell_protocol::agent::Me| done(me.role)/> }
        .into_any()
}
