//! What a step did, in the order in which it did it. An effect names records;
//! who needs more than their identifiers reads them from the state.

use deskbell_protocol::conversation::CloseCause;
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::presence::Missed;
use deskbell_protocol::{AgentId, ConversationId, OfferId};

/// One thing that happened inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    OfferMade {
        offer: OfferId,
    },
    OfferDisplayed {
        offer: OfferId,
        surface: DisplaySurface,
    },
    OfferEnded {
        offer: OfferId,
        end: OfferEnd,
    },
    /// The presence in force, its cause, or the agent's choice changed.
    PresenceChanged {
        agent: AgentId,
    },
    LinkChanged {
        agent: AgentId,
    },
    /// What the agent's tabs can show, or what went elsewhere, changed.
    ReachChanged {
        agent: AgentId,
    },
    /// The agent's load changed.
    LoadChanged {
        agent: AgentId,
    },
    Missed {
        agent: AgentId,
        missed: Missed,
    },
    MissedCleared {
        agent: AgentId,
    },
    SessionOpened {
        agent: AgentId,
        conversation: ConversationId,
    },
    /// A handed-over, given or asked conversation was not accepted: its sender
    /// is told, with the end of the offer.
    CameBack {
        offer: OfferId,
        sender: AgentId,
    },
    /// The agent advises in it.
    ConsultStarted {
        agent: AgentId,
        conversation: ConversationId,
    },
    /// Who advises may write to the customer.
    ConsultJoined {
        agent: AgentId,
        conversation: ConversationId,
    },
    ConsultEnded {
        agent: AgentId,
        conversation: ConversationId,
    },
    /// The agent has it no more.
    SessionClosed {
        agent: AgentId,
        conversation: ConversationId,
        cause: CloseCause,
    },
    WrapUpStarted {
        agent: AgentId,
        conversation: ConversationId,
        cause: CloseCause,
    },
    /// Without an agent again: lost, left, or handed to a queue.
    WaitsAgain {
        conversation: ConversationId,
    },
    CustomerLinkChanged {
        conversation: ConversationId,
    },
    /// Over for good.
    ConversationClosed {
        conversation: ConversationId,
        cause: CloseCause,
    },
    /// Every possible agent has declined it: the supervisor is told.
    NobodyLeft {
        conversation: ConversationId,
    },
}
