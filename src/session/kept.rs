//! What of a session's page is as it was when its agent comes back to it from
//! another one: how far back they read, and what stood open. It goes with the
//! session, and with the page; what was written outlives both (`shell::card`, the
//! draft).

use deskbell_desk::SessionView;
use leptos::prelude::*;

use super::finding::Found;
use crate::platform::element::El;
use crate::platform::watched::Watched;
use crate::platform::{dom, paint};

/// Of one session.
#[derive(Clone, Default)]
pub struct Kept {
    /// The search in the conversation stands open, and what it has found.
    pub finds: ArcRwSignal<bool>,
    pub found: Watched<Found>,
    /// The ways to give it away stand open.
    pub hands: ArcRwSignal<bool>,
    pub summary: Scrolled,
    pub log: Scrolled,
    /// The first block of the log that is drawn.
    pub from: ArcRwSignal<u32>,
}

/// How far a place is scrolled, in pixels; from its end, where it begins there.
pub type Scrolled = ArcRwSignal<i32>;

impl Kept {
    /// The agent reads further back, and has missed nothing since.
    pub fn reads_back(&self, view: &SessionView) -> bool {
        self.log.get_untracked() != 0 && view.unread == 0
    }
}

/// The place with this `id` is scrolled as it was, and remembers how it is.
pub fn scrolled_as_it_was(part: El, id: &'static str, scrolled: &Scrolled) -> El {
    let top = scrolled.get_untracked();
    if top != 0 {
        paint::frame(move || dom::scroll_to(id, top));
    }
    let scrolled = scrolled.clone();
    let remember = move |scroll| scrolled.set(dom::scroll_top(&scroll));
    part.attr("id", id).on(leptos::ev::scroll, remember)
}
