//! What can be asked of the engine, and what it answers.

mod back;
mod bots;
mod customers;
mod files;
mod sms;

use std::sync::Arc;

use deskbell_protocol::agent::{self, Done, Role};
use deskbell_protocol::conversation::{Answer as Answered, Attachment, Visit};
use deskbell_protocol::customer;
use deskbell_protocol::http::{CameBack, ChatStarted, OfferAnswer, Target, Waiting};
use deskbell_protocol::link::{CloseReason, Surface};
use deskbell_protocol::{
    AgentId, ConversationId, Epoch, OfferId, QuickReplyId, Seq, TabId, Timestamp,
};
use deskbell_routing::{Account, Profile, Queue, Skill, Status, Why, Workstream};

pub use back::ComesBack;
pub use bots::{BotAsks, BotDeed, Line, WishedHandOff};
pub use customers::{
    CaseOf, CustomerAsks, Elsewhere, Identified, KeepCase, KeepContact, Keeps, Kept, Variables,
};
pub use files::{Fetched, NewAttachment, NewMedia};
pub use sms::{NewSms, SmsWent, SmsWish};

use crate::audit::Entry;
use crate::store::{AccountRow, BotRow, ErasePiece, Owner, TemplateRow, TokenHash};

/// One open socket, as long as the server lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SocketId(pub u64);

/// Where a browser stands in its log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    pub epoch: Epoch,
    pub seq: Seq,
}

/// One thing that happened outside, or that somebody asks for.
#[derive(Debug, Clone)]
pub enum Input {
    /// A tab said `hello`. Answered by [`Answer::Attached`].
    AgentAttach {
        agent: AgentId,
        tab: TabId,
        socket: SocketId,
        surface: Surface,
        position: Option<Position>,
    },
    /// Any frame that has no answer; `hello`, `ack` and `pong` do nothing here.
    AgentFrame {
        agent: AgentId,
        tab: TabId,
        socket: SocketId,
        frame: agent::ClientFrame,
    },
    AgentCommand {
        agent: AgentId,
        frame: agent::CommandFrame,
    },
    /// The last frame arrived at `last_frame`.
    AgentClosed {
        agent: AgentId,
        tab: TabId,
        socket: SocketId,
        last_frame: Timestamp,
    },
    TabSilent {
        agent: AgentId,
        tab: TabId,
        socket: SocketId,
        last_frame: Timestamp,
    },
    TabHeard {
        agent: AgentId,
        tab: TabId,
        socket: SocketId,
    },

    /// Answered by [`Answer::Attached`].
    CustomerAttach {
        conversation: ConversationId,
        /// What the page has shown, when it opened the conversation.
        token: TokenHash,
        socket: SocketId,
        position: Option<Position>,
    },
    CustomerFrame {
        conversation: ConversationId,
        frame: customer::ClientFrame,
    },
    CustomerCommand {
        conversation: ConversationId,
        frame: customer::CommandFrame,
    },
    /// A socket of the customer's page closed or fell silent.
    CustomerGone {
        conversation: ConversationId,
        socket: SocketId,
    },
    /// A frame after silence.
    CustomerHeard {
        conversation: ConversationId,
        socket: SocketId,
    },

    /// Answered by [`Answer::ChatStarted`], also when it is repeated.
    StartChat(NewChat),
    /// `link` is the hash of a new link to come back; the one before is over.
    MakeBackLink {
        agent: AgentId,
        conversation: ConversationId,
        link: TokenHash,
    },
    /// Answered by [`Answer::CameBack`], also when it is repeated.
    ComeBack(ComesBack),
    /// A decision on a desktop notification; its nonce decides once.
    NonceAnswer { agent: AgentId, answer: OfferAnswer },
    /// Taken once, however often it is sent. One that begins a conversation and
    /// of which nobody has looked up who wrote it is not taken yet: it is answered
    /// by [`Answer::Identify`], and is to be sent again with who it was.
    Sms(NewSms),
    /// Who the customer of an agent's conversation is, or what it is about.
    ChangeCustomer(CustomerAsks),
    /// A file was uploaded. Answered by [`Answer::Attachment`], also when it is
    /// repeated.
    Attach(Box<NewAttachment>),
    /// What came of a file that was to be fetched.
    Fetched(Box<Fetched>),
    /// A text that is kept for being sent again, or not any more. What is
    /// everybody's is somebody's deed.
    Quick {
        asks: QuickAsks,
        entry: Option<Entry>,
    },
    /// How far an SMS of ours has come, told once or more, in any order.
    SmsWent(SmsWent),
    /// What a bot does with a conversation that it has. A hand-off that finds
    /// nobody is refused as `nobody_there`, and the bot keeps it.
    Bot(BotAsks),
    /// What was to be told to a bot under this number is told, or given up.
    BotTold { number: i64 },
    /// Whom the house knows from now on: the contacts, then the cases, each by
    /// itself. Answered by [`Answer::Kept`].
    Keep(Keeps),
    /// Configuration and accounts: the changes in their order, then the rows. The
    /// first refusal is the answer; what was before it stays, what comes after
    /// it, and every row, is left out.
    Control {
        changes: Vec<Control>,
        rows: Vec<AccountRow>,
    },
    /// One piece of what is kept of a customer goes. Refused while their
    /// conversation is open.
    Erase {
        piece: ErasePiece,
        entry: Option<Entry>,
    },
    /// The offer was written to a live socket.
    Sent { offer: OfferId },
    /// Why a conversation's offers go where they go. Answered by [`Answer::Why`];
    /// changes nothing.
    Why { conversation: ConversationId },
    /// To whom an agent can hand a conversation of theirs. Answered by
    /// [`Answer::Targets`]; changes nothing.
    Targets {
        agent: AgentId,
        conversation: ConversationId,
    },
    /// What an agent may take. Answered by [`Answer::Waiting`]; changes nothing.
    Waiting { agent: AgentId },
    /// Answered by [`Answer::Rules`]; changes nothing.
    Rules,
    /// Nothing: lets what is due happen.
    Tick,
}

impl Input {
    /// The socket whose state this is. Only the last thing that is known of a
    /// socket counts.
    pub const fn state_of(&self) -> Option<SocketId> {
        match self {
            Self::AgentClosed { socket, .. }
            | Self::TabSilent { socket, .. }
            | Self::TabHeard { socket, .. }
            | Self::CustomerGone { socket, .. }
            | Self::CustomerHeard { socket, .. } => Some(*socket),
            _ => None,
        }
    }
}

/// A change of configuration or of who is there.
#[derive(Debug, Clone)]
pub enum Control {
    PutQueue(Queue),
    PutSkill(Skill),
    PutProfile(Profile),
    PutStatus(Status),
    /// New or changed: whatever it serves is offered by it from now on.
    PutTemplate(Box<TemplateRow>),
    /// Of its templates the identifiers count.
    PutWorkstream(Box<Workstream>),
    PutAgent(PutAgent),
    /// The account as it is, without its person at work.
    SwitchOff {
        agent: AgentId,
    },
    SignIn {
        agent: AgentId,
    },
    /// Closes the agent's sockets as well.
    SignOut {
        agent: AgentId,
    },
    /// Closes the agent's sockets and changes nothing.
    Disconnect {
        agent: AgentId,
        reason: CloseReason,
    },
    PutBot(BotRow),
    RemoveBot {
        token: TokenHash,
    },
}

/// About a quick reply; whoever asks it may do that, and the text is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum QuickAsks {
    Keep {
        /// None: everybody's.
        owner: Option<AgentId>,
        keyword: String,
        text: String,
    },
    Remove {
        owner: Option<AgentId>,
        id: QuickReplyId,
    },
}

/// Everything that an administrator has set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rules {
    pub queues: Vec<Queue>,
    pub skills: Vec<Skill>,
    pub profiles: Vec<Profile>,
    pub statuses: Vec<Status>,
    pub templates: Vec<TemplateRow>,
    pub workstreams: Vec<Workstream>,
    pub people: Vec<PutAgent>,
}

/// A person, new or changed. A changed role, and switching off, close their
/// sockets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutAgent {
    pub name: String,
    pub role: Role,
    pub account: Account,
}

/// A customer's wish to chat: see [`deskbell_protocol::http::StartChat`].
#[derive(Debug, Clone)]
pub struct NewChat {
    pub token: TokenHash,
    /// `question` is the question's id.
    pub answers: Vec<Answered>,
    pub visit: Visit,
    /// A bot begins it, whatever the workstream says: nobody is asked before it
    /// hands over.
    pub with_bot: bool,
}

/// What an input came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    Done(Done),
    Attached(Attached),
    ChatStarted(ChatStarted),
    CameBack(CameBack),
    Attachment(Attachment),
    Why(Box<Why>),
    Rules(Box<Rules>),
    Targets(Vec<Target>),
    Waiting(Vec<Waiting>),
    /// Look up who it is, and say it again.
    Identify,
    /// One for each contact, then one for each case.
    Kept(Vec<Kept>),
}

/// How a socket begins: the first frame, then the log after `after` up to
/// `upto`, then what is published after `upto`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attached {
    /// `welcome` or `snapshot`.
    pub first: String,
    /// Equal to `upto` where nothing has to be replayed.
    pub after: Seq,
    pub upto: Seq,
}

/// Something to send once the batch is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    pub to: To,
    pub what: What,
    /// The input of the batch that caused it; none for a deadline.
    pub cause: Option<usize>,
}

/// Which sockets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    All(Owner),
    One(Owner, SocketId),
}

/// A frame, or the end of the socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// An event of the owner's log; `offer` is the one that it makes.
    Event {
        seq: Seq,
        body: Arc<str>,
        offer: Option<OfferId>,
    },
    /// Not in the log.
    Passing(Arc<str>),
    Close(CloseReason),
}
