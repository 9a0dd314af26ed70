//! What a batch stores: one value for each record that is new or has changed.
//! A store writes them in one transaction; it decides nothing about them.

mod sms;

pub use sms::{DeliveryRow, Mark, OutboxRow, ReceivedRow, SmsLine, StoppedRow};

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use deskbell_protocol::agent::{Outcome, Role, Today};
use deskbell_protocol::contact::Contact;
use deskbell_protocol::conversation::{
    Answer, Case, CloseCause, Customer, Message, Sentiment, Visit,
};
use deskbell_protocol::offer;
use deskbell_protocol::rules::Template;
use deskbell_protocol::{
    AgentId, CommandId, ContactId, ConversationId, Epoch, OfferId, QuickReplyId, Seq, TemplateId,
    Timestamp,
};
use deskbell_routing::{
    Agent, Conversation, Deliberation, Offer, Profile, Queue, Skill, Status, Workstream,
};

use serde::{Deserialize, Serialize};

use super::accounts::AccountRow;
use super::attachment::{AttachedRow, AttachmentRow, CameRow};
use super::back_link::BackLinkRow;
use super::erase::ErasePiece;
use super::quick::QuickReplyRow;

/// One change. New and changed records look the same, except for offers.
#[derive(Debug, Clone)]
pub enum Row {
    Queue(Queue),
    Skill(Skill),
    Profile(Profile),
    Status(Status),
    Template(TemplateRow),
    Workstream(Box<Workstream>),
    Agent(Box<AgentRow>),
    Conversation(Box<ConversationRow>),
    Offer(Box<OfferRow>),
    /// Of an offer of the same batch.
    Deliberation(Deliberation),
    Message(MessageRow),
    Attachment(Box<AttachmentRow>),
    Attached(AttachedRow),
    Came(Box<CameRow>),
    /// New: it takes the place of one that was not used. Or used.
    BackLink(BackLinkRow),
    Log(LogRow),
    Head(HeadRow),
    Trim(TrimRow),
    Answer(AnswerRow),
    Account(AccountRow),
    Contact(ContactRow),
    Case(CaseRow),
    Bot(BotRow),
    /// The bot is gone.
    NoBot(TokenHash),
    QuickReply(QuickReplyRow),
    /// Their owner's reply is gone; none: everybody's.
    NoQuickReply(QuickReplyId, Option<AgentId>),
    /// Something that a bot is to be told.
    BotEvent(BotEventRow),
    /// What was to be told to a bot under this number is told, or given up.
    BotTold(i64),
    /// A message of this mark was taken.
    Received(ReceivedRow),
    /// An SMS to be sent, of a message that is stored before or with it.
    Outbox(OutboxRow),
    Delivery(DeliveryRow),
    Stopped(StoppedRow),
    Erase(ErasePiece),
    /// When the batch is stored: nothing in it happened later.
    Time(Timestamp),
}

/// Whose log, or whose command: an agent, or the customer of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Owner {
    Agent(AgentId),
    Conversation(ConversationId),
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent(id) => write!(f, "agent:{id}"),
            Self::Conversation(id) => write!(f, "conversation:{id}"),
        }
    }
}

impl FromStr for Owner {
    type Err = deskbell_protocol::id::NotAnId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some(("agent", id)) => id.parse().map(Self::Agent),
            Some(("conversation", id)) => id.parse().map(Self::Conversation),
            _ => Err(deskbell_protocol::id::NotAnId),
        }
    }
}

/// SHA-256 of a customer's or a bot's token; the token itself is never stored.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenHash(pub [u8; 32]);

impl TokenHash {
    pub fn of(token: &str) -> Self {
        use sha2::Digest;
        Self(sha2::Sha256::digest(token.as_bytes()).into())
    }

    /// 64 hexadecimal digits.
    pub fn hex(&self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    pub fn from_hex(text: &str) -> Option<Self> {
        let mut hash = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return None;
        }
        for (index, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).ok()?;
        }
        Some(Self(hash))
    }
}

impl fmt::Debug for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TokenHash({}…)", &self.hex()[..8])
    }
}

/// A notification template that is not, or not any more, as every desk begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateRow {
    pub id: TemplateId,
    pub template: Template,
}

/// Who an agent is for the screens; what they are for routing is the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub name: String,
    pub role: Role,
}

#[derive(Debug, Clone)]
pub struct AgentRow {
    pub agent: Agent,
    pub person: Person,
}

/// What a conversation is beside its routing: who asks, and how far the
/// messages are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chat {
    pub token: TokenHash,
    pub customer: Customer,
    /// While a contact is linked: whom the customer was before that, by what they
    /// have said of themselves. None: they were that contact from the start.
    pub before_link: Option<Customer>,
    pub answers: Vec<Answer>,
    pub visit: Visit,
    pub case: Option<Case>,
    /// The offer whose Accept opened the session.
    pub session_offer: Option<OfferId>,
    /// Since when the customer waits, where their conversation did not just join its
    /// line; once an agent has it, since when they had waited for that one.
    pub waiting_since: Option<Timestamp>,
    pub last_message: u32,
    pub read_upto: u32,
    pub delivered_upto: u32,
    /// What the customer had before their eyes.
    pub customer_read_upto: u32,
    /// Why it is over, once the customer was told.
    pub told: Option<CloseCause>,
    pub sms: Option<SmsLine>,
    /// As a bot has said last.
    pub sentiment: Option<Sentiment>,
    /// By SMS, the customer was sent what is set for out of hours.
    pub told_hours: bool,
}

impl Chat {
    /// A chat in which nothing was said yet.
    pub fn new(token: TokenHash, customer: Customer) -> Self {
        Self {
            token,
            customer,
            before_link: None,
            answers: Vec::new(),
            visit: Visit::default(),
            case: None,
            session_offer: None,
            waiting_since: None,
            last_message: 0,
            read_upto: 0,
            delivered_upto: 0,
            customer_read_upto: 0,
            told: None,
            sms: None,
            sentiment: None,
            told_hours: false,
        }
    }

    /// The customer is this contact from now on.
    pub fn link(&mut self, contact: Customer) {
        let before = std::mem::replace(&mut self.customer, contact);
        if before.contact.is_none() {
            self.before_link = Some(before);
        }
    }
}

/// Somebody whom the house knows: new, or as they are from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactRow {
    pub new: bool,
    pub contact: Contact,
    /// When they were added, where they are new.
    pub at: Timestamp,
}

/// A case of a contact: new, or as it is from now on. Its number, its contact
/// and when it was opened never change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseRow {
    pub new: bool,
    pub contact: ContactId,
    pub case: Case,
}

/// A program that answers customers first: new, or as it is from now on. Its
/// name never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotRow {
    pub token: TokenHash,
    pub name: String,
    pub webhook: Option<Webhook>,
}

/// Where a bot is told what happens.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Webhook {
    pub address: String,
    /// Signs what is told. Unlike a token's it is kept as it is: a signature
    /// can't be made with its hash.
    pub secret: String,
}

impl fmt::Debug for Webhook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Webhook").finish_non_exhaustive()
    }
}

/// Something to be told to a bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BotEventRow {
    pub bot: TokenHash,
    pub conversation: ConversationId,
    pub at: Timestamp,
    /// JSON, as it is sent each time.
    pub body: Arc<str>,
}

#[derive(Debug, Clone)]
pub struct ConversationRow {
    pub conversation: Conversation,
    pub chat: Chat,
}

/// An offer that is `new`, or a change of one that is open in the store.
#[derive(Debug, Clone)]
pub struct OfferRow {
    pub new: bool,
    pub offer: Offer,
    /// What the agent was shown; none once it ended.
    pub shown: Option<offer::Offer>,
}

#[derive(Debug, Clone)]
pub struct MessageRow {
    pub conversation: ConversationId,
    pub message: Message,
}

/// One event of a log. `body` is the frame as it goes to the browser.
#[derive(Debug, Clone)]
pub struct LogRow {
    pub owner: Owner,
    pub seq: Seq,
    pub at: Timestamp,
    pub body: Arc<str>,
}

/// Where a log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeadRow {
    pub owner: Owner,
    pub epoch: Epoch,
    pub seq: Seq,
}

/// Forgets events up to `upto` that are older than `before`.
#[derive(Debug, Clone, Copy)]
pub struct TrimRow {
    pub owner: Owner,
    pub upto: Seq,
    pub before: Timestamp,
}

/// The answer to a command, for its retries.
#[derive(Debug, Clone)]
pub struct AnswerRow {
    pub actor: Owner,
    pub command: CommandId,
    pub at: Timestamp,
    pub outcome: Outcome,
}

/// Everything the engine needs at its start.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// Signs nonces.
    pub secret: [u8; 32],
    pub queues: Vec<Queue>,
    pub skills: Vec<Skill>,
    pub profiles: Vec<Profile>,
    pub statuses: Vec<Status>,
    pub templates: Vec<TemplateRow>,
    /// Of the templates that serve them only the identifiers are right: the
    /// rest is the templates' own.
    pub workstreams: Vec<Workstream>,
    pub agents: Vec<AgentRow>,
    /// Those that are not closed.
    pub conversations: Vec<ConversationRow>,
    /// Those that are open, that ended less than ten minutes ago, and that
    /// were accepted for one of the conversations above.
    pub offers: Vec<OfferRow>,
    /// Of all agents and of the conversations above.
    pub heads: Vec<HeadRow>,
    /// The highest visitor's number so far.
    pub visitor: u32,
    /// The highest count of a case so far.
    pub case: u32,
    pub bots: Vec<BotRow>,
    /// Figures since the midnight (UTC) before `load`'s time.
    pub today: Vec<(AgentId, Today)>,
}
