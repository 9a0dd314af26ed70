//! Who gets the work of a workstream: in which order people are asked, how they
//! answer, what it takes of their capacity, and the skills that it needs.

use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::rules::{Answering, Need, Strategy, Takes, Workstream};
use leptos::prelude::*;

use super::editor::Editor;
use super::form::{Field, choice, fieldset, many, number};
use super::words;
use crate::components::bdi;
use crate::messages::admin;
use crate::platform::element::{Piece, el, pieces};
use crate::platform::memo::memo;

/// Who can be given work at all.
const ALLOWED: [(Base, Choice); 4] = [
    (Base::Available, Choice::Available),
    (Base::Busy, Choice::Busy),
    (Base::DoNotDisturb, Choice::DoNotDisturb),
    (Base::Away, Choice::Away),
];

pub fn form(editor: Editor<Workstream>) -> AnyView {
    el("section")
        .class("form-group")
        .child(el("h3").child(admin().group_who()))
        .child(asked(editor))
        .child(takes(editor))
        .child(needs(editor))
        .child(allowed(editor))
        .view()
}

fn asked(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    let strategy =
        |it: &mut Workstream, word| it.strategy = words::choice(word).unwrap_or(it.strategy);
    let answering =
        |it: &mut Workstream, word| it.answering = words::choice(word).unwrap_or(it.answering);
    let strategy = choice(
        editor,
        Field::new("strategy", texts.strategy()),
        || words::choices(&Strategy::ALL, words::strategy),
        |it| words::word(&it.strategy),
        strategy,
    );
    let answering = choice(
        editor,
        Field::new("answering", texts.answering()).hint(texts.answering_hint()),
        || words::choices(&Answering::ALL, words::answering),
        |it| words::word(&it.answering),
        answering,
    );
    el("div")
        .class("form-fields")
        .child(strategy)
        .child(answering)
        .view()
}

fn allowed(editor: Editor<Workstream>) -> AnyView {
    let bases = || {
        let base =
            |(base, choice): &(Base, Choice)| (words::word(base), words::base(*choice).to_owned());
        ALLOWED.iter().map(base).collect()
    };
    many(
        editor,
        Field::new("allowed", admin().allowed()),
        bases,
        |it, word| it.allowed.iter().any(|base| words::word(base) == word),
        |it, word, on| {
            if let Some(base) = words::choice(word.to_owned()) {
                if on {
                    it.allowed.insert(base)
                } else {
                    it.allowed.remove(&base)
                };
            }
        },
    )
}

/// The words for units among the two things that it can take; for a place in a
/// profile.
const UNITS: &str = "units";
const PLACE: &str = "place";

/// Units, or where there are profiles, a place in one.
fn takes(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    let profiles = move || -> Vec<String> {
        editor.room.of(|room| {
            let profiles = room.rules.profiles.iter();
            profiles.map(|it| it.name.clone()).collect()
        })
    };
    let has_place = memo(move || editor.read(|it| matches!(it.takes, Takes::Profile(_))));
    let is_asked = has_place.get_untracked() || !untrack(profiles).is_empty();
    let either = move || {
        let all = [(UNITS, texts.takes_units()), (PLACE, texts.takes_place())];
        all.map(|(word, text)| (word.to_owned(), text.to_owned()))
            .into()
    };
    let which = is_asked.then(|| {
        choice(
            editor,
            Field::new("takes_what", texts.takes_what()),
            either,
            |it| match it.takes {
                Takes::Units(_) => UNITS.into(),
                Takes::Profile(_) => PLACE.into(),
            },
            move |it, word| {
                it.takes = match word.as_str() {
                    PLACE => Takes::Profile(profiles().into_iter().next().unwrap_or_default()),
                    _ => Takes::Units(1),
                };
            },
        )
    });
    let of_it = (move || {
        if has_place.get() {
            place(editor)
        } else {
            units(editor)
        }
    })
    .view();
    let control = el("div").class("form-fields").child(which).child(of_it);
    control.view()
}

fn units(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    let units = number(
        editor,
        Field::new("takes", texts.takes()).hint(texts.takes_hint()),
        |it| match it.takes {
            Takes::Units(units) => units,
            Takes::Profile(_) => 0,
        },
        |it, units| it.takes = Takes::Units(units),
    );
    say_what_it_takes(editor);
    units
}

fn place(editor: Editor<Workstream>) -> AnyView {
    let profiles = move || {
        editor
            .room
            .of(|room| words::names(room.rules.profiles.iter().map(|it| &it.name)))
    };
    let place = choice(
        editor,
        Field::new("takes", admin().takes_profile()),
        profiles,
        |it| match &it.takes {
            Takes::Profile(name) => name.clone(),
            Takes::Units(_) => String::new(),
        },
        |it, name| it.takes = Takes::Profile(name),
    );
    say_what_it_takes(editor);
    place
}

/// Also of what takes the other thing than the form is drawn for.
fn say_what_it_takes(editor: Editor<Workstream>) {
    editor.say("takes", admin().takes_what(), |it| match &it.takes {
        Takes::Units(units) => format!("{}: {units}", admin().takes_units()),
        Takes::Profile(name) => format!("{}: {name}", admin().takes_place()),
    });
}

/// The skills, each with its importance where it is needed; and what becomes of
/// work for which nobody has them. Nothing where there are no skills.
fn needs(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    let skills = untrack(|| {
        editor
            .room
            .of(|room| words::names(room.rules.skills.iter().map(|it| &it.name)))
    });
    if skills.is_empty() {
        return ().view();
    }
    let rows: Vec<AnyView> = skills
        .into_iter()
        .enumerate()
        .map(|(at, (skill, _))| need(editor, at, skill))
        .collect();
    let all = fieldset(
        editor,
        Field::new("needs", texts.needs()).hint(texts.needs_hint()),
        rows,
    );
    editor.say("needs", texts.needs(), |it| {
        let need = |it: &Need| format!("{} ({})", it.skill, it.priority);
        it.needs.iter().map(need).collect::<Vec<_>>().join(", ")
    });
    let relax = number(
        editor,
        Field::new("relax_after", texts.relax_after()).hint(texts.relax_after_hint()),
        |it| it.relax_after,
        |it, seconds| it.relax_after = seconds,
    );
    pieces([all, relax])
}

fn need(editor: Editor<Workstream>, at: usize, skill: String) -> AnyView {
    let needed = {
        let skill = skill.clone();
        memo(move || editor.read(|it| it.needs.iter().any(|it| it.skill == skill)))
    };
    let id = format!("field-need-{at}");
    let (ticked, shown) = (skill.clone(), skill.clone());
    let importance = move || needed.get().then(|| importance(editor, at, skill.clone()));
    el("div")
        .class("field-check")
        .child(
            el("input")
                .attr("type", "checkbox")
                .attr("id", id.clone())
                .attr("value", ticked.clone())
                .checked(move || needed.get())
                .on(leptos::ev::change, move |event| {
                    let on = event_target_checked(&event);
                    editor.change("needs", |it| tick(&mut it.needs, &ticked, on));
                }),
        )
        .child(el("label").attr("for", id).child(bdi(shown)))
        .child(el("div").class("field-more").child(importance))
        .view()
}

fn importance(editor: Editor<Workstream>, at: usize, skill: String) -> AnyView {
    let of = skill.clone();
    number(
        editor,
        Field::new(format!("needs.{at}"), admin().need_priority()),
        move |it| {
            let need = it.needs.iter().find(|it| it.skill == of);
            need.map_or(0, |it| it.priority)
        },
        move |it, priority| {
            if let Some(need) = it.needs.iter_mut().find(|it| it.skill == skill) {
                need.priority = priority;
            }
        },
    )
}

fn tick(needs: &mut Vec<Need>, skill: &str, on: bool) {
    needs.retain(|it| it.skill != skill);
    if on {
        let skill = skill.to_owned();
        needs.push(Need { skill, priority: 0 });
    }
}
