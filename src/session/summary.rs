//! The customer summary: who it is, which conversation, what they answered,
//! the case in hand and the recent ones. Every text is text, in its own
//! direction; an address of a page is shown, never linked.

use deskbell_desk::SessionView;
use deskbell_protocol::conversation::{Case, Session};
use leptos::prelude::*;

use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, pieces};
use crate::platform::intl;
use crate::platform::memo::memo;

/// Drawn again only when one of its parts has changed, not for every message.
pub fn summary(view: ArcRwSignal<SessionView>) -> AnyView {
    let texts = &messages().session;
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
    el("section")
        .class("summary")
        .attr("aria-label", texts.summary())
        .attr("tabindex", "0")
        .child(
            el("div")
                .class("summary-grid")
                .child(part("answers", texts.answers(), true, move || {
                    session.with(answers)
                }))
                .child(part("customer", texts.customer(), false, move || {
                    session.with(customer)
                }))
                .child(part(
                    "conversation",
                    texts.conversation(),
                    false,
                    move || session.with(conversation),
                ))
                .child(part("case", texts.case(), false, move || {
                    session.with(case_in_hand)
                }))
                .child(part(
                    "recent-cases",
                    texts.recent_cases(),
                    false,
                    move || session.with(recent_cases),
                )),
        )
        .view()
}

fn part(
    name: &'static str,
    title: &'static str,
    wide: bool,
    content: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let id = format!("part-{name}");
    el("section")
        .class(if wide {
            "card summary-part summary-wide"
        } else {
            "card summary-part"
        })
        .attr("aria-labelledby", id.clone())
        .child(el("h2").attr("id", id.clone()).child(title))
        .child(content)
        .view()
}

fn customer(session: &Session) -> AnyView {
    let texts = &messages().session;
    let customer = &session.customer;
    let unknown = customer
        .contact
        .is_none()
        .then(|| el("p").class("faint").child(texts.unknown_customer()));
    pieces([
        facts([
            (texts.name(), Some(words::customer(customer))),
            (texts.phone(), customer.phone.clone()),
            (texts.email(), customer.email.clone()),
            (texts.company(), customer.company.clone()),
        ])
        .view(),
        unknown.view(),
    ])
}

fn conversation(session: &Session) -> AnyView {
    let texts = &messages().session;
    let waited = session.accepted_at.since(session.started_at).as_millis();
    let waited = words::span(u64::try_from(waited).unwrap_or_default());
    facts([
        (
            texts.channel(),
            Some(words::channel(session.channel).to_owned()),
        ),
        (texts.queue(), Some(session.queue.clone())),
        (texts.started(), Some(intl::time_of_day(session.started_at))),
        (texts.waited(), Some(waited)),
        (texts.language(), session.visit.language.clone()),
        (texts.device(), session.visit.device.clone()),
        (texts.page(), session.visit.page.clone()),
    ])
}

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

fn answers(session: &Session) -> AnyView {
    if session.answers.is_empty() {
        return nothing(messages().session.no_answers());
    }
    let rows: Vec<AnyView> = session
        .answers
        .iter()
        .map(|answer| {
            el("div")
                .child(el("dt").attr("dir", "auto").child(answer.question.clone()))
                .child(el("dd").attr("dir", "auto").child(answer.answer.clone()))
                .view()
        })
        .collect();
    el("dl").class("answers").child(rows).view()
}

fn case_in_hand(session: &Session) -> AnyView {
    match &session.case {
        Some(case) => case_row(case),
        None => nothing(messages().session.no_case()),
    }
}

fn recent_cases(session: &Session) -> AnyView {
    if session.recent_cases.is_empty() {
        return nothing(messages().session.no_recent_cases());
    }
    let rows: Vec<AnyView> = session
        .recent_cases
        .iter()
        .map(|case| el("li").child(case_row(case)).view())
        .collect();
    el("ul").child(rows).view()
}

fn case_row(case: &Case) -> AnyView {
    let texts = &messages().session;
    let (state, tone) = if case.open {
        (texts.case_open(), "accent")
    } else {
        (texts.case_closed(), "calm")
    };
    el("div")
        .class("case-row")
        .child(el("span").class("case-number").child(case.number.clone()))
        .child(
            el("span")
                .class("case-title")
                .child(el("bdi").child(case.title.clone())),
        )
        .child(el("span").class("tag").attr("data-tone", tone).child(state))
        .child(
            el("span")
                .class("faint case-date")
                .child(texts.opened(&intl::date(case.opened_at))),
        )
        .view()
}

fn nothing(text: &'static str) -> AnyView {
    el("p").class("faint").child(text).view()
}
