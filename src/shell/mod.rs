//! Joins the desk (pure) to the browser: what happens goes in as an `Input`,
//! the changes go into the store, the effects are carried out by `platform`.
//! Decides nothing about offers or sessions, and shows nothing.
//!
//! `Shell::provide` makes it, once, above all places; `Shell::get` finds it.
//! Components read `shell.store` and the signals here, and call the actions.

mod account;
mod actions;
mod begin;
pub mod card;
mod check;
mod effects;
mod place;
mod rings;
mod run;
pub mod store;

use std::cell::Cell;
use std::rc::Rc;

use deskbell_desk::{Announcement, Place};
use deskbell_protocol::link::Permission;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{ConversationId, OfferId, StatusId};
use leptos::prelude::*;

pub use self::place::path_of;
use self::place::place_of;
use self::run::Running;
use self::store::DeskStore;
use crate::platform::address;
use crate::platform::dom::Focused;
use crate::rail::Keys;

/// The `id` of what the address names: it takes the keyboard focus
/// (`tabindex=-1`) that has nowhere else to go.
pub const PLACE: &str = "place";

/// The handle that components use.
#[derive(Clone, Copy)]
pub struct Shell {
    pub store: DeskStore,
    /// May desktop notifications be shown? Follows the browser.
    pub permission: RwSignal<Permission>,
    /// A service worker can show them; so it is taken to be until it is known.
    pub worker: RwSignal<bool>,
    /// A click has allowed this page to make sound.
    pub sound_unlocked: RwSignal<bool>,
    /// The newest things for the live regions, each with a number of its own.
    pub announcements: RwSignal<Vec<(u32, Announcement)>>,
    /// Where the desk is; none for an address that names no place.
    pub place: RwSignal<Option<Place>>,
    /// For the tab's title: how many offers ring, and the newest one's reason.
    pub title: RwSignal<Option<(u32, Reason)>>,
    /// Which keys do what.
    pub keys: RwSignal<Keys>,
    /// What had the keyboard focus before it went to the notifications.
    pub before_stack: StoredValue<Option<Focused>, LocalStorage>,
    /// The presence to go online with, once the reach check is over.
    after_check: StoredValue<(Choice, Option<StatusId>)>,
    running: StoredValue<Rc<Running>, LocalStorage>,
}

thread_local! {
    // Not a context: the rows of lists have no owner above them to look in.
    static SHELL: Cell<Option<Shell>> = const { Cell::new(None) };
}

impl Shell {
    /// Makes the shell and gives it to every component. It is deaf until
    /// [`Shell::begin`].
    pub fn provide() -> Self {
        let shell = Self {
            store: DeskStore::default(),
            permission: RwSignal::new(Permission::Default),
            worker: RwSignal::new(true),
            sound_unlocked: RwSignal::new(false),
            announcements: RwSignal::new(Vec::new()),
            place: RwSignal::new(place_of(&address::path())),
            title: RwSignal::new(None),
            keys: RwSignal::new(Keys::default()),
            before_stack: StoredValue::new_local(None),
            after_check: StoredValue::new((Choice::Available, None)),
            running: StoredValue::new_local(Running::new()),
        };
        SHELL.set(Some(shell));
        shell
    }

    /// Can the desktop show an offer? Tracked.
    pub fn can_notify(&self) -> Permission {
        match self.permission.get() {
            Permission::Default | Permission::Granted if !self.worker.get() => {
                Permission::Unsupported
            }
            permission => permission,
        }
    }

    /// The shell of this page.
    pub fn get() -> Self {
        SHELL.get().unwrap_or_else(Self::provide)
    }
}

/// The field of an alert for the reason of a reject.
pub fn why_id(offer: OfferId) -> String {
    format!("why-{offer}")
}

/// The element of an alert that takes the keyboard focus (`tabindex=-1`).
pub fn alert_id(offer: OfferId) -> String {
    format!("alert-{offer}")
}

/// The heading of a session's page (`tabindex=-1`).
pub fn session_heading_id(conversation: ConversationId) -> String {
    format!("session-{conversation}")
}
