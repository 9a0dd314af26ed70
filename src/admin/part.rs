//! A place of the room: the list of its rules at the side, the chosen one as a
//! form, and the foot that saves it. Editors live as long as the page, so that
//! looking elsewhere loses nothing that was typed.

use std::collections::BTreeMap;

use deskbell_protocol::http::Room;
use deskbell_protocol::rules::{Agent, Queue, Status, Template, Workstream};
use leptos::prelude::*;

use super::editor::{Editable, Editor, Told};
use super::{Place, RoomStore, people, simple, templates, workstreams};
use crate::components::{Button, Look, Size, bdi};
use crate::messages::admin;

/// Every place, with what is being edited in it. Lives as long as the owner that
/// makes it.
#[derive(Clone, Copy)]
pub struct Parts {
    room: RoomStore,
    templates: Part<Template>,
    workstreams: Part<Workstream>,
    queues: Part<Queue>,
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

impl Parts {
    pub fn new(room: RoomStore) -> Self {
        Self {
            room,
            templates: Part::new(room, templates::kind()),
            workstreams: Part::new(room, workstreams::kind()),
            queues: Part::new(room, simple::queues()),
            statuses: Part::new(room, simple::statuses()),
            people: Part::new(room, people::kind()),
        }
    }

    pub(super) const fn room(&self) -> RoomStore {
        self.room
    }

    pub(super) fn view(&self, place: Place) -> AnyView {
        match place {
            Place::Floor => ().into_any(),
            Place::Templates => self.templates.view(),
            Place::Workstreams => self.workstreams.view(),
            Place::Queues => self.queues.view(),
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
            owner: StoredValue::new(Owner::current().unwrap_or_default()),
            editors: RwSignal::new(BTreeMap::new()),
            chosen: RwSignal::new(None),
        }
    }

    fn view(self) -> AnyView {
        let (title, explained, add, aside) = self
            .kind
            .with_value(|it| (it.title, it.explained, it.add, it.aside));
        let add = add.map(|text| {
            view! {
                <Button action="add-rule" size=Size::Small on_press=move |()| self.open(NEW.into())>
                    {text}
                </Button>
            }
        });
        view! {
            <section class="room" aria-labelledby="room-title">
                <div class="card room-list">
                    <h2 id="room-title">{title}</h2>
                    <p class="faint">{explained}</p>
                    <ul>{move || self.names().into_iter().map(|name| self.entry(name)).collect::<Vec<_>>()}</ul>
                    {add}
                    {aside.map(|aside| aside(self.room))}
                </div>
                <div class="card room-form">
                    {move || match self.chosen.get() {
                        None => view! { <p class="faint">{admin().choose_one()}</p> }.into_any(),
                        Some(name) => self.editing(&name),
                    }}
                </div>
            </section>
        }
        .into_any()
    }

    fn names(self) -> Vec<String> {
        let (all, name) = self.kind.with_value(|it| (it.all, it.name));
        let mut names: Vec<String> = self.room.of(|room| all(room).iter().map(name).collect());
        names.sort_by_key(|name| name.to_lowercase());
        if self.editors.with(|editors| editors.contains_key(NEW)) {
            names.push(NEW.into());
        }
        names
    }

    fn entry(self, name: String) -> AnyView {
        let (of, to) = (name.clone(), name.clone());
        let current = Memo::new(move |_| self.chosen.with(|it| it.as_ref() == Some(&of)));
        let dirty = {
            let name = name.clone();
            Memo::new(move |_| {
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
        view! {
            <li>
                <button
                    type="button"
                    class="room-entry"
                    aria-current=move || current.get().then_some("true")
                    on:click=move |_| self.open(to.clone())
                >
                    {bdi(text)}
                    {move || dirty.get().then(|| view! { <span class="room-unsaved">{admin().unsaved()}</span> })}
                </button>
            </li>
        }
        .into_any()
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
                Some(owner.with(|| Editor::new(self.room, was, draft)))
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
            return ().into_any();
        };
        let form = self.kind.with_value(|it| it.form);
        let key = name.to_owned();
        let save = move || self.save(key.clone(), editor);
        let saved = save.clone();
        view! {
            <form
                class="rule"
                novalidate
                on:submit=move |event| {
                    event.prevent_default();
                    saved();
                }
            >
                {form(editor)}
                {foot(editor)}
            </form>
        }
        .into_any()
    }

    /// After it is saved it is known by the name that it has now.
    fn save(self, key: String, editor: Editor<T>) {
        let name_of = self.kind.with_value(|it| it.name);
        editor.save(move |saved| {
            let name = name_of(&saved);
            if name != key {
                self.editors.update(|editors| {
                    editors.remove(&key);
                    editors.insert(name.clone(), editor);
                });
                self.chosen.set(Some(name));
            }
        });
    }
}

/// Save, and what became of it.
fn foot<T: Editable>(editor: Editor<T>) -> AnyView {
    let texts = admin();
    let dirty = Memo::new(move |_| editor.is_dirty());
    let clean = Signal::derive(move || !dirty.get());
    let is_new = Memo::new(move |_| editor.was.with(Option::is_none));
    view! {
        <div class="rule-foot">
            <div class="rule-told" role="status">{move || told(editor)}</div>
            {move || (dirty.get() && !is_new.get()).then(|| view! {
                <Button action="revert" on_press=move |()| editor.revert()>{texts.revert()}</Button>
            })}
            <button
                type="submit"
                class="button"
                data-look="primary"
                data-action="save"
                aria-disabled=move || clean.get().then_some("true")
            >
                {move || match editor.told.get() {
                    Told::Saving => texts.saving(),
                    _ => texts.save(),
                }}
            </button>
        </div>
    }
    .into_any()
}

fn told<T: Editable>(editor: Editor<T>) -> AnyView {
    let texts = admin();
    match editor.told.get() {
        Told::Nothing | Told::Saving => {
            let count = editor.faults().len() as u64;
            let says = count > 0 && editor.is_dirty();
            says.then(|| texts.faults(count)).into_any()
        }
        Told::Saved => texts.saved().into_any(),
        Told::Failed(problem) => view! { <span class="rule-wrong">{problem}</span> }.into_any(),
        Told::Meanwhile(None) => texts.gone_meanwhile().into_any(),
        Told::Meanwhile(Some(theirs)) => {
            let mine = theirs.clone();
            view! {
                <div class="note" data-tone="urgent">
                    <span class="note-body">{texts.changed_meanwhile()}</span>
                    <Button
                        action="take-theirs"
                        size=Size::Small
                        on_press=move |()| editor.settle(theirs.clone(), false)
                    >
                        {texts.take_theirs()}
                    </Button>
                    <Button
                        action="keep-mine"
                        size=Size::Small
                        look=Look::Outline
                        on_press=move |()| editor.settle(mine.clone(), true)
                    >
                        {texts.keep_mine()}
                    </Button>
                </div>
            }
            .into_any()
        }
    }
}
