//! A button that asks once more before it does what can't be undone, in its own
//! place: nothing is covered by the question. What it does is its owner's.

use leptos::prelude::*;

use crate::components::{Look, Size, button};
use crate::platform::element::{Piece, el};
use crate::platform::paint;

/// What the question takes the keyboard focus from and gives it back to, and its
/// texts.
pub struct Question {
    /// The action of the button, and its `id`.
    pub name: &'static str,
    pub look: Look,
    pub size: Size,
    pub text: &'static str,
    /// The `id` of what says more about it.
    pub about: Option<&'static str>,
    /// The `id` of the question, and what it asks.
    pub id: &'static str,
    pub asks: &'static str,
    /// The action of each answer, and its text.
    pub no: (&'static str, &'static str),
    pub yes: (&'static str, &'static str),
}

/// `press`: the answer was yes. The question stands until its owner takes it away.
pub fn question(it: Question, press: impl Fn() + Clone + Send + 'static) -> AnyView {
    let asking = RwSignal::new(false);
    let ask = move |yes: bool| {
        asking.set(yes);
        paint::focus(if yes { it.id } else { it.name }.to_owned());
    };
    (move || {
        if asking.get() {
            el("div")
                .class("question")
                .attr("role", "group")
                .attr("aria-label", it.asks)
                .attr("aria-describedby", it.about)
                .attr("id", it.id)
                .attr("tabindex", "-1")
                .child(el("p").child(it.asks))
                .child(
                    button(it.no.0, move || ask(false))
                        .size(it.size)
                        .child(it.no.1),
                )
                .child(
                    button(it.yes.0, press.clone())
                        .look(Look::Primary)
                        .size(it.size)
                        .child(it.yes.1),
                )
                .view()
        } else {
            button(it.name, move || ask(true))
                .attr("id", it.name)
                .attr("aria-describedby", it.about)
                .look(it.look)
                .size(it.size)
                .child(it.text)
                .view()
        }
    })
    .view()
}
