//! A decision in words. Names come from the caller; nothing is looked up here.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::presence::Base;
use deskbell_routing::{DecidedBy, Decision, Strategy, Verdict, Why, WhyNot};

use super::Names;
use crate::dates::moment;

/// Of which time a verdict is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tense {
    Now,
    /// When the offer was made.
    Then,
}

impl Tense {
    const fn of(self, now: &'static str, then: &'static str) -> &'static str {
        match self {
            Self::Now => now,
            Self::Then => then,
        }
    }

    const fn is(self) -> &'static str {
        self.of("is", "was")
    }

    const fn has(self) -> &'static str {
        self.of("has", "had")
    }
}

/// The rest of a sentence that begins with the conversation.
pub fn stands(why: &Why, queue: &str) -> String {
    match (why.state, why.place) {
        (ConversationState::Open, Some(place)) => format!("is number {place} in {queue}"),
        (ConversationState::Open, None) => "is with a bot".into(),
        (ConversationState::Active, _) => "has its agent".into(),
        (ConversationState::Waiting, _) => "rests until its customer writes again".into(),
        (ConversationState::WrapUp, _) => "has ended, and its agent writes notes".into(),
        (ConversationState::Closed, _) => "is over".into(),
    }
}

/// By what rule an agent was chosen.
pub fn decided(decision: &Decision) -> String {
    let rule = match decision.by {
        DecidedBy::Strategy(Strategy::LongestIdle) => "idle for the longest time",
        DecidedBy::Strategy(Strategy::RoundRobin) => "asked the longest ago",
        DecidedBy::Strategy(Strategy::LeastLoaded) => "the least loaded",
        DecidedBy::Strategy(Strategy::Skills) => "the one who has most of the needed skills",
        DecidedBy::AskedAgain => "asked again, since nobody else is left",
        DecidedBy::Sender => return "chosen by who gave it".into(),
        DecidedBy::Picked => return "picked it from the line".into(),
    };
    match decision.candidates {
        // As the first versions have stored it.
        0 => rule.into(),
        candidates => {
            let since = moment(decision.idle_since);
            format!("{rule}, of {candidates} who could be asked; idle since {since}")
        }
    }
}

/// On a member of the queue.
pub fn verdict(verdict: &Verdict, tense: Tense, names: &Names) -> String {
    match verdict {
        Verdict::Chosen => tense.of("chosen", "was asked").into(),
        Verdict::Next => "would be asked next".into(),
        Verdict::Could => tense.of("could be asked", "could have been asked").into(),
        Verdict::AskedLast { declines } => {
            let had = tense.has();
            let passed = match declines {
                0 => format!("{had} given it away"),
                declines => format!("{had} declined it {}", times(*declines)),
            };
            let asked = tense.of("is asked", "was to be asked");
            format!("{passed}: {asked} after everybody else")
        }
        Verdict::Later { at } => {
            format!(
                "has declined it or given it away, is asked again at {}",
                moment(*at)
            )
        }
        Verdict::No(why_not) => {
            let could_not = tense.of("can't be asked", "could not be asked");
            format!("{could_not}: {}", reason(why_not, tense, names))
        }
    }
}

fn reason(why_not: &WhyNot, tense: Tense, names: &Names) -> String {
    let (is, has) = (tense.is(), tense.has());
    match why_not {
        WhyNot::SwitchedOff => format!("{is} switched off"),
        WhyNot::SignedOut => format!("{is} signed out"),
        WhyNot::NotConnected => format!("{is} not connected"),
        WhyNot::CannotBeShown => format!("{has} no tab that could show it"),
        WhyNot::Paused => {
            let last = tense.of("the last offer", "the offer before");
            format!("{last} could not be shown there")
        }
        WhyNot::Presence(base) => format!("{is} {}", presence(*base)),
        WhyNot::NoRoom => format!("{has} no capacity left for it"),
        WhyNot::DeskFull => format!("{has} ten sessions and offers"),
        WhyNot::Lacks(id) => {
            let skill = names.rules.skills.iter().find(|it| it.id == *id);
            let lacks = tense.of("lacks", "lacked");
            format!("{lacks} {}", skill.map_or("a skill", |it| it.name.as_str()))
        }
        WhyNot::Declined { declines } => format!("{has} declined it {}", times(*declines)),
    }
}

const fn presence(base: Base) -> &'static str {
    match base {
        Base::Available => "Available",
        Base::Busy => "Busy",
        Base::DoNotDisturb => "on Do not disturb",
        Base::Away => "Away",
        Base::Offline => "Offline",
        Base::Inactive => "Inactive",
    }
}

fn times(count: u8) -> String {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        count => format!("{count} times"),
    }
}
