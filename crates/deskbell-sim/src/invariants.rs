//! What holds in every run, whatever fails. Each is said here in words; the
//! code that looks is in the room that sees it: `ledger` (what is stored),
//! `heard` (what browsers are told), `routing` (what the server has in mind),
//! `liveness` (what must come to an end once the faults are over).

mod heard;
mod ledger;
pub mod liveness;
pub mod routing;

use std::fmt;

pub use heard::{Heard, Mirror};
pub use ledger::Ledger;

macro_rules! invariants {
    ($($(#[$doc:meta])* $name:ident: $words:literal),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Invariant { $($(#[$doc])* $name),+ }

        impl Invariant {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words),+ }
            }
        }
    };
}

invariants! {
    /// `ledger`
    OneOpenOffer: "a conversation has at most one open offer",
    /// `ledger`. A round is the time from joining the line until an agent has
    /// it; losing the agent, or being handed over, begins another one. Advice
    /// is none of it.
    OneAcceptance: "a conversation is accepted at most once in a round",
    /// `ledger`. By units and by profile. A supervisor's confirmed assignment
    /// may exceed it, and so may what was there when an administrator took some
    /// of it away.
    WithinCapacity: "no offer brings an agent above what they can carry",
    /// `ledger`
    OneEnd: "an offer ends exactly once, and nothing changes it afterwards",
    /// `ledger`
    LogWithoutHoles: "each log counts its events without holes, and its head is its last event",
    /// `ledger`
    CommandOnce: "a command is carried out once: it makes one message",
    /// `ledger`. The fences are for somebody else's writes.
    NeverRefused: "the only writer is never refused by a fence",
    /// `ledger`. Whatever the machine's clock does: a start goes on from there.
    TimeGoesOn: "time never goes back: no batch says an earlier one than the batch before it, or less than what happened in it",
    /// `ledger`. Who was considered is what a decision is explained by.
    Explained: "an offer that the line makes is stored with the verdict on each member of its queue",
    /// `heard`
    AsEachTabSawIt: "what a tab was told is exactly the log after its snapshot, in order, and stored",
    /// `heard`
    AnswersLast: "an answered command is stored with that answer, and every retry hears the same",
    /// `heard`
    EffectsLast: "what an answer says was done is still there at the end",
    /// `ledger` (each event of an agent's log, at its commit) and `heard` (each
    /// frame). Theirs is whom they have, advise about, or are asked for.
    NothingCrosses: "nobody hears of a customer that is not theirs",
    /// `routing`
    OfferedAtOnce: "work that waits has no agent who could get it now",
    /// `routing`. Whatever the machine's clock did at a restart.
    DeadlinesAreNear: "no deadline is further away than the rule that set it",
    /// `routing`
    IndexesFollow: "the indexes are what the records say",
    /// `routing`
    MemoryIsStored: "what the server has in mind is what is stored",
    /// `liveness`
    EverythingEnds: "once faults are over, every conversation and every offer comes to its end",
    /// `liveness`
    EverybodyKnows: "once faults are over, every open tab shows what the server has",
    /// `liveness`
    EverybodyIsBack: "once faults are over, every agent is connected again",
}

/// An invariant that does not hold, and of what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    pub of: Invariant,
    pub what: String,
    /// Identifiers to look for in the history.
    pub about: Vec<String>,
}

impl Violation {
    pub fn new(of: Invariant, what: impl Into<String>, about: &[&dyn fmt::Display]) -> Self {
        Self {
            of,
            what: what.into(),
            about: about.iter().map(ToString::to_string).collect(),
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not so: {}\n  {}", self.of.words(), self.what)
    }
}
