//! What browsers are told, looked at with every frame that reaches one.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::agent::{Done, Outcome, Reply, ServerFrame};
use deskbell_protocol::{
    AgentId, CommandId, ConversationId, Epoch, OfferId, Problem, ProblemCode, Seq, frame,
};
use deskbell_server::engine::{Answer, Input};
use deskbell_server::store::{AnswerRow, Owner};

use super::{Invariant, Violation};
use crate::customer::reply_to;
use crate::edge::Edge;
use crate::house;
use crate::tally::{Fault, words};
use crate::world::World;

/// Where a page stands in its log, by what it was told.
#[derive(Debug, Default)]
pub struct Mirror {
    position: Option<(Epoch, Seq)>,
    /// The first frame of the socket has come.
    begun: bool,
}

impl Mirror {
    pub fn socket_opens(&mut self) {
        self.begun = false;
    }

    pub fn position(&self) -> Option<(Epoch, Seq)> {
        self.position
    }
}

/// Everything that was answered.
#[derive(Debug, Default)]
pub struct Heard {
    /// What each command was answered, as the text of its reply.
    answers: BTreeMap<(Owner, CommandId), String>,
    chats: BTreeMap<usize, ConversationId>,
    arrived: BTreeSet<(Owner, CommandId)>,
    pub edge: Edge,
    /// The last position that a desk has acknowledged.
    pub acks: BTreeMap<usize, Seq>,
}

impl Heard {
    /// True for a command that the server was handed before.
    pub fn arrives_again(&mut self, input: &Input) -> bool {
        let key = match input {
            Input::AgentCommand { agent, frame } => (Owner::Agent(*agent), frame.command),
            Input::CustomerCommand {
                conversation,
                frame,
            } => (Owner::Conversation(*conversation), frame.command),
            _ => return false,
        };
        !self.arrived.insert(key)
    }
}

/// What a page's first frame says.
pub(super) enum First {
    Welcome,
    Snapshot,
}

impl World {
    /// A frame reaches a tab.
    pub fn tab_hears(&mut self, tab: usize, text: &str, seq: Option<Seq>) {
        let person = self.tabs[tab].person;
        let agent = house::agent_id(person);
        let owner = Owner::Agent(agent);
        let mut mirror = std::mem::take(&mut self.tabs[tab].mirror);
        let first = self.follows(&mut mirror, owner, text, seq);
        self.tabs[tab].mirror = mirror;
        match first {
            Some(First::Welcome) => self.tally.fault(Fault::ResumedByReplay),
            Some(First::Snapshot) => {
                self.tally.fault(Fault::ResumedBySnapshot);
                let own = format!(r#""me":{{"id":"{agent}""#);
                if !text.contains(&own) {
                    let what = format!("{agent} was shown {text}");
                    self.found(Invariant::NothingCrosses, what, &[&agent]);
                }
            }
            None => {}
        }
        if let Some(command) = reply_to(text) {
            self.answered(owner, command, text.to_owned());
        }
        for number in house::marks(text) {
            let theirs = {
                let ledger = &self.disk.borrow().ledger;
                let conversation = ledger.customers.get(&number);
                conversation.is_some_and(|&id| ledger.concerned.contains(&(agent, id)))
            };
            if !theirs {
                let what = format!("{agent} was told of customer {number}: {text}");
                self.found(Invariant::NothingCrosses, what, &[&agent]);
            }
        }
    }

    /// A frame reaches a customer's page.
    pub fn page_hears(&mut self, number: usize, text: &str, seq: Option<Seq>) {
        let Some(owner) = self.page_owner(number) else {
            return;
        };
        let mut mirror = std::mem::take(&mut self.customers[number].mirror);
        self.follows(&mut mirror, owner, text, seq);
        self.customers[number].mirror = mirror;
        let of_others = house::marks(text).any(|mark| mark != number);
        if of_others || text.contains("\"internal\":true") {
            let what = format!("customer {number} was told {text}");
            self.found(Invariant::NothingCrosses, what, &[&owner]);
        }
    }

    /// The frame is the next of the socket: first where it begins, then event
    /// after event as the log has them.
    pub(super) fn follows(
        &mut self,
        mirror: &mut Mirror,
        owner: Owner,
        text: &str,
        seq: Option<Seq>,
    ) -> Option<First> {
        let Some(seq) = seq else {
            let begins = !std::mem::replace(&mut mirror.begun, true);
            return begins.then(|| self.begins(mirror, owner, text)).flatten();
        };
        let next = mirror.position.map_or(0, |(_, known)| known + 1);
        if seq != next || !mirror.begun {
            let what = format!("{owner} was told event {seq} where {next} was next");
            self.found(Invariant::AsEachTabSawIt, what, &[&owner]);
        }
        if let Some(position) = &mut mirror.position {
            position.1 = seq;
        }
        let stored = {
            let disk = self.disk.borrow();
            let log = disk.tables.log.get(&owner);
            log.and_then(|log| log.get(&seq))
                .is_some_and(|event| *event.body == *text)
        };
        if !stored {
            let what = format!("{owner} was told what is not stored: {text}");
            self.found(Invariant::AsEachTabSawIt, what, &[&owner]);
        }
        None
    }

    pub(super) fn begins(
        &mut self,
        mirror: &mut Mirror,
        owner: Owner,
        text: &str,
    ) -> Option<First> {
        let read: serde_json::Value = serde_json::from_str(text).ok()?;
        let epoch: Epoch = read.get("epoch")?.as_str()?.parse().ok()?;
        let seq = read.get("seq")?.as_u64()?;
        match read.get("type")?.as_str()? {
            "welcome" => {
                let known = mirror.position.filter(|it| it.0 == epoch && it.1 <= seq);
                if known.is_none() {
                    let at = mirror.position;
                    let what = format!("{owner} is welcomed at {seq}, and stands at {at:?}");
                    self.found(Invariant::AsEachTabSawIt, what, &[&owner]);
                }
                Some(First::Welcome)
            }
            _ => {
                mirror.position = Some((epoch, seq));
                Some(First::Snapshot)
            }
        }
    }

    /// A desk sends: what it acknowledges is what it has applied.
    pub fn heard_sent(&mut self, tab: usize, text: &str) {
        if let Some(rest) = text.strip_prefix(r#"{"type":"ack","seq":"#) {
            let seq = rest.trim_end_matches('}').parse().unwrap_or(0);
            self.heard.acks.insert(tab, seq);
        }
    }

    pub fn heard_page_reply(&mut self, number: usize, command: CommandId, text: &str) {
        if let Some(owner) = self.page_owner(number) {
            self.answered(owner, command, text.to_owned());
        }
    }

    pub fn heard_nonce(&mut self, person: usize, offer: OfferId, answer: &Result<Answer, Problem>) {
        // A wrong nonce has no answer of its own; ours are right.
        let command = CommandId::from_u128(offer.to_u128());
        self.heard_call(house::agent_id(person), command, answer);
    }

    /// The answer to a command that was called by HTTP.
    pub fn heard_call(
        &mut self,
        agent: AgentId,
        command: CommandId,
        answer: &Result<Answer, Problem>,
    ) {
        let outcome = match answer {
            Ok(Answer::Done(done)) => Outcome::Ok(done.clone()),
            Ok(_) => return,
            Err(problem) => Outcome::Error(problem.clone()),
        };
        self.answered(Owner::Agent(agent), command, reply_text(command, outcome));
    }

    pub fn heard_chat(&mut self, number: usize, known: Option<ConversationId>, id: ConversationId) {
        let first = *self.heard.chats.entry(number).or_insert(id);
        let twice = known.is_some_and(|known| known != id) || first != id;
        let stored = self.disk.borrow().tables.conversations.contains_key(&id);
        if twice || !stored {
            let what = format!("customer {number} has {first} and {id} (stored: {stored})");
            self.found(Invariant::AnswersLast, what, &[&id]);
        }
    }

    /// Somebody hears the answer to their command.
    pub(super) fn answered(&mut self, owner: Owner, command: CommandId, text: String) {
        if let (Owner::Agent(_), Some(word)) = (owner, words::answer(&text)) {
            *self.tally.happened.entry(word).or_default() += 1;
            self.heard.edge.answered(command, word, &mut self.tally);
        }
        if is_not_kept(&text) {
            return;
        }
        self.check_answer(owner, command, &text);
        let first = self
            .heard
            .answers
            .entry((owner, command))
            .or_insert_with(|| text.clone());
        if *first != text {
            let what = format!("{owner} heard {first} and then {text}");
            self.found(Invariant::AnswersLast, what, &[&owner, &command]);
        }
    }

    pub(super) fn check_answer(&mut self, owner: Owner, command: CommandId, text: &str) {
        let stored = {
            let disk = self.disk.borrow();
            let row = disk.tables.answers.get(&(owner, command));
            row.map(|row: &AnswerRow| reply_text(command, row.outcome.clone()))
        };
        if stored.as_deref() != Some(text) {
            let what = format!("{owner} heard {text}\n  stored: {stored:?}");
            self.found(Invariant::AnswersLast, what, &[&owner, &command]);
        }
    }

    /// At the end: every answer is stored, and what it says was done.
    pub fn answers_have_lasted(&mut self) {
        let answers = std::mem::take(&mut self.heard.answers);
        for ((owner, command), text) in &answers {
            self.check_answer(*owner, *command, text);
            self.effect_has_lasted(*owner, *command);
        }
        self.heard.answers = answers;
    }

    pub(super) fn effect_has_lasted(&mut self, owner: Owner, command: CommandId) {
        let missing = {
            let disk = self.disk.borrow();
            let row = disk.tables.answers.get(&(owner, command));
            match row.map(|row| &row.outcome) {
                Some(Outcome::Ok(Done::Said { number, .. })) => {
                    let said = disk.ledger.said(command);
                    let there = said.is_some_and(|place| {
                        place.1 == *number && disk.tables.messages.contains_key(&place)
                    });
                    !there
                }
                Some(Outcome::Ok(Done::Accepted { conversation })) => {
                    let agent = match owner {
                        Owner::Agent(agent) => agent,
                        Owner::Conversation(_) => return,
                    };
                    !disk.ledger.concerned.contains(&(agent, *conversation))
                }
                _ => false,
            }
        };
        if missing {
            let what = format!("what {command} of {owner} did is gone");
            self.found(Invariant::EffectsLast, what, &[&owner, &command]);
        }
    }

    pub fn found(&mut self, of: Invariant, what: String, about: &[&dyn std::fmt::Display]) {
        self.violations.push(Violation::new(of, what, about));
    }
}

fn reply_text(reply: CommandId, outcome: Outcome) -> String {
    frame::write(&ServerFrame::Reply(Reply { reply, outcome }))
}

/// Answers that say that nothing was done, and may be others the next time.
fn is_not_kept(text: &str) -> bool {
    let codes = [
        ProblemCode::Unavailable,
        ProblemCode::Unsupported,
        ProblemCode::SignedOut,
    ];
    let error = text.contains(r#""error":"#);
    error
        && codes.iter().any(|code| {
            let word = serde_json::to_string(code).unwrap_or_default();
            text.contains(&format!(r#""code":{word}"#))
        })
}
