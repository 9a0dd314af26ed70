//! The administrator's room: what a notification shows, what each workstream
//! does, the presences, queues and people. Part of the page of supervisors and
//! administrators; the desk never links it. It checks what is typed by the
//! protocol's rules, and the server checks it again.

mod editor;
mod form;
mod part;
mod people;
mod place;
mod preview;
mod room;
mod simple;
mod templates;
mod words;
mod workstreams;

pub use part::Parts;
pub use place::Place;
pub use room::RoomStore;

use leptos::prelude::*;

use crate::components::Button;
use crate::messages::{admin, messages};
/// One place of the room. What was typed and not saved stays while another
/// place is looked at.
#[component]
pub fn Admin(parts: Parts, #[prop(into)] place: Signal<Place>) -> AnyView {
    let room = parts.room();
    room.load();
    (move || {
        let is_there = Memo::new(move |_| room.room.with(Option::is_some));
        if is_there.get() {
            parts.view(place.get())
        } else {
            waiting(room)
        }
    })
    .into_any()
}

fn waiting(room: RoomStore) -> AnyView {
    match room.problem.get() {
        None => view! { <p class="faint" role="status">{admin().loading()}</p> }.into_any(),
        Some(problem) => view! {
            <div class="note" data-tone="urgent" role="alert">
                <span class="note-body">{problem}</span>
                <Button action="load-again" on_press=move |()| room.load()>
                    {messages().conversation.retry()}
                </Button>
            </div>
        }
        .into_any(),
    }
}
