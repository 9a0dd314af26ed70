//! What both kinds of sockets (an agent's and a customer's) have in common:
//! the surface of a tab, what the server says on connecting, and why it closes.

use serde::{Deserialize, Serialize};

use crate::presence::Reach;
use crate::{Epoch, Seq, Timestamp};

/// What a tab can show at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Surface {
    /// `document.visibilityState` is `visible`.
    pub visible: bool,
    /// `document.hasFocus()`.
    pub focus: bool,
    pub permission: Permission,
    /// A service worker is active, so that desktop notifications can be shown.
    pub worker: bool,
}

impl Surface {
    /// The best that this tab can do for an offer.
    pub fn reach(&self) -> Reach {
        if self.visible {
            Reach::Visible
        } else if self.worker && self.permission == Permission::Granted {
            Reach::Desktop
        } else {
            Reach::Nothing
        }
    }
}

/// The browser's permission for notifications.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Permission {
    Granted,
    Denied,
    /// Not asked yet.
    Default,
    /// This browser has no notifications.
    Unsupported,
}

/// Where a person could see an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DisplaySurface {
    Alert,
    Toast,
    Desktop,
}

/// `welcome`: the events after the browser's position follow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// Always true; the other case is a snapshot.
    pub recovered: bool,
    pub epoch: Epoch,
    /// The last event of the replay that follows.
    pub seq: Seq,
    pub server_time: Timestamp,
    /// Milliseconds between two pings.
    pub ping_every: u64,
}

/// `snapshot`: the whole state, read in the same turn as `seq`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snapshot<State> {
    pub epoch: Epoch,
    pub seq: Seq,
    pub server_time: Timestamp,
    /// Milliseconds between two pings.
    pub ping_every: u64,
    pub state: State,
}

/// Why the server closes a socket. `code` is the WebSocket close code and
/// `name` its reason text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CloseReason {
    /// Another version of the frames: reload the page.
    Protocol,
    /// A frame that is not of the form its type says.
    Malformed,
    FrameTooLarge,
    TooManyFrames,
    TooManySockets,
    /// The browser reads too slowly; it reconnects and resumes.
    TooSlow,
    /// No `hello` in time.
    HelloLate,
    /// Signed out, disabled, another role, or the session's end.
    SignedOut,
    /// The server stops and comes back.
    Restart,
    /// No frame for too long.
    Silent,
    /// The customer goes on with this chat elsewhere: its token opens nothing any
    /// more.
    Moved,
}

impl CloseReason {
    pub const ALL: [Self; 11] = [
        Self::Protocol,
        Self::Malformed,
        Self::FrameTooLarge,
        Self::TooManyFrames,
        Self::TooManySockets,
        Self::TooSlow,
        Self::HelloLate,
        Self::SignedOut,
        Self::Restart,
        Self::Silent,
        Self::Moved,
    ];

    /// The WebSocket close code (RFC 6455, 7.4), private ones from 4000.
    pub const fn code(self) -> u16 {
        match self {
            Self::Restart => 1012,
            Self::FrameTooLarge => 1009,
            Self::Protocol => 4000,
            Self::Malformed => 4001,
            Self::TooManyFrames => 4002,
            Self::TooManySockets => 4003,
            Self::TooSlow => 4004,
            Self::HelloLate => 4005,
            Self::SignedOut => 4006,
            Self::Silent => 4007,
            Self::Moved => 4008,
        }
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Protocol => "protocol",
            Self::Malformed => "malformed",
            Self::FrameTooLarge => "frame_too_large",
            Self::TooManyFrames => "too_many_frames",
            Self::TooManySockets => "too_many_sockets",
            Self::TooSlow => "too_slow",
            Self::HelloLate => "hello_late",
            Self::SignedOut => "signed_out",
            Self::Restart => "restart",
            Self::Silent => "silent",
            Self::Moved => "moved",
        }
    }

    /// The reason with this close code, if it is one of ours.
    pub fn from_code(code: u16) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_close_reason_has_a_code_of_its_own() {
        for reason in CloseReason::ALL {
            assert_eq!(CloseReason::from_code(reason.code()), Some(reason));
        }
    }

    #[test]
    fn a_hidden_tab_without_permission_or_worker_reaches_nothing() {
        let hidden = Surface {
            visible: false,
            focus: false,
            permission: Permission::Granted,
            worker: true,
        };
        assert_eq!(hidden.reach(), Reach::Desktop);
        assert_eq!(
            Surface {
                worker: false,
                ..hidden
            }
            .reach(),
            Reach::Nothing
        );
        let denied = Surface {
            permission: Permission::Denied,
            ..hidden
        };
        assert_eq!(denied.reach(), Reach::Nothing);
        assert_eq!(
            Surface {
                visible: true,
                ..denied
            }
            .reach(),
            Reach::Visible
        );
    }
}
