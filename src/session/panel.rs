//! The communication panel: the messages, who is typing, whether the customer
//! is there, and the box to write in or the wrap-up.

use deskbell_desk::{HistoryView, SessionView};
use deskbell_protocol::conversation::{ConversationState, CustomerLink, Part};
use deskbell_protocol::{ConversationId, Timestamp};
use leptos::prelude::*;

use super::composer::{COMPOSER, Composer};
use super::handing::Handing;
use super::message::MessageItem;
use super::wrap_up::{WRAP_UP, WrapUp};
use crate::components::{Button, Icon, Look, Size, icon, rows};
use crate::messages::{messages, words};
use crate::platform::{dom, intl, paint};
use crate::shell::Shell;
use crate::shell::store::SessionRow;

#[component]
pub fn Panel(row: SessionRow) -> AnyView {
    let shell = Shell::get();
    let key = row.key;
    let link = memo(&row, |view| view.session.customer_link);
    let customer = memo(&row, |view| words::customer(&view.session.customer));
    let typing = memo(&row, |view| view.customer_typing);
    let state = memo(&row, |view| view.session.state);
    let part = memo(&row, |view| view.session.part);
    let messages_list = row.messages.clone();
    Effect::new(move |_| {
        messages_list.track();
        paint::after(move || shell.seen(key));
    });
    view! {
        <section
            class="panel"
            aria-label=messages().conversation.panel()
            on:focusin=move |_| shell.seen(key)
        >
            <Messages row=row.clone() customer/>
            <p class="typing" aria-live="polite">
                {move || match typing.get() {
                    true => messages().conversation.typing(&customer.get()),
                    false => String::new(),
                }}
            </p>
            {move || match link.get() {
                CustomerLink::Gone { since } if state.get() == ConversationState::Active => {
                    gone_notice(since, &customer.get())
                }
                _ => ().into_any(),
            }}
            <Handing row=row.clone()/>
            {move || match state.get() {
                _ if part.get() == Part::Reads => ().into_any(),
                ConversationState::WrapUp | ConversationState::Closed => {
                    // The focus would go with the box.
                    if dom::focus_within(COMPOSER) {
                        paint::focus(WRAP_UP.to_owned());
                    }
                    view! { <WrapUp row=row.clone()/> }.into_any()
                }
                _ => view! { <Composer row=row.clone() customer/> }.into_any(),
            }}
        </section>
    }
    .into_any()
}

/// A part of the session as a signal that changes only with that part.
fn memo<T>(row: &SessionRow, read: fn(&SessionView) -> T) -> Memo<T>
where
    T: PartialEq + Send + Sync + 'static,
{
    let view = row.value.clone();
    Memo::new(move |_| view.with(read))
}

#[component]
fn Messages(row: SessionRow, customer: Memo<String>) -> AnyView {
    let shell = Shell::get();
    let key = row.key;
    let history = memo(&row, |view| view.history.clone());
    let list = row.messages;
    let (keys, all) = (list.clone(), list.clone());
    let empty = Memo::new(move |_| all.with(Vec::is_empty));
    let older = move |scroll: leptos::ev::Event| {
        let more = history.with_untracked(|history| *history == HistoryView::Loaded { more: true });
        if more && dom::near_beginning(&scroll) {
            shell.want_history(key);
        }
    };
    view! {
        <div
            class="messages-scroll"
            role="log"
            aria-label=messages().conversation.log()
            tabindex="0"
            on:scroll=older
        >
            <div class="messages-all">
                {move || beginning(shell, key, &history.get(), empty.get())}
                <ol class="messages">
                    {rows(
                        move || keys.with(|rows| rows.iter().map(|row| row.key.to_u128()).collect()),
                        move |key| {
                            let row = list.with_untracked(|rows| {
                                rows.iter().rev().find(|row| row.key.to_u128() == key).cloned()
                            })?;
                            Some(view! { <MessageItem row customer/> }.into_any())
                        },
                    )}
                </ol>
            </div>
        </div>
    }
    .into_any()
}

/// What stands above the oldest message that is here.
fn beginning(shell: Shell, key: ConversationId, history: &HistoryView, empty: bool) -> AnyView {
    let texts = &messages().conversation;
    let again = move |text: &'static str| {
        view! {
            <Button
                action="older-messages"
                look=Look::Plain
                size=Size::Small
                on_press=move |()| shell.want_history(key)
            >
                {text}
            </Button>
        }
        .into_any()
    };
    let content = match history {
        HistoryView::Loading => view! {
            <p class="sign-in-wait faint">
                <span class="spinner" aria-hidden="true"></span>
                {texts.loading()}
            </p>
        }
        .into_any(),
        HistoryView::Loaded { more: true } => again(texts.older()),
        HistoryView::Loaded { more: false } if empty => {
            view! { <p class="faint">{texts.nothing_said()}</p> }.into_any()
        }
        HistoryView::Loaded { more: false } => return ().into_any(),
        HistoryView::Failed(problem) => {
            let why = problem.as_ref().map(words::problem);
            view! {
                <p class="faint">{texts.history_failed()} " " {why}</p>
                {again(texts.retry())}
            }
            .into_any()
        }
    };
    view! { <div class="messages-older">{content}</div> }.into_any()
}

fn gone_notice(since: Timestamp, customer: &str) -> AnyView {
    let text = messages()
        .conversation
        .customer_gone(customer, &intl::time_of_day(since));
    view! {
        <div class="note panel-notice" data-tone="urgent" role="status">
            {icon(Icon::Person)}
            <p>{text}</p>
        </div>
    }
    .into_any()
}
