//! What is known of the conversation itself, what was asked before it, and where
//! on the site the customer came from.

use deskbell_protocol::Timestamp;
use deskbell_protocol::conversation::{Session, Visited};
use leptos::prelude::*;

use super::{dotted, facts, nothing};
use crate::components::bdi;
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el};
use crate::platform::intl;

pub fn facts_of(session: &Session) -> AnyView {
    let texts = &messages().session;
    let waited = session.waiting_since.map(|since| {
        let waited = session.accepted_at.since(since).as_millis();
        words::span(u64::try_from(waited).unwrap_or_default())
    });
    facts([
        (
            texts.channel(),
            Some(words::channel(session.channel).to_owned()),
        ),
        (texts.queue(), Some(session.queue.clone())),
        (texts.skills(), Some(intl::list(&session.skills))),
        (texts.started(), Some(intl::moment(session.started_at))),
        (texts.waited(), waited),
        (
            texts.language(),
            session.visit.language.as_deref().map(intl::language_name),
        ),
        (texts.device(), session.visit.device.clone()),
        (texts.page(), session.visit.page.clone()),
    ])
}

pub fn answers(session: &Session) -> AnyView {
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

/// Where the customer looked for help by themselves, the latest first.
pub fn trail(session: &Session) -> AnyView {
    if session.visit.trail.is_empty() {
        return nothing(messages().session.no_trail());
    }
    let rows: Vec<AnyView> = session
        .visit
        .trail
        .iter()
        .rev()
        .map(|it| {
            let at =
                Timestamp::from_millis(session.started_at.millis() - 1_000 * i64::from(it.before));
            el("li")
                .child(el("time").class("faint").child(intl::moment(at)))
                .child(el("span").class("timeline-what").child(visited(it)))
                .view()
        })
        .collect();
    el("ol").class("timeline").child(rows).view()
}

fn visited(it: &Visited) -> Vec<AnyView> {
    let mut parts = Vec::new();
    if let Some(search) = &it.search {
        parts.push(messages().session.searched(search).view());
    }
    parts.extend(it.title.clone().map(bdi));
    // The customer's browser says it: never a link.
    parts.push(el("bdi").class("faint").child(it.page.clone()).view());
    dotted(parts)
}
