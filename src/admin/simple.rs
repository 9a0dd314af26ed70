//! What has hardly more than a name: queues with their members, skills,
//! profiles, and the statuses of the administrator's own.

use deskbell_protocol::presence::Choice;
use deskbell_protocol::rules::{Profile, Queue, Skill, Status};
use leptos::prelude::*;

use super::editor::Editor;
use super::form::{Field, check, choice, text};
use super::members::members;
use super::part::Kind;
use super::words;
use crate::messages::admin;
use crate::platform::element::{Piece, pieces};

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
    pieces([
        text(
            editor,
            Field::new("name", texts.name()),
            |it| it.name.clone(),
            |it, name| it.name = name,
        )
        .view(),
        members(editor),
    ])
}

pub fn skills() -> Kind<Skill> {
    let texts = admin();
    Kind {
        title: texts.skills(),
        add: Some(texts.add_skill()),
        explained: texts.skills_explained(),
        all: |room| room.rules.skills.clone(),
        name: |it| it.name.clone(),
        new: |_| Skill::default(),
        form: |editor| {
            text(
                editor,
                Field::new("name", admin().name()),
                |it| it.name.clone(),
                |it, name| it.name = name,
            )
        },
        aside: None,
    }
}

pub fn profiles() -> Kind<Profile> {
    let texts = admin();
    Kind {
        title: texts.profiles(),
        add: Some(texts.add_profile()),
        explained: texts.profiles_explained(),
        all: |room| room.rules.profiles.clone(),
        name: |it| it.name.clone(),
        new: |_| Profile::default(),
        form: profile,
        aside: None,
    }
}

fn profile(editor: Editor<Profile>) -> AnyView {
    let texts = admin();
    pieces([
        text(
            editor,
            Field::new("name", texts.name()),
            |it| it.name.clone(),
            |it, name| it.name = name,
        ),
        check(
            editor,
            Field::new("blocks", texts.blocks()).hint(texts.blocks_hint()),
            |it| it.blocks,
            |it, on| it.blocks = on,
        ),
    ])
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
    pieces([
        text(
            editor,
            Field::new("name", texts.name()),
            |it| it.name.clone(),
            |it, name| it.name = name,
        )
        .view(),
        text(
            editor,
            Field::new("text", texts.status_text()).hint(texts.status_text_hint()),
            |it| it.text.clone(),
            |it, text| it.text = text,
        )
        .view(),
        choice(
            editor,
            Field::new("base", texts.base()).hint(texts.base_hint()),
            || words::choices(&BASES, words::base),
            |it| words::word(&it.base),
            base,
        )
        .view(),
    ])
}
