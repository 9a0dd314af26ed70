//! A place of the room: the list of its rules at the side, the chosen one as a
//! form, and the foot that saves it. Editors live as long as the page, so that
//! looking elsewhere loses nothing that was typed.

use std::collections::BTreeMap;

use deskbell_protocol::http::Room;
use deskbell_protocol::rules::{Agent, Profile, Queue, Skill, Status, Template, Workstream};
use leptos::ev;
use leptos::prelude::*;

use super::editable::Editable;
use super::editor::{Editor, Told};
use super::foot::{TOLD, Ways, foot};
use super::{Place, RoomStore, focus_when_drawn, people, simple, templates, workstreams};
use crate::components::{Size, bdi, button};
use crate::messages::admin;
use crate::platform::dom;
use crate::platform::element::{Piece, el};
use crate::platform::memo::memo;
use crate::platform::page::AskBeforeLeaving;

/// Every place, with what is being edited in it. Lives as long as the owner that
/// makes it.
#[derive(Clone, Copy)]
pub struct Parts {
    room: RoomStore,
    templates: Part<Template>,
    workstreams: Part<Workstream>,
    queues: Part<Queue>,
    skills: Part<Skill>,
    profiles: Part<Profile>,
    statuses: Part<Status>,
    people: Part<Agent>,
}

/// How one kind of rule is listed and edited.
pub struct Kind<T: Editable> {
    pub title: &'static str,
    /// What a person reads on the button for a new one; none where there is no
    /// such button.
    pub add: Option<&'static str>,
    pub explained: &'static str,
    /// The rules of this kind.
    pub all: fn(&Room) -> Vec<T>,
    pub name: fn(&T) -> String,
    /// What a new one begins as.
    pub new: fn(&Room) -> T,
    pub form: fn(Editor<T>) -> AnyView,
    /// Beside the list: how one comes in that is not added here.
    pub aside: Option<fn(RoomStore) -> AnyView>,
}

/// A kind with its open editors, by the names of the rules; the new one has none.
struct Part<T: Editable> {
    kind: StoredValue<Kind<T>>,
    room: RoomStore,
    /// What an editor belongs to: it outlives the button that opened it.
    owner: StoredValue<Owner>,
    editors: RwSignal<BTreeMap<String, Editor<T>>>,
    /// An empty name is the new one.
    chosen: RwSignal<Option<String>>,
}

impl<T: Editable> Clone for Part<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Editable> Copy for Part<T> {}

const NEW: &str = "";
/// The identifier of the form.
const RULE: &str = "rule";

impl Parts {
    pub fn new(room: RoomStore) -> Self {
        let parts = Self {
            room,
            templates: Part::new(room, templates::kind()),
            workstreams: Part::new(room, workstreams::kind()),
            queues: Part::new(room, simple::queues()),
            skills: Part::new(room, simple::skills()),
            profiles: Part::new(room, simple::profiles()),
            statuses: Part::new(room, simple::statuses()),
            people: Part::new(room, people::kind()),
        };
        let unsaved = move || untrack(|| parts.are_at_risk());
        StoredValue::new_local(AskBeforeLeaving::while_unsaved(unsaved));
        parts
    }

    pub(super) const fn room(&self) -> RoomStore {
        self.room
    }

    /// Something was typed somewhere that would be lost with the page.
    fn are_at_risk(&self) -> bool {
        self.templates.is_at_risk()
            || self.workstreams.is_at_risk()
            || self.queues.is_at_risk()
            || self.skills.is_at_risk()
            || self.profiles.is_at_risk()
            || self.statuses.is_at_risk()
            || self.people.is_at_risk()
    }

    pub(super) fn view(&self, place: Place) -> AnyView {
        match place {
            Place::Floor | Place::Reports | Place::Replies => ().view(),
            Place::Templates => self.templates.view(),
            Place::Workstreams => self.workstreams.view(),
            Place::Queues => self.queues.view(),
            Place::Skills => self.skills.view(),
            Place::Profiles => self.profiles.view(),
            Place::Statuses => self.statuses.view(),
            Place::People => self.people.view(),
        }
    }
}

impl<T: Editable> Part<T> {
    fn new(room: RoomStore, kind: Kind<T>) -> Self {
        Self {
            kind: StoredValue::new(kind),
            room,
            owner: StoredValue::new(Owner::new()),
            editors: RwSignal::new(BTreeMap::new()),
            chosen: RwSignal::new(None),
        }
    }

    fn is_at_risk(self) -> bool {
        self.editors
            .with(|editors| editors.values().any(Editor::is_at_risk))
    }

    fn view(self) -> AnyView {
        let (title, explained, add, aside) = self
            .kind
            .with_value(|it| (it.title, it.explained, it.add, it.aside));
        let add = add.map(|text| {
            button("add-rule", move || self.open(NEW.into()))
                .size(Size::Small)
                .child(text)
        });
        el("section")
            .class("room")
            .attr("aria-labelledby", "room-title")
            .child(
                el("div")
                    .class("card room-list")
                    .child(el("h2").attr("id", "room-title").child(title))
                    .child(el("p").class("faint").child(explained))
                    .child(el("ul").child(move || {
                        self.names()
                            .into_iter()
                            .map(|name| self.entry(name))
                            .collect::<Vec<_>>()
                    }))
                    .child(add)
                    .child(aside.map(|aside| aside(self.room))),
            )
            .child(
                el("div")
                    .class("card room-form")
                    .child(move || match self.chosen.get() {
                        None => el("p").class("faint").child(admin().choose_one()).view(),
                        Some(name) => self.editing(&name),
                    }),
            )
            .view()
    }

    fn names(self) -> Vec<String> {
        let (all, name) = self.kind.with_value(|it| (it.all, it.name));
        let mut names: Vec<String> = self.room.of(|room| all(room).iter().map(name).collect());
        names.sort_by_key(|name| name.to_lowercase());
        // What was typed of one that is called otherwise now is not lost.
        let typed = self.editors.with(|editors| {
            let others = editors.iter().filter(|(key, _)| !names.contains(key));
            let typed = others.filter(|(key, editor)| *key == NEW || editor.is_dirty());
            typed.map(|(key, _)| key.clone()).collect::<Vec<_>>()
        });
        names.extend(typed);
        names
    }

    fn entry(self, name: String) -> AnyView {
        let (of, to) = (name.clone(), name.clone());
        let current = memo(move || self.chosen.with(|it| it.as_ref() == Some(&of)));
        let dirty = {
            let name = name.clone();
            memo(move || {
                let editor = self.editors.with(|editors| editors.get(&name).copied());
                editor.is_some_and(|editor| editor.is_dirty())
            })
        };
        let text = match name.as_str() {
            NEW => self
                .kind
                .with_value(|it| it.add)
                .unwrap_or_default()
                .to_owned(),
            _ => name,
        };
        el("li")
            .child(
                el("button")
                    .attr("type", "button")
                    .class("room-entry")
                    .attr("aria-current", move || current.get().then_some("true"))
                    .on(ev::click, move |_| self.open(to.clone()))
                    .child(bdi(text))
                    .child(move || {
                        dirty
                            .get()
                            .then(|| el("span").class("room-unsaved").child(admin().unsaved()))
                    }),
            )
            .view()
    }

    /// Opens a rule for editing, or looks at it again.
    fn open(self, name: String) {
        let known = self
            .editors
            .with_untracked(|editors| editors.contains_key(&name));
        if !known {
            let (all, name_of, new) = self.kind.with_value(|it| (it.all, it.name, it.new));
            let editor = self.room.room.with_untracked(|room| {
                let room = room.as_ref()?;
                let was = all(room).into_iter().find(|it| name_of(it) == name);
                let draft = was.clone().unwrap_or_else(|| new(room));
                let owner = self.owner.get_value();
                Some(owner.with(|| Editor::new(self.room, was, draft, all)))
            });
            let Some(editor) = editor else { return };
            self.editors.update(|editors| {
                editors.insert(name.clone(), editor);
            });
        }
        self.chosen.set(Some(name));
    }

    fn editing(self, name: &str) -> AnyView {
        let editor = self
            .editors
            .with_untracked(|editors| editors.get(name).copied());
        let Some(editor) = editor else {
            return ().view();
        };
        editor.refresh();
        let (form, add) = self.kind.with_value(|it| (it.form, it.add));
        let key = name.to_owned();
        let (of_save, of_theirs) = (key.clone(), key);
        let save = Callback::new(move |()| self.save(of_save.clone(), editor));
        let go_on_as = Callback::new(move |theirs: T| {
            self.call(&of_theirs, editor, &theirs);
            editor.told.set(Told::Meanwhile(theirs));
        });
        let ways = Ways {
            go_on_as,
            save_as_new: add.map(|_| save),
        };
        el("form")
            .class("rule")
            .attr("id", RULE)
            .attr("novalidate", true)
            .on(ev::submit, move |event| {
                event.prevent_default();
                save.run(());
            })
            // Drawn once: its fields follow what changes, and keep the focus.
            .child(untrack(|| form(editor)))
            .child(foot(editor, ways))
            .view()
    }

    fn save(self, key: String, editor: Editor<T>) {
        editor.save(move |saved| self.call(&key, editor, &saved));
    }

    /// From now on the editor is known by the name of this rule. The form is
    /// drawn anew, and what is told in it takes the keyboard focus that was in
    /// it.
    fn call(self, key: &str, editor: Editor<T>, rule: &T) {
        let name = self.kind.with_value(|it| (it.name)(rule));
        if name == key {
            return;
        }
        let had_focus = dom::focus_within(RULE);
        self.editors.update(|editors| {
            editors.remove(key);
            editors.insert(name.clone(), editor);
        });
        self.chosen.set(Some(name));
        if had_focus {
            focus_when_drawn(TOLD.into());
        }
    }
}
