//! The ways to give a conversation to somebody: the command of each, and what a
//! person has to know before. Draws nothing.

use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{Over, To, WhyNot};
use deskbell_protocol::http::Target;

use crate::messages::{messages, words, work as texts_of};

/// What can be done with who is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Assign,
    Transfer,
    Escalate,
}

impl Way {
    /// `sure`: what it passes over was read and confirmed. Nothing is assigned to
    /// a queue.
    pub(super) fn command(
        self,
        conversation: ConversationId,
        to: To,
        sure: bool,
    ) -> Option<Command> {
        Some(match (self, to) {
            (Self::Assign, To::Queue(_)) => return None,
            (Self::Assign, To::Agent(to)) => Command::Assign {
                conversation,
                to,
                confirmed: sure,
            },
            (Self::Transfer, _) => Command::Transfer {
                conversation,
                to,
                anyway: sure,
            },
            (Self::Escalate, _) => Command::Escalate {
                conversation,
                to,
                anyway: sure,
            },
        })
    }

    /// What a person has to know before.
    pub(super) fn concerns(self, target: &Target) -> Vec<String> {
        match self {
            // Nothing is asked about whom nothing reaches: the server refuses it.
            Self::Assign if is_out_of_reach(target) => Vec::new(),
            Self::Assign => {
                let over = target.over.iter();
                over.map(|over| concern(&target.name, *over)).collect()
            }
            Self::Transfer | Self::Escalate => {
                let empty = target.why_not == Some(WhyNot::NobodyThere);
                let said = empty.then(|| messages().handing.nobody_there().to_owned());
                said.into_iter().collect()
            }
        }
    }

    pub(super) fn anyway(self) -> &'static str {
        match self {
            Self::Assign => texts_of().assign_anyway(),
            Self::Transfer | Self::Escalate => messages().handing.anyway(),
        }
    }
}

const fn is_out_of_reach(target: &Target) -> bool {
    matches!(
        target.why_not,
        Some(WhyNot::NotThere | WhyNot::CannotBeShown)
    )
}

fn concern(who: &str, over: Over) -> String {
    let texts = texts_of();
    match over {
        Over::Presence(base) => texts.over_presence(who, words::base(base)),
        Over::Units { used, units } => texts.over_units(who, used.into(), units.into()),
        Over::Places { used, limit } => texts.over_places(who, used.into(), limit.into()),
        Over::Blocked => texts.over_blocked(who),
        Over::Sessions => texts.over_sessions(who),
    }
}
