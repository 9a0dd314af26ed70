//! The toasts of the last hours, as a plain list with times: what went by while
//! the agent was writing to somebody. Kept in the page, and by nobody else.

use leptos::prelude::*;

use super::toast::text;
use crate::components::{Icon, icon, popup_id, shown};
use crate::messages::messages;
use crate::platform::{dom, intl};
use crate::shell::Shell;

/// The button that opens the list.
pub fn history_button() -> AnyView {
    view! {
        <button
            type="button"
            class="button icon-only"
            data-look="plain"
            data-action="history"
            aria-label=messages().notification.history()
            popovertarget=popup_id::HISTORY
        >
            {icon(Icon::Clock)}
        </button>
    }
    .into_any()
}

/// The list itself, drawn while it is open.
#[component]
pub fn History() -> AnyView {
    let open = RwSignal::new(false);
    let texts = &messages().notification;
    view! {
        <div
            class="popup history"
            id=popup_id::HISTORY
            popover="auto"
            role="dialog"
            aria-label=texts.history()
            on:toggle=move |_| open.set(dom::is_open(popup_id::HISTORY))
        >
            <div class="shortcuts-head">
                <h2>{texts.history()}</h2>
                <button
                    type="button"
                    class="button icon-only"
                    data-look="plain"
                    aria-label=messages().desk.close()
                    popovertarget=popup_id::HISTORY
                >
                    {icon(Icon::Close)}
                </button>
            </div>
            {move || shown(open.get(), list)}
        </div>
    }
    .into_any()
}

fn list() -> AnyView {
    let shell = Shell::get();
    let lines = move || {
        shell.store.past.with(|past| {
            let line = |at, said: String| {
                view! {
                    <li><time>{intl::time_of_day(at)}</time> <p dir="auto">{said}</p></li>
                }
            };
            let lines = past
                .iter()
                .map(|past| line(past.at, text(shell, &past.toast)));
            lines.collect::<Vec<_>>()
        })
    };
    let none = move || shell.store.past.with(Vec::is_empty);
    view! {
        {move || shown(none(), || {
            view! { <p class="soft">{messages().notification.no_history()}</p> }.into_any()
        })}
        // It scrolls: Tab must reach it.
        <ol class="history-list" tabindex="0" aria-label=messages().notification.history()>
            {lines}
        </ol>
    }
    .into_any()
}
