//! The writer's thread at its desk: wait, take a batch, have it stored,
//! answer, publish.

use std::time::{Duration, Instant};

use deskbell_protocol::agent::{Reply, ServerFrame};
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{Problem, ProblemCode, Timestamp, frame, limits};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

use super::health::Health;
use super::letter::{self, Letter, Message, Respond};
use super::outcome;
use crate::clock::Clock;
use crate::engine::{Answer, Engine, Input, Stored, Telling, To, What};
use crate::hub::{Delivery, Hub};
use crate::store::{Before, Store};

/// The most inputs of one batch.
const BATCH: usize = 256;
/// After a commit that failed, what must happen is tried again after this.
const TRY_AGAIN: Duration = Duration::from_millis(250);
/// Between two looks for what is too old, and between two pieces of it.
const PURGE_EVERY: Duration = Duration::from_secs(60);
/// While nothing can be written it is tried this often whether it can again.
const PROBE_EVERY: Duration = Duration::from_secs(1);
const PURGE_PIECE_EVERY: Duration = Duration::from_millis(50);
const CLOSED_LOGS_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// See the module.
pub struct Desk<S> {
    engine: Engine<S>,
    hub: Hub,
    health: Health,
    clock: Clock,
    keep: Duration,
    inbox: mpsc::Receiver<Message>,
    /// Its own, so that it outlives whoever started it.
    runtime: Runtime,
    /// Facts for the next batch: offers sent, and what could not be stored.
    carried: Vec<Letter>,
    /// No deadline is carried out before, after a commit that failed.
    resting_until: Option<Timestamp>,
    purge_at: Timestamp,
}

impl<S: Store> Desk<S> {
    pub fn new(
        engine: Engine<S>,
        hub: Hub,
        health: Health,
        clock: Clock,
        keep: Duration,
        inbox: mpsc::Receiver<Message>,
        runtime: Runtime,
    ) -> Self {
        // At once: who is started often purges all the same.
        let purge_at = clock.now();
        let carried = Vec::new();
        Self {
            engine,
            hub,
            health,
            clock,
            keep,
            inbox,
            runtime,
            carried,
            resting_until: None,
            purge_at,
        }
    }

    /// Works until it is told to stop, or nobody can ask any more.
    pub fn run(mut self) {
        let mut messages = Vec::with_capacity(BATCH);
        loop {
            let open = self.wait(&mut messages);
            let mut letters = std::mem::take(&mut self.carried);
            let mut stops = Vec::new();
            for message in messages.drain(..) {
                match message {
                    Message::Letter(letter) => letters.push(*letter),
                    Message::Stop(done) => stops.push(done),
                }
            }
            self.health.begins(Instant::now());
            self.work(letters);
            self.purge();
            self.health.rests();
            if !stops.is_empty() || !open {
                return self.end(stops);
            }
        }
    }

    /// Waits for letters, or until something is due; false when no more letters
    /// can come.
    fn wait(&mut self, messages: &mut Vec<Message>) -> bool {
        let wait = self.idle();
        let inbox = &mut self.inbox;
        let received = self
            .runtime
            .block_on(async { tokio::time::timeout(wait, inbox.recv_many(messages, BATCH)).await });
        !matches!(received, Ok(0))
    }

    /// How long nothing is due.
    fn idle(&self) -> Duration {
        if let Some(until) = self.resting_until {
            return self.clock.until(until);
        }
        if !self.carried.is_empty() {
            return Duration::ZERO;
        }
        let due = self
            .engine
            .next_deadline()
            .map_or(self.purge_at, |at| at.min(self.purge_at));
        self.clock.until(due)
    }

    /// One row that the store never takes must not take others with it: its
    /// batch is done again in halves.
    fn work(&mut self, mut letters: Vec<Letter>) {
        let now = self.clock.now();
        self.resting_until = self.resting_until.filter(|&until| now < until);
        let due = self.engine.next_deadline().is_some_and(|at| at <= now);
        if letters.is_empty() && (!due || self.resting_until.is_some()) {
            return;
        }
        let inputs: Vec<Input> = letters.iter().map(|letter| letter.input.clone()).collect();
        let began = Instant::now();
        match self.engine.batch(now, &inputs) {
            Ok(stored) => {
                self.resting_until = None;
                if stored.committed {
                    self.health.stores();
                    metrics::counter!("deskbell_commits_total").increment(1);
                }
                metrics::histogram!("deskbell_batch_inputs").record(to_f64(inputs.len()));
                metrics::histogram!("deskbell_batch_seconds").record(began.elapsed());
                self.publish(letters, stored);
            }
            Err(why) => {
                tracing::error!(%why, inputs = inputs.len(), "a batch could not be stored");
                metrics::counter!("deskbell_commits_failed_total").increment(1);
                let hopeless = why.is_of_the_batch();
                if hopeless && letters.len() > 1 {
                    let rest = letters.split_off(letters.len() / 2);
                    self.work(letters);
                    return self.work(rest);
                }
                if !hopeless {
                    self.health.refuses();
                    self.purge_at = self.purge_at.min(now + PROBE_EVERY);
                }
                self.refuse(letters, hopeless);
                self.resting_until = Some(now + TRY_AGAIN);
            }
        }
    }

    fn publish(&mut self, letters: Vec<Letter>, stored: Stored) {
        for telling in stored.tellings {
            self.send(&letters, telling);
        }
        for (letter, answer) in letters.into_iter().zip(stored.answers) {
            self.respond(letter.respond, answer);
        }
    }

    fn send(&mut self, letters: &[Letter], telling: Telling) {
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
                    self.offer_sent(offer, cause);
                }
                return;
            }
        };
        self.hub.send(telling.to, &delivery);
    }

    /// An offer is on a live socket: the core hears of it, and a customer's
    /// wait for it is measured.
    fn offer_sent(&mut self, offer: deskbell_protocol::OfferId, cause: Option<&Letter>) {
        if let Some(letter) = cause {
            let name = match letter.input {
                Input::StartChat(_) => "deskbell_chat_to_offer_seconds",
                _ => "deskbell_event_to_offer_seconds",
            };
            metrics::histogram!(name).record(letter.arrived.elapsed());
        }
        let arrived = Instant::now();
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
    fn refuse(&mut self, letters: Vec<Letter>, hopeless: bool) {
        let again = letter::again(&letters, Instant::now(), |it| self.engine.is_moot(it));
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

    fn purge(&mut self) {
        let now = self.clock.now();
        if now < self.purge_at {
            return;
        }
        let next = match self.engine.store_mut().purge(&too_old(now, self.keep)) {
            Ok(more) => {
                self.health.stores();
                if more { PURGE_PIECE_EVERY } else { PURGE_EVERY }
            }
            Err(why) => {
                tracing::error!(%why, "what is too old could not be removed");
                self.health.refuses();
                PROBE_EVERY
            }
        };
        self.purge_at = now + next;
    }

    /// What arrived with the end is done; what is still in the inbox was
    /// handed in later and hears that the server is gone.
    fn end(mut self, stops: Vec<oneshot::Sender<()>>) {
        self.hub.close_all(CloseReason::Restart);
        drop(self.inbox);
        self.engine.store_mut().close();
        for done in stops {
            let _ = done.send(());
        }
    }
}

/// Messages are kept for `keep`.
fn too_old(now: Timestamp, keep: Duration) -> Before {
    Before {
        now,
        answers: now - limits::ANSWERS_KEPT,
        messages: now - keep,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_kept_a_day_and_messages_as_long_as_was_said() {
        let (now, hour) = (
            Timestamp::from_millis(1_800_000_000_000),
            Duration::from_secs(3600),
        );
        let before = too_old(now, 48 * hour);
        assert_eq!(before.answers, now - 24 * hour);
        assert_eq!(before.messages, now - 48 * hour);
        assert_eq!(before.closed_logs, now - 24 * hour);
    }
}
