//! What the agent should know before and while being online: what the click
//! on Go online asks, what will not work and how to mend it, and what went
//! elsewhere meanwhile.

use deskbell_protocol::link::Permission;
use deskbell_protocol::presence::{Base, Reach};
use leptos::prelude::*;

use crate::components::{Button, Icon, icon, shown};
use crate::messages::messages;
use crate::shell::Shell;

#[component]
pub fn Notes() -> AnyView {
    let shell = Shell::get();
    let texts = &messages().dashboard;
    let offline = Memo::new(move |_| {
        shell
            .store
            .presence
            .with(|now| now.as_ref().is_none_or(|now| now.base == Base::Offline))
    });
    let elsewhere = move || {
        let count = shell.store.went_elsewhere.get();
        let text = texts.went_elsewhere(u64::from(count));
        let paused = shell.store.reach.get() == Reach::Paused;
        shown(count > 0, || {
            let until = paused.then(|| view! { <p class="soft">{texts.until_here()}</p> });
            let body = view! { <p>{text}</p>{until} };
            note(Icon::Warning, "urgent", body.into_any())
        })
    };
    view! {
        {move || elsewhere()}
        {move || {
            let (title, text, more) = match shell.can_notify() {
                Permission::Granted => return ().into_any(),
                Permission::Default if offline.get() => {
                    return explained(Icon::Bell, "calm", texts.ask_title(), texts.ask_text(), None);
                }
                Permission::Default => (texts.open_title(), texts.denied_text(), Some(allow(shell))),
                Permission::Denied => (texts.denied_title(), texts.denied_text(), Some(how_to_allow())),
                Permission::Unsupported => {
                    (texts.unsupported_title(), texts.unsupported_text(), None)
                }
            };
            explained(Icon::Warning, "urgent", title, text, more)
        }}
    }
    .into_any()
}

fn explained(
    mark: Icon,
    tone: &'static str,
    title: &'static str,
    text: &'static str,
    more: Option<AnyView>,
) -> AnyView {
    let body = view! { <h2>{title}</h2><p class="soft">{text}</p>{more} }.into_any();
    note(mark, tone, body)
}

/// The browser's question was closed without an answer: it can be asked again.
fn allow(shell: Shell) -> AnyView {
    view! {
        <Button action="allow-notifications" on_press=move |()| shell.ask_permission()>
            {messages().dashboard.allow()}
        </Button>
    }
    .into_any()
}

fn how_to_allow() -> AnyView {
    let texts = &messages().dashboard;
    view! {
        <h3>{texts.allow_in()}</h3>
        <ul class="note-steps">
            <li>{texts.allow_chrome()}</li>
            <li>{texts.allow_edge()}</li>
            <li>{texts.allow_firefox()}</li>
            <li>{texts.allow_safari()}</li>
        </ul>
    }
    .into_any()
}

fn note(mark: Icon, tone: &'static str, body: AnyView) -> AnyView {
    view! {
        <section class="note" data-tone=tone>
            {icon(mark)}
            <div class="note-body">{body}</div>
        </section>
    }
    .into_any()
}
