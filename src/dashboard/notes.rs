//! What the agent should know before and while being online: what the click
//! on Go online asks, what will not work and how to mend it, and what went
//! elsewhere meanwhile.

use deskbell_protocol::link::Permission;
use deskbell_protocol::presence::Base;
use leptos::prelude::*;

use crate::components::{Icon, icon, shown};
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
        let text = (texts.went_elsewhere)(u64::from(count));
        shown(count > 0, || {
            note(Icon::Warning, "urgent", view! { <p>{text}</p> }.into_any())
        })
    };
    view! {
        {move || elsewhere()}
        {move || match shell.permission.get() {
            Permission::Granted => ().into_any(),
            Permission::Default if !offline.get() => ().into_any(),
            Permission::Default => {
                explained(Icon::Bell, "calm", texts.ask_title, texts.ask_text, false)
            }
            Permission::Denied => {
                explained(Icon::Warning, "urgent", texts.denied_title, texts.denied_text, true)
            }
            Permission::Unsupported => explained(
                Icon::Warning,
                "urgent",
                texts.unsupported_title,
                texts.unsupported_text,
                false,
            ),
        }}
    }
    .into_any()
}

fn explained(
    mark: Icon,
    tone: &'static str,
    title: &'static str,
    text: &'static str,
    how_to_allow: bool,
) -> AnyView {
    let texts = &messages().dashboard;
    let how = how_to_allow.then(|| {
        view! {
            <h3>{texts.allow_in}</h3>
            <ul class="note-steps">
                <li>{texts.allow_chrome}</li>
                <li>{texts.allow_edge}</li>
            </ul>
        }
        .into_any()
    });
    let body = view! { <h2>{title}</h2><p class="soft">{text}</p>{how} }.into_any();
    note(mark, tone, body)
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
