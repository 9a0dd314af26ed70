//! The table of queues: what waits, and since when.

use deskbell_protocol::floor::FloorQueue;
use leptos::prelude::*;

use super::floor::FloorStore;
use crate::components::bdi;
use crate::messages::manage;
use crate::platform::intl;

#[component]
pub fn Queues(store: FloorStore) -> AnyView {
    let texts = manage();
    let heads = [
        texts.queue(),
        texts.waiting(),
        texts.longest(),
        texts.nobody_left(),
    ];
    let none = move || store.agents.with(Option::is_some) && store.queues.with(Vec::is_empty);
    view! {
        <section class="card floor-part" aria-labelledby="queues" tabindex="0">
            <h2 id="queues">{texts.queues()}</h2>
            <table class="floor">
                <thead>
                    <tr>{heads.map(|head| view! { <th scope="col">{head}</th> })}</tr>
                </thead>
                <tbody>
                    {move || store.queues.with(|queues| {
                        queues.iter().map(line).collect::<Vec<_>>()
                    })}
                </tbody>
            </table>
            {move || none().then(|| view! { <p class="faint floor-empty">{texts.no_queues()}</p> })}
        </section>
    }
    .into_any()
}

fn line(queue: &FloorQueue) -> AnyView {
    let texts = manage();
    let since = match queue.oldest {
        Some(at) => intl::time_of_day(at),
        None => texts.nobody_waits().to_owned(),
    };
    let urgent = (queue.nobody_left > 0).then_some("urgent");
    view! {
        <tr data-queue=queue.name.clone()>
            <th scope="row">{bdi(queue.name.clone())}</th>
            <td data-label=texts.waiting() class="waiting">{queue.waiting}</td>
            <td data-label=texts.longest()><time>{since}</time></td>
            <td data-label=texts.nobody_left() data-tone=urgent>{queue.nobody_left}</td>
        </tr>
    }
    .into_any()
}
