//! Who the customer is: the linked contact, changed and unlinked here; while
//! nobody is linked, who has the same number, a search, and somebody new.

use deskbell_protocol::Problem;
use deskbell_protocol::contact::{Change, Contact, CustomerCard, Details};
use deskbell_protocol::conversation::{Customer, Session};
use leptos::prelude::*;

use super::details::{Field, form};
use super::search::{Search, search};
use super::{act, facts, failed, loading, nothing};
use crate::components::{bdi, shown};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, pieces};
use crate::platform::paint;
use crate::shell::card::{Card, Form};

/// The first field of the form.
const FIRST_FIELD: &str = "field-name";
/// The heading of this part.
const PART: &str = "part-customer";

/// Once the session is the server's, `confirmed`, there is somebody to fetch.
pub fn customer(
    session: Memo<Session>,
    confirmed: Memo<bool>,
    card: &Card,
    may: Memo<bool>,
) -> AnyView {
    let card = card.clone();
    let facts = move || session.with(|it| known_facts(&it.customer));
    let rest = move || {
        let (who, case) = session.with(|it| (it.customer.clone(), it.case.clone()));
        // Also when somebody else has changed who it is.
        if confirmed.get() {
            card.keep_fetched(&who, case.as_ref());
        }
        card.customer(|state| match &state.form {
            Some(Form::NewContact(details) | Form::Contact { details, .. }) => Err(details.clone()),
            _ => Ok(state.found.clone()),
        })
        .map_or_else(
            |details| details_form(&card, details),
            |found| below(&card, &who, found.as_ref(), may.get()),
        )
    };
    pieces([facts.view(), rest.view()])
}

fn known_facts(customer: &Customer) -> AnyView {
    let texts = &messages().session;
    facts([
        (texts.name(), Some(words::customer(customer))),
        (texts.phone(), customer.phone.clone()),
        (texts.email(), customer.email.clone()),
        (texts.company(), customer.company.clone()),
    ])
}

/// What can be done about who it is.
fn below(
    card: &Card,
    customer: &Customer,
    found: Option<&Result<CustomerCard, Problem>>,
    may: bool,
) -> AnyView {
    let linked = customer.contact.is_some();
    let found = match found {
        None => return loading(),
        Some(Err(problem)) => return failed(problem, card.clone()),
        Some(Ok(found)) => found,
    };
    let problem = card.customer(|state| state.refused.as_ref().map(words::problem));
    pieces([
        match (linked, may) {
            (true, _) => of_linked(card, found, may),
            (false, true) => of_unknown(card, customer, found),
            (false, false) => nothing(messages().session.unknown_customer()),
        },
        el("p")
            .class("problem")
            .attr("role", "alert")
            .child(problem)
            .view(),
    ])
}

fn of_linked(card: &Card, found: &CustomerCard, may: bool) -> AnyView {
    let texts = &messages().session;
    let Some(known) = &found.known else {
        // The session says so in a moment, or the contact was erased.
        return shown(may, || unlink(card));
    };
    if !may {
        return ().view();
    }
    let (edit, contact) = (card.clone(), known.contact.clone());
    let edit = act(card, "edit-contact", texts.edit(), move || {
        edit.open(Form::Contact {
            details: contact.details.clone(),
            seen: contact.clone(),
        });
        paint::focus(FIRST_FIELD.to_owned());
    });
    let elsewhere = (!found.editable).then(|| nothing(texts.kept_elsewhere()));
    pieces([
        elsewhere.view(),
        el("div")
            .class("summary-acts")
            .child(found.editable.then_some(edit))
            .child(unlink(card))
            .view(),
    ])
}

fn unlink(card: &Card) -> AnyView {
    let unlink = card.clone();
    act(
        card,
        "unlink-contact",
        messages().session.unlink(),
        move || {
            unlink.change(Change::Unlink);
            paint::focus(PART.to_owned());
        },
    )
    .view()
}

fn of_unknown(card: &Card, customer: &Customer, found: &CustomerCard) -> AnyView {
    let texts = &messages().session;
    let candidates = shown(!found.candidates.is_empty(), || {
        pieces([
            el("p").child(texts.same_number()).view(),
            people(card, &found.candidates),
        ])
    });
    let create = card.clone();
    let details = Details {
        name: customer.name.clone().unwrap_or_default(),
        phone: customer.phone.clone(),
        email: customer.email.clone(),
        company: customer.company.clone(),
    };
    let create = act(card, "new-contact", texts.new_contact(), move || {
        create.open(Form::NewContact(details.clone()));
        paint::focus(FIRST_FIELD.to_owned());
    });
    pieces([
        nothing(texts.unknown_customer()),
        candidates,
        find(card),
        found.editable.then_some(create).view(),
    ])
}

fn find(card: &Card) -> AnyView {
    let texts = &messages().session;
    let found = card.clone();
    search(
        card,
        Search {
            name: "find-contact",
            label: texts.find_contact(),
            hint: texts.find_hint(),
            nothing: texts.nobody_found(),
            looked: |state| &state.contacts,
            look: Card::search_contacts,
            list: Box::new(move |contacts| people(&found, contacts)),
        },
    )
}

/// Each with a button that links them.
fn people(card: &Card, people: &[Contact]) -> AnyView {
    let rows: Vec<AnyView> = people.iter().map(|contact| person(card, contact)).collect();
    el("ul").class("people").child(rows).view()
}

fn person(card: &Card, contact: &Contact) -> AnyView {
    let texts = &messages().session;
    let Details {
        name,
        phone,
        email,
        company,
    } = &contact.details;
    let more: Vec<AnyView> = [phone, email, company]
        .into_iter()
        .flatten()
        .map(|text| bdi(text.clone()))
        .collect();
    let (link, id) = (card.clone(), contact.id);
    el("li")
        .child(
            el("span")
                .class("person")
                .child(el("span").class("person-name").child(bdi(name.clone())))
                .child(el("span").class("faint person-more").child(more)),
        )
        .child(
            act(card, "link-contact", texts.link(), move || {
                link.change(Change::Link { contact: id });
                paint::focus(PART.to_owned());
            })
            .attr("aria-label", texts.link_whom(name)),
        )
        .view()
}

fn details_form(card: &Card, details: Details) -> AnyView {
    let texts = &messages().session;
    let fields = vec![
        Field {
            name: "name",
            label: texts.name(),
            kind: "text",
            value: details.name,
            typed: |form, text| with_details(form, |it| it.name = text),
        },
        Field {
            name: "phone",
            label: texts.phone(),
            kind: "tel",
            value: details.phone.unwrap_or_default(),
            typed: |form, text| with_details(form, |it| it.phone = filled(text)),
        },
        Field {
            name: "email",
            label: texts.email(),
            kind: "email",
            value: details.email.unwrap_or_default(),
            typed: |form, text| with_details(form, |it| it.email = filled(text)),
        },
        Field {
            name: "company",
            label: texts.company(),
            kind: "text",
            value: details.company.unwrap_or_default(),
            typed: |form, text| with_details(form, |it| it.company = filled(text)),
        },
    ];
    form(card, fields, None)
}

fn with_details(form: &mut Form, change: impl FnOnce(&mut Details)) {
    if let Form::NewContact(details) | Form::Contact { details, .. } = form {
        change(details);
    }
}

fn filled(text: String) -> Option<String> {
    Some(text).filter(|text| !text.trim().is_empty())
}
