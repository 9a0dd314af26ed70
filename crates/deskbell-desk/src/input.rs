//! What the browser tells the desk.

use deskbell_protocol::agent::Command;
use deskbell_protocol::check::{Check, CheckLine};
use deskbell_protocol::conversation::Attachment;
use deskbell_protocol::http::{Decision, Page};
use deskbell_protocol::link::Surface;
use deskbell_protocol::offer::Offer;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{CommandId, ConversationId, OfferId, Problem, StatusId};

use crate::effect::TabNote;

/// One thing that happened in the browser. Inputs that become a command carry
/// the command's fresh identifier.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The page is ready; `offer` comes from the address (`/?offer=`), where a
    /// desktop notification opened this tab.
    Started {
        surface: Surface,
        offer: Option<OfferId>,
    },

    SocketOpened,
    SocketText(String),
    /// `code` is the WebSocket close code, `jitter` a random number of 0 to 1.
    SocketClosed {
        code: u16,
        jitter: f64,
    },
    /// The server says that nobody is signed in: the answer to
    /// [`crate::Effect::CheckSignIn`].
    NotSignedIn,
    /// The timer that [`crate::Desk::next_deadline`] asked for; `jitter` as above.
    Timer {
        jitter: f64,
    },
    /// The browser says that the network is back, or the person wants to try now.
    TryNow,

    /// Visibility, focus, permission or worker changed.
    Surface(Surface),
    /// The answer to [`crate::Effect::Lead`]: this tab leads from now on.
    Leads,
    /// A click has allowed this page to make sound.
    SoundAllowed,
    /// The browser has taken it away again.
    SoundLost,
    /// Another tab of the same agent said this.
    TabNote(TabNote),

    /// The alert or toast of this offer was painted in this visible tab.
    Painted {
        offer: OfferId,
    },
    /// The browser lists the desktop notification that was asked for.
    DesktopShown {
        offer: OfferId,
    },
    /// The browser could not show it.
    DesktopFailed {
        offer: OfferId,
    },
    /// The service worker: the body of a desktop notification was clicked and
    /// brought this tab to the front.
    DesktopOpened {
        offer: OfferId,
    },
    /// The service worker: a button was pressed, and the answer is on its way
    /// to the server.
    DesktopAnswered {
        offer: OfferId,
        nonce: String,
        decision: Decision,
    },
    /// The service worker: that answer did not get through, or was refused.
    DesktopUnsent {
        offer: OfferId,
    },
    /// The server's answer to an [`crate::Effect::AnswerByNonce`]; none when it
    /// could not be reached.
    NonceAnswered {
        offer: OfferId,
        decision: Decision,
        result: Option<Result<(), Problem>>,
    },

    /// The service worker is there, or can't be: what [`Input::Surface`] says of
    /// it holds from now on.
    WorkerKnown,
    /// What came of this agent's last reach check in this browser. Told when the
    /// server has said who the agent is.
    CheckKnown(Option<Check>),
    /// Begin a reach check, with this for a test offer: its texts, and its time
    /// to answer from `offered_at` to `expires_at`.
    StartCheck(Box<Offer>),
    /// The person says that a line of it works, or doesn't.
    JudgeCheck {
        line: CheckLine,
        works: bool,
    },
    /// The person leaves the check; `tell`: to go online with it as it stands.
    EndCheck {
        tell: bool,
    },

    /// Any click or key in the page.
    Active,
    /// `status`: one of the administrator's own, which stands for `choice`.
    SetPresence {
        choice: Choice,
        status: Option<StatusId>,
        command: CommandId,
    },
    ImBack {
        command: CommandId,
    },
    Accept {
        offer: OfferId,
        command: CommandId,
    },
    Reject {
        offer: OfferId,
        /// What the person gave as the reason.
        why: Option<String>,
        command: CommandId,
    },
    /// The pointer or the keyboard focus is on this alert, or has left it.
    HoldAlert {
        offer: OfferId,
        held: bool,
    },
    /// The pointer or the keyboard focus is on this toast, or has left it.
    HoldToast {
        toast: u64,
        held: bool,
    },
    /// The pile behind the toasts on the screen is opened.
    OpenToasts,
    DismissToast {
        toast: u64,
    },
    /// The button of a toast of work: to its session.
    OpenWork {
        toast: u64,
        offer: OfferId,
    },
    /// The place on the screen (the router's address) changed.
    Showing(Option<ConversationId>),
    /// On the page of this session its messages are put away: its panel is closed,
    /// or a search stands in their place. None: on the page they are on the screen.
    PutAway(Option<ConversationId>),
    /// To the customer, or for colleagues only.
    Say {
        conversation: ConversationId,
        text: String,
        /// Uploaded for it already.
        attachments: Vec<Attachment>,
        internal: bool,
        command: CommandId,
    },
    /// The agent typed a character.
    Typed {
        conversation: ConversationId,
    },
    /// The person scrolled up to older messages, or wants a failed page again.
    WantHistory {
        conversation: ConversationId,
    },
    /// A page of history arrived, or did not.
    History {
        conversation: ConversationId,
        page: Result<Page, Option<Problem>>,
    },
    /// The newest messages were on the screen of this visible, focused tab.
    Seen {
        conversation: ConversationId,
        command: CommandId,
    },
    End {
        conversation: ConversationId,
        command: CommandId,
    },
    FinishWrapUp {
        conversation: ConversationId,
        command: CommandId,
    },
    /// Work that is given away, taken or asked about: what leaves no trace on the
    /// screen before the server's word.
    Ask {
        body: Command,
        command: CommandId,
    },
    SignOut,
}
