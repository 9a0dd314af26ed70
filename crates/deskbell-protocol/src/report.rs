//! What supervisors read of the ledger: offers by end, the time to accept, the
//! service level, by day, by queue and by agent. The server knows no time zone:
//! who asks says where each of their days begins.
//!
//! Rules, so that a figure means one thing:
//! - An offer belongs to the day on which it was made, and to the queue in
//!   which its conversation is now, or was at its end.
//! - The time to accept is that of alerts which somebody accepted. What is
//!   accepted by being shown, and what an agent picked from the line, says
//!   nothing about how fast anybody answers.
//! - A conversation belongs to the day on which it began. It counts for the
//!   service level within so many seconds as soon as an agent has accepted it,
//!   or it has waited for so long since it joined its queue: who leaves earlier
//!   was not kept waiting and does not count. It is served when its first
//!   Accept came within them.
//! - By agent it counts for who accepted it first, whoever has it later. What
//!   nobody has accepted, because it waits or the customer left, counts for no
//!   agent: an agent's service level is that of the conversations they took.

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::offer::{OfferEnd, RescindReason};

/// The seconds within which the service level is told.
pub const WITHIN: [u32; 3] = [20, 60, 120];

/// Which days are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Where each day begins, and where the last one ends: at least two, in
    /// order, at most one more than [`limits::REPORT_DAYS`](crate::limits::REPORT_DAYS).
    pub edges: Vec<Timestamp>,
}

/// What the ledger says of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    pub total: Figures,
    /// One for each day asked for.
    pub days: Vec<Figures>,
    /// Those that had anything, by name.
    pub queues: Vec<Named>,
    /// Those who were asked, or took one first, by name.
    pub agents: Vec<Named>,
}

/// A queue's or an agent's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    pub name: String,
    pub figures: Figures,
}

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figures {
    pub ends: Ends,
    /// None where nobody has accepted anything.
    pub to_accept: Option<ToAccept>,
    pub line: Line,
}

/// How many offers came to which end; never mixed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ends {
    pub open: u64,
    pub accepted: u64,
    pub rejected: u64,
    /// Missed.
    pub expired: u64,
    pub undelivered: u64,
    pub disconnected: u64,
    /// Each cause that occurred.
    pub rescinded: Vec<Rescinded>,
}

/// How many were taken back for this cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rescinded {
    pub why: RescindReason,
    pub count: u64,
}

/// How long an Accept took, in milliseconds, to the next tenth of a second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToAccept {
    pub median_ms: u64,
    pub p90_ms: u64,
    pub p99_ms: u64,
}

/// What became of those who waited.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Conversations that joined a queue; an agent's are those they took first.
    pub joined: u64,
    /// Those that ended without any Accept.
    pub unanswered: u64,
    /// Within each of [`WITHIN`].
    pub service: Vec<Service>,
}

/// A share: of `counted` conversations so many were served.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    pub served: u64,
    pub counted: u64,
}

impl Ends {
    pub fn offers(&self) -> u64 {
        let rescinded: u64 = self.rescinded.iter().map(|it| it.count).sum();
        let others = self.undelivered + self.disconnected + self.open;
        self.answerable() + others + rescinded
    }

    /// Those that an agent could answer, and had the time to: what the rates of
    /// rejection and of time-outs are parts of.
    pub const fn answerable(&self) -> u64 {
        self.accepted + self.rejected + self.expired
    }

    pub fn rescinded(&self, why: RescindReason) -> u64 {
        let found = self.rescinded.iter().find(|it| it.why == why);
        found.map_or(0, |it| it.count)
    }

    /// One more offer; none: it is open.
    pub fn count(&mut self, end: Option<&OfferEnd>) {
        match end {
            None => self.open += 1,
            Some(OfferEnd::Accepted) => self.accepted += 1,
            Some(OfferEnd::Rejected { .. }) => self.rejected += 1,
            Some(OfferEnd::Expired) => self.expired += 1,
            Some(OfferEnd::Undelivered) => self.undelivered += 1,
            Some(OfferEnd::Disconnected) => self.disconnected += 1,
            Some(OfferEnd::Rescinded { why }) => self.add_rescinded(*why, 1),
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.open += other.open;
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.expired += other.expired;
        self.undelivered += other.undelivered;
        self.disconnected += other.disconnected;
        for it in &other.rescinded {
            self.add_rescinded(it.why, it.count);
        }
    }

    fn add_rescinded(&mut self, why: RescindReason, count: u64) {
        match self.rescinded.iter_mut().find(|it| it.why == why) {
            Some(it) => it.count += count,
            None => self.rescinded.push(Rescinded { why, count }),
        }
    }
}

impl Line {
    pub fn add(&mut self, other: &Self) {
        self.joined += other.joined;
        self.unanswered += other.unanswered;
        let most = self.service.len().max(other.service.len());
        self.service.resize(most, Service::default());
        for (mine, other) in self.service.iter_mut().zip(&other.service) {
            mine.served += other.served;
            mine.counted += other.counted;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_read_by_the_page_as_it_was_written() {
        let figures = Figures {
            ends: Ends {
                accepted: 3,
                rescinded: vec![Rescinded {
                    why: RescindReason::CustomerLeft,
                    count: 2,
                }],
                ..Ends::default()
            },
            to_accept: Some(ToAccept {
                median_ms: 4_200,
                p90_ms: 9_000,
                p99_ms: 31_000,
            }),
            line: Line {
                joined: 4,
                unanswered: 1,
                service: vec![
                    Service {
                        served: 2,
                        counted: 4
                    };
                    3
                ],
            },
        };
        let report = Report {
            total: figures.clone(),
            days: vec![figures.clone(), Figures::default()],
            queues: vec![Named {
                name: "Support".into(),
                figures,
            }],
            agents: Vec::new(),
        };
        let text = serde_json::to_string(&report).unwrap();
        let read = crate::tree::Tree::of(&text).and_then(|tree| tree.whole());
        assert_eq!(read, Ok(report));
    }

    #[test]
    fn sums_keep_every_end_and_every_cause_apart() {
        let mut sum = Ends {
            expired: 1,
            ..Ends::default()
        };
        sum.add_rescinded(RescindReason::AgentLeft, 2);
        let mut other = Ends {
            rejected: 5,
            ..Ends::default()
        };
        other.add_rescinded(RescindReason::AgentLeft, 1);
        other.add_rescinded(RescindReason::CustomerLeft, 7);
        sum.add(&other);
        assert_eq!((sum.expired, sum.rejected, sum.answerable()), (1, 5, 6));
        assert_eq!(sum.rescinded(RescindReason::AgentLeft), 3);
        assert_eq!(sum.rescinded(RescindReason::CustomerLeft), 7);
        assert_eq!(sum.offers(), 16);
    }
}
