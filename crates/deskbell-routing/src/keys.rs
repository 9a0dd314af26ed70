//! Where a record belongs in the indexes: pure functions of the record alone.

use std::cmp::Reverse;
use std::time::Duration;

use deskbell_protocol::conversation::{ConversationState, CustomerLink};
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::presence::{Base, Reach};
use deskbell_protocol::{ConversationId, Timestamp};

use crate::record::{Agent, AgentLink, Conversation, Offer, OfferState, Workstream};
use crate::rules;
use crate::waiting::Waits;

/// The order of a waiting line: lost by its agent, then priority, then since
/// when it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    first_in_line: Reverse<bool>,
    priority: Reverse<u8>,
    queued_at: Timestamp,
    pub(crate) conversation: ConversationId,
}

impl Place {
    pub(crate) fn of(conversation: &Conversation) -> Self {
        Self {
            first_in_line: Reverse(conversation.first_in_line),
            priority: Reverse(conversation.priority),
            queued_at: conversation.queued_at,
            conversation: conversation.id,
        }
    }
}

/// What decides whether a workstream's work may go to an agent. Agents of one
/// slot differ only in how long they are idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot {
    pub(crate) base: Base,
    /// Units neither used nor reserved; never 0.
    pub(crate) free: u32,
    /// `Desktop` or `Visible`.
    pub(crate) reach: Reach,
}

impl Slot {
    pub(crate) fn fits(self, workstream: &Workstream) -> bool {
        self.free >= workstream.units
            && workstream.allowed.contains(&self.base)
            && (workstream.desktop || self.reach == Reach::Visible)
    }

    /// Somebody in this slot may get work that `before` could not.
    pub(crate) fn offers_more_than(self, before: Option<Self>) -> bool {
        before.is_none_or(|before| {
            self.free > before.free || self.reach > before.reach || self.base != before.base
        })
    }
}

/// An agent who can get work: the slot, and since when idle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) slot: Slot,
    pub(crate) idle_since: Timestamp,
}

impl Candidate {
    pub(crate) fn of(agent: &Agent) -> Option<Self> {
        let free = agent
            .units
            .saturating_sub(agent.used)
            .saturating_sub(agent.reserved);
        let reach = agent.reach();
        let can = agent.enabled
            && agent.signed_in
            && agent.link == AgentLink::Connected
            && free > 0
            && reach > Reach::Paused
            && agent.sessions.len() + agent.ringing.len() < rules::SESSIONS_MAX;
        can.then_some(Self {
            slot: Slot {
                base: agent.presence.base,
                free,
                reach,
            },
            idle_since: agent.idle_since,
        })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct AgentKeys {
    pub(crate) candidate: Option<Candidate>,
    pub(crate) due: Option<Timestamp>,
}

impl AgentKeys {
    pub(crate) fn of(agent: &Agent) -> Self {
        let due = match agent.link {
            AgentLink::Suspect { unreachable_at } => Some(unreachable_at),
            AgentLink::Unreachable {
                since,
                gave_up: false,
            } => Some(since + rules::GIVE_UP_AFTER),
            AgentLink::Connected | AgentLink::Unreachable { .. } => None,
        };
        Self {
            candidate: Candidate::of(agent),
            due,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ConversationKeys {
    /// While somebody could be asked.
    pub(crate) place: Option<Place>,
    /// While no agent has it.
    pub(crate) waits: Option<Waits>,
    pub(crate) due: Option<Timestamp>,
    pub(crate) over: Option<Timestamp>,
}

impl ConversationKeys {
    pub(crate) fn of(conversation: &Conversation) -> Self {
        let may_be_offered = conversation.state == ConversationState::Open
            && conversation.offer.is_none()
            && !conversation.nobody_left;
        Self {
            place: may_be_offered.then(|| Place::of(conversation)),
            waits: Waits::of(conversation),
            due: conversation_due(conversation),
            over: (conversation.state == ConversationState::Closed)
                .then(|| {
                    conversation
                        .wrap_up_until
                        .max(conversation.closed.map(|(at, _)| at))
                })
                .flatten(),
        }
    }
}

/// When the customer counts as having left.
pub(crate) fn customer_leaves_at(conversation: &Conversation) -> Option<Timestamp> {
    let CustomerLink::Gone { since } = conversation.customer else {
        return None;
    };
    may_be_gone_for(conversation).map(|span| since + span)
}

/// How long the customer may be gone; none where nobody waits for them. A chat
/// that lost its agent has begun: its customer keeps the longer time.
pub(crate) fn may_be_gone_for(conversation: &Conversation) -> Option<Duration> {
    match conversation.state {
        ConversationState::Open if !conversation.first_in_line => Some(rules::GONE_BEFORE_ACCEPT),
        ConversationState::Open | ConversationState::Active => Some(rules::GONE_DURING),
        _ => None,
    }
}

fn conversation_due(conversation: &Conversation) -> Option<Timestamp> {
    let leaves = customer_leaves_at(conversation);
    match conversation.state {
        ConversationState::Open if conversation.offer.is_some() => leaves,
        ConversationState::Open => [leaves, conversation.closes_at, conversation.retry_at]
            .into_iter()
            .flatten()
            .min(),
        ConversationState::Active => leaves,
        ConversationState::Waiting => conversation.closes_at,
        ConversationState::WrapUp => conversation.wrap_up_until,
        ConversationState::Closed => None,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OfferKeys {
    pub(crate) due: Option<Timestamp>,
    pub(crate) over: Option<Timestamp>,
    /// What it was accepted for, and is remembered with.
    pub(crate) accepted: Option<ConversationId>,
}

impl OfferKeys {
    pub(crate) fn of(offer: &Offer) -> Self {
        match offer.state {
            OfferState::Ended {
                end: OfferEnd::Accepted,
                ..
            } => Self {
                due: None,
                over: None,
                accepted: Some(offer.conversation),
            },
            OfferState::Ended { at, .. } => Self {
                due: None,
                over: Some(at),
                accepted: None,
            },
            OfferState::Open => {
                let ends = offer.ends_at();
                let due = if offer.displayed.is_some() {
                    ends
                } else {
                    ends.min(offer.deliver_by)
                };
                Self {
                    due: Some(due),
                    over: None,
                    accepted: None,
                }
            }
        }
    }
}

impl Offer {
    /// When the timer is due. An answer that is carried out before it wins.
    pub(crate) fn ends_at(&self) -> Timestamp {
        self.expires_at + rules::ANSWER_GRACE
    }

    pub(crate) fn is_open(&self) -> bool {
        self.state == OfferState::Open
    }
}
