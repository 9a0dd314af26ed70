//! The desk: what every place needs, and which place the address names. The
//! notification stack and the live region stand above the places, so that no
//! change of the address loses an alert.

use deskbell_desk::Place;
use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::Role;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::Router;
use leptos_router::hooks::{use_location, use_navigate};

use crate::components::{ConnectionBar, link_name};
use crate::dashboard::Dashboard;
use crate::messages::{self, messages, words};
use crate::notifications::{Announcer, MissedBar, Stack};
use crate::platform::{dom, intl, page};
use crate::rail::{Rail, Shortcuts, session_path};
use crate::session::SessionPage;
use crate::shell::Shell;
use crate::sign_in::{Ask, Proof, SignInPage};

/// What the address names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Address {
    Home,
    Session(ConversationId),
    SignIn,
    Nothing,
}

impl Address {
    fn of(path: &str) -> Self {
        match path {
            "/" => Self::Home,
            "/sign-in" => Self::SignIn,
            path => path
                .strip_prefix("/session/")
                .and_then(|id| id.parse().ok())
                .map_or(Self::Nothing, Self::Session),
        }
    }
}

/// The whole program.
#[component]
pub fn App() -> AnyView {
    let texts = messages::choose(&intl::language());
    dom::set_language(texts.lang, texts.dir);
    let shell = Shell::provide();
    name_tab(shell);
    shell.begin();
    view! {
        <Router>
            <Places/>
        </Router>
    }
    .into_any()
}

/// Everything below the router; finds the shell in its context.
#[component]
pub fn Places() -> AnyView {
    let shell = Shell::get();
    let path = use_location().pathname;
    let address = Memo::new(move |_| path.with(|path| Address::of(path)));
    follow(shell);
    Effect::new(move |_| {
        shell.showing(match address.get() {
            Address::Session(conversation) => Some(conversation),
            _ => None,
        });
    });
    let at_desk = Memo::new(move |_| address.get() != Address::SignIn);
    view! {
        <Announcer/>
        {move || if at_desk.get() {
            desk(shell, address)
        } else {
            sign_in(shell)
        }}
        <Stack/>
        <Shortcuts/>
    }
    .into_any()
}

/// The tab's title says what rings.
fn name_tab(shell: Shell) {
    Effect::new(move |_| {
        let title = match shell.title.get() {
            Some((count, newest)) => {
                (messages().desk.title_offers)(u64::from(count), words::reason(newest))
            }
            None => messages().desk.product.to_owned(),
        };
        page::set_title(&title);
    });
}

/// Goes where the desk wants to go.
fn follow(shell: Shell) {
    let navigate = use_navigate();
    Effect::new(move |_| {
        let Some((_, place)) = shell.place.get() else {
            return;
        };
        let path = match place {
            Place::Home => "/".to_owned(),
            Place::SignIn => "/sign-in".to_owned(),
            Place::Session(conversation) => session_path(conversation),
        };
        navigate(
            &path,
            NavigateOptions {
                scroll: false,
                ..Default::default()
            },
        );
    });
}

fn desk(shell: Shell, address: Memo<Address>) -> AnyView {
    dom::set_page("desk");
    let link = shell.store.link;
    view! {
        <div class="desk" data-link=move || link_name(link.get())>
            <div class="bars">
                <ConnectionBar link on_try=move |()| shell.try_now()/>
                <MissedBar/>
            </div>
            <Rail/>
            <main class="place" id="place">
                {move || match address.get() {
                    Address::Home | Address::SignIn => view! { <Dashboard/> }.into_any(),
                    Address::Session(conversation) => {
                        view! { <SessionPage conversation/> }.into_any()
                    }
                    Address::Nothing => nothing_here(),
                }}
            </main>
        </div>
    }
    .into_any()
}

fn nothing_here() -> AnyView {
    view! {
        <div class="empty">
            <h1 class="empty-title">{messages().desk.nothing_here}</h1>
            <a class="button" data-look="primary" href="/">{messages().desk.go_home}</a>
        </div>
    }
    .into_any()
}

fn sign_in(shell: Shell) -> AnyView {
    let navigate = use_navigate();
    let ask: Ask = Callback::new(move |proof| {
        let answer: std::pin::Pin<Box<dyn Future<Output = _>>> = match proof {
            Proof::Password { name, password } => {
                Box::pin(async move { shell.sign_in(name, password).await })
            }
            Proof::Link(token) => Box::pin(async move { shell.sign_in_link(token).await }),
        };
        answer
    });
    let done = move |role: Role| match role {
        Role::Agent => navigate(
            "/",
            NavigateOptions {
                replace: true,
                ..Default::default()
            },
        ),
        Role::Supervisor | Role::Administrator => page::load("/manage/"),
    };
    view! { <SignInPage ask on_done=move |me: deskbell_protocol::agent::Me| done(me.role)/> }
        .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_its_place_and_a_wrong_one_names_nothing() {
        let id = ConversationId::from_u128(7);
        assert_eq!(Address::of("/"), Address::Home);
        assert_eq!(Address::of(&session_path(id)), Address::Session(id));
        assert_eq!(Address::of("/session/not-an-id"), Address::Nothing);
        assert_eq!(Address::of("/elsewhere"), Address::Nothing);
    }
}
