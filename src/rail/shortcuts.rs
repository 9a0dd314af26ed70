//! The keyboard: F8 to the notifications and back, Alt+Shift and a letter or
//! digit for the rest, "?" for the list, in which they are changed. Which keys
//! an act may have, `keys` decides.

use deskbell_desk::{AlertStage, Place};
use deskbell_protocol::OfferId;
use leptos::ev::{self, KeyboardEvent};
use leptos::prelude::*;

use super::keys::{Act, Asked, Refused};
use crate::components::{Icon, Size, button, icon, popup_id};
use crate::messages::messages;
use crate::notifications::{STACK, leave_stack};
use crate::platform::element::{Piece, el};
use crate::platform::{dom, event};
use crate::shell::{Shell, alert_id};

/// Listens for the whole page, and holds the list of what it listens for.
pub fn shortcuts() -> AnyView {
    let shell = Shell::get();
    let ours = StoredValue::new(false);
    let changing = Changing::default();
    let listener = window_event_listener(leptos::ev::keydown, move |key| {
        // A key that is held down is one press: the next offer is another one.
        if !key.repeat() {
            ours.set_value(changing.takes(shell, &key) || press(shell, &key));
        }
        if ours.get_value() {
            key.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
    list(shell, changing)
}

/// True when the key was one of ours.
fn press(shell: Shell, key: &KeyboardEvent) -> bool {
    if key.key() == "?" && !event::in_field(key) {
        dom::open_popup(popup_id::SHORTCUTS);
        return true;
    }
    let Some(pressed) = event::keys(key) else {
        return false;
    };
    match shell.keys.with_untracked(|keys| keys.asked(&pressed)) {
        Some(Asked::Stack) => {
            to_stack_and_back(shell);
            true
        }
        Some(Asked::Accept) => newest_ringing(shell)
            .inspect(|offer| shell.accept(*offer))
            .is_some(),
        Some(Asked::Reject) => newest_rejectable(shell)
            .inspect(|offer| shell.reject(*offer))
            .is_some(),
        Some(Asked::Home) => {
            shell.go(Place::Home);
            true
        }
        Some(Asked::Session(place)) => to_session(shell, place),
        None => false,
    }
}

fn to_session(shell: Shell, place: usize) -> bool {
    let session = shell
        .store
        .sessions
        .with_untracked(|rows| Some(rows.get(place.checked_sub(1)?)?.key));
    session
        .inspect(|&key| shell.go(Place::Session(key)))
        .is_some()
}

fn newest_ringing(shell: Shell) -> Option<OfferId> {
    shell.store.alerts.with_untracked(|rows| {
        rows.iter()
            .find(|row| {
                row.value
                    .with_untracked(|alert| alert.stage == AlertStage::Ringing)
            })
            .map(|row| row.key)
    })
}

fn newest_rejectable(shell: Shell) -> Option<OfferId> {
    let offer = newest_ringing(shell)?;
    shell.store.alerts.with_untracked(|rows| {
        let row = rows.iter().find(|row| row.key == offer)?;
        row.value
            .with_untracked(|alert| alert.offer.notification.reject_text.as_ref().map(|_| offer))
    })
}

fn to_stack_and_back(shell: Shell) {
    if dom::focus_within(STACK) {
        leave_stack(shell);
        return;
    }
    match newest_ringing(shell) {
        Some(offer) => dom::focus(&alert_id(offer)),
        None => dom::focus(STACK),
    }
}

/// Whose keys are being changed, and why the last ones were refused.
#[derive(Clone, Copy)]
struct Changing {
    act: RwSignal<Option<Act>>,
    refused: RwSignal<Option<Refused>>,
}

impl Default for Changing {
    fn default() -> Self {
        Self {
            act: RwSignal::new(None),
            refused: RwSignal::new(None),
        }
    }
}

impl Changing {
    fn begins(self, act: Act) {
        self.refused.set(None);
        self.act.set(Some(act));
    }

    fn ends(self) {
        self.act.set(None);
        self.refused.set(None);
    }

    /// True when the keys were meant as an act's new ones.
    fn takes(self, shell: Shell, key: &KeyboardEvent) -> bool {
        let (Some(act), Some(pressed)) = (self.act.get_untracked(), event::keys(key)) else {
            return false;
        };
        // An offer may have closed the list a moment ago.
        if !dom::is_open(popup_id::SHORTCUTS) {
            return false;
        }
        // To leave it as it is, or the field.
        if pressed == "Escape" || pressed == "Tab" {
            self.ends();
            return pressed == "Escape";
        }
        match shell.change_keys(act, &pressed) {
            Ok(()) => self.ends(),
            Err(refused) => self.refused.set(Some(refused)),
        }
        true
    }
}

fn list(shell: Shell, changing: Changing) -> AnyView {
    let texts = &messages().desk;
    let rows = [
        ("Enter", texts.key_send()),
        ("Shift+Enter", texts.key_line()),
        ("?", texts.key_list()),
    ]
    .map(|(keys, what)| {
        el("div")
            .child(el("dt").child(el("kbd").class("kbd").attr("dir", "ltr").child(keys)))
            .child(el("dd").child(what))
    });
    let refused = move || match changing.refused.get() {
        Some(Refused::Writes) => texts.keys_write(),
        Some(Refused::Characters) => texts.keys_characters(),
        Some(Refused::System) => texts.keys_system(),
        Some(Refused::Digit) => texts.keys_digit(),
        Some(Refused::Taken) => texts.keys_taken(),
        None if changing.act.get() == Some(Act::Session) => texts.keys_digit(),
        None if changing.act.with(Option::is_some) => texts.press_keys(),
        None => "",
    };
    el("div")
        .class("popup shortcuts")
        .attr("id", popup_id::SHORTCUTS)
        .attr("popover", "auto")
        .attr("role", "dialog")
        .attr("aria-label", texts.shortcuts())
        .on(ev::toggle, move |_| {
            if !dom::is_open(popup_id::SHORTCUTS) {
                changing.ends();
            }
        })
        .child(
            el("div")
                .class("shortcuts-head")
                .child(el("h2").child(texts.shortcuts()))
                .child(
                    el("button")
                        .attr("type", "button")
                        .class("button icon-only")
                        .attr("data-look", "plain")
                        .attr("aria-label", texts.close())
                        .attr("popovertarget", popup_id::SHORTCUTS)
                        .child(icon(Icon::Close)),
                ),
        )
        .child(
            el("dl")
                .child(Act::ALL.map(|act| own(shell, changing, act)))
                .child(rows),
        )
        .child(
            el("p")
                .class("soft shortcuts-said")
                .attr("role", "status")
                .child(refused),
        )
        .child(
            button("usual-keys", move || shell.usual_keys())
                .size(Size::Small)
                .child(texts.usual_keys()),
        )
        .view()
}

/// Keys that can be changed: they are a button.
fn own(shell: Shell, changing: Changing, act: Act) -> AnyView {
    let texts = &messages().desk;
    let what = match act {
        Act::Stack => texts.key_stack(),
        Act::Accept => texts.key_accept(),
        Act::Reject => texts.key_reject(),
        Act::Home => texts.key_home(),
        Act::Session => texts.key_session(),
    };
    let keys = move || {
        if changing.act.get() == Some(act) {
            "…".to_owned()
        } else {
            shell.keys.with(|keys| keys.name(act))
        }
    };
    el("div")
        .child(
            el("dt").child(
                el("button")
                    .attr("type", "button")
                    .class("kbd")
                    .attr("dir", "ltr")
                    .attr("data-keys", what)
                    .attr("aria-label", move || {
                        format!("{}: {}, {}", what, keys(), texts.change_keys())
                    })
                    .on(ev::click, move |_| changing.begins(act))
                    .on(ev::focusout, move |_| {
                        if changing.act.get_untracked() == Some(act) {
                            changing.ends();
                        }
                    })
                    .child(keys),
            ),
        )
        .child(el("dd").child(what))
        .view()
}
