//! The keyboard: F8 to the notifications and back, Alt+Shift and a letter or
//! digit for the rest, "?" for the list. No single letters: an agent types
//! all day.

use deskbell_desk::{AlertStage, Place};
use deskbell_protocol::OfferId;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;

use crate::components::{Icon, icon, popup_id};
use crate::messages::messages;
use crate::notifications::{STACK, leave_stack};
use crate::platform::{dom, event};
use crate::shell::{Shell, alert_id};

/// Listens for the whole page, and holds the list of what it listens for.
#[component]
pub fn Shortcuts() -> AnyView {
    let shell = Shell::get();
    let ours = StoredValue::new(false);
    let listener = window_event_listener(leptos::ev::keydown, move |key| {
        // A key that is held down is one press: the next offer is another one.
        if !key.repeat() {
            ours.set_value(press(shell, &key));
        }
        if ours.get_value() {
            key.prevent_default();
        }
    });
    on_cleanup(move || listener.remove());
    list()
}

/// True when the key was one of ours.
fn press(shell: Shell, key: &KeyboardEvent) -> bool {
    if key.key() == "F8" {
        to_stack_and_back(shell);
        return true;
    }
    if key.key() == "?" && !event::in_field(key) {
        dom::open_popup(popup_id::SHORTCUTS);
        return true;
    }
    if !key.alt_key() || !key.shift_key() || key.ctrl_key() || key.meta_key() {
        return false;
    }
    // By the key's place: with Alt and Shift its character differs by system.
    match key.code().as_str() {
        "KeyA" => newest_ringing(shell)
            .inspect(|offer| shell.accept(*offer))
            .is_some(),
        "KeyR" => newest_rejectable(shell)
            .inspect(|offer| shell.reject(*offer))
            .is_some(),
        "Digit0" => {
            shell.go(Place::Home);
            true
        }
        code => to_session(shell, code),
    }
}

fn to_session(shell: Shell, code: &str) -> bool {
    let place = code
        .strip_prefix("Digit")
        .and_then(|digit| digit.parse::<usize>().ok());
    let session = place.and_then(|place| {
        shell
            .store
            .sessions
            .with_untracked(|rows| Some(rows.get(place.checked_sub(1)?)?.key))
    });
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

fn list() -> AnyView {
    let texts = &messages().desk;
    let rows = [
        ("F8", texts.key_stack()),
        ("Alt+Shift+A", texts.key_accept()),
        ("Alt+Shift+R", texts.key_reject()),
        ("Alt+Shift+1 … 9", texts.key_session()),
        ("Alt+Shift+0", texts.key_home()),
        ("Enter", texts.key_send()),
        ("Shift+Enter", texts.key_line()),
        ("?", texts.key_list()),
    ]
    .map(|(keys, what)| {
        view! { <div><dt><kbd class="kbd" dir="ltr">{keys}</kbd></dt><dd>{what}</dd></div> }
    });
    view! {
        <div
            class="popup shortcuts"
            id=popup_id::SHORTCUTS
            popover="auto"
            role="dialog"
            aria-label=texts.shortcuts()
        >
            <div class="shortcuts-head">
                <h2>{texts.shortcuts()}</h2>
                <button
                    type="button"
                    class="button icon-only"
                    data-look="plain"
                    aria-label=texts.close()
                    popovertarget=popup_id::SHORTCUTS
                >
                    {icon(Icon::Close)}
                </button>
            </div>
            <dl>{rows}</dl>
        </div>
    }
    .into_any()
}
