//! Who is writing in one session: the agent, which is told now and then, and
//! the customer, whose typing fades when nothing more is heard of it.

use std::time::Duration;

use deskbell_protocol::Timestamp;

/// A customer who says nothing more has stopped typing.
const FADES: Duration = Duration::from_secs(6);
/// "The agent is writing" is said again after this,
const AGAIN: Duration = Duration::from_secs(3);
/// and taken back this long after the last character.
const STOPS: Duration = Duration::from_secs(5);

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Typing {
    agent: Option<Agent>,
    customer_until: Option<Timestamp>,
}

/// The agent is writing.
#[derive(Debug, Clone, Copy)]
struct Agent {
    told_at: Timestamp,
    stops_at: Timestamp,
}

impl Typing {
    /// A character was typed. True: say so now.
    pub(crate) fn typed(&mut self, now: Timestamp) -> bool {
        let told_at = self.agent.map(|agent| agent.told_at);
        let tell = told_at.is_none_or(|at| now.since(at) >= AGAIN);
        self.agent = Some(Agent {
            told_at: told_at.filter(|_| !tell).unwrap_or(now),
            stops_at: now + STOPS,
        });
        tell
    }

    /// True: the agent was typing.
    pub(crate) fn stop(&mut self) -> bool {
        self.agent.take().is_some()
    }

    /// True: the agent has stopped typing.
    pub(crate) fn stopped(&mut self, now: Timestamp) -> bool {
        self.agent.is_some_and(|agent| agent.stops_at <= now) && self.stop()
    }

    pub(crate) fn customer_types(&self) -> bool {
        self.customer_until.is_some()
    }

    pub(crate) fn customer_typed(&mut self, now: Timestamp, on: bool) {
        self.customer_until = on.then(|| now + FADES);
    }

    pub(crate) fn customer_stopped(&mut self) {
        self.customer_until = None;
    }

    /// True: the customer's typing has faded.
    pub(crate) fn customer_faded(&mut self, now: Timestamp) -> bool {
        self.customer_until.take_if(|until| *until <= now).is_some()
    }

    pub(crate) fn next_deadline(&self) -> Option<Timestamp> {
        let stops_at = self.agent.map(|agent| agent.stops_at);
        self.customer_until.into_iter().chain(stops_at).min()
    }
}
