//! The rail: Home, the open sessions in the order of their Accept, the
//! presence.

mod keys;
mod shortcuts;

pub use keys::{Act, Keys, Refused};
pub use shortcuts::shortcuts;

use deskbell_desk::{Place, SessionView};
use deskbell_protocol::ConversationId;
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::presence::Base;
use leptos::prelude::*;

use crate::components::{Icon, Size, brand, button, icon, popup_id, shown};
use crate::messages::{messages, words};
use crate::notifications::history_button;
use crate::platform::element::{Piece, el, pieces, rows};
use crate::platform::intl;
use crate::platform::memo::memo;
use crate::presence::presence_menu;
use crate::shell::store::SessionRow;
use crate::shell::{Shell, path_of};

pub fn rail() -> AnyView {
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
    let silent = memo(move || online() && !sound_unlocked.get());
    el("nav")
        .class("rail")
        .attr("aria-label", texts.rail())
        .child(brand())
        .child(
            el("a")
                .class("rail-entry rail-home")
                .attr("href", "/")
                .attr("aria-current", move || {
                    (place.get() == Some(Place::Home)).then_some("page")
                })
                .child(icon(Icon::Home))
                .child(el("span").class("rail-name").child(texts.home())),
        )
        .child(
            el("h2")
                .class("rail-title")
                .attr("id", "rail-sessions")
                .child(texts.sessions()),
        )
        .child(move || {
            shown(none(), || {
                el("p")
                    .class("rail-empty")
                    .child(texts.no_sessions())
                    .view()
            })
        })
        .child(
            el("ul")
                .class("rail-list rail-sessions")
                .attr("aria-labelledby", "rail-sessions")
                .child(rows(
                    move || store.session_keys(),
                    move |key| {
                        let row = store.session_untracked(ConversationId::from_u128(key))?;
                        Some(el("li").child(entry(row)).view())
                    },
                )),
        )
        .child(move || shown(silent.get(), sound_on))
        .child(
            el("div")
                .class("rail-foot")
                .child(presence_menu())
                .child(history_button())
                .child(
                    el("button")
                        .attr("type", "button")
                        .class("button icon-only")
                        .attr("data-look", "plain")
                        .attr("aria-label", texts.shortcuts())
                        .attr("popovertarget", popup_id::SHORTCUTS)
                        .child(icon(Icon::Keyboard)),
                ),
        )
        .view()
}

/// After a reload offers would ring unheard: browsers allow sound only once the
/// person has clicked or typed something. Any click does; this one is offered.
fn sound_on() -> AnyView {
    button("sound-on", || ())
        .size(Size::Small)
        .child(icon(Icon::BellOff))
        .child(
            el("span")
                .class("rail-sound")
                .child(messages().desk.sound_on()),
        )
        .view()
}

fn entry(row: SessionRow) -> AnyView {
    let key = row.key;
    let place = Shell::get().place;
    let here = memo(move || place.get() == Some(Place::Session(key)));
    let view = row.value;
    let name = memo({
        let view = view.clone();
        move || view.with(|view| words::customer(&view.session.customer))
    });
    let badge = unread_badge(view.clone());
    let unread = memo({
        let view = view.clone();
        move || view.with(|view| view.unread > 0)
    });
    let state = memo(move || view.with(|view| view.session.state));
    el("a")
        .class("rail-entry")
        .attr("href", path_of(Place::Session(key)))
        .attr("data-session", key.to_string())
        .attr("data-unread", move || unread.get().then_some(""))
        .attr("aria-current", move || here.get().then_some("page"))
        .child(icon(Icon::Chat))
        .child(
            el("span")
                .class("rail-name")
                .child(el("bdi").child(move || name.get())),
        )
        .child(move || {
            shown(state.get() == ConversationState::WrapUp, || {
                let name = words::state(ConversationState::WrapUp);
                el("span").class("rail-state").child(name).view()
            })
        })
        .child(badge)
        .view()
}

/// The number of unread messages: "9+" from ten, nothing for none.
pub fn unread_badge(session: ArcRwSignal<SessionView>) -> AnyView {
    const MANY: u32 = 10;
    // From ten on, one more is drawn by nobody.
    let unread = memo(move || session.with(|view| view.unread.min(MANY)));
    let badge = move || {
        let texts = &messages().desk;
        let (short, said) = match unread.get() {
            0 => return ().view(),
            MANY => ("9+".to_owned(), texts.many_unread().to_owned()),
            few => (intl::number(few.into()), texts.unread(few.into())),
        };
        pieces([
            el("span")
                .class("unread")
                .attr("dir", "ltr")
                .attr("aria-hidden", "true")
                .child(short)
                .view(),
            el("span").class("sr-only").child(said).view(),
        ])
    };
    badge.view()
}
