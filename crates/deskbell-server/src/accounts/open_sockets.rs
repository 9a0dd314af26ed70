//! Which sessions have sockets open, so that the end of a session closes them
//! at once. Knows nothing of what goes over them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use deskbell_protocol::AgentId;
use tokio::sync::watch;

use super::SecretHash;

/// The sockets of all sessions. Clones share them.
#[derive(Debug, Clone, Default)]
pub struct OpenSockets {
    open: Arc<Mutex<BTreeMap<u64, Open>>>,
}

#[derive(Debug)]
struct Open {
    session: SecretHash,
    agent: AgentId,
    end: watch::Sender<bool>,
}

/// Held by a socket as long as it is open.
#[derive(Debug)]
pub struct Ticket {
    number: u64,
    ended: watch::Receiver<bool>,
    all: OpenSockets,
}

impl OpenSockets {
    /// A socket of this session opens.
    pub fn enter(&self, session: SecretHash, agent: AgentId) -> Ticket {
        let (end, ended) = watch::channel(false);
        let mut open = self.lock();
        let number = open.last_key_value().map_or(0, |(last, _)| last + 1);
        open.insert(
            number,
            Open {
                session,
                agent,
                end,
            },
        );
        Ticket {
            number,
            ended,
            all: self.clone(),
        }
    }

    /// The sessions that have sockets, each once.
    pub fn sessions(&self) -> Vec<SecretHash> {
        let mut sessions: Vec<_> = self.lock().values().map(|open| open.session).collect();
        sessions.sort_unstable();
        sessions.dedup();
        sessions
    }

    pub fn end_session(&self, session: &SecretHash) {
        self.end(|open| open.session == *session);
    }

    pub fn end_agent(&self, agent: AgentId) {
        self.end(|open| open.agent == agent);
    }

    fn end(&self, which: impl Fn(&Open) -> bool) {
        for open in self.lock().values().filter(|open| which(open)) {
            open.end.send_replace(true);
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, Open>> {
        // Each change is one insert or remove, so a panic elsewhere spoils nothing.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ticket {
    /// Resolves when the session is over.
    pub async fn ended(&mut self) {
        // The sender lives in the map as long as this ticket does.
        let _ = self.ended.wait_for(|&ended| ended).await;
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.all.lock().remove(&self.number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_end_of_a_session_ends_its_sockets_and_no_others() {
        let sockets = OpenSockets::default();
        let agent = AgentId::from_u128(1);
        let mut first = sockets.enter([1; 32], agent);
        let mut second = sockets.enter([2; 32], agent);
        assert_eq!(sockets.sessions(), [[1; 32], [2; 32]]);
        sockets.end_session(&[1; 32]);
        first.ended().await;
        assert!(!*second.ended.borrow());
        sockets.end_agent(agent);
        second.ended().await;
        drop(first);
        assert_eq!(sockets.sessions(), [[2; 32]]);
    }
}
