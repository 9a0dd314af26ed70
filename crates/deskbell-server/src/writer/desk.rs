//! The writer's thread at its desk: wait, take a batch, hand it to `work`,
//! until it is told to stop.

use std::time::Instant;

use deskbell_protocol::link::CloseReason;
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, oneshot};

use super::health::Health;
use super::letter::Message;
use super::work::{Now, Work};
use crate::clock::Clock;
use crate::store::Store;

/// The most inputs of one batch.
pub const BATCH: usize = 256;

/// See the module.
pub struct Desk<S> {
    work: Work<S>,
    health: Health,
    clock: Clock,
    inbox: mpsc::Receiver<Message>,
    /// Its own, so that it outlives whoever started it.
    runtime: Runtime,
}

/// Why the writer has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    Told,
    /// Another process writes to the store now.
    Fenced,
}

impl<S: Store> Desk<S> {
    pub fn new(
        work: Work<S>,
        health: Health,
        clock: Clock,
        inbox: mpsc::Receiver<Message>,
        runtime: Runtime,
    ) -> Self {
        Self {
            work,
            health,
            clock,
            inbox,
            runtime,
        }
    }

    /// Works until it is told to stop, nobody can ask any more, or the store
    /// is another process's.
    pub fn run(mut self) -> Ended {
        let mut messages = Vec::with_capacity(BATCH);
        loop {
            let open = self.wait(&mut messages);
            let mut letters = Vec::with_capacity(messages.len());
            let mut stops = Vec::new();
            for message in messages.drain(..) {
                match message {
                    Message::Letter(letter) => letters.push(*letter),
                    Message::Stop(done) => stops.push(done),
                }
            }
            let now = Now {
                at: self.clock.now(),
                instant: Instant::now(),
            };
            self.health.begins(now.instant);
            self.work.turn(now, letters);
            self.health.rests();
            if self.work.is_fenced() {
                self.end(stops);
                return Ended::Fenced;
            }
            if !stops.is_empty() || !open {
                self.end(stops);
                return Ended::Told;
            }
        }
    }

    /// Waits for letters, or until something is due; false when no more letters
    /// can come.
    fn wait(&mut self, messages: &mut Vec<Message>) -> bool {
        let wait = self
            .work
            .idle_until()
            .map(|until| self.clock.until(until))
            .unwrap_or_default();
        let inbox = &mut self.inbox;
        let received = self
            .runtime
            .block_on(async { tokio::time::timeout(wait, inbox.recv_many(messages, BATCH)).await });
        !matches!(received, Ok(0))
    }

    /// What arrived with the end is done; what is still in the inbox was
    /// handed in later and hears that the server is gone.
    fn end(self, stops: Vec<oneshot::Sender<()>>) {
        self.work.end(CloseReason::Restart);
        drop(self.inbox);
        for done in stops {
            let _ = done.send(());
        }
    }
}
