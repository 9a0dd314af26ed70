//! The icons: one path each, on a grid of 24, drawn with the text's colour.
//! All are decoration; the words beside them carry the meaning.

use crate::platform::element::{Piece, svg};
use deskbell_protocol::offer;
use leptos::prelude::*;

/// What an icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Assignment,
    Bell,
    BellOff,
    Bot,
    Chat,
    Check,
    CheckTwice,
    ChevronDown,
    Clip,
    Clock,
    Eye,
    Hands,
    Close,
    Consult,
    Cross,
    Escalation,
    Home,
    Info,
    Keyboard,
    Leave,
    Link,
    Minus,
    Panel,
    Person,
    Phone,
    Plug,
    Quick,
    Search,
    Send,
    Smile,
    Transfer,
    Warning,
}

impl Icon {
    const fn path(self) -> &'static str {
        match self {
            Self::Bell => "M3 19h18M4.5 19v-.5a7.5 7.5 0 0 1 15 0v.5M12 11V7.5M9.5 7.5h5",
            Self::BellOff => {
                "M3 19h15M4.5 19v-.5a7.5 7.5 0 0 1 2.7-5.8M12 11V7.5M9.5 7.5h5M12 11a7.5 7.5 0 0 1 7.4 6.5M4 4l17 17"
            }
            Self::Assignment => "M6 4h12v16H6zM9.5 4V2.5h5V4M9 12l2.2 2.2L15.5 10",
            Self::Bot => "M5 8.5h14v10H5zM12 8.5V5M9 13v.1M15 13v.1M2.5 12v3M21.5 12v3",
            Self::Consult => {
                "M9.3 9.5a2.8 2.8 0 1 1 3.9 2.6c-.8.4-1.2 1-1.2 1.9M12 17v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z"
            }
            Self::Escalation => "M12 19.5V5M6 11l6-6 6 6",
            Self::Transfer => "M4 8.5h15M15 4.5l4 4-4 4M20 15.5H5M9 11.5l-4 4 4 4",
            Self::Chat => {
                "M20 12a7.5 7 0 0 1-11 6.2L4 19.5l1.4-4A7 7 0 0 1 4.5 12a7.7 7 0 0 1 15.5 0z"
            }
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::CheckTwice => "M2 12.5l4.5 4.5L15.5 8M11.5 16.5l.5.5L21.5 8",
            Self::ChevronDown => "M6 9l6 6 6-6",
            Self::Clip => {
                "M20 11.5l-8 8a5 5 0 0 1-7-7l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7L10 16.8a1.6 1.6 0 0 1-2.3-2.3L15 7"
            }
            Self::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"
            }
            Self::Clock => "M12 7v5l3 2M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Cross => "M7 7l10 10M17 7L7 17",
            Self::Hands => "M12 6.5V12l3.5 2.5",
            Self::Home => "M4 11l8-7 8 7M6 9.5V19.5h4.5v-5h3v5H18V9.5",
            Self::Info => "M12 11v5.5M12 7.5v.1M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18z",
            Self::Keyboard => "M3 6.5h18v11H3zM7 10h.1M12 10h.1M17 10h.1M8 14h8",
            Self::Leave => "M13 4.5H5.5v15H13M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5",
            Self::Link => {
                "M9.5 14.5l5-5M11 7l2.2-2.2a4.2 4.2 0 0 1 6 6L17 13M13 17l-2.2 2.2a4.2 4.2 0 0 1-6-6L7 11"
            }
            Self::Minus => "M6 12h12",
            Self::Panel => "M3.5 5h17v14h-17zM14.5 5v14",
            Self::Person => "M12 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM5 20a7 7 0 0 1 14 0",
            Self::Phone => "M8 3.5h8v17H8zM11 17.5h2",
            Self::Plug => "M8 4v4.5M16 4v4.5M6 8.5h12v3a6 6 0 0 1-12 0zM12 17.5V21",
            Self::Quick => "M13 3L5 13.5h6L10.5 21l8-10.5h-6z",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.3 15.3L20 20",
            Self::Send => "M4 12l16-7.5-5.5 16L11 13.5z",
            Self::Smile => {
                "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9.5v.1M15 9.5v.1M8 13.8a4.5 4.5 0 0 0 8 0"
            }
            Self::Warning => "M12 4.5L2.5 20h19zM12 10.5v4M12 17.2v.1",
        }
    }
}

impl Icon {
    /// Points along the line of reading, and so is mirrored where that goes
    /// from right to left.
    const fn is_along(self) -> bool {
        matches!(self, Self::Leave | Self::Panel | Self::Send)
    }
}

/// The icon as inline SVG, hidden from screen readers.
pub fn icon(icon: Icon) -> AnyView {
    let class = if icon.is_along() {
        "icon along"
    } else {
        "icon"
    };
    svg("svg")
        .class(class)
        .attr("viewBox", "0 0 24 24")
        .attr("aria-hidden", "true")
        .attr("focusable", "false")
        .child(svg("path").attr("d", icon.path()))
        .view()
}

/// The picture that a template gives its notifications.
pub fn notification_icon(of: offer::Icon) -> AnyView {
    icon(match of {
        offer::Icon::Chat => Icon::Chat,
        offer::Icon::Sms => Icon::Phone,
        offer::Icon::Assignment => Icon::Assignment,
        offer::Icon::Transfer => Icon::Transfer,
        offer::Icon::Escalation => Icon::Escalation,
        offer::Icon::Bot => Icon::Bot,
        offer::Icon::Consult => Icon::Consult,
    })
}
