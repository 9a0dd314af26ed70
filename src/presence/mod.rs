//! The agent's presence: what is in force and why, and the choice. The mark of
//! a presence is the same on every page.

mod menu;

pub use menu::presence_menu;

use deskbell_protocol::presence::{Base, Presence};
use leptos::prelude::*;

use crate::components::{Icon, icon};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el};
use crate::platform::intl;
use crate::shell::store::DeskStore;

/// As on the wire, and in `[data-presence]`.
pub const fn base_name(base: Base) -> &'static str {
    match base {
        Base::Available => "available",
        Base::Busy => "busy",
        Base::DoNotDisturb => "do_not_disturb",
        Base::Away => "away",
        Base::Offline => "offline",
        Base::Inactive => "inactive",
    }
}

/// A shape for each presence, so that nobody has to tell colours apart.
pub fn mark(base: Base) -> AnyView {
    let shape = match base {
        Base::Available => Some(Icon::Check),
        Base::DoNotDisturb => Some(Icon::Minus),
        Base::Away => Some(Icon::Hands),
        Base::Inactive => Some(Icon::Cross),
        Base::Busy | Base::Offline => None,
    };
    el("span")
        .class("presence-mark")
        .attr("data-base", base_name(base))
        .attr("aria-hidden", "true")
        .child(shape.map(icon))
        .view()
}

/// What the agent sees of a presence: their own status's name, if it is one. Tracked.
fn name(store: DeskStore, presence: &Presence) -> String {
    let own = presence.status.and_then(|status| {
        store.statuses.with(|all| {
            let own = all.iter().find(|own| own.id == status);
            own.map(|own| own.name.clone())
        })
    });
    own.unwrap_or_else(|| words::base(presence.base).to_owned())
}

/// "Inactive since 14:03: missed an incoming chat". Tracked.
pub fn sentence(store: DeskStore, presence: &Presence) -> String {
    messages().presence.since(
        &name(store, presence),
        &intl::moment(presence.since),
        &words::cause(&presence.cause),
    )
}
