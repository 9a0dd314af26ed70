//! One rule while it is edited: as it was, as it shall be, what is wrong with
//! it, and what became of saving it. Knows nothing of how it looks.

use std::collections::BTreeSet;
use std::sync::Arc;

use deskbell_protocol::http::Room;
use deskbell_protocol::rules::{Edit, Edited, Fault, Merged, merged};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::RoomStore;
use super::editable::Editable;
use crate::messages::words;

/// What became of saving.
#[derive(Debug, Clone, PartialEq)]
pub enum Told<T> {
    Nothing,
    Saving,
    Saved,
    /// Somebody else has changed it to this.
    Meanwhile(T),
    /// Somebody else has given it another name.
    Gone,
    /// What both have done is in the draft now; nothing was saved.
    Together,
    Failed(String),
}

/// How a field is called, and how its value reads.
#[derive(Clone)]
struct Said<T> {
    /// As the rule names it.
    name: String,
    label: String,
    value: Arc<dyn Fn(&T) -> String + Send + Sync>,
}

/// A field that two have changed, each to something else, as a person reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    pub label: String,
    pub mine: String,
    pub theirs: String,
}

/// See the module.
pub struct Editor<T: Editable> {
    pub room: RoomStore,
    /// The rules of its kind.
    all: fn(&Room) -> Vec<T>,
    /// None for a new one.
    pub was: RwSignal<Option<T>>,
    pub draft: RwSignal<T>,
    pub told: RwSignal<Told<T>>,
    /// The draft before anything was typed.
    began: StoredValue<T>,
    /// What the server has found in this very draft.
    found: RwSignal<Option<(T, Vec<Fault>)>>,
    /// The fields that were typed in; of the others nothing is said before one
    /// tries to save.
    touched: RwSignal<BTreeSet<String>>,
    tried: RwSignal<bool>,
    /// The names of all rules of its kind when it was opened.
    known: StoredValue<BTreeSet<String>>,
    /// The fields of the form, in its order.
    said: StoredValue<Vec<Said<T>>>,
}

impl<T: Editable> Clone for Editor<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Editable> Copy for Editor<T> {}

impl<T: Editable> Editor<T> {
    /// `was` is none for a new one, which begins as `draft`; `all` are the rules
    /// of its kind.
    pub fn new(room: RoomStore, was: Option<T>, draft: T, all: fn(&Room) -> Vec<T>) -> Self {
        let names = |room: &Room| all(room).iter().map(name_of).collect();
        let known = untrack(|| room.of(names));
        Self {
            room,
            all,
            was: RwSignal::new(was),
            began: StoredValue::new(draft.clone()),
            draft: RwSignal::new(draft),
            told: RwSignal::new(Told::Nothing),
            found: RwSignal::new(None),
            touched: RwSignal::new(BTreeSet::new()),
            tried: RwSignal::new(false),
            known: StoredValue::new(known),
            said: StoredValue::new(Vec::new()),
        }
    }

    /// A field says what it is called, and how its value reads.
    pub fn say(
        &self,
        name: impl Into<String>,
        label: impl Into<String>,
        value: impl Fn(&T) -> String + Send + Sync + 'static,
    ) {
        let said = Said {
            name: name.into(),
            label: label.into(),
            value: Arc::new(value),
        };
        self.said
            .update_value(|all| match all.iter_mut().find(|it| it.name == said.name) {
                Some(known) => *known = said,
                None => all.push(said),
            });
    }

    pub fn read<V>(&self, read: impl FnOnce(&T) -> V) -> V {
        self.draft.with(read)
    }

    /// The person has typed something into `field`.
    pub fn change(&self, field: &str, change: impl FnOnce(&mut T)) {
        self.draft.update(change);
        self.touched.update(|touched| {
            // What is wrong with a part of it may be said of the whole.
            let whole = field.split('.').next().unwrap_or(field);
            touched.extend([field, whole].map(ToOwned::to_owned));
        });
        let is_over = |told: &Told<T>| matches!(told, Told::Saved | Told::Together);
        if self.told.with_untracked(is_over) {
            self.told.set(Told::Nothing);
        }
    }

    /// Nothing was saved of what is typed.
    pub fn is_dirty(&self) -> bool {
        self.draft
            .with(|draft| self.was.with(|was| was.as_ref() != Some(draft)))
    }

    /// Something was typed that would be lost. A new one in which nothing was
    /// typed is no loss.
    pub fn is_at_risk(&self) -> bool {
        let began = self
            .began
            .with_value(|began| self.draft.with(|it| it != began));
        self.is_dirty() && (self.was.with(Option::is_some) || began)
    }

    /// Everything that is wrong, whether it was said already or not.
    pub fn faults(&self) -> Vec<Fault> {
        let questions = self.room.of(|room| room.questions.clone());
        let mut faults = self.draft.with(|draft| draft.rule().faults(&questions));
        self.found.with(|found| {
            let found = found.as_ref();
            let of_this = found.filter(|(of, _)| self.draft.with(|draft| of == draft));
            for fault in of_this.into_iter().flat_map(|(_, faults)| faults) {
                if !faults.contains(fault) {
                    faults.push(fault.clone());
                }
            }
        });
        faults
    }

    /// What is said beside a field.
    pub fn fault_of(&self, field: &str) -> Option<String> {
        let is_said = self.tried.get() || self.touched.with(|touched| touched.contains(field));
        let fault = self.faults().into_iter().find(|it| it.field == field);
        fault
            .filter(|_| is_said)
            .map(|it| super::words::why(&it.why))
    }

    /// What is typed becomes what it was.
    pub fn revert(&self) {
        if let Some(was) = self.was.get_untracked() {
            self.draft.set(was);
        }
        self.told.set(Told::Nothing);
        self.touched.update(BTreeSet::clear);
        self.tried.set(false);
    }

    /// What both have changed, each to something else.
    pub fn clashes(&self, theirs: &T) -> Vec<Clash> {
        let paths = self.with(theirs).clashes;
        let is_of = |it: &Said<T>, path: &str| {
            it.name == path
                || path
                    .strip_prefix(&it.name)
                    .is_some_and(|rest| rest.starts_with('.'))
        };
        let said = self.said.get_value();
        let clash = |path: String| {
            let it = said.iter().find(|it| is_of(it, &path));
            let value = |of: &T| it.map(|it| (it.value)(of)).unwrap_or_default();
            Clash {
                mine: self.draft.with(value),
                theirs: value(theirs),
                label: it.map_or(path, |it| it.label.clone()),
            }
        };
        paths.into_iter().map(clash).collect()
    }

    /// What I have typed on top of theirs.
    fn with(&self, theirs: &T) -> Merged<T> {
        let both = self.draft.with(|mine| {
            self.was.with(|was| {
                let was = was.as_ref().unwrap_or(theirs);
                merged(was, theirs, mine).ok()
            })
        });
        // Rules can always be written and read.
        both.unwrap_or_else(|| Merged {
            rule: theirs.clone(),
            clashes: Vec::new(),
        })
    }

    /// Goes on from theirs; what I have typed is dropped.
    pub fn take(&self, theirs: T) {
        self.draft.set(theirs.clone());
        self.was.set(Some(theirs));
        self.told.set(Told::Nothing);
    }

    /// Goes on from theirs with what I have changed of it, also where they have
    /// changed it as well: the person was shown where.
    pub fn keep(&self, theirs: T) {
        self.draft.set(untrack(|| self.with(&theirs).rule));
        self.was.set(Some(theirs));
        self.told.set(Told::Together);
    }

    /// Those that had another name, or were not there, when this was opened.
    pub fn news(&self) -> Vec<T> {
        let mut all = self.room.of(self.all);
        self.known
            .with_value(|known| all.retain(|it| !known.contains(&name_of(it))));
        all
    }

    /// Takes over what is set now, where nothing was typed and the server has
    /// told it.
    pub fn refresh(&self) {
        untrack(|| {
            let name = self.draft.with(name_of);
            let mut all = self.room.of(self.all).into_iter();
            let now = all.find(|it| name_of(it) == name);
            let is_told = self.room.problem.with(Option::is_none);
            if let Some(now) = now.filter(|_| is_told && !self.is_dirty()) {
                self.draft.set(now.clone());
                self.was.set(Some(now));
            }
        });
    }

    /// From now on it is a rule of its own.
    pub fn part_from_theirs(&self) {
        self.was.set(None);
        self.told.set(Told::Nothing);
    }

    /// Sends it, unless something is wrong with it. `then` gets the rule as it
    /// is set now.
    pub fn save(&self, then: impl FnOnce(T) + 'static) {
        self.tried.set(true);
        if self.told.with_untracked(|told| *told == Told::Saving) {
            return;
        }
        // What stood in the way of the server may have changed meanwhile.
        self.found.set(None);
        if untrack(|| !self.faults().is_empty()) {
            return;
        }
        let editor = *self;
        self.told.set(Told::Saving);
        spawn_local(async move {
            let draft = editor.draft.get_untracked();
            let edit = Edit {
                was: editor.was.get_untracked().map(|was| was.rule()),
                becomes: draft.rule(),
            };
            let answer = editor.room.edit(&edit).await;
            let told = match answer {
                Ok(Edited::Done) => {
                    let is_told = editor.room.reload().await;
                    editor.settle(draft, is_told, then);
                    Told::Saved
                }
                Ok(Edited::Faults(faults)) => {
                    // What it names may have gone: what there is can be chosen.
                    editor.room.reload().await;
                    editor.found.set(Some((draft, faults)));
                    Told::Nothing
                }
                Ok(Edited::Meanwhile { now }) => {
                    editor.room.reload().await;
                    now.and_then(T::of).map_or(Told::Gone, Told::Meanwhile)
                }
                Err(problem) => Told::Failed(words::problem(&problem)),
            };
            editor.told.set(told);
        });
    }

    /// What was saved is set, as the server writes it: it may order and spell it
    /// in its own way, where it `is_told`. What was typed since stays.
    fn settle(&self, saved: T, is_told: bool, then: impl FnOnce(T)) {
        let name = name_of(&saved);
        let mut all = untrack(|| self.room.of(self.all)).into_iter();
        let now = all.find(|it| is_told && name_of(it) == name);
        let now = now.unwrap_or_else(|| saved.clone());
        if self.draft.with_untracked(|draft| *draft == saved) {
            self.draft.set(now.clone());
        }
        self.was.set(Some(now));
        self.tried.set(false);
        self.touched.update(BTreeSet::clear);
        then(saved);
    }
}

fn name_of<T: Editable>(rule: &T) -> String {
    rule.rule().name().to_owned()
}
