//! What the writer does with a batch once it has one: have it stored, answer,
//! publish; and what it tries again after a commit that failed. Waits for
//! nothing and is given the time, so that a simulation runs it as it is.

#[cfg(test)]
mod tests;

use std::time::{Duration, Instant};

use deskbell_protocol::agent::{Reply, ServerFrame};
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{OfferId, Problem, ProblemCode, Timestamp, frame, limits};

use super::health::Health;
use super::letter::{self, Letter, Respond};
use super::outcome;
use crate::engine::{Answer, Engine, Input, Stored, Telling, To, What};
use crate::hub::{Delivery, Hub};
use crate::store::{Before, Store, StoreError};

/// After a commit that failed, what must happen is tried again after this.
const TRY_AGAIN: Duration = Duration::from_millis(250);
/// Between two looks for what is too old, and between two pieces of it.
const PURGE_EVERY: Duration = Duration::from_secs(60);
/// While nothing can be written it is tried this often whether it can again.
const PROBE_EVERY: Duration = Duration::from_secs(1);
const PURGE_PIECE_EVERY: Duration = Duration::from_millis(50);
const CLOSED_LOGS_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// One point in time, as the engine knows it and as spans are measured.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    pub at: Timestamp,
    pub instant: Instant,
}

/// See the module.
#[derive(Debug)]
pub struct Work<S> {
    engine: Engine<S>,
    hub: Hub,
    health: Health,
    keep: Duration,
    /// Facts for the next batch: offers sent, and what could not be stored.
    carried: Vec<Letter>,
    /// No deadline is carried out before, after a commit that failed.
    resting_until: Option<Timestamp>,
    purge_at: Timestamp,
    /// Another process writes now.
    fenced: bool,
}

impl<S: Store> Work<S> {
    /// Messages older than `keep` are removed.
    pub fn new(
        engine: Engine<S>,
        hub: Hub,
        health: Health,
        keep: Duration,
        now: Timestamp,
    ) -> Self {
        Self {
            engine,
            hub,
            health,
            keep,
            carried: Vec::new(),
            resting_until: None,
            // At once: who is started often purges all the same.
            purge_at: now,
            fenced: false,
        }
    }

    pub fn engine(&self) -> &Engine<S> {
        &self.engine
    }

    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// True once another process has taken the store over: nothing that this
    /// one knows is to be believed any more.
    pub fn is_fenced(&self) -> bool {
        self.fenced
    }

    /// Until when nothing has to be done if nothing arrives; none is at once.
    pub fn idle_until(&self) -> Option<Timestamp> {
        if let Some(until) = self.resting_until {
            return Some(until);
        }
        if !self.carried.is_empty() {
            return None;
        }
        let due = self.engine.next_deadline();
        Some(due.map_or(self.purge_at, |at| at.min(self.purge_at)))
    }

    /// Carries out what was kept, `arrived`, and what is due; then removes a
    /// piece of what is too old.
    pub fn turn(&mut self, now: Now, arrived: Vec<Letter>) {
        let mut letters = std::mem::take(&mut self.carried);
        letters.extend(arrived);
        self.work(now, letters);
        self.purge(now.at);
    }

    /// One row that the store never takes must not take others with it: its
    /// batch is done again in halves.
    fn work(&mut self, now: Now, mut letters: Vec<Letter>) {
        let Now { at, instant } = now;
        self.resting_until = self.resting_until.filter(|&until| at < until);
        let due = self.engine.next_deadline().is_some_and(|due| due <= at);
        if letters.is_empty() && (!due || self.resting_until.is_some()) {
            return;
        }
        let inputs: Vec<Input> = letters.iter().map(|letter| letter.input.clone()).collect();
        let began = Instant::now();
        match self.engine.batch(at, &inputs) {
            Ok(stored) => {
                self.resting_until = None;
                if stored.committed {
                    self.health.stores();
                    metrics::counter!("deskbell_commits_total").increment(1);
                }
                metrics::histogram!("deskbell_batch_inputs").record(to_f64(inputs.len()));
                metrics::histogram!("deskbell_batch_seconds").record(began.elapsed());
                self.publish(instant, letters, stored);
            }
            Err(why) => {
                let to_do = why.to_do();
                tracing::error!(%why, to_do, inputs = inputs.len(), "a batch could not be stored");
                metrics::counter!("deskbell_commits_failed_total").increment(1);
                self.fenced |= matches!(why, StoreError::Fenced);
                let hopeless = why.is_of_the_batch();
                if hopeless && letters.len() > 1 {
                    let rest = letters.split_off(letters.len() / 2);
                    self.work(now, letters);
                    return self.work(now, rest);
                }
                if !hopeless {
                    self.health.refuses();
                    self.purge_at = self.purge_at.min(at + PROBE_EVERY);
                }
                self.refuse(instant, letters, hopeless);
                self.resting_until = Some(at + TRY_AGAIN);
            }
        }
    }

    fn publish(&mut self, instant: Instant, letters: Vec<Letter>, stored: Stored) {
        stored.posted.then(|| self.hub.post());
        stored.bots_wait.then(|| self.hub.tell_bots());
        for telling in stored.tellings {
            self.send(instant, &letters, telling);
        }
        for (letter, answer) in letters.into_iter().zip(stored.answers) {
            self.respond(letter.respond, answer);
        }
    }

    fn send(&mut self, instant: Instant, letters: &[Letter], telling: Telling) {
        let delivery = match telling.what {
            What::Close(reason) => return self.hub.close(telling.to, reason),
            What::Passing(text) => Delivery { seq: None, text },
            What::Event { seq, body, offer } => {
                let delivery = Delivery {
                    seq: Some(seq),
                    text: body,
                };
                if self.hub.send(telling.to, &delivery)
                    && let Some(offer) = offer
                {
                    let cause = telling.cause.and_then(|index| letters.get(index));
                    self.offer_sent(instant, offer, cause);
                }
                return;
            }
        };
        self.hub.send(telling.to, &delivery);
    }

    /// An offer is on a live socket: the core hears of it, and a customer's
    /// wait for it is measured.
    fn offer_sent(&mut self, arrived: Instant, offer: OfferId, cause: Option<&Letter>) {
        if let Some(letter) = cause {
            let name = match letter.input {
                Input::StartChat(_) => "deskbell_chat_to_offer_seconds",
                _ => "deskbell_event_to_offer_seconds",
            };
            metrics::histogram!(name).record(letter.arrived.elapsed());
        }
        self.carried.push(Letter {
            input: Input::Sent { offer },
            respond: Respond::Nobody,
            arrived,
        });
    }

    fn respond(&self, respond: Respond, answer: Result<Answer, Problem>) {
        match respond {
            Respond::Nobody => {}
            Respond::Waiter(waiter) => drop(waiter.send(answer)),
            Respond::Socket {
                owner,
                socket,
                command,
            } => {
                let reply = Reply {
                    reply: command,
                    outcome: outcome(answer),
                };
                let text = frame::write(&ServerFrame::Reply(reply)).into();
                self.hub
                    .send(To::One(owner, socket), &Delivery { seq: None, text });
            }
        }
    }

    /// Nothing was changed: who asked is told so, and facts are kept, unless
    /// they are `hopeless`.
    fn refuse(&mut self, instant: Instant, letters: Vec<Letter>, hopeless: bool) {
        let again = letter::again(&letters, instant, |it| self.engine.is_moot(it));
        for (letter, again) in letters.into_iter().zip(again) {
            match letter.respond {
                Respond::Nobody if again && !hopeless => self.carried.push(letter),
                // A later state of the same socket stands for it.
                Respond::Nobody if !hopeless && letter.input.state_of().is_some() => {}
                Respond::Nobody => tracing::error!(input = ?letter.input, "given up"),
                respond => self.respond(respond, Err(ProblemCode::Unavailable.into())),
            }
        }
    }

    fn purge(&mut self, now: Timestamp) {
        if now < self.purge_at {
            return;
        }
        let next = match self.engine.store_mut().purge(&too_old(now, self.keep)) {
            Ok(more) => {
                self.health.stores();
                if more { PURGE_PIECE_EVERY } else { PURGE_EVERY }
            }
            Err(why) => {
                self.fenced |= matches!(why, StoreError::Fenced);
                tracing::error!(%why, to_do = why.to_do(), "what is too old could not be removed");
                self.health.refuses();
                PROBE_EVERY
            }
        };
        self.purge_at = now + next;
    }

    /// Tells every socket to close, and forgets the rest.
    pub fn end(mut self, reason: CloseReason) {
        self.hub.close_all(reason);
        self.engine.store_mut().close();
    }
}

/// Messages are kept for `keep`.
fn too_old(now: Timestamp, keep: Duration) -> Before {
    Before {
        now,
        answers: now - limits::ANSWERS_KEPT,
        messages: now - keep,
        unsent: now - limits::UNSENT_ATTACHMENT_KEPT,
        closed_logs: now - CLOSED_LOGS_KEPT,
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a batch has at most a few hundred inputs"
)]
fn to_f64(count: usize) -> f64 {
    count as f64
}
