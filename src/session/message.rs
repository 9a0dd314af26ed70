//! One message, with how far it has come, or that it is for colleagues only.

use deskbell_desk::{Delivery, MessageView};
use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::{Author, Message};
use leptos::prelude::*;

use super::attachments::attachment_list;
use super::delivery::{delivery_name, delivery_words};
use super::links::linked;
use crate::components::{bdi, shown};
use crate::messages::messages;
use crate::platform::element::{El, Piece, el};
use crate::platform::intl;
use crate::platform::memo::memo;
use crate::shell::Shell;
use crate::shell::store::MessageRow;

/// `customer` is what the agent calls the customer, for screen readers.
pub fn message_item(
    conversation: ConversationId,
    row: MessageRow,
    customer: Memo<String>,
) -> AnyView {
    item(conversation, row.value, customer).view()
}

/// One that was said, and changes no more.
pub fn said(conversation: ConversationId, message: Message, customer: Memo<String>) -> El {
    let delivery = message.delivery.map_or(Delivery::Sent, Delivery::from);
    let view = ArcRwSignal::new(MessageView { message, delivery });
    item(conversation, view, customer)
}

fn item(
    conversation: ConversationId,
    view: ArcRwSignal<MessageView>,
    customer: Memo<String>,
) -> El {
    let MessageView { message, .. } = view.get_untracked();
    let shows_delivery = matches!(message.author, Author::Agent { .. } | Author::Automatic);
    let author_name = match message.author {
        Author::Customer => "customer",
        Author::Agent { .. } => "agent",
        Author::Bot { .. } => "bot",
        Author::Automatic => "automatic",
    };
    let internal = message.internal;
    let me = Shell::get().store.me;
    let is_me = |name: &str| me.with_untracked(|me| me.as_ref().is_none_or(|me| me.name == name));
    let other = match &message.author {
        Author::Agent { name } if is_me(name) => None,
        Author::Agent { name } | Author::Bot { name } => Some(name.clone()),
        Author::Automatic => Some(messages().conversation.automatic().to_owned()),
        Author::Customer => None,
    };
    let named = other.clone().map(bdi);
    let author = move || match &message.author {
        Author::Customer => customer.get(),
        Author::Agent { .. } | Author::Bot { .. } | Author::Automatic => match &other {
            Some(name) => name.clone(),
            None => messages().conversation.you().to_owned(),
        },
    };
    let attachments = memo({
        let view = view.clone();
        move || view.with(|view| view.message.attachments.clone())
    });
    let delivery = memo({
        let view = view.clone();
        move || view.with(|view| view.delivery.clone())
    });
    let time = move || view.with(|view| intl::moment(view.message.at));
    el("li")
        .class("message")
        .attr("data-author", author_name)
        .attr("data-delivery", move || delivery.with(delivery_name))
        .attr("data-internal", internal.then_some(""))
        .child(
            el("span")
                .class("sr-only")
                .child(el("bdi").child(author))
                .text(":"),
        )
        .child(shown(!message.text.is_empty(), || {
            el("p")
                .class("bubble")
                .attr("dir", "auto")
                .child(linked(&message.text))
                .view()
        }))
        .child(move || attachments.with(|all| attachment_list(conversation, all)))
        .child(
            el("p")
                .class("message-meta")
                .child(named)
                .child(internal.then(|| messages().conversation.for_colleagues()))
                .child(el("time").child(time))
                .child(move || {
                    let shows = shows_delivery && !(internal && delivery.with(is_stored));
                    shown(shows, || delivery.with(delivery_words))
                }),
        )
}

/// A note goes no further than to its colleagues.
const fn is_stored(delivery: &Delivery) -> bool {
    matches!(delivery, Delivery::Sent)
}
