//! What can be asked of the routing core, and why it can refuse.

use std::collections::BTreeMap;

use deskbell_protocol::conversation::To;
use deskbell_protocol::link::{DisplaySurface, Surface};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{
    AgentId, ConversationId, OfferId, ProblemCode, ProfileId, QueueId, SkillId, StatusId, TabId,
    Timestamp, WorkstreamId,
};

use crate::skills::Need;
use crate::workstream::{Profile, Queue, Skill, Status, Workstream};

/// One thing that happened outside, or that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Configuration, new or changed. Open offers keep what they have.
    PutQueue(Queue),
    PutSkill(Skill),
    PutProfile(Profile),
    PutStatus(Status),
    PutWorkstream(Box<Workstream>),
    /// An account that takes work, new or changed. Switching it off takes its
    /// offers back and returns its live chats to the line.
    PutAgent(Account),

    /// A new sign-in starts Offline; further tabs of a signed-in agent change nothing.
    SignIn {
        agent: AgentId,
    },
    /// The agent goes Offline; open offers are rescinded (`agent_left`), and
    /// work in hand goes back as if the agent were lost.
    SignOut {
        agent: AgentId,
    },

    /// A socket said `hello`.
    TabOpened {
        agent: AgentId,
        tab: TabId,
        surface: Surface,
    },
    TabSurface {
        agent: AgentId,
        tab: TabId,
        surface: Surface,
    },
    /// No frame of this tab since `last_frame`, 3 s ago.
    TabSilent {
        agent: AgentId,
        tab: TabId,
        last_frame: Timestamp,
    },
    /// A frame after silence.
    TabHeard {
        agent: AgentId,
        tab: TabId,
    },
    /// The socket closed; its last frame arrived at `last_frame`. Not for a
    /// socket that a newer one of the same tab has replaced.
    TabClosed {
        agent: AgentId,
        tab: TabId,
        last_frame: Timestamp,
    },
    /// The person showed that they are there, or a reach check passed: ends
    /// the pause after an undelivered offer.
    Ready {
        agent: AgentId,
    },

    /// By a status of the administrator's where one is named; its base status
    /// is the choice then.
    SetPresence {
        agent: AgentId,
        choice: Choice,
        status: Option<StatusId>,
    },
    ImBack {
        agent: AgentId,
    },
    /// A supervisor named `by` sets back what a rule has set.
    ResetPresence {
        agent: AgentId,
        by: String,
    },

    /// A customer asks for help: the conversation joins its workstream's queue.
    Arrive(Arrival),
    /// The last socket of the customer's page closed or fell silent.
    CustomerLost {
        conversation: ConversationId,
    },
    CustomerBack {
        conversation: ConversationId,
    },
    /// The customer of a conversation at rest (SMS) wrote again: it joins the
    /// line. Nothing changes where an agent has it or it is in line.
    CustomerWrites {
        conversation: ConversationId,
    },
    /// The agent or the bot wrote: it is not quiet.
    SomebodyWrites {
        conversation: ConversationId,
    },
    /// Who the customer is, is known from now on, or not any more: its next
    /// offers have the templates of such customers.
    Identified {
        conversation: ConversationId,
        known: bool,
    },
    /// The customer pressed End.
    CustomerEnds {
        conversation: ConversationId,
    },

    /// The offer was written to the agent's log and to a live socket.
    Sent {
        offer: OfferId,
    },
    /// A display receipt. Only the first one of the offer counts.
    Displayed {
        agent: AgentId,
        offer: OfferId,
        attempt: u32,
        surface: DisplaySurface,
    },
    Accept {
        agent: AgentId,
        offer: OfferId,
    },
    Reject {
        agent: AgentId,
        offer: OfferId,
        why: Option<String>,
    },

    /// The agent ends the conversation; wrap-up begins.
    End {
        agent: AgentId,
        conversation: ConversationId,
    },
    FinishWrapUp {
        agent: AgentId,
        conversation: ConversationId,
    },
    /// The agent leaves without ending it: a live chat goes back to the line,
    /// an SMS conversation rests until the customer writes.
    Leave {
        agent: AgentId,
        conversation: ConversationId,
    },

    /// To another agent, who is asked or told by the template, or to a queue.
    Transfer(Handing),
    /// The same for help from above.
    Escalate(Handing),
    /// A supervisor gives it. `confirmed` is the only way past capacity and
    /// presence. An open offer of the conversation is rescinded.
    Assign {
        conversation: ConversationId,
        to: AgentId,
        by: AgentId,
        confirmed: bool,
    },
    /// Takes back what was handed over, given or asked, and is not accepted yet.
    TakeBack {
        conversation: ConversationId,
        by: AgentId,
        supervisor: bool,
    },
    /// A supervisor ends it, whoever has it.
    ForceClose {
        conversation: ConversationId,
    },
    /// An agent takes waiting work of their queue: an offer, accepted at once.
    Pick {
        agent: AgentId,
        conversation: ConversationId,
    },
    /// Asks another agent for advice.
    Consult {
        agent: AgentId,
        conversation: ConversationId,
        whom: AgentId,
    },
    /// Lets who advises write to the customer.
    Admit {
        agent: AgentId,
        conversation: ConversationId,
        whom: AgentId,
    },
    /// A supervisor joins it beside its agent, unasked.
    Join {
        agent: AgentId,
        conversation: ConversationId,
    },
    /// `agent` is who advises, or whose conversation it is.
    LeaveConsult {
        agent: AgentId,
        conversation: ConversationId,
        whom: AgentId,
    },
    /// A bot gives the conversation to the people of a queue.
    HandOff(HandOff),
    /// The bot ends the conversation.
    BotEnds {
        conversation: ConversationId,
    },

    /// Carries out every deadline up to now.
    Wake,
}

/// What an administrator says of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub agent: AgentId,
    pub units: u32,
    /// How many of each profile they carry.
    pub profiles: BTreeMap<ProfileId, u32>,
    pub skills: Vec<SkillId>,
    pub queues: Vec<QueueId>,
    /// In percent of the time that others have to answer, 100 to 1000.
    pub answer_time: u16,
    pub enabled: bool,
}

/// A conversation that begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    pub conversation: ConversationId,
    pub workstream: WorkstreamId,
    /// Another than the workstream's.
    pub priority: Option<u8>,
    /// Beside what the workstream needs.
    pub needs: Vec<Need>,
    /// A bot answers first.
    pub with_bot: bool,
    /// Who the customer is, is known: they are a contact.
    pub known: bool,
}

/// A conversation that somebody gives to somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handing {
    pub conversation: ConversationId,
    pub by: AgentId,
    /// `by` need not have it: from the line too, and over an open offer.
    pub supervisor: bool,
    pub to: To,
    /// To a queue in which nobody is there.
    pub anyway: bool,
}

/// What a bot says when it gives a conversation to people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOff {
    pub conversation: ConversationId,
    /// Another queue than the workstream's.
    pub queue: Option<QueueId>,
    /// Another than it came in with.
    pub priority: Option<u8>,
    pub needs: Vec<Need>,
    /// Although nobody is there: it waits.
    pub anyway: bool,
    /// The bot has found out who the customer is; true where the house knows
    /// them. None: what was known of them stays.
    pub known: Option<bool>,
}

/// Why a command was not carried out. The state is as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refusal {
    /// No such thing, or not this agent's.
    NotFound,
    TakenByAnother,
    Expired,
    CustomerLeft,
    Withdrawn,
    AlreadyRejected,
    AlreadyAccepted,
    WentElsewhere,
    /// The agent's link was lost, and with it the offer or the conversation.
    LinkLost,
    RejectNotAllowed,
    ConversationEnded,
    /// The conversation has to end first.
    StillActive,
    /// The agent who asks is switched off or signed out.
    SignedOut,
    /// The agent who shall get something is not connected.
    AgentUnreachable,
    /// Presence, capacity or the places on the desk of the agent who shall get
    /// something don't allow it.
    CannotTake,
    /// Nobody of the queue is there.
    NobodyThere,
    /// It is being offered to somebody already.
    AlreadyOffered,
    /// No agent has it: there is nobody to join.
    NobodyHasIt,
    /// As many have joined it, or are open on this desk, as can be.
    NoPlaceLeft,
    /// Rules outside what the rule book allows.
    BadRules,
}

impl Refusal {
    /// The word for it on the wire.
    pub const fn code(self) -> ProblemCode {
        match self {
            Self::NotFound => ProblemCode::NotFound,
            Self::TakenByAnother => ProblemCode::TakenByAnother,
            Self::Expired => ProblemCode::Expired,
            Self::CustomerLeft => ProblemCode::CustomerLeft,
            Self::Withdrawn => ProblemCode::Withdrawn,
            Self::AlreadyRejected => ProblemCode::AlreadyRejected,
            Self::AlreadyAccepted => ProblemCode::AlreadyAccepted,
            Self::WentElsewhere => ProblemCode::WentElsewhere,
            Self::LinkLost => ProblemCode::LinkLost,
            Self::RejectNotAllowed => ProblemCode::RejectNotAllowed,
            Self::ConversationEnded => ProblemCode::ConversationEnded,
            Self::StillActive => ProblemCode::StillActive,
            Self::SignedOut => ProblemCode::SignedOut,
            Self::AgentUnreachable => ProblemCode::AgentUnreachable,
            Self::CannotTake => ProblemCode::CannotTake,
            Self::NobodyThere => ProblemCode::NobodyThere,
            Self::AlreadyOffered => ProblemCode::AlreadyOffered,
            Self::NobodyHasIt => ProblemCode::NobodyHasIt,
            Self::NoPlaceLeft => ProblemCode::NoPlaceLeft,
            Self::BadRules => ProblemCode::Malformed,
        }
    }
}
