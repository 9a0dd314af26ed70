//! How far a message has come, in words: for who writes it, and for who reads
//! along.

use deskbell_desk::Delivery;
use leptos::prelude::*;

use crate::components::{Icon, icon};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el};

/// As in `[data-delivery]`.
pub const fn delivery_name(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Sending => "sending",
        Delivery::Queued => "queued",
        Delivery::Sent => "sent",
        Delivery::Delivered => "delivered",
        Delivery::Read => "read",
        Delivery::Failed(_) | Delivery::NotDelivered { .. } => "failed",
    }
}

pub fn delivery_words(delivery: &Delivery) -> AnyView {
    let texts = &messages().conversation;
    let (mark, text) = match delivery {
        Delivery::Sending => (Icon::Clock, texts.sending().to_owned()),
        Delivery::Queued => (Icon::Clock, texts.queued().to_owned()),
        Delivery::Sent => (Icon::Check, texts.sent().to_owned()),
        Delivery::Delivered => (Icon::CheckTwice, texts.delivered().to_owned()),
        Delivery::Read => (Icon::Eye, texts.read().to_owned()),
        Delivery::Failed(problem) => (
            Icon::Warning,
            format!("{}. {}", texts.failed(), words::problem(problem)),
        ),
        Delivery::NotDelivered { why, code } => (Icon::Warning, words::not_delivered(*why, *code)),
    };
    el("span")
        .class("delivery")
        .child(icon(mark))
        .child(text)
        .view()
}
