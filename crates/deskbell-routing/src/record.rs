//! The records of the state. Everything else in the state follows from them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use deskbell_protocol::conversation::{Channel, CloseCause, ConversationState, CustomerLink};
use deskbell_protocol::link::{DisplaySurface, Surface};
use deskbell_protocol::offer::{Kind, OfferEnd, Reason};
use deskbell_protocol::presence::{Base, Choice, Link, Missed, Presence, Reach};
use deskbell_protocol::{
    AgentId, ConversationId, OfferId, QueueId, TabId, Timestamp, WorkstreamId,
};

/// A waiting line. Its members are the agents whose record names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Queue {
    pub id: QueueId,
    pub name: String,
}

/// A channel with its rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workstream {
    pub id: WorkstreamId,
    pub channel: Channel,
    pub queue: QueueId,
    /// Capacity units of one conversation; not 0.
    pub units: u32,
    /// The base statuses that may get its work; neither Offline nor Inactive.
    pub allowed: BTreeSet<Base>,
    pub reason: Reason,
    pub kind: Kind,
    /// 5 to 900 s.
    pub wait_time: Duration,
    pub reject_allowed: bool,
    /// The template may use the desktop's notifications; where not, only
    /// agents with a visible tab are candidates.
    pub desktop: bool,
    /// Misses in a row until the agent becomes Inactive, 1 to 5; none: never.
    pub missed_rule: Option<u8>,
    /// Declines after which an agent is never asked again by itself, 1 to 5.
    pub decline_limit: u8,
    pub wrap_up: Duration,
    /// A conversation without an agent closes after this time.
    pub closes_after: Duration,
}

/// An account that takes work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    pub id: AgentId,
    pub units: u32,
    pub queues: BTreeSet<QueueId>,
    pub enabled: bool,
    pub signed_in: bool,
    /// What the agent chose last.
    pub choice: Choice,
    /// Set by the system alone.
    pub inactive: Option<Inactive>,
    /// Misses that the bar shows, the oldest first; empty unless Inactive.
    pub missed: Vec<Missed>,
    /// Misses since the last answered offer, where a rule counts them.
    pub misses_in_a_row: u8,
    /// The presence in force.
    pub presence: Presence,
    pub link: AgentLink,
    /// Not stored: tabs end with the server.
    pub tabs: BTreeMap<TabId, Tab>,
    /// An offer could not be shown; no further one until a tab reports ready.
    pub paused: bool,
    /// Offers that could not be shown, until the person shows that they are
    /// there or signs out.
    pub went_elsewhere: u32,
    /// Units of accepted work (active or in wrap-up).
    pub used: u32,
    /// Units held by open offers.
    pub reserved: u32,
    pub sessions: BTreeSet<ConversationId>,
    pub ringing: BTreeSet<OfferId>,
    /// The end of the last offer; orders the candidates.
    pub idle_since: Timestamp,
}

/// Since when and why the system set Inactive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inactive {
    pub since: Timestamp,
    pub reason: Reason,
}

/// The best of the agent's tabs, with the deadline that the state implies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentLink {
    Connected,
    Suspect {
        unreachable_at: Timestamp,
    },
    /// `since` is when it became unreachable; after 150 s, `gave_up`, its
    /// live chats have gone back to the line.
    Unreachable {
        since: Timestamp,
        gave_up: bool,
    },
}

impl AgentLink {
    pub const fn word(self) -> Link {
        match self {
            Self::Connected => Link::Connected,
            Self::Suspect { .. } => Link::Suspect,
            Self::Unreachable { .. } => Link::Unreachable,
        }
    }
}

/// An open tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    pub surface: Surface,
    /// The time of the last frame, while the tab is silent.
    pub silent_since: Option<Timestamp>,
}

/// A work item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    pub id: ConversationId,
    pub workstream: WorkstreamId,
    pub queue: QueueId,
    /// Higher goes first.
    pub priority: u8,
    /// Its agent was lost: it goes before every priority.
    pub first_in_line: bool,
    pub state: ConversationState,
    pub arrived_at: Timestamp,
    /// When it joined the queue; rerouting keeps it.
    pub queued_at: Timestamp,
    /// Who has it, or had it when it closed.
    pub agent: Option<AgentId>,
    pub accepted_at: Option<Timestamp>,
    /// Units that its agent carries for it.
    pub units: u32,
    /// Its open offer.
    pub offer: Option<OfferId>,
    /// How many offers were made of it.
    pub attempts: u32,
    /// Who declined it.
    pub asked: BTreeMap<AgentId, Asked>,
    /// Every possible agent has declined it, and the supervisor was told.
    pub nobody_left: bool,
    /// When the only possible agent, who has declined it, may be asked again.
    pub retry_at: Option<Timestamp>,
    /// When it closes for want of an agent; absent while an agent has it. An
    /// open offer is seen to its end first.
    pub closes_at: Option<Timestamp>,
    pub customer: CustomerLink,
    /// When wrap-up ends by itself, or when it ended.
    pub wrap_up_until: Option<Timestamp>,
    /// When and why it ended; from wrap-up on.
    pub closed: Option<(Timestamp, CloseCause)>,
}

/// What an agent did with a conversation that they did not take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// Rejected or missed.
    pub declines: u8,
    pub last: Timestamp,
}

/// A conversation proposed to one agent, once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    pub id: OfferId,
    pub attempt: u32,
    pub conversation: ConversationId,
    pub agent: AgentId,
    pub reason: Reason,
    pub kind: Kind,
    /// Units that it reserves.
    pub units: u32,
    pub reject_allowed: bool,
    pub missed_rule: Option<u8>,
    pub offered_at: Timestamp,
    /// The zero that the agent sees; the offer ends 500 ms later.
    pub expires_at: Timestamp,
    /// The display receipt is due, 3 s after sending.
    pub deliver_by: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub displayed: Option<(Timestamp, DisplaySurface)>,
    pub state: OfferState,
}

/// Open, or how and when it ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OfferState {
    Open,
    Ended { at: Timestamp, end: OfferEnd },
}

impl Agent {
    /// The best of what the tabs can show.
    pub fn reach(&self) -> Reach {
        let tabs = self.tabs.values();
        let best = tabs
            .filter(|tab| tab.silent_since.is_none())
            .map(|tab| tab.surface.reach())
            .max()
            .unwrap_or(Reach::Nothing);
        if self.paused {
            best.min(Reach::Paused)
        } else {
            best
        }
    }
}
