//! Lists whose rows come and go. One function for all of them: each list with
//! types of its own costs every agent some kilobytes.

use leptos::prelude::*;

/// Draws a row once for each key, and moves or removes it with its key. A key
/// whose row is gone already is drawn as nothing.
pub fn rows(
    keys: impl Fn() -> Vec<u128> + Send + Sync + 'static,
    row: impl Fn(u128) -> Option<AnyView> + Send + Sync + 'static,
) -> AnyView {
    list(Signal::derive(keys), Callback::new(row))
}

fn list(keys: Signal<Vec<u128>>, row: Callback<u128, Option<AnyView>>) -> AnyView {
    view! { <For each=move || keys.get() key=|key| *key children=move |key| row.run(key)/> }
        .into_any()
}
