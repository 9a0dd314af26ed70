//! What was before: the customer's other conversations and their cases, the
//! newest first.

use deskbell_protocol::conversation::{Case, Session};
use deskbell_protocol::http::{Earlier, Ended};
use deskbell_protocol::{ConversationId, Timestamp};
use leptos::prelude::*;

use super::transcript::transcript;
use super::{dotted, failed, failed_too, loading_too, nothing};
use crate::components::bdi;
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, pieces};
use crate::platform::intl;
use crate::platform::memo::memo;
use crate::shell::card::Card;

/// More of them are not shown.
const MOST: usize = 30;

pub fn timeline(session: Memo<Session>, card: &Card) -> AnyView {
    let card = card.clone();
    let of = session.with_untracked(|session| session.conversation);
    let customer = memo(move || session.with(|session| words::customer(&session.customer)));
    // Nobody else has cases.
    let linked = memo(move || session.with(|session| session.customer.contact.is_some()));
    (move || {
        let mut cases = Vec::new();
        let rest = match card.customer(|state| state.found.clone()) {
            Some(Ok(found)) => {
                cases.extend(found.known.into_iter().flat_map(|known| known.cases));
                None
            }
            _ if !linked.get() => None,
            None => Some(loading_too()),
            Some(Err(problem)) => Some(failed_too(&problem, card.clone())),
        };
        match (card.earlier(|state| state.earlier.clone()), rest) {
            (None, _) => loading_too(),
            (Some(Err(problem)), _) => failed(&problem, card.clone()),
            (Some(Ok(earlier)), Some(rest)) if earlier.is_empty() => rest,
            (Some(Ok(earlier)), rest) => {
                pieces([list(&earlier, &cases, of, customer), rest.view()])
            }
        }
    })
    .view()
}

/// `of`: the conversation in which they are listed.
fn list(
    earlier: &[Earlier],
    cases: &[Case],
    of: ConversationId,
    customer: Memo<String>,
) -> AnyView {
    let conversations = earlier.iter().map(|it| {
        let read = (it.messages > 0).then(|| transcript(of, it.conversation, customer));
        (it.started_at, pieces([conversation(it), read.view()]))
    });
    let cases = cases.iter().map(|it| (it.opened_at, case(it)));
    let mut all: Vec<(Timestamp, AnyView)> = conversations.chain(cases).collect();
    if all.is_empty() {
        return nothing(messages().session.nothing_before());
    }
    let mut rows = Vec::new();
    // There are few: a sort would be more code than all of this.
    while let Some(newest) = (0..all.len()).rev().max_by_key(|&at| all[at].0) {
        let (at, what) = all.swap_remove(newest);
        let row = el("li")
            .child(el("time").class("faint").child(intl::date_and_time(at)))
            .child(what);
        rows.push(row.view());
    }
    rows.truncate(MOST);
    el("ol").class("timeline").child(rows).view()
}

fn conversation(it: &Earlier) -> AnyView {
    let texts = &messages().session;
    let ended = match it.ended {
        Some(Ended { cause, .. }) => words::close_cause(cause),
        None => texts.still_open(),
    };
    let mut parts: Vec<AnyView> = vec![words::channel(it.channel).view(), bdi(it.queue.clone())];
    parts.extend(it.agent.clone().map(bdi));
    parts.push(texts.messages(it.messages.into()).view());
    parts.push(ended.view());
    el("span")
        .class("timeline-what")
        .child(dotted(parts))
        .view()
}

fn case(case: &Case) -> AnyView {
    let texts = &messages().session;
    let parts = vec![
        texts.case_opened(&case.number).view(),
        bdi(case.title.clone()),
    ];
    el("span")
        .class("timeline-what")
        .child(dotted(parts))
        .view()
}
