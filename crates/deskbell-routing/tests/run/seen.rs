//! What runs have come to, so that a test can say what they must come to.

use std::collections::BTreeSet;

use deskbell_protocol::conversation::{CloseCause, ConversationState};
use deskbell_protocol::offer::{OfferEnd, Reason, RescindReason};
use deskbell_routing::{Agent, AgentLink, AsideBy, Command, Conversation, Effect};

use crate::invariants::Moment;

/// Everything that random runs shall come to.
pub const ALL: [&str; 39] = [
    "accepted",
    "rejected",
    "expired",
    "undelivered",
    "disconnected",
    "rescinded: the customer left",
    "rescinded: taken by a supervisor",
    "rescinded: the server stopped",
    "rescinded: the agent left",
    "rescinded: accepted elsewhere",
    "rescinded: taken back",
    "a transfer is accepted",
    "an escalation is accepted",
    "an assignment is accepted",
    "a consult is accepted",
    "an escalation from a bot is accepted",
    "a transfer comes back",
    "an escalation comes back",
    "an assignment comes back",
    "a consult comes back",
    "a consult ends",
    "an agent hands over",
    "an agent leaves without ending",
    "a need is given up",
    "an agent is set to Do not disturb",
    "closed: ended by the bot",
    "closed: nobody wrote",
    "closed: ended by the agent",
    "closed: ended by the customer",
    "closed: the customer was gone",
    "closed: nobody came",
    "an agent is Inactive",
    "an agent is given up",
    "a lost chat waits again",
    "a customer writes after a rest",
    "nobody is left",
    "nobody is left for a lost chat",
    "nobody is left for who writes after a rest",
    "ten sessions",
];

#[derive(Debug, Default)]
pub struct Seen(BTreeSet<&'static str>);

impl Seen {
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    pub fn missing(&self) -> Vec<&'static str> {
        ALL.into_iter().filter(|it| !self.0.contains(it)).collect()
    }

    pub fn record(&mut self, moment: &Moment<'_>) {
        let words = moment.effects.iter().filter_map(|it| word(moment, it));
        self.0.extend(words);
        for agent in moment.after.agents() {
            let Some(before) = moment.before.agent(agent.id) else {
                continue;
            };
            let aside = |agent: &Agent| agent.set_aside.as_ref().map(|it| it.by);
            if aside(before) != aside(agent) {
                self.0.extend(aside(agent).map(|by| match by {
                    AsideBy::Missed => "an agent is Inactive",
                    AsideBy::Rejected => "an agent is set to Do not disturb",
                }));
            }
            let gave_up = |link| matches!(link, AgentLink::Unreachable { gave_up: true, .. });
            if !gave_up(before.link) && gave_up(agent.link) {
                self.0.insert("an agent is given up");
            }
            if agent.sessions.len() == 10 {
                self.0.insert("ten sessions");
            }
        }
        for conversation in moment.after.open_conversations() {
            let before = moment.before.conversation(conversation.id);
            let rested = before.is_some_and(|it| it.state == ConversationState::Waiting);
            if rested && conversation.state == ConversationState::Open {
                self.0.insert("a customer writes after a rest");
            }
            let fewer = |it: &Conversation| it.required != conversation.required;
            if before.is_some_and(fewer) && moment.command == Some(&Command::Wake) {
                self.0.insert("a need is given up");
            }
        }
    }
}

fn word(moment: &Moment<'_>, effect: &Effect) -> Option<&'static str> {
    match effect {
        Effect::OfferEnded {
            offer,
            end: OfferEnd::Accepted,
        } => Some(accepted(moment.after.offer(*offer)?.reason)),
        Effect::OfferEnded { end, .. } => word_of(end),
        Effect::CameBack { offer, .. } => Some(match moment.after.offer(*offer)?.reason {
            Reason::Transfer => "a transfer comes back",
            Reason::Escalation => "an escalation comes back",
            Reason::Assignment => "an assignment comes back",
            Reason::Consult => "a consult comes back",
            _ => return None,
        }),
        Effect::ConsultEnded { .. } => Some("a consult ends"),
        Effect::SessionClosed {
            cause: CloseCause::HandedOver | CloseCause::GivenAway,
            ..
        } => Some("an agent hands over"),
        Effect::SessionClosed {
            cause: CloseCause::LeftByAgent,
            ..
        } => Some("an agent leaves without ending"),
        Effect::ConversationClosed { cause, .. } => Some(match cause {
            CloseCause::EndedByAgent => "closed: ended by the agent",
            CloseCause::EndedByCustomer => "closed: ended by the customer",
            CloseCause::CustomerGone => "closed: the customer was gone",
            CloseCause::NobodyCame => "closed: nobody came",
            CloseCause::EndedByBot => "closed: ended by the bot",
            CloseCause::EndedBySupervisor => "closed: ended by a supervisor",
            CloseCause::WentQuiet => "closed: nobody wrote",
            CloseCause::AgentLost
            | CloseCause::LeftByAgent
            | CloseCause::HandedOver
            | CloseCause::GivenAway => return None,
        }),
        Effect::WaitsAgain { .. } => Some("a lost chat waits again"),
        Effect::NobodyLeft { conversation } => {
            let before = moment.before.conversation(*conversation)?;
            Some(match before.state {
                ConversationState::Active => "nobody is left for a lost chat",
                ConversationState::Waiting => "nobody is left for who writes after a rest",
                _ => "nobody is left",
            })
        }
        _ => None,
    }
}

fn word_of(end: &OfferEnd) -> Option<&'static str> {
    Some(match end {
        OfferEnd::Accepted => "accepted",
        OfferEnd::Rejected { .. } => "rejected",
        OfferEnd::Expired => "expired",
        OfferEnd::Undelivered => "undelivered",
        OfferEnd::Disconnected => "disconnected",
        OfferEnd::Rescinded { why } => match why {
            RescindReason::CustomerLeft => "rescinded: the customer left",
            RescindReason::TakenBySupervisor => "rescinded: taken by a supervisor",
            RescindReason::ServerStopped => "rescinded: the server stopped",
            RescindReason::AgentLeft => "rescinded: the agent left",
            RescindReason::AcceptedElsewhere => "rescinded: accepted elsewhere",
            RescindReason::TakenBack => "rescinded: taken back",
        },
    })
}

const fn accepted(reason: Reason) -> &'static str {
    match reason {
        Reason::IncomingChat | Reason::IncomingSms => "accepted",
        Reason::Assignment => "an assignment is accepted",
        Reason::Transfer => "a transfer is accepted",
        Reason::Escalation => "an escalation is accepted",
        Reason::EscalationFromBot => "an escalation from a bot is accepted",
        Reason::Consult => "a consult is accepted",
    }
}
