//! What the customer summary of a session has fetched, what is being typed in
//! it, and its calls of the server. It stays with the session, so that nothing
//! is lost when the agent looks at another one. Shows nothing.

use deskbell_protocol::contact::{Change, ChangeCustomer, Contact, CustomerCard, Details};
use deskbell_protocol::http::Earlier;
use deskbell_protocol::{CaseId, CommandId, ConversationId, Problem, ProblemCode};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::{address, http, random};

/// What was asked of the server: none is still on its way.
pub type Fetched<T> = Option<Result<T, Problem>>;

/// See the module.
#[derive(Clone)]
pub struct Card {
    conversation: ConversationId,
    /// Who the customer is, or may be.
    pub found: ArcRwSignal<Fetched<CustomerCard>>,
    /// The customer's other conversations, the newest first.
    pub earlier: ArcRwSignal<Fetched<Vec<Earlier>>>,
    /// The form that is open. What is typed goes in without telling anybody.
    pub form: ArcRwSignal<Option<Form>>,
    /// What is looked for among all contacts.
    pub words: ArcRwSignal<String>,
    /// None: nothing is looked for.
    pub results: ArcRwSignal<Option<Fetched<Vec<Contact>>>>,
    /// A change is on its way.
    pub busy: ArcRwSignal<bool>,
    /// Why the last change was refused.
    pub refused: ArcRwSignal<Option<Problem>>,
    /// The last change whose answer did not come: asked for again, it is the same
    /// command, and done once.
    unanswered: ArcRwSignal<Option<(Change, CommandId)>>,
}

/// Something to fill in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    NewContact(Details),
    /// Of the linked contact, and the version that the person has seen.
    Contact(u32, Details),
    NewCase(String),
    /// Of the case in hand.
    Case {
        id: CaseId,
        version: u32,
        title: String,
        open: bool,
    },
}

impl Form {
    /// What it asks for.
    fn change(&self) -> Change {
        match self.clone() {
            Self::NewContact(details) => Change::Create { details },
            Self::Contact(version, details) => Change::Edit { version, details },
            Self::NewCase(title) => Change::CreateCase { title },
            Self::Case {
                version,
                title,
                open,
                ..
            } => Change::EditCase {
                version,
                title,
                open,
            },
        }
    }
}

impl Card {
    /// Nothing was fetched yet.
    pub fn of(conversation: ConversationId) -> Self {
        Self {
            conversation,
            found: ArcRwSignal::default(),
            earlier: ArcRwSignal::default(),
            form: ArcRwSignal::default(),
            words: ArcRwSignal::default(),
            results: ArcRwSignal::default(),
            busy: ArcRwSignal::default(),
            refused: ArcRwSignal::default(),
            unanswered: ArcRwSignal::default(),
        }
    }

    /// Fetches all of it. What is there already stays until the answer comes.
    pub fn fetch(&self) {
        self.fetch_customer();
        let (path, earlier) = (self.path("timeline"), self.earlier.clone());
        spawn_local(async move { earlier.set(Some(http::get(&path).await)) });
    }

    /// The same of the customer alone.
    pub fn fetch_customer(&self) {
        let (path, card) = (self.path("customer"), self.clone());
        spawn_local(async move {
            let found = http::get(&path).await;
            card.found.set(Some(found));
        });
    }

    /// Asks for it anew, and shows that it does.
    pub fn try_again(&self) {
        self.found.set(None);
        self.earlier.set(None);
        self.fetch();
    }

    /// Looks for `words` among all contacts; fewer than two letters look for
    /// nothing. An answer that comes after the next question is dropped.
    pub fn search(&self, words: String) {
        self.words.set(words.clone());
        if words.trim().chars().count() < 2 {
            self.results.set(None);
            return;
        }
        self.results.set(Some(None));
        let path = format!("/api/contacts?words={}", address::encoded(words.trim()));
        let card = self.clone();
        spawn_local(async move {
            let found = http::get(&path).await;
            if card.words.with_untracked(|now| *now == words) {
                card.results.set(Some(Some(found)));
            }
        });
    }

    /// Sends what the open form says.
    pub fn save(&self) {
        if let Some(form) = self.form.get_untracked() {
            self.change(form.change());
        }
    }

    /// Leaves the form, and what was typed in it.
    pub fn leave(&self) {
        self.form.set(None);
        self.refused.set(None);
    }

    /// Asks the server for a change; one at a time.
    pub fn change(&self, change: Change) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let before = self.unanswered.get_untracked();
        let same = before.filter(|(before, _)| *before == change);
        let command = same.map_or_else(random::command, |(_, command)| command);
        self.unanswered.set(Some((change.clone(), command)));
        let (path, card) = (self.path("customer"), self.clone());
        spawn_local(async move {
            let answer = http::tell(&path, &ChangeCustomer { command, change }).await;
            card.answered(answer).await;
        });
    }

    async fn answered(&self, answer: Result<(), Problem>) {
        let came = !matches!(&answer, Err(problem) if problem.code == ProblemCode::Unavailable);
        if came {
            self.unanswered.set(None);
        }
        let stale =
            matches!(&answer, Err(problem) if problem.code == ProblemCode::ChangedMeanwhile);
        if answer.is_ok() || stale {
            let found = http::get(&self.path("customer")).await;
            if stale {
                self.take_newest(&found);
            }
            self.found.set(Some(found));
        }
        self.busy.set(false);
        match answer {
            Ok(()) => {
                self.form.set(None);
                self.refused.set(None);
                self.search(String::new());
            }
            Err(problem) => self.refused.set(Some(problem)),
        }
    }

    /// Somebody else was faster: what this person has typed stays, and saved
    /// once more it goes over what they are shown now.
    fn take_newest(&self, found: &Result<CustomerCard, Problem>) {
        let Some(known) = found.as_ref().ok().and_then(|card| card.known.as_ref()) else {
            return;
        };
        self.form.update_untracked(|form| match form {
            Some(Form::Contact(version, _)) => *version = known.contact.version,
            Some(Form::Case { id, version, .. }) => {
                let newest = known.cases.iter().find(|case| case.id == *id);
                *version = newest.map_or(*version, |case| case.version);
            }
            _ => {}
        });
    }

    fn path(&self, what: &str) -> String {
        format!("/api/conversations/{}/{what}", self.conversation)
    }
}
