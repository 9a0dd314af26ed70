//! Thousands of agents from one process, each with a socket of their own, and
//! the customers who ask for them.

pub mod customers;
pub mod ledger;
pub mod member;
pub mod sign_in;
mod told;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

use crate::LoadError;
use ledger::Ledger;
use member::{Habit, Member};

/// Sockets that are being opened at the same time.
const OPENING: usize = 128;
/// The longest time without another agent who is connected.
const PATIENCE: Duration = Duration::from_secs(30);
const LOOK_EVERY: Duration = Duration::from_millis(2);

/// What all agents of a crowd share.
#[derive(Debug)]
pub struct Common {
    pub server: String,
    pub habit: Habit,
    /// A lost socket is opened again; otherwise it is a fault.
    pub survives: bool,
    pub ledger: Arc<Ledger>,
    pub connected: AtomicUsize,
    /// Commands that were answered with an error.
    pub refused: AtomicUsize,
    stop: watch::Sender<bool>,
    doors: Semaphore,
    first_command: u128,
}

/// Agents with open sockets. They go when it is dropped.
#[derive(Debug)]
pub struct Crowd {
    pub common: Arc<Common>,
    agents: JoinSet<()>,
    size: usize,
}

impl Crowd {
    /// Connects an agent with each of these cookies; returns when all are
    /// online.
    ///
    /// # Errors
    /// They did not all get in.
    pub async fn gather(
        server: &str,
        cookies: &[String],
        habit: Habit,
        survives: bool,
    ) -> Result<Self, LoadError> {
        let common = Arc::new(Common {
            server: server.to_owned(),
            habit,
            survives,
            ledger: Arc::default(),
            connected: AtomicUsize::new(0),
            refused: AtomicUsize::new(0),
            stop: watch::Sender::new(false),
            doors: Semaphore::new(OPENING),
            first_command: first_command(),
        });
        let mut agents = JoinSet::new();
        for (number, cookie) in cookies.iter().enumerate() {
            agents.spawn(Member::new(number, cookie.clone(), Arc::clone(&common)).play());
        }
        let crowd = Self {
            common,
            agents,
            size: cookies.len(),
        };
        crowd.all_are_in().await?;
        Ok(crowd)
    }

    /// Waits until every agent is connected and online.
    ///
    /// # Errors
    /// Nobody has got in for a long time; with the first fault.
    pub async fn all_are_in(&self) -> Result<(), LoadError> {
        let (mut before, mut since) = (0, Instant::now());
        loop {
            let now = self.common.connected.load(Ordering::Relaxed);
            if now == self.size {
                return Ok(());
            }
            if now != before {
                (before, since) = (now, Instant::now());
            }
            if since.elapsed() > PATIENCE {
                let faults = self.common.ledger.verdict();
                let why = format!("{now} of {} agents are connected; {faults:?}", self.size);
                return Err(LoadError::Unreachable(why));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until for everybody who asked an Accept was answered, for `most`
    /// at the longest.
    pub async fn all_are_served(&self, most: Duration) {
        let until = Instant::now() + most;
        while Instant::now() < until {
            let (asked, accepted) = self.common.ledger.counts();
            if asked == accepted {
                return;
            }
            tokio::time::sleep(20 * LOOK_EVERY).await;
        }
    }

    /// Closes all sockets. The answer is every promise that was broken.
    pub async fn leave(mut self) -> Vec<String> {
        self.common.stop.send_replace(true);
        while self.agents.join_next().await.is_some() {}
        self.common.ledger.verdict()
    }
}

/// Identifiers of commands sort by time; each run has its own.
fn first_command() -> u128 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_millis() << 80
}
