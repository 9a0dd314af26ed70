//! What can be asked of the routing core, and why it can refuse.

use deskbell_protocol::link::{DisplaySurface, Surface};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{
    AgentId, ConversationId, OfferId, ProblemCode, QueueId, TabId, Timestamp, WorkstreamId,
};

use crate::record::{Queue, Workstream};

/// One thing that happened outside, or that somebody asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Configuration, new or changed. Open offers keep what they have.
    PutQueue(Queue),
    PutWorkstream(Workstream),
    /// An account that takes work, new or changed. Switching it off takes its
    /// offers back and returns its live chats to the line.
    PutAgent {
        agent: AgentId,
        units: u32,
        queues: Vec<QueueId>,
        enabled: bool,
    },

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

    SetPresence {
        agent: AgentId,
        choice: Choice,
    },
    ImBack {
        agent: AgentId,
    },
    /// A supervisor named `by` sets an Inactive agent back.
    ResetPresence {
        agent: AgentId,
        by: String,
    },

    /// A customer asks for help: the conversation joins its workstream's queue.
    Arrive {
        conversation: ConversationId,
        workstream: WorkstreamId,
        priority: u8,
    },
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
    /// A supervisor's confirmed assignment: the only way past capacity and
    /// presence. An open offer of the conversation is rescinded.
    Assign {
        conversation: ConversationId,
        to: AgentId,
    },

    /// Carries out every deadline up to now.
    Wake,
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
            Self::BadRules => ProblemCode::Malformed,
        }
    }
}
