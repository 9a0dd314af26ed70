//! The customer summary: who it is, which conversation, what they answered,
//! the case in hand, the recent ones, and what was before. Every text is text,
//! in its own direction; an address of a page is shown, never linked. What is
//! fetched and sent is the session's card (`shell::card`).

mod cases;
mod conversation;
mod customer;
mod details;
mod search;
mod timeline;
mod transcript;

use deskbell_protocol::Problem;
use deskbell_protocol::conversation::{ConversationState, Part, Session};
use leptos::prelude::*;

use super::kept::scrolled_as_it_was;
use crate::components::{Size, button, shown};
use crate::messages::{messages, words};
use crate::platform::element::{El, Piece, el, pieces};
use crate::platform::memo::memo;
use crate::shell::card::Card;
use crate::shell::store::SessionRow;

/// The `id` of all of it.
const SUMMARY: &str = "summary";

/// Drawn again only when one of its parts has changed, not for every message.
pub fn summary(row: &SessionRow) -> AnyView {
    let texts = &messages().session;
    let (view, card) = (row.value.clone(), row.card.clone());
    let session = memo(move || {
        let mut session = view.with(|view| view.session.clone());
        // What changes with every message is shown elsewhere.
        (
            session.last_message,
            session.read_upto,
            session.delivered_upto,
        ) = (0, 0, 0);
        session
    });
    let view = row.value.clone();
    let confirmed = memo(move || view.with(|view| !view.provisional));
    let may = memo(move || {
        session.with(|it| {
            let live = matches!(
                it.state,
                ConversationState::Active | ConversationState::WrapUp
            );
            live && it.part == Part::Holds
        })
    });
    let section = el("section").class("summary");
    scrolled_as_it_was(section, SUMMARY, &row.kept.summary)
        .attr("aria-label", texts.summary())
        .attr("tabindex", "0")
        .child(
            el("div")
                .class("summary-grid")
                .child(part(
                    "answers",
                    texts.answers(),
                    true,
                    told(confirmed, session, conversation::answers),
                ))
                .child(part(
                    "customer",
                    texts.customer(),
                    false,
                    customer::customer(session, confirmed, &card, may),
                ))
                .child(part(
                    "conversation",
                    texts.conversation(),
                    false,
                    pieces([
                        (move || session.with(conversation::facts_of)).view(),
                        (move || shown(!confirmed.get(), loading_too)).view(),
                    ]),
                ))
                .child(part(
                    "case",
                    texts.case(),
                    false,
                    cases::in_hand(session, confirmed, &card, may),
                ))
                .child(part(
                    "recent-cases",
                    texts.recent_cases(),
                    false,
                    cases::recent(session, &card, may),
                ))
                .child(part(
                    "trail",
                    texts.trail(),
                    true,
                    told(confirmed, session, conversation::trail),
                ))
                .child(part(
                    "timeline",
                    texts.timeline(),
                    true,
                    timeline::timeline(session, &card),
                )),
        )
        .view()
}

/// What only the server's word on the session tells, `confirmed`: an offer has none
/// of it.
fn told(confirmed: Memo<bool>, session: Memo<Session>, draw: fn(&Session) -> AnyView) -> AnyView {
    (move || match confirmed.get() {
        true => session.with(draw),
        false => loading_too(),
    })
    .view()
}

fn part(name: &'static str, title: &'static str, wide: bool, content: impl Piece) -> AnyView {
    let id = format!("part-{name}");
    el("section")
        .class(if wide {
            "card summary-part summary-wide"
        } else {
            "card summary-part"
        })
        .attr("aria-labelledby", id.clone())
        .child(
            el("h2")
                .attr("id", id.clone())
                .attr("tabindex", "-1")
                .child(title),
        )
        .child(content)
        .view()
}

/// Rows of a name and its value; those without a value are left out.
fn facts<const N: usize>(rows: [(&'static str, Option<String>); N]) -> AnyView {
    let rows: Vec<AnyView> = rows
        .into_iter()
        .filter_map(|(label, value)| {
            let value = value.filter(|value| !value.is_empty())?;
            Some(
                el("div")
                    .child(el("dt").child(label))
                    .child(el("dd").child(el("bdi").child(value)))
                    .view(),
            )
        })
        .collect();
    el("dl").class("facts").child(rows).view()
}

fn nothing(text: &'static str) -> AnyView {
    el("p").class("faint").child(text).view()
}

/// With a point between each two.
fn dotted(parts: Vec<AnyView>) -> Vec<AnyView> {
    let mut all = Vec::new();
    for part in parts {
        if !all.is_empty() {
            all.push(" · ".view());
        }
        all.push(part);
    }
    all
}

/// It is on its way, said aloud.
fn loading() -> AnyView {
    on_its_way(Some("status"))
}

/// The same of what the customer's part says aloud already, or what it stands in.
fn loading_too() -> AnyView {
    on_its_way(None)
}

fn on_its_way(role: Option<&'static str>) -> AnyView {
    el("p")
        .class("faint sign-in-wait")
        .attr("role", role)
        .child(el("span").class("spinner").attr("aria-hidden", "true"))
        .child(messages().session.loading())
        .view()
}

/// Why something could not be fetched, and another try.
fn failed(problem: &Problem, card: Card) -> AnyView {
    not_fetched(problem, card, Some("alert"))
}

/// The same of what the customer's part says aloud already: who hears the page
/// hears it once.
fn failed_too(problem: &Problem, card: Card) -> AnyView {
    not_fetched(problem, card, None)
}

fn not_fetched(problem: &Problem, card: Card, role: Option<&'static str>) -> AnyView {
    pieces([
        el("p")
            .attr("role", role)
            .child(words::problem(problem))
            .view(),
        button("fetch-again", move || card.try_again())
            .size(Size::Small)
            .child(messages().session.try_again())
            .view(),
    ])
}

/// A small button of the summary. It does nothing while a change is on its way.
fn act(card: &Card, action: &'static str, text: &'static str, press: impl Fn() + 'static) -> El {
    let card = card.clone();
    button(action, press)
        .size(Size::Small)
        .attr("aria-disabled", move || card.is_busy().then_some("true"))
        .child(text)
}
