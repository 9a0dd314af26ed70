//! The stack at the top right: alerts newest first, three in full and the rest
//! as a pile that opens, then the toasts. It stands above the routes, so no
//! change of the place moves or loses it.

use deskbell_protocol::OfferId;
use leptos::ev;
use leptos::prelude::*;

use super::alert::{alert, pile_row};
use super::hold::Hold;
use super::order::{Arranged, IN_FULL, Slot, arrange};
use super::toast::{more_toasts, toasts};
use super::way::Way;
use crate::components::{Icon, icon, popup_id, shown};
use crate::messages::messages;
use crate::platform::element::{Piece, el, rows};
use crate::platform::memo::memo;
use crate::platform::{dom, paint};
use crate::shell::store::AlertRow;
use crate::shell::{Shell, alert_id};

/// The `id` of the stack, where F8 goes.
pub const STACK: &str = "notifications";

type Slots = Memo<Vec<Slot<u128>>>;

pub fn stack() -> AnyView {
    stack_of(IN_FULL)
}

/// No more than `most` alerts stand in full: only the benchmark sets another
/// limit than the desk's.
pub fn stack_of(most: usize) -> AnyView {
    let shell = Shell::get();
    let store = shell.store;
    let hold = Hold::default();
    let way = Way::new(shell, hold);
    let open = move || {
        store
            .alerts
            .with(|rows| rows.iter().map(|row| row.key.to_u128()).collect::<Vec<_>>())
    };
    let arranged = Memo::new(move |before: Option<&Arranged<u128>>| {
        let nothing = Arranged::default();
        arrange(&open(), before.unwrap_or(&nothing), hold.get(), most)
    });
    let part = move |read: fn(&Arranged<u128>) -> &Vec<Slot<u128>>| {
        memo(move || arranged.with(|arranged| read(arranged).clone()))
    };
    let (late, late_pile) = (part(|all| &all.late), part(|all| &all.late_pile));
    // A toast that came after a late alert would move it: it stands below.
    let keys = Memo::new(move |before: Option<&Vec<u64>>| {
        let mut all = store.toast_keys();
        if let Some(before) = before
            && late.with(|late| !late.is_empty())
        {
            all.retain(|key| before.contains(key));
        }
        all
    });
    let late_toasts = memo(move || {
        let mut all = store.toast_keys();
        keys.with(|keys| all.retain(|key| !keys.contains(key)));
        all
    });
    Effect::new(move |_| {
        let held = hold.get();
        for toast in store.toast_keys() {
            shell.hold_toast(toast, held);
        }
    });
    Effect::new(move |_| {
        arranged.track();
        keys.track();
        paint::after(move || way.mend());
    });
    uncover(shell);
    el("section")
        .class("stack")
        .attr("id", STACK)
        .attr("aria-label", messages().notification.stack())
        .attr("tabindex", "-1")
        .on(ev::pointerenter, move |_| hold.pointer(true))
        .on(ev::pointerleave, move |_| hold.pointer(false))
        .on(ev::pointermove, move |event| {
            let nothing_left = arranged.with_untracked(Arranged::has_nothing_left);
            let no_toasts = store.toasts.with_untracked(Vec::is_empty);
            hold.moves(
                nothing_left && no_toasts,
                (event.client_x(), event.client_y()),
            );
        })
        .on(ev::focusin, move |event| way.comes(&event))
        .on(ev::focusout, move |event| way.goes(&event))
        .child(in_full(part(|all| &all.full), hold))
        .child(pile(part(|all| &all.pile), hold))
        .child(toasts(keys))
        .child(in_full(late, hold))
        .child(pile(late_pile, hold))
        .child(toasts(late_toasts))
        .child(more_toasts(shell))
        .view()
}

/// A list that the browser shows above everything must not hide an offer.
fn uncover(shell: Shell) {
    let count = memo(move || shell.store.alerts.with(Vec::len));
    Effect::new(move |before: Option<usize>| {
        let count = count.get();
        if before.is_some_and(|before| before < count) {
            // With the new alert in it the stack is as wide as it will be.
            paint::frame(|| {
                for popup in [popup_id::PRESENCE, popup_id::HISTORY, popup_id::SHORTCUTS] {
                    dom::close_popup_over(popup, STACK);
                }
            });
        }
        count
    });
}

fn in_full(slots: Slots, hold: Hold) -> AnyView {
    let any = memo(move || slots.with(|slots| !slots.is_empty()));
    // A list without anything in it would be one to a screen reader.
    (move || {
        shown(any.get(), || {
            let list = slot_rows(slots, hold, Callback::new(alert));
            el("ul").class("stack-list").child(list).view()
        })
    })
    .view()
}

/// Each alert as `draw` makes it, or its empty place.
fn slot_rows(slots: Slots, hold: Hold, draw: Callback<AlertRow, AnyView>) -> AnyView {
    rows(
        move || slots.with(|slots| slots.iter().map(|slot| slot.key).collect()),
        move |key| Some(place(slots, hold, key, draw)),
    )
}

/// An alert's place: empty, and as high as before, once the alert has ended
/// while the stack was held.
fn place(slots: Slots, hold: Hold, key: u128, draw: Callback<AlertRow, AnyView>) -> AnyView {
    let store = Shell::get().store;
    // No place listens to all the others before one of them can be empty.
    let gone = memo(move || {
        hold.get() && slots.with(|slots| slots.iter().any(|slot| slot.key == key && slot.gone))
    });
    let content = move || match store.alert(key).filter(|_| !gone.get()) {
        Some(row) => {
            let alert = draw.run(row);
            el("li").child(alert).view()
        }
        None => {
            let height = dom::height(&alert_id(OfferId::from_u128(key))).unwrap_or_default();
            let place = el("div").style("height", format!("{height}px"));
            el("li").attr("aria-hidden", "true").child(place).view()
        }
    };
    content.view()
}

/// The alerts behind the full ones: counted, one line each; opened, in full.
fn pile(slots: Slots, hold: Hold) -> AnyView {
    let opened = RwSignal::new(false);
    let count = memo(move || slots.with(|slots| slots.iter().filter(|slot| !slot.gone).count()));
    let any = memo(move || slots.with(|slots| !slots.is_empty()));
    // One that comes again is another one.
    Effect::new(move |_| {
        if !any.get() {
            opened.set(false);
        }
    });
    // Whoever is led to an alert of the pile finds it in full.
    let open = move |row: OfferId| {
        opened.set(true);
        paint::focus(alert_id(row));
    };
    let list = move || {
        if opened.get() {
            in_full(slots, hold)
        } else {
            let draw = Callback::new(move |row: AlertRow| {
                let key = row.key;
                pile_row(row, Callback::new(move |()| open(key)))
            });
            let list = slot_rows(slots, hold, draw);
            el("ul").class("pile-rows").child(list).view()
        }
    };
    (move || {
        shown(any.get(), || {
            el("div")
                .class("pile")
                .child(
                    el("button")
                        .attr("type", "button")
                        .class("pile-button")
                        .attr("data-action", "open-pile")
                        .attr("aria-expanded", move || opened.get().to_string())
                        .on(ev::click, move |_| {
                            opened.update(|opened| *opened = !*opened)
                        })
                        .child(move || messages().notification.more_offers(count.get() as u64))
                        .child(icon(Icon::ChevronDown)),
                )
                .child(list)
                .view()
        })
    })
    .view()
}
