//! The stack at the top right: alerts newest first, three in full and the rest
//! as a pile that opens, then the toasts. It stands above the routes, so no
//! change of the place moves or loses it.

use deskbell_protocol::OfferId;
use leptos::prelude::*;

use super::alert::{Alert, PileRow};
use super::order::{Arranged, arrange};
use super::toast::Toasts;
use crate::components::{Icon, icon, rows, shown};
use crate::messages::messages;
use crate::platform::dom;
use crate::shell::store::DeskStore;
use crate::shell::{Shell, alert_id};

/// The `id` of the stack, where F8 goes.
pub const STACK: &str = "notifications";

/// How many alerts stand in full.
const IN_FULL: usize = 3;

#[component]
pub fn Stack(
    /// More than the usual three, for measuring.
    #[prop(default = IN_FULL)]
    limit: usize,
) -> AnyView {
    let store = Shell::get().store;
    let held = RwSignal::new(false);
    let heights = StoredValue::new(Vec::<(u128, i32)>::new());
    let open = move || {
        store
            .alerts
            .with(|rows| rows.iter().map(|row| row.key.to_u128()).collect::<Vec<_>>())
    };
    let arranged = Memo::new(move |before: Option<&Arranged<u128>>| {
        let nothing = Arranged::default();
        arrange(&open(), before.unwrap_or(&nothing), held.get(), limit)
    });
    let hold = move || {
        if !held.get_untracked() {
            heights.set_value(measured(&arranged.get_untracked()));
            held.set(true);
        }
    };
    let release = move || {
        if !dom::focus_within(STACK) {
            held.set(false);
        }
    };
    view! {
        <section
            class="stack"
            id=STACK
            aria-label=messages().notification.stack
            tabindex="-1"
            on:pointerenter=move |_| hold()
            on:pointerleave=move |_| release()
            on:focusin=move |_| hold()
            on:focusout=move |_| held.set(false)
        >
            <ul class="stack-list">
                {rows(
                    move || arranged.with(|arranged| arranged.full.iter().map(|slot| slot.key).collect()),
                    move |key| Some(full_slot(store, key, arranged, heights)),
                )}
            </ul>
            <Pile arranged/>
            <Toasts/>
            <ul class="stack-list">
                {rows(move || arranged.with(|arranged| arranged.late.clone()), move |key| in_full(store, key))}
            </ul>
        </section>
    }
    .into_any()
}

fn in_full(store: DeskStore, key: u128) -> Option<AnyView> {
    store
        .alert(key)
        .map(|row| view! { <li><Alert row/></li> }.into_any())
}

fn measured(arranged: &Arranged<u128>) -> Vec<(u128, i32)> {
    let height = |key| Some((key, dom::height(&alert_id(OfferId::from_u128(key)))?));
    arranged
        .full
        .iter()
        .filter_map(|slot| height(slot.key))
        .collect()
}

/// An alert, or the empty place of one that ended while the stack was held.
fn full_slot(
    store: DeskStore,
    key: u128,
    arranged: Memo<Arranged<u128>>,
    heights: StoredValue<Vec<(u128, i32)>>,
) -> AnyView {
    let gone = Memo::new(move |_| {
        arranged.with(|arranged| {
            arranged
                .full
                .iter()
                .any(|slot| slot.key == key && slot.gone)
        })
    });
    let empty = move || {
        let height = heights.with_value(|heights| {
            heights
                .iter()
                .find(|(measured, _)| *measured == key)
                .map(|(_, height)| *height)
        });
        let height = format!("{}px", height.unwrap_or_default());
        view! { <li aria-hidden="true" style:height=height></li> }.into_any()
    };
    let slot = move || match in_full(store, key).filter(|_| !gone.get()) {
        Some(alert) => alert,
        None => empty(),
    };
    view! { {move || slot()} }.into_any()
}

/// The alerts behind the full ones: counted, one line each; opened, in full.
#[component]
fn Pile(arranged: Memo<Arranged<u128>>) -> AnyView {
    let store = Shell::get().store;
    let opened = RwSignal::new(false);
    let count = Memo::new(move |_| arranged.with(|arranged| arranged.pile.len()));
    let keys = move || arranged.with(|arranged| arranged.pile.clone());
    let list = move || {
        if opened.get() {
            let list = rows(keys, move |key| in_full(store, key));
            view! { <ul class="stack-list">{list}</ul> }.into_any()
        } else {
            let list = rows(keys, move |key| {
                store
                    .alert(key)
                    .map(|row| view! { <li><PileRow row/></li> }.into_any())
            });
            view! { <ul class="pile-rows">{list}</ul> }.into_any()
        }
    };
    let any = Memo::new(move |_| count.get() > 0);
    view! {
        {move || shown(any.get(), || view! {
            <div class="pile">
                <button
                    type="button"
                    class="pile-button"
                    data-action="open-pile"
                    aria-expanded=move || opened.get().to_string()
                    on:click=move |_| opened.update(|opened| *opened = !*opened)
                >
                    {move || (messages().notification.more_offers)(count.get() as u64)}
                    {icon(Icon::ChevronDown)}
                </button>
                {move || list()}
            </div>
        }.into_any())}
    }
    .into_any()
}
