//! What the customer summary of a session has fetched, what is being typed in
//! it, and its calls of the server. It stays with the session, so that nothing
//! is lost when the agent looks at another one. Shows nothing.

mod form;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use deskbell_protocol::contact::{Change, ChangeCustomer, Contact, CustomerCard};
use deskbell_protocol::conversation::{Case, Customer};
use deskbell_protocol::http::Earlier;
use deskbell_protocol::{CommandId, ConversationId, Problem, ProblemCode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use crate::platform::{address, http, random, timer};

pub use form::Form;

/// So long without a letter is a pause in typing, in milliseconds.
const PAUSE_MS: i32 = 200;

/// What was asked of the server: none is still on its way.
pub type Fetched<T> = Option<Result<T, Problem>>;

/// See the module. Each part of it tells its own readers; none of them is a
/// signal of its own, whose type would be compiled into every desk.
#[derive(Clone)]
pub struct Card {
    conversation: ConversationId,
    state: Arc<Mutex<State>>,
    /// Who the customer is, the open form, and why a change was refused.
    customer: ArcTrigger,
    earlier: ArcTrigger,
    results: ArcTrigger,
    busy: ArcTrigger,
}

/// What it holds.
#[derive(Default)]
pub struct State {
    /// Who the customer is, or may be.
    pub found: Fetched<CustomerCard>,
    /// The customer's other conversations, the newest first.
    pub earlier: Fetched<Vec<Earlier>>,
    /// The form that is open.
    pub form: Option<Form>,
    /// Among all contacts.
    pub contacts: Looked<Contact>,
    /// Among the cases of who is linked.
    pub cases: Looked<Case>,
    /// A change is on its way.
    pub busy: bool,
    /// Why the last change was refused.
    pub refused: Option<Problem>,
    /// The last change whose answer did not come: asked for again, it is the same
    /// command, and done once.
    unanswered: Option<(Change, CommandId)>,
    /// Of whom it was fetched.
    fetched: Option<(Customer, Option<Case>)>,
}

/// What is looked for, and what was found.
pub struct Looked<T> {
    pub words: String,
    /// None: nothing is looked for.
    pub results: Option<Fetched<Vec<T>>>,
    /// How often something was asked for or given up: of two answers the later
    /// question's counts, and none after it was given up.
    asked: u32,
}

impl<T> Default for Looked<T> {
    fn default() -> Self {
        Self {
            words: String::new(),
            results: None,
            asked: 0,
        }
    }
}

impl<T> Looked<T> {
    /// Looks for these from now on, or for nothing; the number of the question.
    fn ask(&mut self, words: String, looks: bool) -> u32 {
        self.words = words;
        self.results = looks.then_some(None);
        self.asked += 1;
        self.asked
    }

    /// Nothing is looked for any more.
    fn give_up(&mut self) {
        self.ask(String::new(), false);
    }
}

impl Card {
    /// Nothing was fetched yet.
    pub fn of(conversation: ConversationId) -> Self {
        Self {
            conversation,
            state: Arc::default(),
            customer: ArcTrigger::new(),
            earlier: ArcTrigger::new(),
            results: ArcTrigger::new(),
            busy: ArcTrigger::new(),
        }
    }

    /// Reads who it is, the form, and the refusal. Tracked.
    pub fn customer<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        self.customer.track();
        read(&self.state())
    }

    /// Reads what was before. Tracked.
    pub fn earlier<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        self.earlier.track();
        read(&self.state())
    }

    /// Reads what is looked for, and what was found. Tracked.
    pub fn results<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        self.results.track();
        read(&self.state())
    }

    /// A change is on its way. Tracked.
    pub fn is_busy(&self) -> bool {
        self.busy.track();
        self.state().busy
    }

    /// Opens a form.
    pub fn open(&self, form: Form) {
        self.state().form = Some(form);
        self.customer.notify();
    }

    /// What is typed goes into the open form, and tells nobody.
    pub fn type_into(&self, typed: impl FnOnce(&mut Form)) {
        if let Some(form) = &mut self.state().form {
            typed(form);
        }
    }

    /// Fetches all of it, unless it was for this customer and case. What is there
    /// already stays until the answer comes.
    pub fn keep_fetched(&self, customer: &Customer, case: Option<&Case>) {
        let of = Some((customer.clone(), case.cloned()));
        let mut state = self.state();
        if state.fetched == of {
            return;
        }
        let before = std::mem::replace(&mut state.fetched, of);
        let is_other = before.is_some_and(|(before, _)| before.contact != customer.contact);
        if is_other {
            // What was found is somebody else's.
            state.cases.give_up();
        }
        drop(state);
        // Else what was found stays as it is drawn, with the focus that is in it.
        if is_other {
            self.results.notify();
        }
        self.fetch();
    }

    fn fetch(&self) {
        let card = self.clone();
        spawn_local(async move {
            let earlier = http::get(&card.path("timeline")).await;
            card.state().earlier = Some(earlier);
            card.earlier.notify();
        });
        self.fetch_customer();
    }

    fn fetch_customer(&self) {
        let card = self.clone();
        spawn_local(async move {
            let found = http::get(&card.path("customer")).await;
            let mut state = card.state();
            state.take_newest(&found);
            state.found = Some(found);
            drop(state);
            card.customer.notify();
        });
    }

    /// Asks for it anew, and shows that it does.
    pub fn try_again(&self) {
        let mut state = self.state();
        (state.found, state.earlier) = (None, None);
        drop(state);
        self.customer.notify();
        self.earlier.notify();
        self.fetch();
    }

    /// Looks for `words` among all contacts.
    pub fn search_contacts(&self, words: String) {
        self.look("/api/contacts".to_owned(), words, |state| {
            &mut state.contacts
        });
    }

    /// Looks for `words` among the cases of who is linked.
    pub fn search_cases(&self, words: String) {
        self.look(self.path("cases"), words, |state| &mut state.cases);
    }

    /// Fewer than two letters look for nothing, and the server is asked once the
    /// typing pauses: it may have to ask another system for each question. An
    /// answer that comes after the next question is dropped, also where that has
    /// the same words.
    fn look<T: DeserializeOwned + 'static>(
        &self,
        path: String,
        words: String,
        part: fn(&mut State) -> &mut Looked<T>,
    ) {
        let looks = words.trim().chars().count() >= 2;
        let mut state = self.state();
        let path = format!("{path}?words={}", address::encoded(words.trim()));
        let number = part(&mut state).ask(words, looks);
        drop(state);
        self.results.notify();
        if !looks {
            return;
        }
        let card = self.clone();
        timer::later(PAUSE_MS, move || {
            if part(&mut card.state()).asked == number {
                card.find(path, number, part);
            }
        });
    }

    fn find<T: DeserializeOwned + 'static>(
        &self,
        path: String,
        number: u32,
        part: fn(&mut State) -> &mut Looked<T>,
    ) {
        let card = self.clone();
        spawn_local(async move {
            let found = http::get(&path).await;
            let mut state = card.state();
            let looked = part(&mut state);
            if looked.asked == number {
                looked.results = Some(Some(found));
                drop(state);
                card.results.notify();
            }
        });
    }

    /// Sends what the open form says.
    pub fn save(&self) {
        let change = self.state().form.as_ref().map(Form::change);
        if let Some(change) = change {
            self.change(change);
        }
    }

    /// Leaves the form, and what was typed in it.
    pub fn leave(&self) {
        let mut state = self.state();
        (state.form, state.refused) = (None, None);
        drop(state);
        self.customer.notify();
    }

    /// Asks the server for a change; one at a time.
    pub fn change(&self, change: Change) {
        let mut state = self.state();
        if state.busy {
            return;
        }
        state.busy = true;
        let before = state.unanswered.take();
        let same = before.filter(|(before, _)| *before == change);
        let command = same.map_or_else(random::command, |(_, command)| command);
        state.unanswered = Some((change.clone(), command));
        drop(state);
        self.busy.notify();
        let card = self.clone();
        let asked = ChangeCustomer { command, change };
        spawn_local(async move {
            let answer = http::tell(&card.path("customer"), &asked).await;
            card.answered(answer);
        });
    }

    fn answered(&self, answer: Result<(), Problem>) {
        let code = answer.as_ref().err().map(|problem| problem.code);
        let mut state = self.state();
        if code != Some(ProblemCode::Unavailable) {
            state.unanswered = None;
        }
        state.busy = false;
        if answer.is_ok() {
            state.form = None;
            state.contacts.give_up();
            state.cases.give_up();
        }
        state.refused = answer.err();
        drop(state);
        self.busy.notify();
        self.results.notify();
        // Somebody else was faster: the person sees what they saved.
        if matches!(code, None | Some(ProblemCode::ChangedMeanwhile)) {
            self.fetch_customer();
        } else {
            self.customer.notify();
        }
    }

    fn path(&self, what: &str) -> String {
        format!("/api/conversations/{}/{what}", self.conversation)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // One thread has it; a panic ends the page.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// What this person has typed stays, and saved once more it goes over what
    /// they are shown now.
    fn take_newest(&mut self, found: &Result<CustomerCard, Problem>) {
        let Some(known) = found.as_ref().ok().and_then(|card| card.known.as_ref()) else {
            return;
        };
        let refused = self.refused.as_ref().map(|problem| problem.code);
        if refused != Some(ProblemCode::ChangedMeanwhile) {
            return;
        }
        if let Some(form) = &mut self.form {
            form.keep_up_with(known);
        }
    }
}
