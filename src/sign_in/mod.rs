//! Signing in: by name and password, or by a single-use link that works by
//! itself (`/sign-in#TOKEN`). Knows nothing of what comes after: the caller
//! says how to ask the server and where to go.

use deskbell_protocol::Problem;
use deskbell_protocol::agent::Me;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use std::pin::Pin;

use crate::components::brand;
use crate::messages::{messages, words};
use crate::platform::{address, dom};

/// What the person gave.
#[derive(Clone)]
pub enum Proof {
    Password { name: String, password: String },
    Link(String),
}

/// Asks the server.
pub type Ask = Callback<Proof, Pin<Box<dyn Future<Output = Result<Me, Problem>>>>>;

/// Where the page stands.
#[derive(Clone, PartialEq)]
enum Step {
    Form(Option<String>),
    Asking,
    LinkAsking,
    LinkFailed(String),
}

#[component]
pub fn SignInPage(ask: Ask, #[prop(into)] on_done: Callback<Me>) -> AnyView {
    let step = RwSignal::new(Step::Form(None));
    let start = move |proof: Proof| {
        let by_link = matches!(proof, Proof::Link(_));
        step.set(if by_link {
            Step::LinkAsking
        } else {
            Step::Asking
        });
        spawn_local(async move {
            match ask.run(proof).await {
                Ok(me) => on_done.run(me),
                Err(problem) if by_link => step.set(Step::LinkFailed(link_problem(&problem))),
                Err(problem) => step.set(Step::Form(Some(words::problem(&problem)))),
            }
        });
    };
    dom::set_page("sign-in");
    // The link's token must not stay in the address, nor in the history. A link
    // that is opened while this page stands here changes nothing but its end.
    let by_link = move || {
        if let Some(token) = address::take_fragment() {
            start(Proof::Link(token));
        }
    };
    by_link();
    let listener = window_event_listener(leptos::ev::hashchange, move |_| by_link());
    on_cleanup(move || listener.remove());
    let link = move || matches!(step.get(), Step::LinkAsking | Step::LinkFailed(_));
    let title = messages().sign_in.title();
    view! {
        <main class="single">
            {brand()}
            <section class="card sign-in">
                <h1>{title}</h1>
                {move || if link() {
                    link_state(step)
                } else {
                    view! { <Form step on_submit=Callback::new(start)/> }.into_any()
                }}
            </section>
        </main>
    }
    .into_any()
}

fn link_problem(problem: &Problem) -> String {
    match problem.code {
        deskbell_protocol::ProblemCode::SignInFailed => messages().sign_in.link_failed().to_owned(),
        _ => words::problem(problem),
    }
}

fn link_state(step: RwSignal<Step>) -> AnyView {
    let texts = &messages().sign_in;
    match step.get() {
        Step::LinkFailed(text) => view! {
            <p role="alert">{text}</p>
            <button
                type="button"
                class="button"
                data-action="with-password"
                on:click=move |_| step.set(Step::Form(None))
            >
                {texts.with_password()}
            </button>
        }
        .into_any(),
        _ => view! {
            <p class="sign-in-wait" role="status">
                <span class="spinner" aria-hidden="true"></span>
                {texts.link_waiting()}
            </p>
        }
        .into_any(),
    }
}

#[component]
fn Form(step: RwSignal<Step>, on_submit: Callback<Proof>) -> AnyView {
    let texts = &messages().sign_in;
    let name = NodeRef::<leptos::html::Input>::new();
    let password = NodeRef::<leptos::html::Input>::new();
    let asking = move || step.get() == Step::Asking;
    let problem = move || match step.get() {
        Step::Form(problem) => problem,
        _ => None,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let value = |field: NodeRef<leptos::html::Input>| {
            field
                .get_untracked()
                .map(|field| field.value())
                .unwrap_or_default()
        };
        let (name, password) = (value(name), value(password));
        if step.get_untracked() == Step::Asking {
            return;
        }
        if name.trim().is_empty() || password.is_empty() {
            step.set(Step::Form(Some(texts.nothing_typed().to_owned())));
        } else {
            on_submit.run(Proof::Password { name, password });
        }
    };
    view! {
        <form on:submit=submit novalidate=true>
            <div class="field">
                <label for="sign-in-name">{texts.name()}</label>
                <input
                    class="input"
                    id="sign-in-name"
                    name="name"
                    autocomplete="username"
                    autocapitalize="none"
                    required=true
                    node_ref=name
                />
            </div>
            <div class="field">
                <label for="sign-in-password">{texts.password()}</label>
                <input
                    class="input"
                    id="sign-in-password"
                    type="password"
                    name="password"
                    autocomplete="current-password"
                    required=true
                    node_ref=password
                />
            </div>
            <div class="sign-in-problem" role="alert">
                {move || problem().unwrap_or_default()}
            </div>
            <button
                type="submit"
                class="button"
                data-look="primary"
                data-size="large"
                data-action="sign-in"
                aria-disabled=move || asking().then_some("true")
            >
                {move || if asking() { texts.waiting() } else { texts.submit() }}
            </button>
        </form>
    }
    .into_any()
}
