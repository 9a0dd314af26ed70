//! A conversation, its customer, its messages, and the session that an agent
//! has of it.

use serde::{Deserialize, Serialize};

use crate::presence::Base;
use crate::sms::{Delivery, Unanswerable};
use crate::{
    AgentId, AttachmentId, CaseId, CommandId, ContactId, ConversationId, OfferId, QueueId,
    Timestamp,
};

/// How the customer reaches us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    WebChat,
    Sms,
}

impl Channel {
    /// Its name in what the server writes, which knows no languages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::WebChat => "Web chat",
            Self::Sms => "SMS",
        }
    }
}

/// Where a conversation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConversationState {
    /// Waits for an agent.
    Open,
    /// An agent has it.
    Active,
    /// Rests until the customer writes again (SMS).
    Waiting,
    /// Ended; the agent writes notes.
    WrapUp,
    Closed,
}

/// How the customer feels, as a bot says of what they write: from the worst to
/// the best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sentiment {
    VeryNegative,
    Negative,
    Neutral,
    Positive,
    VeryPositive,
}

impl Sentiment {
    pub const ALL: [Self; 5] = [
        Self::VeryNegative,
        Self::Negative,
        Self::Neutral,
        Self::Positive,
        Self::VeryPositive,
    ];

    /// So bad that a supervisor is to know.
    pub const fn is_negative(self) -> bool {
        matches!(self, Self::VeryNegative | Self::Negative)
    }
}

/// The customer as the agent knows them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Customer {
    /// The linked contact; none is an unknown customer.
    pub contact: Option<ContactId>,
    /// The contact's name, or what the customer called themselves.
    pub name: Option<String>,
    /// The number in "Visitor 1", for a customer without a name.
    pub visitor: u32,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub company: Option<String>,
}

/// A question before the chat, and its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub question: String,
    pub answer: String,
}

/// What the customer's browser says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// As in `navigator.language`.
    pub language: Option<String>,
    /// Browser and system in words.
    pub device: Option<String>,
    /// The address of the page that holds the chat, as text.
    pub page: Option<String>,
    /// Where the customer was before, the earliest first.
    #[serde(default)]
    pub trail: Vec<Visited>,
}

/// A page of the site that the customer was on before the chat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visited {
    /// Its address without what may be asked in it, as text.
    pub page: String,
    pub title: Option<String>,
    /// What was searched for there.
    pub search: Option<String>,
    /// Seconds from then to the start of the chat, by the browser's clock.
    pub before: u32,
}

/// A customer's case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Case {
    pub id: CaseId,
    /// What people call it, for example "CAS-1042".
    pub number: String,
    pub title: String,
    pub open: bool,
    pub opened_at: Timestamp,
    /// As [`crate::contact::Contact::version`].
    #[serde(default)]
    pub version: u32,
}

/// An agent's open workspace for an accepted conversation. Holds no messages:
/// `http` pages them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    pub conversation: ConversationId,
    /// The offer whose Accept opened it.
    pub offer: Option<OfferId>,
    pub state: ConversationState,
    pub channel: Channel,
    /// The queue's name.
    pub queue: String,
    /// What it needs of an agent, by name; the most important first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skills: Vec<String>,
    pub customer: Customer,
    pub customer_link: CustomerLink,
    pub answers: Vec<Answer>,
    pub visit: Visit,
    /// The case in hand.
    pub case: Option<Case>,
    /// The customer's first message or question.
    pub started_at: Timestamp,
    /// Since when the customer had waited for the agent who has it, as their offer
    /// said. None: its agent has had it since before this was kept.
    #[serde(default)]
    pub waiting_since: Option<Timestamp>,
    pub accepted_at: Timestamp,
    /// The highest message number so far; 0 is none.
    pub last_message: u32,
    /// The agent has read up to this number.
    pub read_upto: u32,
    /// The customer's page has shown up to this number.
    pub delivered_upto: u32,
    /// The customer had up to this number before their eyes.
    pub customer_read_upto: u32,
    /// When wrap-up ends by itself.
    pub wrap_up_until: Option<Timestamp>,
    /// What this agent may do in it.
    #[serde(default)]
    pub part: Part,
    /// To whom this agent has given it, or whom they have asked for advice, and
    /// who has not answered yet.
    #[serde(default)]
    pub asked: Option<Colleague>,
    /// Who advises this agent.
    #[serde(default)]
    pub advisers: Vec<Adviser>,
    /// Why an SMS has no way to the customer; none: it has, or it is a chat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unanswerable: Option<Unanswerable>,
}

/// What an agent may do in a session.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// It is theirs.
    #[default]
    Holds,
    /// They advise, and read.
    Reads,
    /// They advise, and write to the customer too.
    Writes,
}

/// Another agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colleague {
    pub id: AgentId,
    pub name: String,
}

/// Another agent who advises.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Adviser {
    pub id: AgentId,
    pub name: String,
    /// They write to the customer too.
    #[serde(default)]
    pub joined: bool,
}

/// Why work can't be given to somebody now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// Not signed in, Offline, or without a connection.
    NotThere,
    /// No tab and no desktop of theirs can show it.
    CannotBeShown,
    /// Their presence takes no work of this workstream.
    Presence,
    /// Too few of their units are free.
    Capacity,
    /// They have as many sessions as one can have.
    Sessions,
    /// It is theirs.
    HasIt,
    /// Nobody of the queue is there: it would wait.
    NobodyThere,
}

/// What of an agent's a confirmed assignment passes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Over {
    /// Their presence takes no work of this workstream.
    Presence(Base),
    /// Too few of their units are free; those of offers are in use.
    Units { used: u32, units: u32 },
    /// No place is free in the profile that it takes one of.
    Places { used: u32, limit: u32 },
    /// A profile of theirs is full and keeps other work away.
    Blocked,
    /// They have as many sessions as one can have.
    Sessions,
}

/// Who gets a conversation that somebody hands over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum To {
    Agent(AgentId),
    Queue(QueueId),
}

/// Whether the customer's page is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerLink {
    Here,
    Gone { since: Timestamp },
}

/// Who wrote a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    Customer,
    Agent {
        name: String,
    },
    /// A program that answers first.
    Bot {
        name: String,
    },
    /// Nobody: the administrator's words, sent by the server itself.
    Automatic,
}

/// One message of a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    /// Counts within the conversation, from 1. The customer's page sees holes where
    /// there is an internal message.
    pub number: u32,
    pub at: Timestamp,
    pub author: Author,
    pub text: String,
    /// The command that wrote it, so that its sender knows its own again.
    pub command: CommandId,
    /// Of one that went out as SMS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<Delivery>,
    /// For colleagues only: neither the customer nor a bot is told of it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub internal: bool,
    /// What was sent along.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attachments: Vec<Attachment>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_false(it: &bool) -> bool {
    !*it
}

impl Message {
    /// A text for both sides, with nothing sent along.
    pub const fn new(
        number: u32,
        at: Timestamp,
        author: Author,
        text: String,
        command: CommandId,
    ) -> Self {
        Self {
            number,
            at,
            author,
            text,
            command,
            delivery: None,
            internal: false,
            attachments: Vec::new(),
        }
    }
}

/// A file that was sent with a message; the server keeps its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    pub id: AttachmentId,
    /// As it was called where it came from, without folders.
    pub name: String,
    /// What its bytes are, as a media type, for example "image/png"; never only
    /// what the sender said.
    pub media_type: String,
    pub bytes: u32,
    /// A picture that can be shown in a message as it is.
    #[serde(default, skip_serializing_if = "is_false")]
    pub preview: bool,
    /// Why its bytes are not there; none: they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<Missing>,
}

/// Why a file that came along can't be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// It is still being fetched from who carried the message.
    Coming,
    /// It could not be fetched, or is not one that may be kept.
    Failed,
}

/// Why a session or a conversation is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseCause {
    EndedByAgent,
    EndedByCustomer,
    /// The customer's page was gone for too long.
    CustomerGone,
    /// Nobody could take it in time.
    NobodyCame,
    /// The agent was unreachable for too long; the conversation waits again.
    AgentLost,
    /// The agent left without ending it; it waits again, or rests.
    LeftByAgent,
    /// Another agent or queue has it now.
    HandedOver,
    /// A supervisor gave it to another agent or queue.
    GivenAway,
    /// Nobody wrote for too long.
    WentQuiet,
    /// The bot ended it.
    EndedByBot,
    /// A supervisor ended it, whoever had it.
    EndedBySupervisor,
}
