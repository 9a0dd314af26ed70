//! What the screen shows, as plain values. A [`Change`] carries the new value
//! of one part; the shell patches it into its store.

use deskbell_protocol::agent::{Me, Today};
use deskbell_protocol::check::Check;
use deskbell_protocol::conversation::{Customer, Message, Session};
use deskbell_protocol::http::Decision;
use deskbell_protocol::offer::{Offer, OfferEnd};
use deskbell_protocol::presence::{Choice, Missed, OwnStatus, Presence, Reach};
use deskbell_protocol::sms::{self, NotDelivered};
use deskbell_protocol::{CommandId, ConversationId, OfferId, Problem, Timestamp};

use crate::thread::UNSTORED;

/// One part of the screen, with its new value.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    Link(LinkView),
    /// The server's clock less the browser's, in milliseconds.
    ClockOffset(i64),
    Me(Me),
    Presence {
        presence: Presence,
        choice: Choice,
    },
    /// What can be chosen beside the base statuses.
    Statuses(Vec<OwnStatus>),
    Reach {
        reach: Reach,
        went_elsewhere: u32,
    },
    Missed(Vec<Missed>),
    Today(Today),
    /// How the reach check stands; none when none is on the screen.
    Check(Option<CheckView>),
    /// What came of it.
    Checked(Check),
    /// New or changed.
    Alert(Box<AlertView>),
    AlertGone(OfferId),
    /// New or changed. Toasts that wait in the queue are not shown yet.
    Toast(ToastView),
    /// A toast that has been on the screen, new or with another count.
    Past(PastView),
    /// More than the last hundred are not kept.
    PastGone(u64),
    ToastGone(u64),
    /// How many toasts wait behind the three that show.
    ToastsWaiting(u32),
    /// New or changed.
    Session(Box<SessionView>),
    SessionGone(ConversationId),
    /// New messages at the end, or changed ones (same key).
    Messages {
        conversation: ConversationId,
        messages: Vec<MessageView>,
    },
    /// Older messages, before all that are there.
    OlderMessages {
        conversation: ConversationId,
        messages: Vec<MessageView>,
    },
    /// Nobody is signed in any more: all of the above but the link is again as
    /// it was at the beginning.
    Forgotten,
}

/// A reach check as it goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CheckView {
    /// In the order of [`CheckLine::ALL`](deskbell_protocol::check::CheckLine::ALL).
    pub lines: [CheckState; 6],
    /// All of them have come to something.
    pub over: bool,
}

/// How one line of a check stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CheckState {
    /// Others come first.
    #[default]
    Waiting,
    /// The browser, the server or the person is asked.
    Trying,
    Passed,
    Failed,
}

impl CheckState {
    pub const fn is_settled(&self) -> bool {
        matches!(self, Self::Passed | Self::Failed)
    }
}

/// The connection, as the agent sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkView {
    /// The first connection is being made.
    Connecting,
    Connected,
    /// Lost; the next try is at this time.
    Lost {
        retry_at: Timestamp,
    },
    /// Lost; a try is under way.
    Trying,
    /// The server speaks a newer protocol: reload.
    Outdated,
    /// Signed out, disabled, or too many tabs: no further try by itself.
    SignedOut,
    TooManyTabs,
}

/// An open offer as an alert. The newest stands first on the screen.
#[derive(Debug, Clone, PartialEq)]
pub struct AlertView {
    pub offer: Offer,
    pub stage: AlertStage,
}

/// Where an alert stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlertStage {
    Ringing,
    /// The answer is on its way.
    Answering(Decision),
    /// Over while the pointer or the focus was on it, or refused when the
    /// agent answered: stays for 3 s.
    Over(OfferEnd),
    Refused(Problem),
}

/// A notice without buttons.
#[derive(Debug, Clone, PartialEq)]
pub struct ToastView {
    pub id: u64,
    pub notice: Notice,
    /// Equal notices merge; this counts them.
    pub count: u32,
}

/// A toast of the history.
#[derive(Debug, Clone, PartialEq)]
pub struct PastView {
    /// When it was last shown or counted, in the browser's time.
    pub at: Timestamp,
    pub toast: ToastView,
}

/// What happened while this tab was away, in numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Digest {
    pub missed: u32,
    /// Offers that went elsewhere because nothing could be shown.
    pub elsewhere: u32,
    /// What the agent handed over, and nobody took.
    pub came_back: u32,
    /// Customers who left before the agent answered.
    pub left: u32,
    /// Sessions that were taken back.
    pub lost: u32,
    /// Offers that ended in another way.
    pub over: u32,
}

/// What a toast says.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// Work that is the agent's by being shown: an assignment, a transfer, an
    /// escalation.
    Work(Box<Offer>),
    /// Several of the others, of a time when this tab was away.
    Digest(Digest),
    /// A command was refused.
    Problem(Problem),
    /// The customer left before the agent answered.
    CustomerLeft {
        customer: Customer,
    },
    /// The offer went without an answer of the agent's, for the named end. The
    /// customer is not known of an offer that this tab never had.
    OfferOver {
        customer: Option<Customer>,
        end: OfferEnd,
    },
    /// An offer ended while this tab was away, it is not known how.
    OfferGone,
    /// Offers went elsewhere while nothing could be shown.
    WentElsewhere(u32),
    /// The customer of an open session has gone, or is back.
    CustomerGone {
        conversation: ConversationId,
    },
    CustomerBack {
        conversation: ConversationId,
    },
    /// What the agent handed over was not taken.
    CameBack {
        who: String,
        end: OfferEnd,
    },
    /// A customer feels bad, as a bot says: for supervisors.
    SentimentWarning {
        conversation: ConversationId,
        customer: Customer,
        agent: Option<String>,
    },
    /// A session was taken back because this desk was unreachable.
    /// None, where only the number of such sessions is known: they went to
    /// others while this desk was away.
    SessionLost {
        customer: Option<Customer>,
    },
    /// A supervisor ended the conversation; its session is in wrap-up.
    SessionEnded {
        customer: Customer,
    },
    /// The agent who had asked for advice, or the conversation, needs it no more.
    AdviceOver {
        customer: Customer,
    },
    /// A supervisor gave a session to somebody else.
    SessionGiven {
        customer: Customer,
    },
}

/// An open session.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionView {
    pub session: Session,
    /// Opened on Accept, before the server's answer.
    pub provisional: bool,
    pub unread: u32,
    pub customer_typing: bool,
    pub history: HistoryView,
}

/// How much of a conversation's history is here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryView {
    Loading,
    /// `more`: there are older ones.
    Loaded {
        more: bool,
    },
    Failed(Option<Problem>),
}

/// A message on the screen. Its key is `message.command`.
#[derive(Debug, Clone, PartialEq)]
pub struct MessageView {
    pub message: Message,
    pub delivery: Delivery,
}

impl MessageView {
    pub fn key(&self) -> CommandId {
        self.message.command
    }

    /// Until then it has no number, and stands behind all others.
    pub const fn is_stored(&self) -> bool {
        self.message.number != UNSTORED
    }
}

/// How far a message has come; a customer's is always `Sent`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    Sending,
    /// Stored by the server; as SMS it has yet to go out.
    Queued,
    /// Stored by the server, and as SMS on its way.
    Sent,
    /// On the customer's screen.
    Delivered,
    /// Before the customer's eyes.
    Read,
    /// The server has refused it.
    Failed(Problem),
    /// The customer does not get it.
    NotDelivered {
        why: NotDelivered,
        code: Option<u32>,
    },
}

impl From<sms::Delivery> for Delivery {
    fn from(delivery: sms::Delivery) -> Self {
        match delivery {
            sms::Delivery::Queued => Self::Queued,
            sms::Delivery::Sent => Self::Sent,
            sms::Delivery::Delivered => Self::Delivered,
            sms::Delivery::Failed { why, code } => Self::NotDelivered { why, code },
        }
    }
}
