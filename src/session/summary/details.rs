//! The forms of the summary: their fields keep what is typed in the card, so
//! that a form is as it was when the agent comes back to the session.

use deskbell_protocol::{Problem, ProblemCode};
use leptos::ev::{self, SubmitEvent};
use leptos::prelude::*;

use super::act;
use crate::components::{Look, Size, button};
use crate::messages::{messages, words};
use crate::platform::element::{El, Piece, el};
use crate::platform::paint;
use crate::shell::card::{Card, Form};

/// One field: what it is called, what stands in it, and where typing goes.
pub struct Field {
    /// As in `name=`; `{form}-{name}` is its `id`.
    pub name: &'static str,
    pub label: &'static str,
    pub kind: &'static str,
    pub value: String,
    pub typed: fn(&mut Form, String),
}

/// What is wrong with what was typed.
const PROBLEM: &str = "form-problem";

/// A form with these fields; the first one has the keyboard focus of the button
/// that has opened it.
pub fn form(card: &Card, fields: Vec<Field>, more: Option<AnyView>) -> AnyView {
    let texts = &messages().session;
    let (save, leave, busy) = (card.clone(), card.clone(), card.clone());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        save.save();
    };
    let first = fields.first().map(|field| field.name);
    let wrong = card.customer(|card| match card.refused.as_ref()?.code {
        ProblemCode::TextEmpty => first,
        ProblemCode::WrongPhone => Some("phone"),
        ProblemCode::WrongEmail => Some("email"),
        _ => None,
    });
    // The button that was pressed is drawn anew, and has lost it.
    if let Some(name) = wrong {
        paint::focus(id_of(name));
    }
    let fields: Vec<AnyView> = fields
        .into_iter()
        .map(|it| {
            let is_wrong = wrong == Some(it.name);
            field(card, it, is_wrong)
        })
        .collect();
    let problem = card.customer(|card| card.refused.as_ref().map(problem_words));
    el("form")
        .class("summary-form")
        .attr("novalidate", true)
        .on(ev::submit, submit)
        .child(fields)
        .child(more)
        .child(
            el("p")
                .class("problem")
                .attr("id", PROBLEM)
                .attr("role", "alert")
                .child(problem),
        )
        .child(
            el("div")
                .class("summary-acts")
                .child(
                    button("save", || ())
                        .look(Look::Primary)
                        .size(Size::Small)
                        .attr("type", "submit")
                        .attr("aria-disabled", move || busy.is_busy().then_some("true"))
                        .child(texts.save()),
                )
                .child(act(card, "leave-form", texts.cancel(), move || {
                    leave.leave()
                })),
        )
        .view()
}

/// In a form an empty text is a missing one.
fn problem_words(problem: &Problem) -> String {
    match problem.code {
        ProblemCode::TextEmpty => messages().session.missing().to_owned(),
        _ => words::problem(problem),
    }
}

fn id_of(name: &str) -> String {
    format!("field-{name}")
}

fn field(card: &Card, field: Field, is_wrong: bool) -> AnyView {
    let id = id_of(field.name);
    let typed = field.typed;
    let card = card.clone();
    let input: El = el("input")
        .class("input")
        .attr("id", id.clone())
        .attr("name", field.name)
        .attr("type", field.kind)
        .attr("dir", "auto")
        .attr("autocomplete", "off")
        .attr("aria-invalid", is_wrong.then_some("true"))
        .attr("aria-describedby", is_wrong.then_some(PROBLEM))
        .value(field.value)
        .on(ev::input, move |event| {
            let value = event_target_value(&event);
            card.type_into(|form| typed(form, value));
        });
    el("div")
        .class("field")
        .child(el("label").attr("for", id).child(field.label))
        .child(input)
        .view()
}
