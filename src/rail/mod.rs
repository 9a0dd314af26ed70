//! The rail: Home, the open sessions in the order of their Accept, the
//! presence.

mod keys;
mod shortcuts;

pub use keys::{Act, Keys, Refused};
pub use shortcuts::Shortcuts;

use deskbell_desk::{Place, SessionView};
use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::presence::Base;
use leptos::prelude::*;

use crate::components::{Button, Icon, Size, brand, icon, popup_id, rows, shown};
use crate::messages::{messages, words};
use crate::notifications::history_button;
use crate::platform::intl;
use crate::presence::PresenceMenu;
use crate::shell::store::SessionRow;
use crate::shell::{Shell, path_of};

#[component]
pub fn Rail() -> AnyView {
    let Shell {
        store,
        place,
        sound_unlocked,
        ..
    } = Shell::get();
    let texts = &messages().desk;
    let none = move || store.sessions.with(Vec::is_empty);
    let online = move || {
        let presence = store.presence.get();
        presence.is_some_and(|now| now.base != Base::Offline)
    };
    let silent = Memo::new(move |_| online() && !sound_unlocked.get());
    view! {
        <nav class="rail" aria-label=texts.rail()>
            {brand()}
            <a
                class="rail-entry rail-home"
                href="/"
                aria-current=move || (place.get() == Some(Place::Home)).then_some("page")
            >
                {icon(Icon::Home)}
                <span class="rail-name">{texts.home()}</span>
            </a>
            <h2 class="rail-title" id="rail-sessions">{texts.sessions()}</h2>
            {move || shown(none(), || {
                view! { <p class="rail-empty">{texts.no_sessions()}</p> }.into_any()
            })}
            <ul class="rail-list rail-sessions" aria-labelledby="rail-sessions">
                {rows(
                    move || store.session_keys(),
                    move |key| {
                        let row = store.session_untracked(ConversationId::from_u128(key))?;
                        Some(view! { <li><Entry row/></li> }.into_any())
                    },
                )}
            </ul>
            {move || shown(silent.get(), sound_on)}
            <div class="rail-foot">
                <PresenceMenu/>
                {history_button()}
                <button
                    type="button"
                    class="button icon-only"
                    data-look="plain"
                    aria-label=texts.shortcuts()
                    popovertarget=popup_id::SHORTCUTS
                >
                    {icon(Icon::Keyboard)}
                </button>
            </div>
        </nav>
    }
    .into_any()
}

/// After a reload offers would ring unheard: browsers allow sound only once the
/// person has clicked or typed something. Any click does; this one is offered.
fn sound_on() -> AnyView {
    view! {
        <Button action="sound-on" size=Size::Small on_press=|()| ()>
            {icon(Icon::BellOff)}
            <span class="rail-sound">{messages().desk.sound_on()}</span>
        </Button>
    }
    .into_any()
}

#[component]
fn Entry(row: SessionRow) -> AnyView {
    let key = row.key;
    let place = Shell::get().place;
    let here = Memo::new(move |_| place.get() == Some(Place::Session(key)));
    let view = row.value;
    let name = Memo::new({
        let view = view.clone();
        move |_| view.with(|view| words::customer(&view.session.customer))
    });
    let badge = unread_badge(view.clone());
    let unread = Memo::new({
        let view = view.clone();
        move |_| view.with(|view| view.unread > 0)
    });
    let state = Memo::new(move |_| view.with(|view| view.session.state));
    view! {
        <a
            class="rail-entry"
            href=path_of(Place::Session(key))
            data-session=key.to_string()
            data-unread=move || unread.get().then_some("")
            aria-current=move || here.get().then_some("page")
        >
            {icon(Icon::Chat)}
            <span class="rail-name"><bdi>{move || name.get()}</bdi></span>
            {move || shown(state.get() == ConversationState::WrapUp, || {
                let name = words::state(ConversationState::WrapUp);
                view! { <span class="rail-state">{name}</span> }.into_any()
            })}
            {badge}
        </a>
    }
    .into_any()
}

/// The number of unread messages: "9+" from ten, nothing for none.
pub fn unread_badge(session: ArcRwSignal<SessionView>) -> AnyView {
    const MANY: u32 = 10;
    // From ten on, one more is drawn by nobody.
    let unread = Memo::new(move |_| session.with(|view| view.unread.min(MANY)));
    let badge = move || {
        let texts = &messages().desk;
        let (short, said) = match unread.get() {
            0 => return ().into_any(),
            MANY => ("9+".to_owned(), texts.many_unread().to_owned()),
            few => (intl::number(few.into()), texts.unread(few.into())),
        };
        view! {
            <span class="unread" dir="ltr" aria-hidden="true">{short}</span>
            <span class="sr-only">{said}</span>
        }
        .into_any()
    };
    badge.into_any()
}
