//! The members of a queue. Each is a person's own setting: a tick here changes
//! that person at once, whatever else of them is being changed elsewhere.

use deskbell_protocol::rules::{Agent, Edit, Edited, Queue, Rule};
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::editor::Editor;
use super::{RoomStore, focus_when_drawn, people, words};
use crate::components::bdi;
use crate::messages::{admin, words as said};
use crate::platform::element::{Piece, el};
use crate::platform::memo::memo;

/// How often a tick is tried on a person whom others change at the same time.
const TRIES: usize = 3;

/// The members as they are set now, and what became of the last tick.
#[derive(Clone, Copy)]
struct Members {
    room: RoomStore,
    /// The queue's name; empty while it is not saved.
    queue: Memo<String>,
    told: RwSignal<Option<Result<(), String>>>,
    /// Counts the ticks that came to nothing: the boxes are drawn anew.
    undone: RwSignal<u32>,
}

pub fn members(editor: Editor<Queue>) -> AnyView {
    let texts = admin();
    let members = Members {
        room: editor.room,
        queue: memo(move || {
            let name = |was: &Option<Queue>| was.as_ref().map(|it| it.name.clone());
            editor.was.with(name).unwrap_or_default()
        }),
        told: RwSignal::new(None),
        undone: RwSignal::new(0),
    };
    let is_saved = memo(move || members.queue.with(|name| !name.is_empty()));
    el("fieldset")
        .class("field field-many")
        .attr("data-field", "members")
        .child(el("legend").child(texts.members()))
        .child(move || {
            if is_saved.get() {
                members.boxes()
            } else {
                el("p").class("faint").child(texts.members_later()).view()
            }
        })
        .child(
            el("p")
                .class("field-said")
                .attr("role", "status")
                .attr("data-wrong", move || {
                    let wrong = members.told.with(|told| matches!(told, Some(Err(_))));
                    wrong.then_some("true")
                })
                .child(move || members.said()),
        )
        .view()
}

impl Members {
    fn boxes(self) -> AnyView {
        let names = memo(move || {
            let mut names: Vec<String> = self.room.of(|room| {
                let people = room.rules.agents.iter();
                people.map(|it| it.name.clone()).collect()
            });
            names.sort_by_key(|name| name.to_lowercase());
            names
        });
        (move || {
            self.undone.track();
            let names = names.get().into_iter().enumerate();
            names
                .map(|(at, name)| self.tick(at, name))
                .collect::<Vec<_>>()
        })
        .view()
    }

    fn tick(self, at: usize, name: String) -> AnyView {
        let id = format!("field-members-{at}");
        let (value, of, focus) = (name.clone(), name.clone(), id.clone());
        let is_in = memo(move || self.queue.with(|queue| self.has(&of, queue)));
        let text = bdi(name.clone());
        el("div")
            .class("field-check")
            .child(
                el("input")
                    .attr("type", "checkbox")
                    .attr("id", id.clone())
                    .attr("value", value)
                    .checked(move || is_in.get())
                    .on(ev::change, move |event| {
                        let on = event_target_checked(&event);
                        self.set(name.clone(), on, focus.clone());
                    }),
            )
            .child(el("label").attr("for", id).child(text))
            .view()
    }

    fn has(self, person: &str, queue: &String) -> bool {
        self.room.of(|room| {
            let mut people = room.rules.agents.iter();
            people.any(|it| it.name == person && it.queues.contains(queue))
        })
    }

    fn said(self) -> String {
        let texts = admin();
        match self.told.get() {
            Some(Ok(())) => texts.saved().to_owned(),
            Some(Err(why)) => why,
            None => {
                let queue = self.queue.get();
                let nobody = self.room.of(|room| {
                    let mut people = room.rules.agents.iter();
                    !people.any(|it| it.queues.contains(&queue))
                });
                let text = if nobody && !queue.is_empty() {
                    texts.no_members()
                } else {
                    texts.members_explained()
                };
                text.to_owned()
            }
        }
    }

    /// `id` is that of the box, which is drawn anew where nothing was set.
    fn set(self, person: String, on: bool, id: String) {
        let queue = self.queue.get_untracked();
        self.told.set(None);
        spawn_local(async move {
            let done = set(self.room, &person, &queue, on).await;
            self.room.reload().await;
            if done.is_err() {
                self.undone.update(|count| *count += 1);
                focus_when_drawn(id);
            }
            self.told.set(Some(done));
        });
    }
}

/// Puts a person into a queue or takes them out, and touches nothing else of
/// what is set of them.
async fn set(room: RoomStore, person: &str, queue: &str, on: bool) -> Result<(), String> {
    let known = room.room.with_untracked(|room| {
        let people = &room.as_ref()?.rules.agents;
        people.iter().find(|it| it.name == person).cloned()
    });
    let mut known = known.ok_or_else(|| admin().why_not_there(person))?;
    for _ in 0..TRIES {
        let Some(becomes) = changed(&known, queue, on) else {
            return Ok(());
        };
        let edit = Edit {
            was: Some(Rule::Agent(known)),
            becomes: Rule::Agent(becomes),
        };
        known = match room.edit(&edit).await {
            Ok(Edited::Done) => return Ok(()),
            Ok(Edited::Meanwhile {
                now: Some(Rule::Agent(now)),
            }) => now,
            Ok(Edited::Meanwhile { .. }) => return Err(admin().why_not_there(person)),
            Ok(Edited::Faults(faults)) => {
                let why = faults.first().map(|it| words::why(&it.why));
                return Err(why.unwrap_or_default());
            }
            Err(problem) => return Err(said::problem(&problem)),
        };
    }
    Err(admin().members_again().to_owned())
}

/// None where it is so already.
fn changed(person: &Agent, queue: &str, on: bool) -> Option<Agent> {
    if on == person.queues.iter().any(|it| it == queue) {
        return None;
    }
    let mut changed = person.clone();
    people::tick(&mut changed.queues, queue, on);
    Some(changed)
}
