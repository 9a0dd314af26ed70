//! The stack at the top right: alerts newest first, three in full and the rest
//! as a pile that opens, then the toasts. It stands above the routes, so no
//! change of the place moves or loses it.

use std::collections::BTreeMap;

use deskbell_protocol::OfferId;
use leptos::prelude::*;

use super::alert::{Alert, PileRow};
use super::order::{Arranged, Slot, arrange};
use super::toast::Toasts;
use crate::components::{Icon, icon};
use crate::messages::messages;
use crate::platform::dom;
use crate::shell::store::{AlertRow, DeskStore};
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
    let heights = StoredValue::new(BTreeMap::<OfferId, i32>::new());
    let open = move || {
        store
            .alerts
            .with(|rows| rows.iter().map(|row| row.key).collect::<Vec<_>>())
    };
    let arranged = Memo::new(move |before: Option<&Arranged<OfferId>>| {
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
                <For each=move || arranged.get().full key=|slot| *slot let(slot)>
                    {full_slot(store, slot, heights)}
                </For>
            </ul>
            <Pile arranged/>
            <Toasts/>
            <ul class="stack-list">
                <For each=move || arranged.get().late key=|key| *key let(key)>
                    {row_of(store, key).map(|row| view! { <li><Alert row/></li> })}
                </For>
            </ul>
        </section>
    }
    .into_any()
}

fn row_of(store: DeskStore, key: OfferId) -> Option<AlertRow> {
    store
        .alerts
        .with_untracked(|rows| rows.iter().find(|row| row.key == key).cloned())
}

fn measured(arranged: &Arranged<OfferId>) -> BTreeMap<OfferId, i32> {
    let height = |slot: &Slot<OfferId>| Some((slot.key, dom::height(&alert_id(slot.key))?));
    arranged.full.iter().filter_map(height).collect()
}

/// An alert, or the empty place of one that ended under the pointer's eyes.
fn full_slot(
    store: DeskStore,
    slot: Slot<OfferId>,
    heights: StoredValue<BTreeMap<OfferId, i32>>,
) -> AnyView {
    match row_of(store, slot.key).filter(|_| !slot.gone) {
        Some(row) => view! { <li><Alert row/></li> }.into_any(),
        None => {
            let height = heights.with_value(|heights| heights.get(&slot.key).copied());
            let height = format!("{}px", height.unwrap_or_default());
            view! { <li aria-hidden="true" style:height=height></li> }.into_any()
        }
    }
}

/// The alerts behind the full ones: counted, one line each; opened, in full.
#[component]
fn Pile(arranged: Memo<Arranged<OfferId>>) -> AnyView {
    let store = Shell::get().store;
    let opened = RwSignal::new(false);
    let count = Memo::new(move |_| arranged.with(|arranged| arranged.pile.len()));
    let rows = move || {
        let rows = move || arranged.get().pile;
        if opened.get() {
            view! {
                <ul class="stack-list">
                    <For each=rows key=|key| *key let(key)>
                        {row_of(store, key).map(|row| view! { <li><Alert row/></li> })}
                    </For>
                </ul>
            }
            .into_any()
        } else {
            view! {
                <ul class="pile-rows">
                    <For each=rows key=|key| *key let(key)>
                        {row_of(store, key).map(|row| view! { <li><PileRow row/></li> })}
                    </For>
                </ul>
            }
            .into_any()
        }
    };
    let any = Memo::new(move |_| count.get() > 0);
    view! {
        {move || any.get().then(|| view! {
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
                {rows}
            </div>
        })}
    }
    .into_any()
}
