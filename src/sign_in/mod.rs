//! Signing in: by name and password, or by a single-use link that works by
//! itself (`/sign-in#TOKEN`). Knows nothing of what comes after: the caller
//! says how to ask the server and where to go.

use deskbell_protocol::Problem;
use deskbell_protocol::agent::Me;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::future::Future;
use std::pin::Pin;

use crate::components::brand;
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, pieces};
use crate::platform::{address, dom};

/// What the person gave.
#[derive(Clone)]
pub enum Proof {
    Password { name: String, password: String },
    Link(String),
}

/// Asks the server.
pub type Ask = Callback<Proof, Pin<Box<dyn Future<Output = Result<Me, Problem>>>>>;

/// The `id` of each field.
const NAME: &str = "sign-in-name";
const PASSWORD: &str = "sign-in-password";

/// Where the page stands.
#[derive(Clone, PartialEq)]
enum Step {
    Form(Option<String>),
    Asking,
    LinkAsking,
    LinkFailed(String),
}

pub fn sign_in_page(ask: Ask, on_done: Callback<Me>) -> AnyView {
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
    el("main")
        .class("single")
        .child(brand())
        .child(
            el("section")
                .class("card sign-in")
                .child(el("h1").child(title))
                .child(move || {
                    if link() {
                        link_state(step)
                    } else {
                        form(step, Callback::new(start))
                    }
                }),
        )
        .view()
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
        Step::LinkFailed(text) => pieces([
            el("p").attr("role", "alert").child(text).view(),
            el("button")
                .attr("type", "button")
                .class("button")
                .attr("data-action", "with-password")
                .on(ev::click, move |_| step.set(Step::Form(None)))
                .child(texts.with_password())
                .view(),
        ]),
        _ => el("p")
            .class("sign-in-wait")
            .attr("role", "status")
            .child(el("span").class("spinner").attr("aria-hidden", "true"))
            .child(texts.link_waiting())
            .view(),
    }
}

fn form(step: RwSignal<Step>, on_submit: Callback<Proof>) -> AnyView {
    let texts = &messages().sign_in;
    let asking = move || step.get() == Step::Asking;
    let problem = move || match step.get() {
        Step::Form(problem) => problem,
        _ => None,
    };
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (name, password) = (dom::value(NAME), dom::value(PASSWORD));
        if step.get_untracked() == Step::Asking {
            return;
        }
        if name.trim().is_empty() || password.is_empty() {
            step.set(Step::Form(Some(texts.nothing_typed().to_owned())));
        } else {
            on_submit.run(Proof::Password { name, password });
        }
    };
    el("form")
        .on(ev::submit, submit)
        .attr("novalidate", true)
        .child(
            el("div")
                .class("field")
                .child(el("label").attr("for", NAME).child(texts.name()))
                .child(
                    el("input")
                        .class("input")
                        .attr("id", NAME)
                        .attr("name", "name")
                        .attr("autocomplete", "username")
                        .attr("autocapitalize", "none")
                        .attr("required", true),
                ),
        )
        .child(
            el("div")
                .class("field")
                .child(el("label").attr("for", PASSWORD).child(texts.password()))
                .child(
                    el("input")
                        .class("input")
                        .attr("id", PASSWORD)
                        .attr("type", "password")
                        .attr("name", "password")
                        .attr("autocomplete", "current-password")
                        .attr("required", true),
                ),
        )
        .child(
            el("div")
                .class("sign-in-problem")
                .attr("role", "alert")
                .child(move || problem().unwrap_or_default()),
        )
        .child(
            el("button")
                .attr("type", "submit")
                .class("button")
                .attr("data-look", "primary")
                .attr("data-size", "large")
                .attr("data-action", "sign-in")
                .attr("aria-disabled", move || asking().then_some("true"))
                .child(move || {
                    if asking() {
                        texts.waiting()
                    } else {
                        texts.submit()
                    }
                }),
        )
        .view()
}
