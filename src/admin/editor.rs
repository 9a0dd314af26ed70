//! One rule while it is edited: as it was, as it shall be, what is wrong with
//! it, and what became of saving it. Knows nothing of how it looks.

use std::collections::BTreeSet;

use deskbell_protocol::rules::{
    Agent, Edit, Edited, Fault, Queue, Rule, Status, Template, Workstream,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::RoomStore;
use crate::messages::words;

/// A kind of rule that can be edited.
pub trait Editable: Clone + PartialEq + Send + Sync + 'static {
    fn rule(&self) -> Rule;
    /// None where the rule is of another kind.
    fn of(rule: Rule) -> Option<Self>;
}

impl Editable for Template {
    fn rule(&self) -> Rule {
        Rule::Template(Box::new(self.clone()))
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Template(it) => Some(*it),
            _ => None,
        }
    }
}

impl Editable for Workstream {
    fn rule(&self) -> Rule {
        Rule::Workstream(Box::new(self.clone()))
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Workstream(it) => Some(*it),
            _ => None,
        }
    }
}

impl Editable for Queue {
    fn rule(&self) -> Rule {
        Rule::Queue(self.clone())
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Queue(it) => Some(it),
            _ => None,
        }
    }
}

impl Editable for Status {
    fn rule(&self) -> Rule {
        Rule::Status(self.clone())
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Status(it) => Some(it),
            _ => None,
        }
    }
}

impl Editable for Agent {
    fn rule(&self) -> Rule {
        Rule::Agent(self.clone())
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Agent(it) => Some(it),
            _ => None,
        }
    }
}

/// What became of saving.
#[derive(Debug, Clone, PartialEq)]
pub enum Told<T> {
    Nothing,
    Saving,
    Saved,
    /// Somebody else has changed it; none where it has another name now.
    Meanwhile(Option<T>),
    Failed(String),
}

/// See the module.
pub struct Editor<T: Editable> {
    pub room: RoomStore,
    /// None for a new one.
    pub was: RwSignal<Option<T>>,
    pub draft: RwSignal<T>,
    pub told: RwSignal<Told<T>>,
    /// What the server has found in this very draft.
    found: RwSignal<Option<(T, Vec<Fault>)>>,
    /// The fields that were typed in; of the others nothing is said before one
    /// tries to save.
    touched: RwSignal<BTreeSet<String>>,
    tried: RwSignal<bool>,
}

impl<T: Editable> Clone for Editor<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Editable> Copy for Editor<T> {}

impl<T: Editable> Editor<T> {
    /// `was` is none for a new one, which begins as `draft`.
    pub fn new(room: RoomStore, was: Option<T>, draft: T) -> Self {
        Self {
            room,
            was: RwSignal::new(was),
            draft: RwSignal::new(draft),
            told: RwSignal::new(Told::Nothing),
            found: RwSignal::new(None),
            touched: RwSignal::new(BTreeSet::new()),
            tried: RwSignal::new(false),
        }
    }

    pub fn read<V>(&self, read: impl FnOnce(&T) -> V) -> V {
        self.draft.with(read)
    }

    /// The person has typed something into `field`.
    pub fn change(&self, field: &str, change: impl FnOnce(&mut T)) {
        self.draft.update(change);
        self.touched.update(|touched| {
            touched.insert(field.to_owned());
        });
        if self.told.with_untracked(|told| *told == Told::Saved) {
            self.told.set(Told::Nothing);
        }
    }

    /// Nothing was saved of what is typed.
    pub fn is_dirty(&self) -> bool {
        self.draft
            .with(|draft| self.was.with(|was| was.as_ref() != Some(draft)))
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

    /// After a clash: go on from theirs, or from mine on top of theirs.
    pub fn settle(&self, theirs: T, keep_mine: bool) {
        if !keep_mine {
            self.draft.set(theirs.clone());
        }
        self.was.set(Some(theirs));
        self.told.set(Told::Nothing);
    }

    /// Sends it, unless something is wrong with it. `then` gets the rule as it
    /// is set now.
    pub fn save(&self, then: impl FnOnce(T) + 'static) {
        self.tried.set(true);
        if self.told.with_untracked(|told| *told == Told::Saving) || !self.faults().is_empty() {
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
                    editor.was.set(Some(draft.clone()));
                    editor.tried.set(false);
                    editor.touched.update(BTreeSet::clear);
                    editor.room.reload().await;
                    then(draft);
                    Told::Saved
                }
                Ok(Edited::Faults(faults)) => {
                    editor.found.set(Some((draft, faults)));
                    Told::Nothing
                }
                Ok(Edited::Meanwhile { now }) => Told::Meanwhile(now.and_then(T::of)),
                Err(problem) => Told::Failed(words::problem(&problem)),
            };
            editor.told.set(told);
        });
    }
}
