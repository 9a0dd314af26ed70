//! Lists whose rows come and go. One function for all of them: each list with
//! types of its own costs every agent some kilobytes.

use leptos::prelude::*;
use leptos::tachys::reactive_graph::OwnedView;
use leptos::tachys::view::keyed::keyed;

use crate::platform::element::Piece;

/// Draws a row once for each key, and moves or removes it with its key. A key
/// whose row is gone already is drawn as nothing.
///
/// Each row has an owner of its own, and none above it: an owner keeps a mark of
/// each one that it ever had below it, and a list lives all day. So a row finds
/// no context.
pub fn rows(
    keys: impl Fn() -> Vec<u128> + Send + Sync + 'static,
    row: impl Fn(u128) -> Option<AnyView> + Send + Sync + 'static,
) -> AnyView {
    list(Signal::derive(keys), Callback::new(row))
}

fn list(keys: Signal<Vec<u128>>, row: Callback<u128, Option<AnyView>>) -> AnyView {
    let drawn = move |_, key| {
        let owner = Owner::default();
        let view = owner.with(|| row.run(key));
        (drop, OwnedView::new_with_owner(view, owner))
    };
    (move || keyed(keys.get(), |key| *key, drawn).into_any()).view()
}
