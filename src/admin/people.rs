//! People: their role, their queues, how much they carry, and how much longer
//! they may take to answer. Also how somebody new gets in.

use deskbell_protocol::agent::Role;
use deskbell_protocol::http::NewPerson;
use deskbell_protocol::rules::{Agent, Carried};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::RoomStore;
use super::editor::Editor;
use super::form::{Field, choice, fieldset, group, many, number};
use super::part::Kind;
use super::words;
use crate::components::button;
use crate::messages::{admin, words as said};
use crate::platform::element::{Piece, el, pieces};

const ROLES: [Role; 3] = [Role::Agent, Role::Supervisor, Role::Administrator];
const UNITS: u32 = 3;

pub fn kind() -> Kind<Agent> {
    let texts = admin();
    Kind {
        title: texts.people(),
        add: None,
        explained: texts.people_explained(),
        all: |room| room.rules.agents.clone(),
        name: |it| it.name.clone(),
        new: |_| Agent {
            name: String::new(),
            role: Role::Agent,
            units: UNITS.into(),
            answer_time: 100,
            queues: Vec::new(),
            skills: Vec::new(),
            profiles: Vec::new(),
        },
        form,
        aside: Some(newcomer),
    }
}

fn form(editor: Editor<Agent>) -> AnyView {
    let texts = admin();
    let name = editor.read(|it| it.name.clone());
    let queues = move || {
        editor
            .room
            .of(|room| words::names(room.rules.queues.iter().map(|it| &it.name)))
    };
    let skills = move || {
        editor
            .room
            .of(|room| words::names(room.rules.skills.iter().map(|it| &it.name)))
    };
    let role = |it: &mut Agent, word| it.role = words::choice(word).unwrap_or(it.role);
    let title = name.clone();
    let has_skills = !skills().is_empty();
    pieces([
        el("h2").child(el("bdi").child(title)).view(),
        group(
            texts.group_work(),
            vec![
                choice(
                    editor,
                    Field::new("role", texts.role()).hint(texts.role_hint()),
                    || words::choices(&ROLES, words::role),
                    |it| words::word(&it.role),
                    role,
                ),
                number(
                    editor,
                    Field::new("units", texts.units()).hint(texts.units_hint()),
                    |it| it.units,
                    |it, units| it.units = units,
                ),
                number(
                    editor,
                    Field::new("answer_time", texts.answer_time()).hint(texts.answer_time_hint()),
                    |it| it.answer_time,
                    |it, percent| it.answer_time = percent,
                ),
            ],
        ),
        many(
            editor,
            Field::new("queues", texts.queues()),
            queues,
            |it, name| it.queues.iter().any(|one| one == name),
            |it, name, on| tick(&mut it.queues, name, on),
        )
        .view(),
        has_skills
            .then(|| {
                many(
                    editor,
                    Field::new("skills", texts.skills()),
                    skills,
                    |it, name| it.skills.iter().any(|one| one == name),
                    |it, name, on| tick(&mut it.skills, name, on),
                )
            })
            .view(),
        profiles(editor),
        entry(editor.room, name),
    ])
}

/// How many they carry of each profile; nothing where there are no profiles.
fn profiles(editor: Editor<Agent>) -> AnyView {
    let texts = admin();
    let all = untrack(|| {
        editor
            .room
            .of(|room| words::names(room.rules.profiles.iter().map(|it| &it.name)))
    });
    if all.is_empty() {
        return ().view();
    }
    let most = |(at, (name, _)): (usize, (String, String))| {
        let of = name.clone();
        let label = name.clone();
        number(
            editor,
            Field::new(format!("profiles.{at}"), label),
            move |it| {
                let carried = it.profiles.iter().find(|it| it.profile == of);
                carried.map_or(0, |it| it.most)
            },
            move |it, most| carry(&mut it.profiles, &name, most),
        )
    };
    let controls = el("div")
        .class("form-fields")
        .child(all.into_iter().enumerate().map(most).collect::<Vec<_>>());
    let field = Field::new("profiles", texts.profiles()).hint(texts.profiles_hint());
    let all = fieldset(editor, field, controls);
    editor.say("profiles", texts.profiles(), |it| {
        let carried = |it: &Carried| format!("{}: {}", it.profile, it.most);
        it.profiles
            .iter()
            .map(carried)
            .collect::<Vec<_>>()
            .join(", ")
    });
    all
}

fn carry(profiles: &mut Vec<Carried>, name: &str, most: i64) {
    match profiles.iter_mut().find(|it| it.profile == name) {
        Some(_) if most == 0 => profiles.retain(|it| it.profile != name),
        Some(carried) => carried.most = most,
        None if most == 0 => {}
        None => {
            let profile = name.to_owned();
            profiles.push(Carried { profile, most });
        }
    }
}

/// Adds a name to those that are ticked, or takes it away.
pub fn tick(names: &mut Vec<String>, name: &str, on: bool) {
    names.retain(|it| it != name);
    if on {
        names.push(name.to_owned());
    }
    names.sort();
}

/// The link by which somebody signs in, and switching them off.
fn entry(room: RoomStore, name: String) -> AnyView {
    let texts = admin();
    let (link, problem) = (RwSignal::new(None), RwSignal::new(None));
    let sure = RwSignal::new(false);
    let (of_link, of_off) = (name.clone(), name);
    let make = move || {
        let name = of_link.clone();
        spawn_local(async move { tell(room.link(name).await.map(|it| it.link), link, problem) });
    };
    let switch_off = move || {
        if !sure.get_untracked() {
            return sure.set(true);
        }
        let name = of_off.clone();
        spawn_local(async move {
            match room.switch_off(name).await {
                Ok(()) => drop(room.reload().await),
                Err(refused) => problem.set(Some(said::problem(&refused))),
            }
            sure.set(false);
        });
    };
    el("section")
        .class("form-group")
        .child(el("h3").child(texts.group_entry()))
        .child(
            el("div")
                .class("form-row")
                .child(button("make-link", make).child(texts.make_link()))
                .child(button("switch-off", switch_off).child(move || {
                    if sure.get() {
                        texts.switch_off_sure()
                    } else {
                        texts.switch_off()
                    }
                })),
        )
        .child(outcome(link, problem))
        .view()
}

/// The form for somebody new.
fn newcomer(room: RoomStore) -> AnyView {
    let texts = admin();
    let (name, role) = (RwSignal::new(String::new()), RwSignal::new(Role::Agent));
    let (link, problem) = (RwSignal::new(None), RwSignal::new(None));
    let add = move || {
        let person = NewPerson {
            name: name.get_untracked(),
            role: role.get_untracked(),
            units: UNITS,
        };
        spawn_local(async move {
            let added = room.add(&person).await.map(|it| it.link);
            if added.is_ok() {
                name.set(String::new());
                room.reload().await;
            }
            tell(added, link, problem);
        });
    };
    let options = words::choices(&ROLES, words::role)
        .into_iter()
        .map(|(word, text)| el("option").attr("value", word).child(text))
        .collect::<Vec<_>>();
    el("form")
        .class("form-group")
        .on(ev::submit, move |event| {
            event.prevent_default();
            add();
        })
        .child(el("h3").child(texts.add_person()))
        .child(
            el("div")
                .class("field")
                .child(el("label").attr("for", "newcomer-name").child(texts.name()))
                .child(
                    el("input")
                        .class("input")
                        .attr("id", "newcomer-name")
                        .attr("autocomplete", "off")
                        .attr("dir", "auto")
                        .value(move || name.get())
                        .on(ev::input, move |event| name.set(event_target_value(&event))),
                ),
        )
        .child(
            el("div")
                .class("field")
                .child(el("label").attr("for", "newcomer-role").child(texts.role()))
                .child(
                    el("select")
                        .class("input")
                        .attr("id", "newcomer-role")
                        .on(ev::change, move |event| {
                            let chosen = words::choice(event_target_value(&event));
                            role.set(chosen.unwrap_or(Role::Agent));
                        })
                        .child(options),
                ),
        )
        .child(
            el("button")
                .attr("type", "submit")
                .class("button")
                .attr("data-size", "small")
                .attr("data-action", "add-person")
                .child(texts.add_person()),
        )
        .child(outcome(link, problem))
        .view()
}

fn tell(
    answer: Result<String, deskbell_protocol::Problem>,
    link: RwSignal<Option<String>>,
    problem: RwSignal<Option<String>>,
) {
    let (made, refused) = match answer {
        Ok(made) => (Some(made), None),
        Err(refused) => (None, Some(said::problem(&refused))),
    };
    link.set(made);
    problem.set(refused);
}

/// The link once, to be handed over; or why there is none.
fn outcome(link: RwSignal<Option<String>>, problem: RwSignal<Option<String>>) -> AnyView {
    el("div")
        .attr("role", "status")
        .child(move || {
            problem
                .get()
                .map(|text| el("p").class("rule-wrong").child(text))
        })
        .child(move || {
            link.get().map(|link| {
                pieces([
                    el("p")
                        .class("faint")
                        .child(admin().link_explained())
                        .view(),
                    el("p")
                        .child(el("code").class("link-once").child(link))
                        .view(),
                ])
            })
        })
        .view()
}
