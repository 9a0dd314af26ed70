//! The administrator's room: what a notification shows, what each workstream
//! does, the presences, queues and people. Part of the page of supervisors and
//! administrators; the desk never links it. It checks what is typed by the
//! protocol's rules, and the server checks it again.

mod closed;
mod editable;
mod editor;
mod foot;
mod form;
mod hours;
mod members;
mod part;
mod people;
mod place;
mod preview;
mod room;
mod simple;
mod templates;
mod who;
mod words;
mod workstreams;

pub use part::Parts;
pub use place::Place;
pub use room::RoomStore;

use leptos::prelude::*;
use leptos::task::{spawn_local, tick};

use crate::components::button;
use crate::messages::{admin, messages};
use crate::platform::dom;
use crate::platform::element::{Piece, el};
use crate::platform::memo::memo;

/// One place of the room. What was typed and not saved stays while another
/// place is looked at.
pub fn room(parts: Parts, place: Signal<Place>) -> AnyView {
    let room = parts.room();
    room.load();
    (move || {
        let is_there = memo(move || room.room.with(Option::is_some));
        if is_there.get() {
            parts.view(place.get())
        } else {
            waiting(room)
        }
    })
    .view()
}

fn waiting(room: RoomStore) -> AnyView {
    match room.problem.get() {
        None => el("p")
            .class("faint")
            .attr("role", "status")
            .child(admin().loading())
            .view(),
        Some(problem) => el("div")
            .class("note")
            .attr("data-tone", "urgent")
            .attr("role", "alert")
            .child(el("span").class("note-body").child(problem))
            .child(button("load-again", move || room.load()).child(messages().conversation.retry()))
            .view(),
    }
}

/// Moves the keyboard focus to the element with this id, once what was changed
/// just now is on the page.
fn focus_when_drawn(id: String) {
    spawn_local(async move {
        tick().await;
        dom::focus(&id);
    });
}
