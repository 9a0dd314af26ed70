//! The case that the conversation is about, and the customer's other ones: the
//! newest, or those that a search has found among all of them.

use deskbell_protocol::CaseId;
use deskbell_protocol::contact::{Change, CustomerCard};
use deskbell_protocol::conversation::{Case, Session};
use leptos::ev;
use leptos::prelude::*;

use super::details::{Field, form};
use super::search::{Search, search};
use super::{act, failed_too, loading_too, nothing};
use crate::components::shown;
use crate::messages::messages;
use crate::platform::element::{El, Piece, el, pieces};
use crate::platform::memo::memo;
use crate::platform::{intl, paint};
use crate::shell::card::{Card, Form, State};

const TITLE_FIELD: &str = "field-title";
/// The heading of the case in hand.
const PART: &str = "part-case";

/// The customer is known, the case in hand, and whether it may be changed.
type Stands = (bool, Option<Case>, bool);

fn stands(session: Memo<Session>, may: Memo<bool>) -> Stands {
    session.with(|it| (it.customer.contact.is_some(), it.case.clone(), may.get()))
}

pub fn in_hand(
    session: Memo<Session>,
    confirmed: Memo<bool>,
    card: &Card,
    may: Memo<bool>,
) -> AnyView {
    let card = card.clone();
    (move || {
        let stands = stands(session, may);
        let (form, found) = card.customer(|state| (state.form.clone(), state.found.clone()));
        match form {
            Some(Form::NewCase(title)) => return new_case(&card, title),
            Some(Form::Case { title, open, .. }) => return edit_case(&card, title, open),
            _ if !confirmed.get() => return loading_too(),
            _ => {}
        }
        let (linked, case, may) = &stands;
        pieces([
            match case {
                Some(case) => case_row(case),
                None => nothing(messages().session.no_case()),
            },
            match found {
                // There is nothing to be done about it.
                _ if !may || !linked => ().view(),
                None => loading_too(),
                Some(Err(problem)) => failed_too(&problem, card.clone()),
                Some(Ok(found)) => acts(&card, case.as_ref(), &found),
            },
        ])
    })
    .view()
}

fn acts(card: &Card, case: Option<&Case>, found: &CustomerCard) -> AnyView {
    let texts = &messages().session;
    let buttons: Vec<El> = match case {
        None => {
            let new = card.clone();
            let new = act(card, "new-case", texts.new_case(), move || {
                new.open(Form::NewCase(String::new()));
                paint::focus(TITLE_FIELD.to_owned());
            });
            found.editable.then_some(new).into_iter().collect()
        }
        Some(case) => {
            let unlink = card.clone();
            let unlink = act(card, "unlink-case", texts.unlink_case(), move || {
                unlink.change(Change::UnlinkCase);
                paint::focus(PART.to_owned());
            });
            // The version is the newest one's: the session's may be older.
            let known = found.known.as_ref();
            let newest = known.and_then(|it| it.cases.iter().find(|it| it.id == case.id));
            let (edit, case) = (card.clone(), newest.unwrap_or(case).clone());
            let edit = act(card, "edit-case", texts.edit_case(), move || {
                edit.open(Form::Case {
                    title: case.title.clone(),
                    open: case.open,
                    seen: case.clone(),
                });
                paint::focus(TITLE_FIELD.to_owned());
            });
            let edit = found.editable.then_some(edit);
            edit.into_iter().chain([unlink]).collect()
        }
    };
    el("div").class("summary-acts").child(buttons).view()
}

fn title_field(title: String) -> Field {
    Field {
        name: "title",
        label: messages().session.case_title(),
        kind: "text",
        value: title,
        typed: |form, text| {
            if let Form::NewCase(title) | Form::Case { title, .. } = form {
                *title = text;
            }
        },
    }
}

fn new_case(card: &Card, title: String) -> AnyView {
    form(card, vec![title_field(title)], None)
}

fn edit_case(card: &Card, title: String, open: bool) -> AnyView {
    let typed = card.clone();
    let closed = el("label")
        .child(
            el("input")
                .attr("type", "checkbox")
                .attr("name", "open")
                .checked(open.then(String::new))
                .on(ev::change, move |event| {
                    let now = event_target_checked(&event);
                    typed.type_into(|form| {
                        if let Form::Case { open, .. } = form {
                            *open = now;
                        }
                    });
                }),
        )
        .child(messages().session.case_is_open());
    form(card, vec![title_field(title)], Some(closed.view()))
}

/// The linked contact's cases that are not in hand: the newest, or those that are
/// looked for among all of them.
pub fn recent(session: Memo<Session>, card: &Card, may: Memo<bool>) -> AnyView {
    let in_hand = memo(move || session.with(|it| it.case.as_ref().map(|case| case.id)));
    let (known, searched, card) = (card.clone(), card.clone(), card.clone());
    // Who types in the search keeps the focus when the cases are fetched anew.
    let searches = memo(move || {
        let any = known.customer(|state| others(state, in_hand.get()).next().is_some());
        may.get() && any
    });
    let search = move || shown(searches.get(), || find(&searched, in_hand));
    let list = move || {
        if searches.get() && card.results(|state| state.cases.results.is_some()) {
            return ().view();
        }
        match card.customer(|state| state.found.as_ref().map(|it| it.as_ref().err().cloned())) {
            None => loading_too(),
            Some(Some(problem)) => failed_too(&problem, card.clone()),
            Some(None) => {
                let others: Vec<Case> =
                    card.customer(|state| others(state, in_hand.get()).cloned().collect());
                match others.is_empty() {
                    true => nothing(messages().session.no_recent_cases()),
                    false => lines(&card, &others, in_hand, may.get()),
                }
            }
        }
    };
    pieces([search.view(), list.view()])
}

fn others(state: &State, in_hand: Option<CaseId>) -> impl Iterator<Item = &Case> {
    let found = state.found.iter().flatten();
    let cases = found.flat_map(|card| &card.known).flat_map(|it| &it.cases);
    cases.filter(move |case| Some(case.id) != in_hand)
}

fn find(card: &Card, in_hand: Memo<Option<CaseId>>) -> AnyView {
    let texts = &messages().session;
    let found = card.clone();
    search(
        card,
        Search {
            name: "find-case",
            label: texts.find_case(),
            hint: texts.find_case_hint(),
            nothing: texts.no_case_found(),
            looked: |state| &state.cases,
            look: Card::search_cases,
            list: Box::new(move |cases| lines(&found, cases, in_hand, true)),
        },
    )
}

/// Each with a button that links it, if the agent `may`. When another one is in
/// hand, the rest stay as they are drawn: one of them may have the focus.
fn lines(card: &Card, cases: &[Case], in_hand: Memo<Option<CaseId>>, may: bool) -> AnyView {
    let texts = &messages().session;
    let line = |case: &Case| {
        let (card, id, linked) = (card.clone(), case.id, case.clone());
        let is_in_hand = memo(move || in_hand.get() == Some(id));
        let act = move || match is_in_hand.get() {
            true => el("span").class("faint").child(texts.case_linked()).view(),
            false => shown(may, || link(&card, &linked)),
        };
        el("li")
            .class("case-line")
            .child(case_row(case))
            .child(act)
            .view()
    };
    let rows: Vec<AnyView> = cases.iter().map(line).collect();
    el("ul").child(rows).view()
}

fn link(card: &Card, case: &Case) -> AnyView {
    let texts = &messages().session;
    let (link, id) = (card.clone(), case.id);
    let press = move || {
        link.change(Change::LinkCase { case: id });
        paint::focus(PART.to_owned());
    };
    act(card, "link-case", texts.link(), press)
        .attr("aria-label", texts.link_case(&case.number))
        .view()
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
