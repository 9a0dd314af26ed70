//! What holds in every run, whatever fails: each in words, and with the
//! functions that check it. These are in the room that sees it: `ledger` (what
//! is stored), `heard` (what browsers are told), `routing` (what the server has
//! in mind), `liveness` (what must come to an end once the faults are over);
//! those of the small world, which has no store and no browsers, in
//! `small::checks`.

mod heard;
mod ledger;
pub mod liveness;
pub mod routing;

use std::fmt;

use crate::small::checks as small;
use crate::store::Disk;
use crate::world::World;
pub use heard::{Heard, Mirror};
pub use ledger::Ledger;

macro_rules! invariants {
    ($($(#[$doc:meta])* $name:ident: $words:literal, by [$($check:path),+]),+ $(,)?) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Invariant { $($(#[$doc])* $name),+ }

        impl Invariant {
            pub const ALL: &[Self] = &[$(Self::$name),+];

            pub const fn words(self) -> &'static str {
                match self { $(Self::$name => $words),+ }
            }

            /// The functions that check it.
            pub const fn checked_by(self) -> &'static [&'static str] {
                match self { $(Self::$name => &[$(stringify!($check)),+]),+ }
            }
        }

        // They are there, and named so.
        const _: () = { $($(let _ = $check;)+)+ };
    };
}

invariants! {
    OneOpenOffer: "a conversation has at most one open offer",
        by [Ledger::one_open_offer, small::one_open_offer],
    /// A round is the time from joining the line until an agent has it; losing
    /// the agent, or being handed over, begins another one. Advice is none of it.
    OneAcceptance: "a conversation is accepted at most once in a round",
        by [Ledger::acceptances, small::one_acceptance],
    /// By units and by profile. A supervisor's confirmed assignment may exceed
    /// it, and so may what was there when an administrator took some of it away.
    WithinCapacity: "no offer brings an agent above what they can carry",
        by [Ledger::within_capacity, small::within_capacity],
    OneEnd: "an offer ends exactly once, and nothing changes it afterwards",
        by [Ledger::one_end, small::one_end],
    LogWithoutHoles: "each log counts its events without holes, and its head is its last event",
        by [Ledger::log_without_holes],
    CommandOnce: "a command is carried out once: it makes one message",
        by [Ledger::command_once],
    /// A page shows them by their numbers.
    NumberOnce: "each number of a conversation's messages is one message's",
        by [Ledger::number_once],
    /// The fences are for somebody else's writes.
    NeverRefused: "the only writer is never refused by a fence",
        by [Disk::attempt],
    /// Whatever the machine's clock does: a start goes on from there.
    TimeGoesOn: "time never goes back: no batch says an earlier one than the batch before it, or less than what happened in it",
        by [Ledger::time_goes_on],
    /// Who was considered is what a decision is explained by.
    Explained: "an offer that the line makes is stored with the verdict on each member of its queue",
        by [Ledger::offers_are_explained],
    AsEachTabSawIt: "what a tab was told is exactly the log after its snapshot, in order, and stored",
        by [World::follows, World::begins],
    AnswersLast: "an answered command is stored with that answer, and every retry hears the same",
        by [World::answered, World::check_answer, World::heard_chat],
    EffectsLast: "what an answer says was done is still there at the end",
        by [World::effect_has_lasted],
    /// Theirs is whom they have, advise about, or are asked for. Each event of
    /// an agent's log is looked at at its commit, and each frame.
    NothingCrosses: "nobody hears of a customer that is not theirs",
        by [Ledger::nothing_crosses, World::tab_hears, World::page_hears],
    OfferedAtOnce: "work that waits has no agent who could get it now",
        by [routing::work_that_waits],
    /// Whatever the machine's clock did at a restart.
    DeadlinesAreNear: "no deadline is further away than the rule that set it",
        by [routing::deadlines],
    IndexesFollow: "the indexes are what the records say",
        by [routing::indexes],
    MemoryIsStored: "what the server has in mind is what is stored",
        by [routing::memory_is_stored],
    EverythingEnds: "once faults are over, every conversation and every offer comes to its end",
        by [World::everything_has_ended, small::something_is_due],
    EverybodyKnows: "once faults are over, every open tab shows what the server has",
        by [World::everybody_must_know],
    EverybodyIsBack: "once faults are over, every agent is connected again",
        by [World::everything_has_ended],
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
        let checks = self.of.checked_by().join(", ");
        write!(f, "not so: {} ({checks})\n  {}", self.of.words(), self.what)
    }
}
