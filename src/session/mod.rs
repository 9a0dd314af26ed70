//! An open session: the customer summary and the communication panel. Sends
//! nothing and keeps no rule; the desk does.

mod composer;
mod handing;
mod message;
mod panel;
mod summary;
mod wrap_up;

pub use message::MessageItem;

use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::ConversationState;
use leptos::prelude::*;

use crate::components::{Button, Icon, bdi, icon};
use crate::messages::{messages, words};
use crate::platform::{dom, storage};
use crate::shell::store::SessionRow;
use crate::shell::{PLACE, Shell, session_heading_id};

/// Whether the panel was closed, in this browser.
const PANEL_CLOSED: &str = "panel-closed";

/// The session of this conversation, or why there is none.
#[component]
pub fn SessionPage(conversation: ConversationId) -> AnyView {
    let store = Shell::get().store;
    let open = Memo::new(move |_| store.session(conversation).is_some());
    let loaded = Memo::new(move |_| store.me.with(Option::is_some));
    (move || match store.session_untracked(conversation).filter(|_| open.get()) {
        Some(row) => view! { <Session row/> }.into_any(),
        None if open.get() || !loaded.get() => loading(),
        None => {
            dom::keep_focus(PLACE);
            not_open()
        }
    })
    .into_any()
}

#[component]
fn Session(row: SessionRow) -> AnyView {
    let panel_open = RwSignal::new(storage::get(PANEL_CLOSED).is_none());
    let toggle = move |()| {
        panel_open.update(|open| *open = !*open);
        match panel_open.get_untracked() {
            true => storage::remove(PANEL_CLOSED),
            false => storage::set(PANEL_CLOSED, "1"),
        }
    };
    let key = row.key;
    view! {
        <div
            class="session"
            data-session-page=key.to_string()
            data-panel=move || if panel_open.get() { "open" } else { "closed" }
        >
            {head(&row, panel_open, Callback::new(toggle))}
            <summary::Summary view=row.value.clone()/>
            <panel::Panel row/>
        </div>
    }
    .into_any()
}

fn head(row: &SessionRow, panel_open: RwSignal<bool>, toggle: Callback<()>) -> AnyView {
    let texts = &messages().session;
    let view = row.value.clone();
    let name = Memo::new({
        let view = view.clone();
        move |_| view.with(|view| words::customer(&view.session.customer))
    });
    let stands = Memo::new({
        let view = view.clone();
        move |_| view.with(|view| (view.session.state, view.provisional))
    });
    let detail = view.with_untracked(|view| {
        let session = &view.session;
        view! { {words::channel(session.channel)} " · " {bdi(session.queue.clone())} }.into_any()
    });
    view! {
        <header class="session-head">
            <div class="session-title">
                <h1 id=session_heading_id(row.key) tabindex="-1"><bdi>{move || name.get()}</bdi></h1>
                <p class="faint">{detail} {move || state_tag(stands.get())}</p>
            </div>
            <Button action="toggle-panel" on_press=toggle>
                {icon(Icon::Panel)}
                <span class="wide-only">
                    {move || if panel_open.get() { texts.hide_chat() } else { texts.show_chat() }}
                </span>
                <span class="narrow-only">
                    {move || if panel_open.get() { texts.show_customer() } else { texts.show_chat() }}
                </span>
            </Button>
        </header>
    }
    .into_any()
}

fn state_tag((state, provisional): (ConversationState, bool)) -> AnyView {
    if provisional {
        return view! { <span class="tag">{messages().session.opening()}</span> }.into_any();
    }
    let tone = match state {
        ConversationState::Active => "accent",
        ConversationState::WrapUp => "urgent",
        _ => "calm",
    };
    view! { <span class="tag" data-tone=tone>{words::state(state)}</span> }.into_any()
}

fn loading() -> AnyView {
    view! {
        <div class="empty">
            <p class="sign-in-wait" role="status">
                <span class="spinner" aria-hidden="true"></span>
                {messages().session.opening()}
            </p>
        </div>
    }
    .into_any()
}

fn not_open() -> AnyView {
    let texts = &messages().session;
    view! {
        <div class="empty">
            <span class="empty-mark">{icon(Icon::Chat)}</span>
            <h1 class="empty-title">{texts.gone_title()}</h1>
            <p class="soft">{texts.gone()}</p>
            <a class="button" data-look="primary" href="/">{texts.back_home()}</a>
        </div>
    }
    .into_any()
}
