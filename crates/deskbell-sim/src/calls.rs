//! Calls by HTTP: lost, answered too late, or delivered twice, like everything
//! else. Whoever called hears at most one answer.

use deskbell_protocol::http::Decision;
use deskbell_protocol::{CommandId, OfferId, Problem};
use deskbell_server::engine::{Answer, Control, Input};
use deskbell_server::writer::Respond;
use tokio::sync::oneshot;

use crate::event::Event;
use crate::network::travel;
use crate::tally::Fault;
use crate::world::World;

pub type CallNo = u64;

/// Nobody waits longer for an answer, in milliseconds.
const GIVE_UP: u64 = 4_000;

/// Who called, and for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    SignIn(usize),
    SignOut(usize),
    Nonce {
        tab: usize,
        offer: OfferId,
        decision: Decision,
        /// The service worker's own try; the page repeats it.
        worker: bool,
    },
    Chat(usize),
    /// A customer's link to come back, and its use.
    Elsewhere(usize),
    Supervisor(CommandId),
    Bot,
    /// An administrator.
    Office,
}

impl World {
    pub fn call(&mut self, caller: Caller, input: Input) {
        self.last_call += 1;
        let call = self.last_call;
        self.calls.insert(call, caller);
        self.agenda.after(GIVE_UP, Event::CallFails(call));
        if self.loses_call(caller) {
            return;
        }
        let at = travel(20, &mut self.chance);
        if !self.quiet && self.chance.percent(4) {
            self.tally.fault(Fault::CallTwice);
            let later = at + self.chance.among(0..=3_000);
            let twice = Event::CallArrives(call, Box::new(input.clone()));
            self.agenda.after(later, twice);
        }
        self.agenda
            .after(at, Event::CallArrives(call, Box::new(input)));
    }

    fn loses_call(&mut self, caller: Caller) -> bool {
        let cut_off = match caller {
            Caller::SignIn(person) | Caller::SignOut(person) => self.is_cut_off(person),
            Caller::Nonce { tab, .. } => self.is_cut_off(self.tabs[tab].person),
            Caller::Chat(_)
            | Caller::Elsewhere(_)
            | Caller::Supervisor(_)
            | Caller::Bot
            | Caller::Office => false,
        };
        let lost = cut_off || (!self.quiet && self.chance.percent(4));
        if lost {
            self.tally.fault(Fault::CallLost);
        }
        lost
    }

    pub fn call_arrives(&mut self, call: CallNo, input: Input) {
        let Some(number) = self.current else {
            return self.agenda.after(5, Event::CallFails(call));
        };
        let (waiter, waiting) = oneshot::channel();
        if let Some(server) = self.servers.get_mut(&number) {
            server.calls.push((call, waiting));
        }
        self.hand_in(number, input, Respond::Waiter(waiter));
    }

    pub fn answer_travels(&mut self, call: CallNo, answer: Result<Answer, Problem>) {
        let Some(&caller) = self.calls.get(&call) else {
            return;
        };
        if !self.loses_call(caller) {
            let at = travel(20, &mut self.chance);
            self.agenda
                .after(at, Event::CallAnswered(call, Box::new(answer)));
        }
    }

    /// The caller hears the answer; none when it did not come.
    pub fn called(&mut self, call: CallNo, answer: Option<Result<Answer, Problem>>) {
        let Some(caller) = self.calls.remove(&call) else {
            return;
        };
        match caller {
            Caller::SignIn(person) => {
                self.people[person].signing_in = false;
                if matches!(answer, Some(Ok(_))) {
                    self.signed_in(person);
                }
            }
            Caller::Nonce {
                tab,
                offer,
                decision,
                worker,
            } => self.nonce_answered(tab, offer, decision, worker, answer),
            Caller::Chat(customer) => self.chat_started(customer, answer),
            Caller::Elsewhere(customer) => self.elsewhere_answered(customer, answer),
            Caller::Supervisor(command) => self.supervisor_hears(command, answer),
            Caller::SignOut(_) | Caller::Bot | Caller::Office => {}
        }
    }

    pub fn admin_changes(&mut self, changes: Vec<Control>) {
        let rows = Vec::new();
        // The office is beside the server: its calls get through.
        let input = Input::Control { changes, rows };
        self.last_call += 1;
        let call = self.last_call;
        self.calls.insert(call, Caller::Office);
        self.agenda
            .after(1, Event::CallArrives(call, Box::new(input)));
    }
}
