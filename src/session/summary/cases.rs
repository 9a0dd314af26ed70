//! The case that the conversation is about, and the customer's other ones.

use deskbell_protocol::contact::{Change, CustomerCard};
use deskbell_protocol::conversation::{Case, Session};
use leptos::ev;
use leptos::prelude::*;

use super::details::{Field, form};
use super::{act, failed, loading, nothing};
use crate::messages::messages;
use crate::platform::element::{Piece, el, pieces};
use crate::platform::{intl, paint};
use crate::shell::card::{Card, Form};

const TITLE_FIELD: &str = "field-title";

/// The customer is known, the case in hand, and whether it may be changed.
type Stands = (bool, Option<Case>, bool);

fn stands(session: Memo<Session>, may: Memo<bool>) -> Stands {
    session.with(|it| (it.customer.contact.is_some(), it.case.clone(), may.get()))
}

pub fn in_hand(session: Memo<Session>, card: &Card, may: Memo<bool>) -> AnyView {
    let card = card.clone();
    (move || {
        let stands = stands(session, may);
        let (form, found) = card.customer(|state| (state.form.clone(), state.found.clone()));
        match form {
            Some(Form::NewCase(title)) => new_case(&card, title),
            Some(Form::Case { title, open, .. }) => edit_case(&card, title, open),
            _ => pieces([
                match &stands.1 {
                    Some(case) => case_row(case),
                    None => nothing(messages().session.no_case()),
                },
                match &found {
                    Some(Ok(found)) => acts(&card, &stands, found),
                    _ => ().view(),
                },
            ]),
        }
    })
    .view()
}

fn acts(card: &Card, (linked, case, may): &Stands, found: &CustomerCard) -> AnyView {
    let texts = &messages().session;
    if !may || !linked {
        return ().view();
    }
    let buttons: Vec<AnyView> = match case {
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
                paint::focus("part-case".to_owned());
            });
            // The version is the newest one's: the session's may be older.
            let known = found.known.as_ref();
            let newest = known.and_then(|it| it.cases.iter().find(|it| it.id == case.id));
            let (
                edit,
                Case {
                    id,
                    version,
                    title,
                    open,
                    ..
                },
            ) = (card.clone(), newest.unwrap_or(case).clone());
            let edit = act(card, "edit-case", texts.edit_case(), move || {
                let title = title.clone();
                edit.open(Form::Case {
                    id,
                    version,
                    title,
                    open,
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

/// The linked contact's cases that are not in hand.
pub fn recent(session: Memo<Session>, card: &Card, may: Memo<bool>) -> AnyView {
    let card = card.clone();
    (move || {
        let stands = stands(session, may);
        match card.customer(|state| state.found.clone()) {
            None => loading(),
            Some(Err(problem)) => failed(&problem, card.clone()),
            Some(Ok(found)) => others(&card, &stands, &found),
        }
    })
    .view()
}

fn others(card: &Card, (_, in_hand, may): &Stands, found: &CustomerCard) -> AnyView {
    let texts = &messages().session;
    let in_hand = in_hand.as_ref().map(|case| case.id);
    let all = found.known.iter().flat_map(|known| &known.cases);
    let rows: Vec<AnyView> = all
        .filter(|case| Some(case.id) != in_hand)
        .map(|case| {
            let (link, id) = (card.clone(), case.id);
            let link = may.then(|| {
                act(card, "link-case", texts.link(), move || {
                    link.change(Change::LinkCase { case: id });
                    paint::focus("part-case".to_owned());
                })
            });
            el("li")
                .class("case-line")
                .child(case_row(case))
                .child(link)
                .view()
        })
        .collect();
    match rows.is_empty() {
        true => nothing(texts.no_recent_cases()),
        false => el("ul").child(rows).view(),
    }
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
