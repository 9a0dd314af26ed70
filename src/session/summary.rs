//! The customer summary: who it is, which conversation, what they answered,
//! the case in hand and the recent ones. Every text is text, in its own
//! direction; an address of a page is shown, never linked.

use deskbell_desk::SessionView;
use deskbell_protocol::conversation::{Case, Session};
use leptos::prelude::*;

use crate::messages::{messages, words};
use crate::platform::intl;

/// Drawn again only when one of its parts has changed, not for every message.
#[component]
pub fn Summary(view: ArcRwSignal<SessionView>) -> AnyView {
    let texts = &messages().session;
    let session = Memo::new(move |_| {
        let mut session = view.with(|view| view.session.clone());
        // What changes with every message is shown elsewhere.
        (
            session.last_message,
            session.read_upto,
            session.delivered_upto,
        ) = (0, 0, 0);
        session
    });
    view! {
        <section class="summary" aria-label=texts.summary() tabindex="0">
            <div class="summary-grid">
                {part("answers", texts.answers(), true, move || session.with(answers))}
                {part("customer", texts.customer(), false, move || session.with(customer))}
                {part("conversation", texts.conversation(), false, move || session.with(conversation))}
                {part("case", texts.case(), false, move || session.with(case_in_hand))}
                {part("recent-cases", texts.recent_cases(), false, move || session.with(recent_cases))}
            </div>
        </section>
    }
    .into_any()
}

fn part(
    name: &'static str,
    title: &'static str,
    wide: bool,
    content: impl Fn() -> AnyView + Send + 'static,
) -> AnyView {
    let id = format!("part-{name}");
    view! {
        <section class="card summary-part" class:summary-wide=wide aria-labelledby=id.clone()>
            <h2 id=id.clone()>{title}</h2>
            {content}
        </section>
    }
    .into_any()
}

fn customer(session: &Session) -> AnyView {
    let texts = &messages().session;
    let customer = &session.customer;
    let unknown = customer
        .contact
        .is_none()
        .then(|| view! { <p class="faint">{texts.unknown_customer()}</p> });
    view! {
        {facts([
            (texts.name(), Some(words::customer(customer))),
            (texts.phone(), customer.phone.clone()),
            (texts.email(), customer.email.clone()),
            (texts.company(), customer.company.clone()),
        ])}
        {unknown}
    }
    .into_any()
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
            Some(view! { <div><dt>{label}</dt><dd><bdi>{value}</bdi></dd></div> }.into_any())
        })
        .collect();
    view! { <dl class="facts">{rows}</dl> }.into_any()
}

fn answers(session: &Session) -> AnyView {
    if session.answers.is_empty() {
        return nothing(messages().session.no_answers());
    }
    let rows: Vec<AnyView> = session
        .answers
        .iter()
        .map(|answer| {
            view! {
                <div>
                    <dt dir="auto">{answer.question.clone()}</dt>
                    <dd dir="auto">{answer.answer.clone()}</dd>
                </div>
            }
            .into_any()
        })
        .collect();
    view! { <dl class="answers">{rows}</dl> }.into_any()
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
        .map(|case| view! { <li>{case_row(case)}</li> }.into_any())
        .collect();
    view! { <ul>{rows}</ul> }.into_any()
}

fn case_row(case: &Case) -> AnyView {
    let texts = &messages().session;
    let (state, tone) = if case.open {
        (texts.case_open(), "accent")
    } else {
        (texts.case_closed(), "calm")
    };
    view! {
        <div class="case-row">
            <span class="case-number">{case.number.clone()}</span>
            <span class="case-title"><bdi>{case.title.clone()}</bdi></span>
            <span class="tag" data-tone=tone>{state}</span>
            <span class="faint case-date">{texts.opened(&intl::date(case.opened_at))}</span>
        </div>
    }
    .into_any()
}

fn nothing(text: &'static str) -> AnyView {
    view! { <p class="faint">{text}</p> }.into_any()
}
