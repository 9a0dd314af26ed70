//! What is known of the conversation itself, and what was asked before it.

use deskbell_protocol::conversation::Session;
use leptos::prelude::*;

use super::{facts, nothing};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el};
use crate::platform::intl;

pub fn facts_of(session: &Session) -> AnyView {
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
