//! A channel with its rules.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Fault, Hours, UNITS_MOST, Why, once_each, within};
use crate::conversation::Channel;
use crate::offer::Reason;
use crate::presence::Base;

/// The longest time that a rule may name, in seconds: a leap year.
const LONGEST: i64 = 366 * 24 * 60 * 60;
/// How far declines, or misses in a row, can be counted.
const COUNTED: (i64, i64) = (1, 5);
const NEEDS_MOST: i64 = 10;

/// See the module. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workstream {
    pub name: String,
    pub channel: Channel,
    pub queue: String,
    /// Of SMS: our numbers whose messages come in here; none: those that no
    /// other workstream names.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// A bot answers first, where there is one.
    pub bot_first: bool,
    /// The greater goes first.
    pub priority: i64,
    pub takes: Takes,
    /// The base statuses that may get its work.
    pub allowed: BTreeSet<Base>,
    pub strategy: Strategy,
    pub needs: Vec<Need>,
    /// After each such time in line the least important need is given up; 0:
    /// they are insisted on.
    pub relax_after: i64,
    pub answering: Answering,
    /// Misses in a row until the agent becomes Inactive; 0: never.
    pub missed_rule: i64,
    /// Rejects in a row until the agent is set to Do not disturb; 0: never.
    pub reject_rule: i64,
    /// Declines after which an agent is never asked again by itself.
    pub decline_limit: i64,
    pub wrap_up: i64,
    /// How long of wrap-up keeps its capacity.
    pub wrap_up_blocks: i64,
    /// A conversation without an agent closes after this time.
    pub closes_after: i64,
    /// A conversation in which nobody writes for this long ends; 0: never.
    pub quiet_after: i64,
    #[serde(default)]
    pub hours: Hours,
    pub incoming: Served,
    pub assignment: Served,
    pub transfer: Served,
    pub escalation: Served,
    pub escalation_from_bot: Served,
    pub consult: Served,
}

/// The names of the templates that serve one reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Served {
    /// For a customer who is no contact of ours,
    pub unknown: String,
    /// and for one who is.
    pub known: String,
}

/// What a conversation takes of its agent's capacity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Takes {
    Units(i64),
    /// One place in this profile.
    Profile(String),
}

/// A skill that each conversation needs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Need {
    pub skill: String,
    /// 0 is the most important.
    pub priority: i64,
}

/// Who of the candidates is asked first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strategy {
    /// Whose last offer ended the longest ago.
    LongestIdle,
    /// Who was asked the longest ago.
    RoundRobin,
    /// Who carries the least of what they can carry, then the longest idle.
    LeastLoaded,
    /// Who has most of the needed skills, the important ones first, also of
    /// those that are not insisted on any more; then the longest idle.
    Skills,
}

impl Strategy {
    pub const ALL: [Self; 4] = [
        Self::LongestIdle,
        Self::RoundRobin,
        Self::LeastLoaded,
        Self::Skills,
    ];

    /// Its word in the database, and wherever a person sets it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LongestIdle => "longest_idle",
            Self::RoundRobin => "round_robin",
            Self::LeastLoaded => "least_loaded",
            Self::Skills => "skills",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

/// How an offer of waiting work is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answering {
    /// By the agent.
    Asked,
    /// It is accepted as soon as it is displayed.
    Assigned,
    /// That, and the session comes to the front by itself.
    Opened,
}

impl Answering {
    pub const ALL: [Self; 3] = [Self::Asked, Self::Assigned, Self::Opened];

    /// Its word in the database, and wherever a person sets it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Assigned => "assigned",
            Self::Opened => "opened",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

impl Workstream {
    /// The templates that serve each reason, by the reason's field.
    pub fn served(&self) -> [(&'static str, &Served); 6] {
        [
            ("incoming", &self.incoming),
            ("assignment", &self.assignment),
            ("transfer", &self.transfer),
            ("escalation", &self.escalation),
            ("escalation_from_bot", &self.escalation_from_bot),
            ("consult", &self.consult),
        ]
    }

    /// Adds what of it is not allowed.
    pub(super) fn check(&self, faults: &mut Vec<Fault>) {
        within(faults, "priority", self.priority, (0, 255));
        if let Takes::Units(units) = self.takes {
            within(faults, "takes", units, (1, UNITS_MOST));
        }
        for (base, name) in [(Base::Offline, "offline"), (Base::Inactive, "inactive")] {
            if self.allowed.contains(&base) {
                let name = name.into();
                faults.push(Fault::of("allowed", Why::NotAllowed { name }));
            }
        }
        if self.needs.len() as i64 > NEEDS_MOST {
            faults.push(Fault::of("needs", Why::TooMany { most: NEEDS_MOST }));
        }
        once_each(
            faults,
            "needs",
            self.needs.iter().map(|it| it.skill.as_str()),
        );
        for need in &self.needs {
            within(faults, "needs", need.priority, (0, 255));
        }
        for (field, times) in [
            ("missed_rule", self.missed_rule),
            ("reject_rule", self.reject_rule),
        ] {
            if !(0..=COUNTED.1).contains(&times) {
                faults.push(Fault::of(field, Why::OffOrUpTo { most: COUNTED.1 }));
            }
        }
        within(faults, "decline_limit", self.decline_limit, COUNTED);
        within(faults, "closes_after", self.closes_after, (1, LONGEST));
        for (field, span) in [
            ("relax_after", self.relax_after),
            ("wrap_up", self.wrap_up),
            ("wrap_up_blocks", self.wrap_up_blocks),
            ("quiet_after", self.quiet_after),
        ] {
            within(faults, field, span, (0, LONGEST));
        }
        self.hours.check(faults);
    }
}

impl Served {
    /// The same for both.
    pub fn both(name: &str) -> Self {
        Self {
            unknown: name.into(),
            known: name.into(),
        }
    }

    /// By the name of what every desk begins with.
    pub fn standard(reason: Reason) -> Self {
        Self::both(&super::Template::standard(reason).name)
    }
}
