//! What the desk wants the browser to do.

use deskbell_protocol::conversation::Attachment;
use deskbell_protocol::http::Decision;
use deskbell_protocol::offer::{Offer, Reason, Sound};
use deskbell_protocol::presence::Missed;
use deskbell_protocol::{ConversationId, OfferId};
use serde::{Deserialize, Serialize};

use crate::Notice;

/// One thing for the shell to carry out.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    OpenSocket,
    /// No `SocketClosed` follows.
    CloseSocket,
    /// Ask by HTTP whether somebody is signed in: a refused socket does not say
    /// why. Answered by `NotSignedIn`, or not at all.
    CheckSignIn,
    /// The text of one frame.
    Send(String),
    /// Show the desktop notification with `tag = offer.id`; answered by
    /// `DesktopShown` or `DesktopFailed`.
    ShowDesktop(Box<Offer>),
    /// Seek the lead among the tabs, answered by `Leads` once it is had; or
    /// give it up, had or not.
    Lead(bool),
    /// Close the desktop notification with this tag, not within 500 ms of showing it.
    CloseDesktop(OfferId),
    /// Close every desktop notification of ours that is not in this list.
    KeepOnlyDesktop(Vec<OfferId>),
    /// Repeat a decision that the service worker may not have got through, with
    /// the same nonce: the server answers the same thing twice.
    AnswerByNonce {
        offer: OfferId,
        nonce: String,
        decision: Decision,
    },
    /// Start ringing; each offer at most once, until `StopRinging`.
    Ring {
        offer: OfferId,
        sound: Sound,
    },
    StopRinging(OfferId),
    /// The tab's title: the number of open offers and the newest one's reason;
    /// none is the plain title.
    Title(Option<(u32, Reason)>),
    /// Into a live region, once.
    Announce(Announcement),
    Go(Place),
    /// Move the keyboard focus to the session's heading, once it is painted.
    FocusSession(ConversationId),
    /// Move the keyboard focus to this alert, once it is painted.
    FocusAlert(OfferId),
    /// Put this back into the session's box: it could not be sent.
    RestoreUnsent {
        conversation: ConversationId,
        text: String,
        attachments: Vec<Attachment>,
        internal: bool,
    },
    FetchHistory {
        conversation: ConversationId,
        before: Option<u32>,
    },
    /// To the agent's other tabs.
    TellTabs(TabNote),
    /// Sign out: tell the server, close everything, go to the sign-in.
    SignOut,
}

/// What a screen reader says.
#[derive(Debug, Clone, PartialEq)]
pub enum Announcement {
    /// "Incoming chat, Billing, answer within 42 seconds, F8".
    Arrived {
        title: String,
        queue: String,
        seconds: u64,
    },
    TenSeconds {
        title: String,
    },
    Ended {
        title: String,
        end: crate::AlertStage,
    },
    NewMessage {
        from: Option<String>,
    },
    /// A toast has appeared.
    Notice(Notice),
    /// What the bar after a miss says.
    Missed(Missed),
}

/// A place on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Home,
    Session(ConversationId),
    SignIn,
}

/// What tabs of one agent tell each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TabNote {
    /// How a connected tab stands: is it in focus, could its ring be heard?
    /// One that is not connected says no to both.
    Stands {
        tab: deskbell_protocol::TabId,
        focus: bool,
        sound: bool,
    },
    /// A tab that has connected asks the others how they stand.
    HowDoYouStand,
}
