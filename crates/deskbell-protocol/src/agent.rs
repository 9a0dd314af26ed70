//! The frames between a tab of an agent (or a supervisor) and the server.
//! One JSON object each, told apart by `type`; see `frame` for reading them.

mod state;

pub use state::{DeskState, Me, Role, Today};

use serde::{Deserialize, Serialize};

use crate::check::Check;
use crate::conversation::{
    Adviser, Attachment, Case, CloseCause, Colleague, ConversationState, Customer, CustomerLink,
    Message, Session, To,
};
use crate::floor::{Floor, FloorAgent};
use crate::link::{DisplaySurface, Snapshot, Surface, Welcome};
use crate::offer::{Offer, OfferEnd};
use crate::presence::{Choice, Missed, OwnStatus, Presence, Reach};
use crate::sms::{Delivery, Unanswerable};
use crate::{
    AgentId, AttachmentId, CommandId, ConversationId, Epoch, OfferId, Problem, Seq, StatusId,
    TabId, Timestamp,
};

/// From the browser, without an answer of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// The first frame of a socket. Without a position (or with one of another
    /// epoch) the server answers with a snapshot.
    Hello {
        protocol: u32,
        epoch: Option<Epoch>,
        seq: Option<Seq>,
        tab: TabId,
        surface: Surface,
    },
    /// Everything up to `seq` was applied.
    Ack { seq: Seq },
    /// The tab's surface changed.
    Surface { surface: Surface },
    /// The person showed that they are there: a click in the desk, or a passed
    /// reach check. Ends the pause after an undelivered offer.
    Ready,
    /// A person could see this offer from now on.
    Displayed {
        offer: OfferId,
        attempt: u32,
        surface: DisplaySurface,
    },
    /// The answer to `ping`, with its time.
    Pong { at: Timestamp },
    /// The agent is writing (sent at most every 3 s), or has stopped.
    Typing {
        conversation: ConversationId,
        on: bool,
    },
    /// A supervisor's page wants the floor and its changes.
    WatchFloor,
    /// What came of the agent's reach check, in this browser; said again on
    /// each connection.
    Checked { check: Check },
    /// Answered by `echo` with the same number: the round trip of a reach check.
    Echo { number: u32 },
}

/// From the browser, with exactly one [`Reply`]. A retry carries the same
/// `command` and gets the same answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandFrame {
    pub command: CommandId,
    #[serde(flatten)]
    pub body: Command,
}

/// What an agent or supervisor asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Command {
    /// Going online is choosing Available. A status of the administrator's
    /// stands for its base status.
    SetPresence {
        choice: Choice,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<StatusId>,
    },
    /// The answer to the missed bar.
    ImBack,
    Accept {
        offer: OfferId,
    },
    Reject {
        offer: OfferId,
        why: Option<String>,
    },
    /// What became of an offer that this tab does not know: as the answer to an
    /// Accept that comes too late. Changes nothing; `done` while it is open.
    AskOffer {
        offer: OfferId,
    },
    /// The text may be empty where something is sent along.
    Say {
        conversation: ConversationId,
        text: String,
        /// What was uploaded for this message, at most
        /// [`ATTACHMENTS`](crate::limits::ATTACHMENTS).
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentId>,
    },
    /// A message for colleagues: of who has it, also in wrap-up, or of who
    /// advises in it.
    Note {
        conversation: ConversationId,
        text: String,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        attachments: Vec<AttachmentId>,
    },
    /// The agent has seen the messages up to this number.
    Read {
        conversation: ConversationId,
        upto: u32,
    },
    /// Ends the conversation; wrap-up begins.
    End {
        conversation: ConversationId,
    },
    /// Ends wrap-up; the session closes.
    FinishWrapUp {
        conversation: ConversationId,
    },
    /// Leaves without ending it: a live chat waits again, first in line; an SMS
    /// conversation rests until the customer writes.
    Leave {
        conversation: ConversationId,
    },
    /// A supervisor sets an agent whom a rule has set aside back to what the
    /// system last computed.
    ResetPresence {
        agent: AgentId,
    },
    /// To another agent or queue. It stays with who has it until it is
    /// accepted; `anyway`: to a queue in which nobody is there.
    Transfer {
        conversation: ConversationId,
        to: To,
        anyway: bool,
    },
    /// The same for help from above. A supervisor may do both with any
    /// conversation.
    Escalate {
        conversation: ConversationId,
        to: To,
        anyway: bool,
    },
    /// A supervisor gives it to an agent; `confirmed` past capacity and presence.
    Assign {
        conversation: ConversationId,
        to: AgentId,
        confirmed: bool,
    },
    /// Takes back what was handed over, given or asked, and is not accepted yet.
    TakeBack {
        conversation: ConversationId,
    },
    /// A supervisor ends it, whoever has it; with an agent, wrap-up begins.
    ForceClose {
        conversation: ConversationId,
    },
    /// Takes waiting work of the agent's queues.
    Pick {
        conversation: ConversationId,
    },
    /// Asks another agent for advice in the agent's conversation,
    Consult {
        conversation: ConversationId,
        whom: AgentId,
    },
    /// and lets them write to the customer.
    Admit {
        conversation: ConversationId,
        whom: AgentId,
    },
    /// A supervisor joins a conversation that an agent has, without taking it.
    Join {
        conversation: ConversationId,
    },
    /// The advice ends: by whose conversation it is, or by who advises.
    LeaveConsult {
        conversation: ConversationId,
        whom: AgentId,
    },
}

/// The answer to a command: `{type: "reply", reply, ok | error}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Deserialize))]
pub struct Reply {
    pub reply: CommandId,
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// `ok` or `error`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Ok(Done),
    Error(Problem),
}

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Done {
    Done,
    /// The conversation is this agent's: by this command, or already.
    Accepted {
        conversation: ConversationId,
    },
    /// The message is stored under this number.
    Said {
        number: u32,
        at: Timestamp,
    },
}

/// From the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Deserialize))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ServerFrame {
    Welcome(Welcome),
    Snapshot(Box<Snapshot<DeskState>>),
    Reply(Reply),
    /// Answered by `pong` at once, inside the message handler.
    Ping {
        at: Timestamp,
    },
    /// The customer is writing, or has stopped. Not in the log.
    Typing {
        conversation: ConversationId,
        on: bool,
    },
    /// The answer to a tab's `echo`. Not in the log.
    Echo {
        number: u32,
    },
    /// The whole floor, for a supervisor's page. Not in the log.
    Floor(Floor),
    /// One agent of the floor has changed. Not in the log.
    FloorAgent(FloorAgent),
}

/// An event of the agent's log: `{seq, at, type, ...}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EventFrame {
    pub seq: Seq,
    pub at: Timestamp,
    #[serde(flatten)]
    pub body: Event,
}

/// What happened to an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(Deserialize))]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// The presence in force changed, or what the agent chose.
    Presence {
        presence: Presence,
        choice: Choice,
    },
    /// What can be chosen beside the base statuses is this now.
    Statuses {
        statuses: Vec<OwnStatus>,
    },
    OfferMade {
        offer: Box<Offer>,
    },
    /// The first display receipt of any tab was taken.
    OfferDisplayed {
        offer: OfferId,
        surface: DisplaySurface,
    },
    /// The offer is over; close it on every surface.
    OfferEnded {
        offer: OfferId,
        end: OfferEnd,
    },
    /// A miss made the agent Inactive, or came on top of one that did.
    Missed {
        missed: Missed,
    },
    /// The agent came back or was reset: the bar goes.
    MissedCleared,
    /// The conversation is this agent's now.
    SessionOpened {
        session: Box<Session>,
    },
    /// A part of a session changed.
    SessionChanged {
        conversation: ConversationId,
        change: SessionChange,
    },
    SessionClosed {
        conversation: ConversationId,
        cause: CloseCause,
    },
    Message {
        conversation: ConversationId,
        message: Message,
    },
    /// What this agent handed over, gave or asked was not accepted by `who`.
    CameBack {
        conversation: ConversationId,
        who: String,
        end: OfferEnd,
    },
    /// A customer feels bad from now on, as a bot says: for supervisors.
    SentimentWarning {
        conversation: ConversationId,
        customer: Customer,
        /// Who has the conversation.
        agent: Option<String>,
    },
    /// Whether offers can reach this agent, and how many went elsewhere
    /// because they could not.
    ReachChanged {
        reach: Reach,
        went_elsewhere: u32,
    },
    /// Today's figures.
    Today {
        today: Today,
    },
}

/// The parts of a session that change while it is open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionChange {
    State {
        state: ConversationState,
        wrap_up_until: Option<Timestamp>,
        /// Why it ended, when it did.
        cause: Option<CloseCause>,
    },
    CustomerLink {
        link: CustomerLink,
    },
    Delivered {
        upto: u32,
    },
    /// The customer had these before their eyes.
    CustomerRead {
        upto: u32,
    },
    /// What came with a message is there now, or will not come.
    Attachment {
        message: u32,
        attachment: Attachment,
    },
    /// A message that went out as SMS has come further.
    Delivery {
        message: u32,
        delivery: Delivery,
    },
    /// Why the customer can't be written to; none: they can.
    Unanswerable {
        why: Option<Unanswerable>,
    },
    /// The agent has read up to here, in whichever tab.
    Read {
        upto: u32,
    },
    /// What the agent has asked somebody else; none: nothing, or it was answered.
    Asked {
        asked: Option<Colleague>,
    },
    /// Who advises now.
    Advisers {
        advisers: Vec<Adviser>,
    },
    /// Who the customer is, and which case is in hand.
    Customer {
        customer: Customer,
        case: Option<Case>,
    },
}
