//! The one writer: a thread that takes what has arrived as one batch, has the
//! engine carry it out and store it, and only then answers and publishes. It
//! sleeps until something arrives or is due. Rules are the engine's.

mod desk;
mod health;
mod letter;
#[cfg(test)]
mod tests;
mod work;

use std::io::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use deskbell_protocol::agent::{Done, Outcome};
use deskbell_protocol::{CommandId, Problem, ProblemCode};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};

use crate::clock::Clock;
use crate::engine::{Answer, Engine, Input, SocketId};
use crate::hub::Hub;
use crate::store::{OpenError, Owner, Store};
pub use desk::BATCH;
use desk::{Desk, Ended};
pub use health::Health;
use letter::Message;
pub use letter::{Letter, Respond};
pub use work::{Now, Work};

/// Inputs that may wait for the writer; who has more waits.
const WAITING: usize = 4096;

/// The way to the writer. Clones lead to the same one.
#[derive(Debug, Clone)]
pub struct Writer {
    inbox: mpsc::Sender<Message>,
    hub: Hub,
    health: Health,
}

impl Writer {
    /// Starts the thread on `store`. Messages older than `keep` are removed.
    ///
    /// # Errors
    /// The store can't be read or written.
    pub async fn start(
        store: impl Store + Send + 'static,
        clock: Clock,
        keep: Duration,
    ) -> Result<Self, OpenError> {
        let (inbox, letters) = mpsc::channel(WAITING);
        let (started, result) = oneshot::channel();
        let (hub, health) = (Hub::default(), Health::default());
        let writer = Self {
            inbox,
            hub: hub.clone(),
            health: health.clone(),
        };
        std::thread::Builder::new()
            .name("writer".into())
            .spawn(move || {
                let run = || match prepare(store, clock) {
                    Ok((engine, runtime)) => {
                        let _ = started.send(Ok(()));
                        let work = Work::new(engine, hub, health.clone(), keep, clock.now());
                        Desk::new(work, health, clock, letters, runtime).run()
                    }
                    Err(why) => {
                        drop(started.send(Err(why)));
                        Ended::Told
                    }
                };
                // Without a writer nothing can be kept that is promised.
                match catch_unwind(AssertUnwindSafe(run)) {
                    Ok(Ended::Told) => {}
                    Ok(Ended::Fenced) => leave(
                        "another deskbelld has taken over this database: this one was stopped for \
                         a while, and what it knows is of the past",
                    ),
                    Err(_) => leave("the writer has stopped by a fault of its own"),
                }
            })
            .map_err(no_thread)?;
        match result.await {
            Ok(started) => started.map(|()| writer),
            Err(_) => Err(OpenError::NoThread("it ended at once".into())),
        }
    }

    /// The sockets that the writer publishes to.
    pub fn hub(&self) -> &Hub {
        &self.hub
    }

    /// Hands an input in and waits for its answer, which comes after its commit.
    ///
    /// # Errors
    /// The input's refusal; `unavailable` when it could not be stored.
    pub async fn ask(&self, input: Input) -> Result<Answer, Problem> {
        let (waiter, answer) = oneshot::channel();
        self.hand_in(input, Respond::Waiter(waiter)).await?;
        answer
            .await
            .map_err(|_| Problem::from(ProblemCode::Unavailable))?
    }

    /// Hands in something that happened. It is tried again for a minute, and
    /// until it is stored if it is the state of a socket; after
    /// [`stop`](Self::stop) it is dropped.
    pub fn tell(&self, input: Input) -> impl Future<Output = ()> + Send + '_ {
        let handed_in = self.hand_in(input, Respond::Nobody);
        async move { drop(handed_in.await) }
    }

    /// Hands in a command whose reply goes to the socket as a frame.
    pub fn command(
        &self,
        input: Input,
        owner: Owner,
        socket: SocketId,
        command: CommandId,
    ) -> impl Future<Output = ()> + Send + '_ {
        let respond = Respond::Socket {
            owner,
            socket,
            command,
        };
        let handed_in = self.hand_in(input, respond);
        async move { drop(handed_in.await) }
    }

    /// Whether the writer takes work and could store the last of it. Asks
    /// nobody, so anybody may ask as often as they like.
    ///
    /// # Errors
    /// `unavailable`.
    pub fn ready(&self) -> Result<(), Problem> {
        if self.inbox.is_closed() || !self.health.is_good(Instant::now()) {
            return Err(ProblemCode::Unavailable.into());
        }
        Ok(())
    }

    /// Stores what has arrived, closes every socket as a restart, and ends.
    pub async fn stop(&self) {
        let (done, ended) = oneshot::channel();
        if self.inbox.send(Message::Stop(done)).await.is_ok() {
            let _ = ended.await;
        }
    }

    /// The letter is written before anything waits: a future that holds an input
    /// would be large in every socket that has one.
    fn hand_in(
        &self,
        input: Input,
        respond: Respond,
    ) -> impl Future<Output = Result<(), Problem>> + Send + '_ {
        let letter = Box::new(Letter {
            input,
            respond,
            arrived: Instant::now(),
        });
        async move {
            let sent = self.inbox.send(Message::Letter(letter)).await;
            sent.map_err(|_| ProblemCode::Unavailable.into())
        }
    }
}

/// What the thread needs, made on the thread: the store's calls wait.
fn prepare<S: Store>(store: S, clock: Clock) -> Result<(Engine<S>, Runtime), OpenError> {
    let engine = Engine::start(store, clock.now(), Box::new(random)).map_err(OpenError::Load)?;
    let runtime = Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(no_thread)?;
    Ok((engine, runtime))
}

/// Ends the whole process, whether it can be told why or not.
fn leave(why: &str) -> ! {
    let _ = writeln!(std::io::stderr(), "deskbelld: {why}");
    std::process::exit(70);
}

fn no_thread(why: std::io::Error) -> OpenError {
    OpenError::NoThread(why.to_string())
}

/// 128 bits of the system's randomness.
fn random() -> u128 {
    let mut bytes = [0; 16];
    if let Err(why) = getrandom::fill(&mut bytes) {
        // No identifier can be made safely; the thread's end ends the server.
        unreachable!("the system has no randomness: {why}");
    }
    u128::from_ne_bytes(bytes)
}

/// What a command came to, as its reply says it.
fn outcome(answer: Result<Answer, Problem>) -> Outcome {
    match answer {
        Ok(Answer::Done(done)) => Outcome::Ok(done),
        Ok(_) => Outcome::Ok(Done::Done),
        Err(problem) => Outcome::Error(problem),
    }
}
