//! Thousands of agents from one process, each with a socket of their own, and
//! the customers who ask for them.

pub mod customers;
pub mod full;
pub mod ledger;
pub mod member;
pub mod mosquitto;
mod mqtt;
pub mod sign_in;
pub mod socketio;
mod told;

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::LoadError;
use crate::socket::{Socket, open_socket};
use ledger::Ledger;
use member::{Habit, Member};

/// Sockets that are being opened at the same time while a crowd gathers; those
/// who come back all come at once.
const OPENING: usize = 128;
/// The time in which a socket has to be open, and the silence after which a
/// browser gives it up, as the desk does.
pub const OPEN_WITHIN: Duration = Duration::from_secs(10);
pub const GIVEN_UP_AFTER: Duration = Duration::from_secs(6);
/// The longest time without another agent who is connected.
const PATIENCE: Duration = Duration::from_secs(30);
/// The wait before a lost socket is opened again: any time up to this, and
/// twice as long after each failure.
const FIRST_WAIT: Duration = Duration::from_millis(250);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
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
    /// Everybody was in once.
    gathered: AtomicBool,
    first_command: u128,
}

/// Whose sockets they are.
#[derive(Debug, Clone, Copy)]
pub enum Who<'a> {
    /// An agent of Deskbell with each of these cookies.
    Agents(&'a [String]),
    /// This many clients of a peer.
    Peers(Peer, usize),
}

/// What Deskbell is measured beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peer {
    SocketIo,
    Mosquitto,
}

impl Common {
    /// Opens a socket; while the crowd gathers, when it is its turn.
    ///
    /// # Errors
    /// [`LoadError`] when the server can't be reached, refuses or is silent.
    async fn open(&self, path: &str, headers: &[(&str, &str)]) -> Result<Socket, LoadError> {
        let _turn = match self.gathered.load(Ordering::Relaxed) {
            true => None,
            false => Some(self.doors.acquire().await),
        };
        let opened = timeout(OPEN_WITHIN, open_socket(&self.server, path, headers)).await;
        opened.unwrap_or_else(|_| Err(LoadError::Unreachable("no answer".into())))
    }
}

/// Whether an agent counts among those who are connected; given back when it
/// is dropped.
struct Seat {
    common: Arc<Common>,
    taken: bool,
}

impl Seat {
    fn new(common: &Arc<Common>) -> Self {
        Self {
            common: Arc::clone(common),
            taken: false,
        }
    }

    fn take(&mut self) {
        if !std::mem::replace(&mut self.taken, true) {
            self.common.connected.fetch_add(1, Ordering::Relaxed);
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if self.taken {
            self.common.connected.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

/// Agents with open sockets. They go when it is dropped.
#[derive(Debug)]
pub struct Crowd {
    pub common: Arc<Common>,
    agents: JoinSet<()>,
    size: usize,
}

impl Crowd {
    /// Connects these agents; returns when all are online.
    ///
    /// # Errors
    /// They did not all get in.
    pub async fn gather(
        server: &str,
        who: Who<'_>,
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
            gathered: AtomicBool::new(false),
            first_command: first_command(),
        });
        let mut agents = JoinSet::new();
        let size = match who {
            Who::Agents(cookies) => {
                for (number, cookie) in cookies.iter().enumerate() {
                    let mut agent = Member::new(number, cookie.clone(), Arc::clone(&common));
                    let common = Arc::clone(&common);
                    agents.spawn(play(number, common, async move || agent.socket().await));
                }
                cookies.len()
            }
            Who::Peers(peer, size) => {
                for number in 0..size {
                    let common = Arc::clone(&common);
                    match peer {
                        Peer::SocketIo => {
                            let mut agent = socketio::Member::new(number, Arc::clone(&common));
                            agents.spawn(play(number, common, async move || agent.socket().await));
                        }
                        Peer::Mosquitto => {
                            let mut agent = mosquitto::Member::new(number, Arc::clone(&common));
                            agents.spawn(play(number, common, async move || agent.socket().await));
                        }
                    }
                }
                size
            }
        };
        let crowd = Self {
            common,
            agents,
            size,
        };
        crowd.all_are_in().await?;
        crowd.common.gathered.store(true, Ordering::Relaxed);
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

    /// Waits until an agent's socket has ended.
    pub async fn somebody_is_out(&self) {
        while self.common.connected.load(Ordering::Relaxed) == self.size {
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

/// Opens one socket after the other, as a browser does, until the crowd goes
/// home. Each ends with why it did.
async fn play(
    number: usize,
    common: Arc<Common>,
    mut socket: impl AsyncFnMut() -> Result<Infallible, LoadError>,
) {
    let mut stop = common.stop.subscribe();
    let sockets = async {
        let mut patience = BackOff::default();
        loop {
            let began = Instant::now();
            let Err(why) = socket().await;
            if !common.survives {
                let ledger = &common.ledger;
                ledger.fault(format!("agent {number}: its socket ended: {why}"));
                return std::future::pending().await;
            }
            patience.wait(began.elapsed()).await;
        }
    };
    tokio::select! {
        () = sockets => {}
        _ = stop.wait_for(|&stop| stop) => {}
    }
}

/// The waits between the sockets of one browser.
#[derive(Debug)]
pub struct BackOff {
    most: Duration,
}

impl Default for BackOff {
    fn default() -> Self {
        Self { most: FIRST_WAIT }
    }
}

impl BackOff {
    /// After a socket that has lasted so long.
    pub async fn wait(&mut self, lasted: Duration) {
        if lasted > LONGEST_WAIT {
            self.most = FIRST_WAIT;
        }
        tokio::time::sleep(self.most.mul_f64(share())).await;
        self.most = (2 * self.most).min(LONGEST_WAIT);
    }
}

/// Any share of a wait, so that not everybody comes at once.
fn share() -> f64 {
    let mut byte = [0];
    // Without randomness they come at once.
    let _ = getrandom::fill(&mut byte);
    f64::from(byte[0]) / 255.0
}

/// Identifiers of commands sort by time; each run has its own.
fn first_command() -> u128 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_millis() << 80
}
