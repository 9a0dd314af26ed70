//! The records of the state. Everything else in the state follows from them.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::conversation::{CloseCause, ConversationState, CustomerLink};
use deskbell_protocol::link::{DisplaySurface, Surface};
use deskbell_protocol::offer::{Kind, OfferEnd, Reason};
use deskbell_protocol::presence::{Choice, Link, Missed, Presence, Reach};
use deskbell_protocol::rules::Strategy;
use deskbell_protocol::{
    AgentId, ConversationId, OfferId, ProfileId, QueueId, StatusId, TabId, Timestamp, WorkstreamId,
};

use crate::load::Places;
use crate::skills::{Need, Skills};
use crate::workstream::Takes;

/// An account that takes work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agent {
    pub id: AgentId,
    pub units: u32,
    /// Places in profiles, beside the units.
    pub places: BTreeMap<ProfileId, Places>,
    pub skills: Skills,
    pub queues: BTreeSet<QueueId>,
    /// In percent of the time that others have to answer.
    pub answer_time: u16,
    pub enabled: bool,
    pub signed_in: bool,
    /// What the agent chose last.
    pub choice: Choice,
    /// The administrator's status that they chose it by.
    pub status: Option<StatusId>,
    /// Set by the system alone, until the agent says that they are back.
    pub set_aside: Option<SetAside>,
    /// Misses that the bar shows, the oldest first; empty unless Inactive.
    pub missed: Vec<Missed>,
    /// Misses since the last answered offer, where a rule counts them.
    pub misses_in_a_row: u8,
    /// Rejects since the last accepted offer, where a rule counts them.
    pub rejects_in_a_row: u8,
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
    /// Sessions that went to others while no page could say so, until the same.
    pub lost: u32,
    /// Units of accepted work (active or in wrap-up).
    pub used: u32,
    /// Units held by open offers.
    pub reserved: u32,
    pub sessions: BTreeSet<ConversationId>,
    /// Where they advise another agent.
    pub consults: BTreeSet<ConversationId>,
    pub ringing: BTreeSet<OfferId>,
    /// The end of the last offer.
    pub idle_since: Timestamp,
    /// When the last offer was made.
    pub asked_at: Timestamp,
}

/// Since when and why the system took an agent out of the line of candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetAside {
    pub since: Timestamp,
    pub reason: Reason,
    pub by: AsideBy,
}

/// Which rule did it, and what it sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsideBy {
    /// Inactive.
    Missed,
    /// Do not disturb.
    Rejected,
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
    /// Why its offers in line are made.
    pub reason: Reason,
    /// A bot has it: it is in no line.
    pub with_bot: bool,
    /// Its customer is a contact. Not stored of its own: it follows from the
    /// customer.
    pub known: bool,
    /// Skills, the most important first.
    pub needs: Vec<Need>,
    /// The part of the needs that is insisted on.
    pub required: Skills,
    /// When the next need is given up, while it waits.
    pub relax_at: Option<Timestamp>,
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
    /// What its agent carries for it.
    pub takes: Takes,
    /// Who advises its agent.
    pub consulted: BTreeMap<AgentId, Consulted>,
    /// Its open offer. While an agent has it, it is being handed over, or
    /// another one is asked for advice.
    pub offer: Option<OfferId>,
    /// How many offers were made of it.
    pub attempts: u32,
    /// Who declined it, or gave it away.
    pub asked: BTreeMap<AgentId, Asked>,
    /// Every possible agent has declined it, and the supervisor was told.
    pub nobody_left: bool,
    /// When the only possible agent, who has declined it, may be asked again.
    pub retry_at: Option<Timestamp>,
    /// When it closes for want of an agent; absent while an agent has it. An
    /// open offer is seen to its end first.
    pub closes_at: Option<Timestamp>,
    pub customer: CustomerLink,
    /// When it ends because nobody writes, where a rule says so.
    pub quiet_at: Option<Timestamp>,
    /// When its capacity is free, before wrap-up ends.
    pub frees_at: Option<Timestamp>,
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
    /// Who is in the lowest is asked again first: each decline puts an agent one
    /// further back, and who leaves it goes behind everybody.
    pub round: u8,
    pub last: Timestamp,
}

/// What an agent who was asked for advice may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consulted {
    /// Read, and write to the agent.
    Reads,
    /// The agent let them join: they write to the customer too.
    Joined,
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
    /// What it reserves.
    pub takes: Takes,
    /// Who hands it over, gives it or asks for advice; they are told how it ends.
    pub sender: Option<AgentId>,
    /// Who had the conversation when it was offered.
    pub held_by: Option<AgentId>,
    /// Accepted, the session comes to the front by itself.
    pub opens: bool,
    pub reject_allowed: bool,
    pub missed_rule: Option<u8>,
    pub reject_rule: Option<u8>,
    pub decision: Decision,
    pub offered_at: Timestamp,
    /// The zero that the agent sees; the offer ends 500 ms later.
    pub expires_at: Timestamp,
    /// The display receipt is due, 3 s after sending.
    pub deliver_by: Timestamp,
    pub sent_at: Option<Timestamp>,
    pub displayed: Option<(Timestamp, DisplaySurface)>,
    pub state: OfferState,
}

/// Why this agent: what held when the offer was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision {
    pub by: DecidedBy,
    /// How many could have been asked, this one included.
    pub candidates: u32,
    /// Since when this one was idle.
    pub idle_since: Timestamp,
    /// How many belonged to the queue. None where a person chose, and where it
    /// was not kept.
    pub members: Option<u32>,
}

/// What or who chose the agent of an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecidedBy {
    Strategy(Strategy),
    /// Everybody else has declined it as well, or nobody else is there.
    AskedAgain,
    /// Its sender.
    Sender,
    /// The agent picked it from the line.
    Picked,
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
