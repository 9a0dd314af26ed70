//! An offer: a conversation proposed to one agent, with a deadline. The
//! notification is what the agent sees of it, rendered by the server from the
//! template at the moment of the offer; a later change of the template leaves
//! it as it is.

use serde::{Deserialize, Serialize};

use crate::conversation::{Channel, Customer};
use crate::{ConversationId, OfferId, Timestamp};

/// Why an agent is notified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    IncomingChat,
    IncomingSms,
    Assignment,
    Transfer,
    Escalation,
    EscalationFromBot,
    /// Another agent asks for advice.
    Consult,
}

impl Reason {
    pub const ALL: [Self; 7] = [
        Self::IncomingChat,
        Self::IncomingSms,
        Self::Assignment,
        Self::Transfer,
        Self::Escalation,
        Self::EscalationFromBot,
        Self::Consult,
    ];

    /// False for advice: the session stays with who asks for it.
    pub const fn opens_session(self) -> bool {
        !matches!(self, Self::Consult)
    }

    /// True where the agent is asked, unless an administrator says otherwise;
    /// false where they are told.
    pub const fn asks_by_default(self) -> bool {
        !matches!(self, Self::Assignment | Self::Transfer | Self::Escalation)
    }
}

/// An open offer as its agent sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub id: OfferId,
    /// The how-manieth offer of its conversation this is, from 1.
    pub attempt: u32,
    pub conversation: ConversationId,
    /// Lets a desktop notification answer once, for this agent, offer and attempt.
    pub nonce: String,
    pub reason: Reason,
    pub offered_at: Timestamp,
    /// The zero that the agent sees.
    pub expires_at: Timestamp,
    /// A display receipt of any tab has arrived.
    pub displayed: bool,
    pub notification: Notification,
    pub customer: Customer,
    pub channel: Channel,
    /// The queue's name.
    pub queue: String,
    /// Since when the customer waits for an agent; what an agent or a bot still
    /// has waits since the offer was made.
    pub waiting_since: Timestamp,
    /// [`Session::started_at`](crate::conversation::Session::started_at). None: the
    /// offer is from before this was told.
    #[serde(default)]
    pub started_at: Option<Timestamp>,
    /// It is accepted by being shown, and its session comes to the front by
    /// itself.
    #[serde(default)]
    pub opens: bool,
}

/// A rendered notification. Every text is clean; none is HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    pub kind: Kind,
    /// Ours, never the customer's text.
    pub title: String,
    /// Not on the desktop, which shows the app's own.
    #[serde(default)]
    pub icon: Icon,
    /// False hides the countdown only; the wait time runs all the same.
    pub show_wait_time: bool,
    pub accept_text: String,
    /// Absent where rejecting is not allowed.
    pub reject_text: Option<String>,
    pub desktop: DesktopRule,
    /// The desktop notification's body, as its privacy level allows.
    pub desktop_body: String,
    pub sound: Sound,
    pub fields: Vec<Field>,
}

/// An alert has buttons and is answered; a toast disappears by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    Alert,
    Toast,
}

/// When the desktop's own notification is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DesktopRule {
    Never,
    /// When no tab of the app is in focus.
    Background,
    Always,
}

/// The picture beside a notification's title.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Icon {
    #[default]
    Chat,
    Sms,
    Assignment,
    Transfer,
    Escalation,
    Bot,
    Consult,
}

impl Icon {
    pub const ALL: [Self; 7] = [
        Self::Chat,
        Self::Sms,
        Self::Assignment,
        Self::Transfer,
        Self::Escalation,
        Self::Bot,
        Self::Consult,
    ];
}

/// Which of the ringing sounds. Each is made by the browser; none is a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Two falling strokes.
    #[default]
    Bell,
    /// Three rising strokes.
    Chime,
    /// Two short low strokes.
    Knock,
    /// One long stroke.
    Horn,
}

impl Tone {
    pub const ALL: [Self; 4] = [Self::Bell, Self::Chime, Self::Knock, Self::Horn];
}

/// How an offer sounds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sound {
    pub on: bool,
    #[serde(default)]
    pub tone: Tone,
    /// Percent, 0 to 100.
    pub volume: u8,
    /// Until it is answered or ends.
    pub repeat: bool,
}

/// One line of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    pub label: String,
    pub value: FieldValue,
}

/// A field's value: a text, or a time that the browser writes in its own way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldValue {
    Text(String),
    /// "since 14:03".
    Since(Timestamp),
}

/// How an offer ended. Exactly one, whatever arrives afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfferEnd {
    Accepted,
    Rejected {
        /// What the agent gave as the reason, if anything.
        why: Option<String>,
    },
    /// Displayed, and the wait time passed: a miss.
    Expired,
    /// No display receipt in time, or the link died before one. No miss.
    Undelivered,
    /// Displayed, then the agent became unreachable. No miss.
    Disconnected,
    /// Taken back.
    Rescinded {
        why: RescindReason,
    },
}

impl OfferEnd {
    /// Its word on the wire, in the database and in counts, without its reason.
    pub const fn word(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Rejected { .. } => "rejected",
            Self::Expired => "expired",
            Self::Undelivered => "undelivered",
            Self::Disconnected => "disconnected",
            Self::Rescinded { .. } => "rescinded",
        }
    }
}

/// Why an offer was taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RescindReason {
    CustomerLeft,
    TakenBySupervisor,
    AcceptedElsewhere,
    /// Overdue when the server came back from a stop.
    ServerStopped,
    /// The agent went offline, signed out or was disabled.
    AgentLeft,
    /// Who gave it has taken it back, or ended the conversation.
    TakenBack,
}
