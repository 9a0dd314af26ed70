//! The presence button at the foot of the rail, and the menu that it opens.

use deskbell_desk::LinkView;
use deskbell_protocol::presence::{Base, Choice};
use leptos::prelude::*;

use super::{base_name, mark, sentence};
use crate::components::{Icon, icon, language_field, popup_id, shown};
use crate::messages::{messages, words};
use crate::platform::dom;
use crate::shell::Shell;

const CHOICES: [Choice; 5] = [
    Choice::Available,
    Choice::Busy,
    Choice::DoNotDisturb,
    Choice::Away,
    Choice::Offline,
];

#[component]
pub fn PresenceMenu() -> AnyView {
    let store = Shell::get().store;
    let base = Memo::new(move |_| {
        store
            .presence
            .with(|presence| presence.as_ref().map_or(Base::Offline, |now| now.base))
    });
    let link = move || link_words(store.link.get());
    let name = move || messages().presence.button(words::base(base.get()), link());
    view! {
        <button
            type="button"
            class="presence-button"
            data-presence=move || base_name(base.get())
            aria-label=name
            popovertarget=popup_id::PRESENCE
        >
            {move || mark(base.get())}
            <span class="presence-words">
                <span class="presence-name">{move || words::base(base.get())}</span>
                // Read as two words, not as one.
                " "
                <span class="presence-link">{move || link()}</span>
            </span>
            {icon(Icon::ChevronDown)}
        </button>
        <div
            class="popup presence-menu"
            id=popup_id::PRESENCE
            popover="auto"
            role="dialog"
            aria-label=messages().presence.menu()
        >
            <div class="presence-now">
                <p>{move || store.presence.with(|now| now.as_ref().map(sentence))}</p>
                <p class="faint">{move || link()}</p>
            </div>
            <ul>{CHOICES.map(|choice| view! { <li><ChoiceRow choice/></li> })}</ul>
            {language_field("language")}
            <Foot/>
        </div>
    }
    .into_any()
}

#[component]
fn ChoiceRow(choice: Choice) -> AnyView {
    let shell = Shell::get();
    let (name, hint) = words::choice(choice);
    let chosen = move || {
        let inactive = shell.store.presence.with(|presence| {
            presence
                .as_ref()
                .is_some_and(|now| now.base == Base::Inactive)
        });
        !inactive && shell.store.choice.get() == Some(choice)
    };
    let choose = move |_| {
        dom::close_popup(popup_id::PRESENCE);
        if choice == Choice::Available && shell.is_offline() {
            shell.go_online();
        } else {
            shell.set_presence(choice);
        }
    };
    view! {
        <button
            type="button"
            class="presence-choice"
            data-choice=base_name(base_of(choice))
            aria-pressed=move || chosen().to_string()
            on:click=choose
        >
            {mark(base_of(choice))}
            <span class="presence-choice-name">{name}</span>
            {move || shown(chosen(), || icon(Icon::Check))}
            <span class="presence-choice-hint">{hint}</span>
        </button>
    }
    .into_any()
}

#[component]
fn Foot() -> AnyView {
    let shell = Shell::get();
    let name = move || {
        shell
            .store
            .me
            .with(|me| me.as_ref().map(|me| me.name.clone()))
    };
    view! {
        <div class="presence-menu-foot">
            <button
                type="button"
                class="presence-choice"
                data-action="check"
                on:click=move |_| {
                    dom::close_popup(popup_id::PRESENCE);
                    shell.start_check();
                }
            >
                <span>{icon(Icon::Bell)}</span>
                <span class="presence-choice-name">{messages().reach.title()}</span>
                <span class="presence-choice-hint">{messages().reach.hint()}</span>
            </button>
            <button
                type="button"
                class="presence-choice"
                data-action="sign-out"
                on:click=move |_| shell.sign_out()
            >
                <span>{icon(Icon::Leave)}</span>
                <span class="presence-choice-name">{messages().sign_in.sign_out()}</span>
                <span class="presence-choice-hint"><bdi>{move || name()}</bdi></span>
            </button>
        </div>
    }
    .into_any()
}

const fn base_of(choice: Choice) -> Base {
    match choice {
        Choice::Available => Base::Available,
        Choice::Busy => Base::Busy,
        Choice::DoNotDisturb => Base::DoNotDisturb,
        Choice::Away => Base::Away,
        Choice::Offline => Base::Offline,
    }
}

fn link_words(link: LinkView) -> &'static str {
    let texts = &messages().desk;
    match link {
        LinkView::Connecting => texts.connecting(),
        LinkView::Connected => texts.connected(),
        _ => texts.lost_short(),
    }
}
