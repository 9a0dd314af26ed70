//! The table of queues: what waits, and since when; below it the waits of the
//! last hour.

use deskbell_protocol::floor::FloorQueue;
use leptos::prelude::*;

use super::floor::FloorStore;
use super::last_hour::last_hour;
use super::table::table;
use super::waits::waits;
use crate::components::bdi;
use crate::messages::manage;
use crate::platform::element::{Piece, el};
use crate::platform::intl;

pub fn queues(store: FloorStore) -> AnyView {
    let texts = manage();
    let heads = [
        texts.queue(),
        texts.waiting(),
        texts.longest(),
        texts.nobody_left(),
    ];
    let none = move || store.agents.with(Option::is_some) && store.queues.with(Vec::is_empty);
    el("section")
        .class("card floor-part")
        .attr("aria-labelledby", "queues")
        .attr("tabindex", "0")
        .child(el("h2").attr("id", "queues").child(texts.queues()))
        .child(table(heads, None).child(el("tbody").child(move || {
            store
                .queues
                .with(|queues| queues.iter().map(line).collect::<Vec<_>>())
        })))
        .child(waits(store))
        .child(last_hour())
        .child(move || none().then(|| el("p").class("faint floor-empty").child(texts.no_queues())))
        .view()
}

fn line(queue: &FloorQueue) -> AnyView {
    let texts = manage();
    let since = match queue.oldest {
        Some(at) => intl::moment(at),
        None => texts.nobody_waits().to_owned(),
    };
    let urgent = (queue.nobody_left > 0).then_some("urgent");
    el("tr")
        .attr("data-queue", queue.name.clone())
        .child(el("th").attr("scope", "row").child(bdi(queue.name.clone())))
        .child(
            el("td")
                .attr("data-label", texts.waiting())
                .class("waiting")
                .child(queue.waiting.to_string()),
        )
        .child(
            el("td")
                .attr("data-label", texts.longest())
                .child(el("time").child(since)),
        )
        .child(
            el("td")
                .attr("data-label", texts.nobody_left())
                .attr("data-tone", urgent)
                .child(queue.nobody_left.to_string()),
        )
        .view()
}
