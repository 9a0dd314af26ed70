//! A search of the summary: its field, and below it what is found whenever the
//! person pauses in typing. When that is, and which answer counts, is the card's to
//! say. For what is looked is not known here.

use leptos::ev;
use leptos::prelude::*;

use super::{loading_too, nothing};
use crate::components::{Size, button};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, pieces};
use crate::shell::card::{Card, Looked, State};

/// Shows what is found.
pub type List<T> = Box<dyn Fn(&[T]) -> AnyView + Send>;

/// One of the searches.
pub struct Search<T: 'static> {
    /// The `id` and the `name` of its field.
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    /// What is said where nothing is found.
    pub nothing: &'static str,
    pub looked: fn(&State) -> &Looked<T>,
    pub look: fn(&Card, String),
    pub list: List<T>,
}

pub fn search<T: Clone + 'static>(card: &Card, search: Search<T>) -> AnyView {
    let Search {
        name, look, looked, ..
    } = search;
    let (typed, stands, found) = (card.clone(), card.clone(), card.clone());
    el("div")
        .class("summary-search")
        .child(
            el("div")
                .class("field")
                .child(el("label").attr("for", name).child(search.label))
                .child(
                    el("input")
                        .class("input")
                        .attr("id", name)
                        .attr("type", "search")
                        .attr("name", name)
                        .attr("dir", "auto")
                        .attr("autocomplete", "off")
                        .attr("placeholder", search.hint)
                        .value(move || Some(stands.results(|state| looked(state).words.clone())))
                        .on(ev::input, move |event| {
                            look(&typed, event_target_value(&event));
                        }),
                ),
        )
        .child(el("div").attr("role", "status").child(move || {
            match found.results(|state| looked(state).results.clone()) {
                None => ().view(),
                Some(None) => loading_too(),
                Some(Some(Err(problem))) => {
                    let again = found.clone();
                    pieces([
                        el("p").child(words::problem(&problem)).view(),
                        button("search-again", move || {
                            let words = again.results(|state| looked(state).words.clone());
                            look(&again, words);
                        })
                        .size(Size::Small)
                        .child(messages().session.try_again())
                        .view(),
                    ])
                }
                Some(Some(Ok(found))) if found.is_empty() => nothing(search.nothing),
                Some(Some(Ok(found))) => (search.list)(&found),
            }
        }))
        .view()
}
