//! Which sockets are open, by owner, and what waits to be written to each. It
//! never blocks: a socket that reads too slowly is told to close, and its
//! browser resumes from the log. What a frame means is not known here.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{Seq, TabId, limits};
use tokio::sync::Notify;

use crate::engine::{SocketId, To};
use crate::store::Owner;

/// All open sockets. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct Hub {
    shared: Arc<Shared>,
}

#[derive(Debug, Default)]
struct Shared {
    owners: Mutex<BTreeMap<Owner, Vec<Outlet>>>,
    last: AtomicU64,
    /// The outbox has more.
    posted: Notify,
    /// There is more to tell to bots.
    bots_wait: Notify,
}

/// The hub's end of a socket.
#[derive(Debug)]
struct Outlet {
    id: SocketId,
    tab: TabId,
    mail: Arc<Mail>,
}

/// What waits for a socket. Small while it is empty: thousands of sockets have
/// one, and hardly ever anything in it.
#[derive(Debug, Default)]
struct Mail {
    waiting: Mutex<Waiting>,
    arrived: Notify,
    closes: Notify,
}

#[derive(Debug, Default)]
struct Waiting {
    frames: VecDeque<Delivery>,
    bytes: usize,
    close: Option<CloseReason>,
}

/// A frame for a socket. `seq` is its place in the log, if it has one.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub seq: Option<Seq>,
    pub text: Arc<str>,
}

/// The socket's end. Leaves the hub when it is dropped.
#[derive(Debug)]
pub struct Joined {
    pub id: SocketId,
    owner: Owner,
    mail: Arc<Mail>,
    hub: Hub,
}

/// Hears from the hub that the socket has to close.
#[derive(Debug)]
pub struct Closing(Arc<Mail>);

impl Hub {
    /// A socket of `owner` opens; what is sent to its owner waits for it from
    /// now on. An older socket of the same tab is closed: its browser has
    /// given it up.
    ///
    /// # Errors
    /// `TooManySockets` when the owner has as many as allowed.
    pub fn join(&self, owner: Owner, tab: TabId) -> Result<Joined, CloseReason> {
        let mut owners = self.lock();
        let outlets = owners.entry(owner).or_default();
        outlets.retain(|outlet| {
            let replaced = outlet.tab == tab;
            if replaced {
                outlet.mail.close(CloseReason::Silent);
            }
            !replaced
        });
        if outlets.len() >= limits::SOCKETS_PER_OWNER {
            return Err(CloseReason::TooManySockets);
        }
        let id = SocketId(self.shared.last.fetch_add(1, Ordering::Relaxed));
        let mail = Arc::<Mail>::default();
        outlets.push(Outlet {
            id,
            tab,
            mail: Arc::clone(&mail),
        });
        metrics::gauge!("deskbell_sockets").increment(1.0);
        Ok(Joined {
            id,
            owner,
            mail,
            hub: self.clone(),
        })
    }

    /// Queues a frame for each socket that `to` names; true when at least one
    /// took it.
    pub fn send(&self, to: To, delivery: &Delivery) -> bool {
        let owners = self.lock();
        let mut taken = false;
        for outlet in named(&owners, to) {
            taken |= outlet.mail.take(delivery);
        }
        taken
    }

    /// Wakes who sends what is in the outbox.
    pub fn post(&self) {
        self.shared.posted.notify_one();
    }

    /// Returns once there was more in the outbox than when it was last waited for.
    pub async fn posted(&self) {
        self.shared.posted.notified().await;
    }

    /// Wakes who tells bots what happened.
    pub fn tell_bots(&self) {
        self.shared.bots_wait.notify_one();
    }

    /// Returns once there was more to tell to bots than when it was last waited
    /// for.
    pub async fn bots_wait(&self) {
        self.shared.bots_wait.notified().await;
    }

    /// Tells each socket that `to` names to close.
    pub fn close(&self, to: To, reason: CloseReason) {
        for outlet in named(&self.lock(), to) {
            outlet.mail.close(reason);
        }
    }

    /// Tells every socket to close.
    pub fn close_all(&self, reason: CloseReason) {
        for outlet in self.lock().values().flatten() {
            outlet.mail.close(reason);
        }
    }

    fn leave(&self, owner: Owner, id: SocketId) {
        let mut owners = self.lock();
        if let Some(outlets) = owners.get_mut(&owner) {
            outlets.retain(|outlet| outlet.id != id);
            if outlets.is_empty() {
                owners.remove(&owner);
            }
        }
        metrics::gauge!("deskbell_sockets").decrement(1.0);
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Owner, Vec<Outlet>>> {
        // Each change is one insert or remove, so a panic elsewhere spoils nothing.
        self.shared
            .owners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn named(owners: &BTreeMap<Owner, Vec<Outlet>>, to: To) -> impl Iterator<Item = &Outlet> {
    let (owner, only) = match to {
        To::All(owner) => (owner, None),
        To::One(owner, id) => (owner, Some(id)),
    };
    let outlets = owners.get(&owner).into_iter().flatten();
    outlets.filter(move |outlet| only.is_none_or(|id| outlet.id == id))
}

impl Mail {
    /// False when too much waits already: the socket then has to close.
    fn take(&self, delivery: &Delivery) -> bool {
        let mut waiting = self.lock();
        let bytes = waiting.bytes + delivery.text.len();
        let is_first = waiting.frames.is_empty();
        let fits = waiting.frames.len() < limits::UNSENT_FRAMES && bytes <= limits::UNSENT_BYTES;
        if !fits && !is_first {
            waiting.close.get_or_insert(CloseReason::TooSlow);
            drop(waiting);
            self.closes.notify_one();
            return false;
        }
        waiting.bytes = bytes;
        waiting.frames.push_back(delivery.clone());
        drop(waiting);
        self.arrived.notify_one();
        true
    }

    fn close(&self, reason: CloseReason) {
        self.lock().close = Some(reason);
        self.closes.notify_one();
    }

    fn next(&self) -> Option<Delivery> {
        let mut waiting = self.lock();
        let next = waiting.frames.pop_front()?;
        waiting.bytes -= next.text.len();
        if waiting.frames.is_empty() {
            // A burst must not be remembered for as long as the socket lives.
            waiting.frames = VecDeque::new();
        }
        Some(next)
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        // Each change leaves it whole, so a panic elsewhere spoils nothing.
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Joined {
    /// The next frame to write. Cancelling loses nothing.
    pub async fn next(&mut self) -> Delivery {
        loop {
            if let Some(delivery) = self.mail.next() {
                return delivery;
            }
            self.mail.arrived.notified().await;
        }
    }

    /// A frame that waits already.
    pub fn waiting(&mut self) -> Option<Delivery> {
        self.mail.next()
    }

    pub fn closing(&self) -> Closing {
        Closing(Arc::clone(&self.mail))
    }
}

impl Closing {
    /// Why the socket has to close, once it has to. For one listener at a time.
    pub async fn told(&self) -> CloseReason {
        loop {
            if let Some(reason) = self.reason() {
                return reason;
            }
            self.0.closes.notified().await;
        }
    }

    /// Why the socket has to close, if it has to.
    pub fn reason(&self) -> Option<CloseReason> {
        self.0.lock().close
    }
}

impl Drop for Joined {
    fn drop(&mut self) {
        self.hub.leave(self.owner, self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_protocol::AgentId;

    const ANA: Owner = Owner::Agent(AgentId::from_u128(1));

    fn delivery(bytes: usize) -> Delivery {
        Delivery {
            seq: None,
            text: "x".repeat(bytes).into(),
        }
    }

    fn tab(number: u128) -> TabId {
        TabId::from_u128(number)
    }

    #[test]
    fn the_sixth_socket_of_an_owner_is_refused_until_one_has_left() {
        let hub = Hub::default();
        let mut open: Vec<_> = (0..5).map(|n| hub.join(ANA, tab(n)).unwrap()).collect();
        assert_eq!(
            hub.join(ANA, tab(5)).unwrap_err(),
            CloseReason::TooManySockets
        );
        open.pop();
        hub.join(ANA, tab(5)).unwrap();
    }

    #[test]
    fn a_new_socket_of_a_tab_replaces_its_old_one() {
        let hub = Hub::default();
        let old = hub.join(ANA, tab(1)).unwrap();
        let new = hub.join(ANA, tab(1)).unwrap();
        assert_eq!(old.closing().reason(), Some(CloseReason::Silent));
        drop(old);
        assert!(hub.send(To::One(ANA, new.id), &delivery(1)));
    }

    #[test]
    fn a_socket_that_reads_too_slowly_is_closed_by_name() {
        let hub = Hub::default();
        let mut slow = hub.join(ANA, tab(1)).unwrap();
        for _ in 0..limits::UNSENT_FRAMES {
            assert!(hub.send(To::All(ANA), &delivery(1)));
        }
        assert!(!hub.send(To::All(ANA), &delivery(1)));
        assert_eq!(slow.closing().reason(), Some(CloseReason::TooSlow));
        assert!(slow.waiting().is_some());
    }

    #[test]
    fn many_bytes_are_too_slow_as_well() {
        let hub = Hub::default();
        let slow = hub.join(ANA, tab(1)).unwrap();
        assert!(hub.send(To::All(ANA), &delivery(limits::UNSENT_BYTES)));
        assert!(!hub.send(To::All(ANA), &delivery(1)));
        assert_eq!(slow.closing().reason(), Some(CloseReason::TooSlow));
    }
}
