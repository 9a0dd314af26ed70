//! The communication panel: the messages, who is typing, whether the customer
//! is there, and the box to write in or the wrap-up.

use deskbell_protocol::Timestamp;
use deskbell_protocol::conversation::{Channel, ConversationState, CustomerLink, Part};
use deskbell_protocol::sms::Unanswerable;
use leptos::ev;
use leptos::prelude::*;

use super::back_link::BackLink;
use super::composer::{COMPOSER, Writes, composer};
use super::finding::{Found, WORDS, finding};
use super::handing::handing;
use super::kept::Kept;
use super::log::message_log;
use super::width::{self, Width};
use super::wrap_up::{WRAP_UP, wrap_up};
use crate::components::{Icon, Look, Size, button, icon};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, pieces};
use crate::platform::memo::memo;
use crate::platform::{dom, intl, paint};
use crate::shell::Shell;
use crate::shell::store::SessionRow;

/// `open`: it is to be seen.
pub fn panel(row: SessionRow, width: Width, open: RwSignal<bool>) -> AnyView {
    let shell = Shell::get();
    let key = row.key;
    let link = row.part(|view| view.session.customer_link);
    let customer = row.part(|view| words::customer(&view.session.customer));
    let typing = row.part(|view| view.customer_typing);
    let state = row.part(|view| view.session.state);
    let part = row.part(|view| view.session.part);
    let unanswerable = row.part(|view| view.session.unanswerable);
    // Which of the two places that are asked for now and then are open.
    let kept = row.kept.clone();
    let finds: RwSignal<bool> = kept.finds.clone().into();
    let hand: RwSignal<bool> = kept.hands.clone().into();
    let messages_list = row.messages.clone();
    let there = memo(move || open.get() && !finds.get());
    Effect::new(move |_| shell.put_away((!there.get()).then_some(key)));
    Effect::new(move |_| {
        messages_list.track();
        if there.get() {
            paint::after(move || shell.seen(key));
        }
    });
    let log = row.clone();
    let back = BackLink::new(key, row.draft.clone());
    let channel = row.value.with_untracked(|view| view.session.channel);
    // Where it can be of use: the customer goes on writing, and to this agent.
    let links = memo(move || {
        let goes_on = state.get() == ConversationState::Active && part.get() != Part::Reads;
        channel == Channel::WebChat && goes_on
    });
    el("section")
        .class("panel")
        .attr("aria-label", messages().conversation.panel())
        .on(ev::focusin, move |_| shell.seen(key))
        .child(width::border(width))
        .child(tools(finds, &kept, links, back.clone()))
        .child(move || match finds.get() {
            true => finding(key, customer, kept.found.clone()),
            false => message_log(log.clone(), customer),
        })
        .child(el("p").class("typing").attr("aria-live", "polite").child(
            move || match typing.get() {
                true => messages().conversation.typing(&customer.get()),
                false => String::new(),
            },
        ))
        .child(move || match link.get() {
            CustomerLink::Gone { since } if state.get() == ConversationState::Active => {
                gone_notice(since, &customer.get())
            }
            _ => ().view(),
        })
        .child(move || match unanswerable.get() {
            None => ().view(),
            Some(Unanswerable::Stopped) => notice(Icon::Phone, messages().sms.stop_notice()),
            Some(Unanswerable::NoNumber) => notice(Icon::Phone, messages().problem.no_number()),
        })
        .child(handing(row.clone(), hand))
        .child(move || match state.get() {
            _ if part.get() == Part::Reads => {
                composer(row.clone(), customer, Writes::Notes, hand, &back)
            }
            ConversationState::WrapUp | ConversationState::Closed => {
                // The focus would go with the box.
                if dom::focus_within(COMPOSER) {
                    paint::focus(WRAP_UP.to_owned());
                }
                pieces([
                    wrap_up(row.clone()),
                    composer(row.clone(), customer, Writes::Notes, hand, &back),
                ])
            }
            _ => composer(row.clone(), customer, Writes::Both, hand, &back),
        })
        .view()
}

/// What the panel can do beside talking; `links`: also a link to come back.
fn tools(finds: RwSignal<bool>, kept: &Kept, links: Memo<bool>, back: BackLink) -> AnyView {
    let found = kept.found.clone();
    let look = move || {
        found.change(|found| *found = Found::default());
        finds.update(|finds| *finds = !*finds);
        if finds.get_untracked() {
            paint::focus(WORDS.to_owned());
        }
    };
    el("div")
        .class("panel-tools")
        .child(move || match links.get() {
            true => back.button().view(),
            false => ().view(),
        })
        .child(
            button("find", look)
                .look(Look::Plain)
                .size(Size::Small)
                .attr(
                    "aria-expanded",
                    move || if finds.get() { "true" } else { "false" },
                )
                .child(icon(Icon::Search))
                .label(messages().finding.title()),
        )
        .view()
}

fn gone_notice(since: Timestamp, customer: &str) -> AnyView {
    let since = intl::moment(since);
    let text = messages().conversation.customer_gone(customer, &since);
    notice(Icon::Person, text)
}

/// What hinders the conversation.
fn notice(picture: Icon, text: impl Into<String>) -> AnyView {
    let text: String = text.into();
    el("div")
        .class("note panel-notice")
        .attr("data-tone", "urgent")
        .attr("role", "status")
        .child(icon(picture))
        .child(el("p").child(text))
        .view()
}
