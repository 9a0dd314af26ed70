//! Toasts: notices without an answer. The desk's queue says which three show
//! and when each goes; while the stack is held, their time stands still.

use deskbell_desk::{Digest, Notice, ToastView};
use deskbell_protocol::ConversationId;
use deskbell_protocol::offer::Offer;
use leptos::ev;
use leptos::prelude::*;

use super::alert::{fields, report};
use super::stack::STACK;
use crate::components::{Icon, Look, Size, bdi, button, icon, notification_icon, shown};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, rows};
use crate::platform::memo::memo;
use crate::platform::{dom, event};
use crate::shell::store::ToastRow;
use crate::shell::{Shell, alert_id};

pub fn toasts(keys: Memo<Vec<u64>>) -> AnyView {
    let store = Shell::get().store;
    el("ul")
        .class("toasts")
        .child(rows(
            move || keys.with(|keys| keys.iter().map(|key| u128::from(*key)).collect()),
            move |key| {
                let row = store.toasts.with_untracked(|rows| {
                    rows.iter().find(|row| u128::from(row.key) == key).cloned()
                })?;
                Some(el("li").child(toast(row)).view())
            },
        ))
        .view()
}

/// How many wait behind those that show: a pile that opens.
pub fn more_toasts(shell: Shell) -> AnyView {
    let more = memo(move || shell.store.toasts_waiting.get());
    (move || {
        shown(more.get() > 0, || {
            button("more-toasts", move || shell.open_toasts())
                .look(Look::Plain)
                .size(Size::Small)
                // It goes with the press; the stack keeps the focus, and holds
                // what has come.
                .on(ev::click, |click| {
                    if event::by_keyboard(&click) {
                        dom::focus(STACK);
                    }
                })
                .child(move || messages().notification.more_toasts(u64::from(more.get())))
                .view()
        })
    })
    .view()
}

fn toast(row: ToastRow) -> AnyView {
    let shell = Shell::get();
    let id = row.key;
    let value = row.value;
    let mark = value.with_untracked(|toast| match &toast.notice {
        Notice::Work(offer) => notification_icon(offer.notification.icon),
        Notice::CustomerGone { .. } | Notice::CustomerLeft { .. } | Notice::CustomerBack { .. } => {
            icon(Icon::Person)
        }
        Notice::Problem(_)
        | Notice::SessionLost { .. }
        | Notice::SessionEnded { .. }
        | Notice::SessionGiven { .. }
        | Notice::CameBack { .. }
        | Notice::SentimentWarning { .. }
        | Notice::WentElsewhere(_) => icon(Icon::Warning),
        Notice::OfferOver { .. }
        | Notice::OfferGone
        | Notice::AdviceOver { .. }
        | Notice::Digest(_) => icon(Icon::Info),
    });
    let given = value.with_untracked(|toast| match &toast.notice {
        Notice::Work(offer) => Some(work(shell, id, offer)),
        Notice::SentimentWarning { conversation, .. } => Some(
            el("a")
                .attr("href", words::monitor_address(*conversation))
                .child(text(shell, toast))
                .view(),
        ),
        _ => None,
    });
    let said = given.unwrap_or_else(|| {
        el("p")
            .child(move || value.with(|toast| text(shell, toast)))
            .view()
    });
    el("div")
        .class("toast")
        .child(mark)
        .child(said)
        .child(
            button("dismiss", move || shell.dismiss_toast(id))
                .look(Look::Plain)
                .size(Size::Small)
                .label(messages().notification.dismiss())
                .child(icon(Icon::Close)),
        )
        .view()
}

/// Work that is the agent's by being shown. Its session opens from here.
fn work(shell: Shell, toast: u64, offer: &Offer) -> AnyView {
    let id = offer.id;
    let open = offer.reason.opens_session().then(|| {
        button("open-work", move || shell.open_work(toast, id))
            .size(Size::Small)
            .child(messages().notification.open_session())
    });
    el("div")
        .class("toast-work")
        .when_seen(report(shell, id))
        .attr("id", alert_id(id))
        .attr("data-offer", id.to_string())
        .child(
            el("p")
                .child(el("strong").child(offer.notification.title.clone()))
                .child(
                    el("span")
                        .class("alert-queue")
                        .child(bdi(offer.queue.clone())),
                ),
        )
        .child(fields(offer))
        .child(open)
        .view()
}

pub(super) fn text(shell: Shell, toast: &ToastView) -> String {
    let said = notice(shell, &toast.notice);
    if toast.count > 1 {
        format!(
            "{said} ({})",
            messages().notification.times(u64::from(toast.count))
        )
    } else {
        said
    }
}

pub(super) fn notice(shell: Shell, notice: &Notice) -> String {
    let texts = &messages().notification;
    match notice {
        Notice::Work(offer) => {
            texts.ended(&offer.notification.title, &words::customer(&offer.customer))
        }
        Notice::Digest(digest) => meanwhile(digest),
        Notice::OfferGone => texts.offer_gone().to_owned(),
        Notice::Problem(problem) => words::problem(problem),
        Notice::CustomerLeft { customer } => texts.customer_left_named(&words::customer(customer)),
        Notice::OfferOver { customer, end } => match customer {
            Some(customer) => texts.ended(&words::customer(customer), words::offer_end(end)),
            None => words::offer_end(end).to_owned(),
        },
        Notice::WentElsewhere(n) => texts.went_elsewhere(u64::from(*n)),
        Notice::CustomerGone { conversation } => {
            texts.customer_gone(&customer_of(shell, *conversation))
        }
        Notice::CustomerBack { conversation } => {
            texts.customer_back(&customer_of(shell, *conversation))
        }
        Notice::SessionLost { customer } => match customer {
            Some(customer) => texts.session_lost(&words::customer(customer)),
            None => texts.session_went().to_owned(),
        },
        Notice::SessionEnded { customer } => texts.session_ended(&words::customer(customer)),
        Notice::AdviceOver { customer } => texts.advice_over(&words::customer(customer)),
        Notice::SessionGiven { customer } => texts.session_given(&words::customer(customer)),
        Notice::CameBack { who, end } => words::came_back(who, end),
        Notice::SentimentWarning {
            customer, agent, ..
        } => words::sentiment_warning(customer, agent.as_deref()),
    }
}

/// "While you were away: offers missed: 2; sessions taken back: 1."
fn meanwhile(digest: &Digest) -> String {
    let texts = &messages().notification;
    let parts = [
        (digest.missed, texts.meanwhile_missed(digest.missed.into())),
        (
            digest.elsewhere,
            texts.meanwhile_elsewhere(digest.elsewhere.into()),
        ),
        (digest.left, texts.meanwhile_left(digest.left.into())),
        (digest.over, texts.meanwhile_over(digest.over.into())),
        (
            digest.came_back,
            texts.meanwhile_back(digest.came_back.into()),
        ),
        (digest.lost, texts.meanwhile_lost(digest.lost.into())),
    ];
    let some = parts.into_iter().filter(|(count, _)| *count > 0);
    let parts: Vec<String> = some.map(|(_, part)| part).collect();
    texts.meanwhile(&parts.join("; "))
}

fn customer_of(shell: Shell, conversation: ConversationId) -> String {
    match shell.store.session_untracked(conversation) {
        Some(row) => row
            .value
            .with_untracked(|view| words::customer(&view.session.customer)),
        None => messages().session.customer().to_owned(),
    }
}
