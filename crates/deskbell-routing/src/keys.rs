//! Where a record belongs in the indexes: pure functions of the record alone.

use std::cmp::{Ordering, Reverse};
use std::time::Duration;

use deskbell_protocol::conversation::{ConversationState, CustomerLink};
use deskbell_protocol::offer::{OfferEnd, Reason};
use deskbell_protocol::presence::{Base, Reach};
use deskbell_protocol::rules::Strategy;
use deskbell_protocol::{ConversationId, ProfileId, QueueId, Timestamp, WorkstreamId};

use crate::load::FreePlaces;
use crate::record::{Agent, AgentLink, Conversation, Offer, OfferState};
use crate::rules;
use crate::skills::Skills;
use crate::waiting::Waits;
use crate::workstream::{Takes, Workstream};

/// The order of a waiting line: lost by its agent, then priority, then since
/// when it waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    first_in_line: Reverse<bool>,
    priority: Reverse<u8>,
    pub(crate) queued_at: Timestamp,
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

    /// Without regard to time.
    pub(crate) fn by_urgency(&self, other: &Self) -> Ordering {
        let urgency = |place: &Self| (place.first_in_line, place.priority);
        urgency(self).cmp(&urgency(other))
    }
}

/// Work that the same agents may get.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LineKey {
    pub(crate) workstream: WorkstreamId,
    pub(crate) reason: Reason,
    pub(crate) known: bool,
    pub(crate) required: Skills,
}

impl LineKey {
    pub(crate) fn of(conversation: &Conversation) -> Self {
        Self {
            workstream: conversation.workstream,
            reason: conversation.reason,
            known: conversation.known,
            required: conversation.required.clone(),
        }
    }
}

/// What decides whether an agent may get a line's work. Agents of one slot
/// differ only in their rank.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Slot {
    pub(crate) base: Base,
    /// Units neither used nor reserved.
    pub(crate) free: u32,
    pub(crate) places: FreePlaces,
    /// `Desktop` or `Visible`.
    pub(crate) reach: Reach,
    pub(crate) skills: Skills,
}

impl Slot {
    /// Without regard to skills.
    pub(crate) fn fits(&self, workstream: &Workstream, line: &LineKey) -> bool {
        let has_room = match workstream.takes {
            Takes::Units(units) => self.free >= units,
            Takes::Place(profile) => self.has_place(profile, 1),
        };
        has_room
            && workstream.allowed.contains(&self.base)
            && (self.reach == Reach::Visible
                || workstream.template(line.reason, line.known).desktop)
    }

    fn has_place(&self, profile: ProfileId, count: u32) -> bool {
        let mut places = self.places.iter().flat_map(|places| places.iter());
        places.any(|&(one, free)| one == profile && free >= count)
    }

    /// Somebody in this slot may get work that `before` could not.
    pub(crate) fn offers_more_than(&self, before: Option<&Self>) -> bool {
        let Some(before) = before else { return true };
        let more_places = || {
            let mut places = self.places.iter().flat_map(|places| places.iter());
            places.any(|&(profile, free)| !before.has_place(profile, free))
        };
        self.free > before.free
            || self.reach > before.reach
            || self.base != before.base
            || self.skills != before.skills
            || more_places()
    }
}

/// What candidates are ordered by. Skills are met first where a strategy says
/// so; what is equal then is ordered by idleness.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Order {
    Idle,
    Turn,
    Load,
}

impl Order {
    pub(crate) const fn of(strategy: Strategy) -> Self {
        match strategy {
            Strategy::LongestIdle | Strategy::Skills => Self::Idle,
            Strategy::RoundRobin => Self::Turn,
            Strategy::LeastLoaded => Self::Load,
        }
    }
}

/// The place among the candidates of a slot; the least is asked first.
pub(crate) type Rank = (u32, Timestamp);

/// An agent who can get work: the slot, and what ranks them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) slot: Slot,
    pub(crate) idle_since: Timestamp,
    pub(crate) asked_at: Timestamp,
    pub(crate) burden: u32,
}

impl Candidate {
    pub(crate) fn of(agent: &Agent) -> Option<Self> {
        let reach = agent.reach();
        let can = agent.enabled
            && agent.signed_in
            && agent.link == AgentLink::Connected
            && reach > Reach::Paused
            && !agent.is_blocked()
            && agent.has_a_place_on_the_desk();
        if !can {
            return None;
        }
        let slot = Slot {
            base: agent.presence.base,
            free: agent.free_units(),
            places: agent.free_places(),
            reach,
            skills: agent.skills.clone(),
        };
        let has_room = slot.free > 0 || slot.places.is_some();
        has_room.then(|| Self {
            slot,
            idle_since: agent.idle_since,
            asked_at: agent.asked_at,
            burden: agent.burden(),
        })
    }

    pub(crate) const fn rank(&self, order: Order) -> Rank {
        match order {
            Order::Idle => (0, self.idle_since),
            Order::Turn => (0, self.asked_at),
            Order::Load => (self.burden, self.idle_since),
        }
    }
}

impl Agent {
    /// Fewer than ten sessions, consults and open offers.
    pub(crate) fn has_a_place_on_the_desk(&self) -> bool {
        self.sessions.len() + self.consults.len() + self.ringing.len() < rules::SESSIONS_MAX
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
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

/// Where work stands that could be offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InLine {
    pub(crate) queue: QueueId,
    pub(crate) line: LineKey,
    pub(crate) place: Place,
}

impl InLine {
    pub(crate) fn of(conversation: &Conversation) -> Self {
        Self {
            queue: conversation.queue,
            line: LineKey::of(conversation),
            place: Place::of(conversation),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConversationKeys {
    /// While somebody could be asked.
    pub(crate) in_line: Option<InLine>,
    /// While it waits for an agent, and in which queue.
    pub(crate) waits: Option<(QueueId, Waits)>,
    pub(crate) due: Option<Timestamp>,
    pub(crate) over: Option<Timestamp>,
}

impl ConversationKeys {
    pub(crate) fn of(conversation: &Conversation) -> Self {
        let may_be_offered = conversation.state == ConversationState::Open
            && conversation.offer.is_none()
            && !conversation.with_bot
            && !conversation.nobody_left;
        Self {
            in_line: may_be_offered.then(|| InLine::of(conversation)),
            waits: Waits::of(conversation).map(|waits| (conversation.queue, waits)),
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
/// that an agent or a bot has had has begun: its customer keeps the longer
/// time.
pub(crate) fn may_be_gone_for(conversation: &Conversation) -> Option<Duration> {
    match conversation.state {
        ConversationState::Open if !conversation.has_begun() => Some(rules::GONE_BEFORE_ACCEPT),
        ConversationState::Open | ConversationState::Active => Some(rules::GONE_DURING),
        _ => None,
    }
}

impl Conversation {
    /// An agent or a bot has talked with the customer.
    fn has_begun(&self) -> bool {
        let incoming = matches!(self.reason, Reason::IncomingChat | Reason::IncomingSms);
        self.first_in_line || self.with_bot || !incoming
    }
}

fn conversation_due(conversation: &Conversation) -> Option<Timestamp> {
    let leaves = customer_leaves_at(conversation);
    match conversation.state {
        ConversationState::Open if conversation.offer.is_some() => leaves,
        ConversationState::Open => {
            let moves_on = earlier(conversation.retry_at, conversation.relax_at);
            earlier(earlier(leaves, conversation.closes_at), moves_on)
        }
        ConversationState::Active => earlier(leaves, conversation.quiet_at),
        ConversationState::Waiting => conversation.closes_at,
        ConversationState::WrapUp => earlier(conversation.wrap_up_until, conversation.frees_at),
        ConversationState::Closed => None,
    }
}

fn earlier(one: Option<Timestamp>, other: Option<Timestamp>) -> Option<Timestamp> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, other) => one.or(other),
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
