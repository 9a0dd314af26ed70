//! Queues with their members, and the statuses of the administrator's own.

use deskbell_protocol::presence::Choice;
use deskbell_protocol::rules::{Queue, Status};
use leptos::prelude::*;

use super::editor::Editor;
use super::form::{Field, choice, text};
use super::part::Kind;
use super::words;
use crate::components::bdi;
use crate::messages::admin;

/// The base statuses that a status can stand for.
const BASES: [Choice; 5] = [
    Choice::Available,
    Choice::Busy,
    Choice::DoNotDisturb,
    Choice::Away,
    Choice::Offline,
];

pub fn queues() -> Kind<Queue> {
    let texts = admin();
    Kind {
        title: texts.queues(),
        add: Some(texts.add_queue()),
        explained: texts.queues_explained(),
        all: |room| room.rules.queues.clone(),
        name: |it| it.name.clone(),
        new: |_| Queue::default(),
        form: queue,
        aside: None,
    }
}

fn queue(editor: Editor<Queue>) -> AnyView {
    let texts = admin();
    let members = move || {
        let name = editor
            .was
            .with(|was| was.as_ref().map(|it| it.name.clone()));
        let name = name.unwrap_or_default();
        let mut members = editor.room.of(|room| {
            let people = room.rules.agents.iter();
            let members = people.filter(|it| it.queues.contains(&name));
            members.map(|it| it.name.clone()).collect::<Vec<_>>()
        });
        members.sort_by_key(|name| name.to_lowercase());
        members
    };
    view! {
        {text(editor, Field::new("name", texts.name()), |it| it.name.clone(), |it, name| it.name = name)}
        <section class="form-group">
            <h3>{texts.members()}</h3>
            {move || match members() {
                members if members.is_empty() => {
                    view! { <p class="faint">{texts.no_members()}</p> }.into_any()
                }
                members => {
                    let member = |name| view! { <li>{bdi(name)}</li> };
                    view! { <ul class="plain-list">{members.into_iter().map(member).collect::<Vec<_>>()}</ul> }
                        .into_any()
                }
            }}
            <p class="faint">{texts.members_explained()}</p>
        </section>
    }
    .into_any()
}

pub fn statuses() -> Kind<Status> {
    let texts = admin();
    Kind {
        title: texts.statuses(),
        add: Some(texts.add_status()),
        explained: texts.statuses_explained(),
        all: |room| room.rules.statuses.clone(),
        name: |it| it.name.clone(),
        new: |_| Status {
            name: String::new(),
            text: String::new(),
            base: Choice::Away,
        },
        form: status,
        aside: None,
    }
}

fn status(editor: Editor<Status>) -> AnyView {
    let texts = admin();
    let base = |it: &mut Status, word| it.base = words::choice(word).unwrap_or(it.base);
    view! {
        {text(editor, Field::new("name", texts.name()), |it| it.name.clone(), |it, name| it.name = name)}
        {text(
            editor,
            Field::new("text", texts.status_text()).hint(texts.status_text_hint()),
            |it| it.text.clone(),
            |it, text| it.text = text,
        )}
        {choice(
            editor,
            Field::new("base", texts.base()).hint(texts.base_hint()),
            || words::choices(&BASES, words::base),
            |it| words::word(&it.base),
            base,
        )}
    }
    .into_any()
}
