//! One message, with how far it has come.

use deskbell_desk::{Delivery, MessageView};
use deskbell_protocol::conversation::Author;
use leptos::prelude::*;

use crate::components::{Icon, bdi, icon, shown};
use crate::messages::{messages, words};
use crate::platform::intl;
use crate::shell::store::MessageRow;

/// `customer` is what the agent calls the customer, for screen readers.
#[component]
pub fn MessageItem(row: MessageRow, customer: Memo<String>) -> AnyView {
    let view = row.value;
    let MessageView { message, .. } = view.get_untracked();
    let by_agent = matches!(message.author, Author::Agent { .. });
    let author_name = match message.author {
        Author::Customer => "customer",
        Author::Agent { .. } => "agent",
        Author::Bot { .. } => "bot",
    };
    let bot = match &message.author {
        Author::Bot { name } => Some(bdi(name.clone())),
        _ => None,
    };
    let author = move || match &message.author {
        Author::Customer => customer.get(),
        Author::Agent { .. } => messages().conversation.you().to_owned(),
        Author::Bot { name } => name.clone(),
    };
    let delivery = Memo::new({
        let view = view.clone();
        move |_| view.with(|view| view.delivery.clone())
    });
    let time = move || view.with(|view| intl::time_of_day(view.message.at));
    view! {
        <li
            class="message"
            data-author=author_name
            data-delivery=move || delivery.with(delivery_name)
        >
            <span class="sr-only"><bdi>{move || author()}</bdi> ":"</span>
            <p class="bubble" dir="auto">{message.text}</p>
            <p class="message-meta">
                {bot}
                <time>{move || time()}</time>
                {move || shown(by_agent, || delivery.with(delivery_words))}
            </p>
        </li>
    }
    .into_any()
}

/// As in `[data-delivery]`.
const fn delivery_name(delivery: &Delivery) -> &'static str {
    match delivery {
        Delivery::Sending => "sending",
        Delivery::Sent => "sent",
        Delivery::Delivered => "delivered",
        Delivery::Failed(_) => "failed",
    }
}

fn delivery_words(delivery: &Delivery) -> AnyView {
    let texts = &messages().conversation;
    let (mark, text) = match delivery {
        Delivery::Sending => (Icon::Clock, texts.sending().to_owned()),
        Delivery::Sent => (Icon::Check, texts.sent().to_owned()),
        Delivery::Delivered => (Icon::CheckTwice, texts.delivered().to_owned()),
        Delivery::Failed(problem) => (
            Icon::Warning,
            format!("{}. {}", texts.failed(), words::problem(problem)),
        ),
    };
    view! { <span class="delivery">{icon(mark)} {text}</span> }.into_any()
}
