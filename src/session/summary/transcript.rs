//! What was said in an earlier conversation of the same customer, to be read
//! where the timeline names it.

use deskbell_protocol::conversation::Message;
use deskbell_protocol::http::Page;
use deskbell_protocol::{ConversationId, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::super::message::said;
use crate::components::{Size, button};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el, pieces};
use crate::platform::http;
use crate::platform::watched::Watched;

#[derive(Default)]
struct State {
    open: bool,
    messages: Vec<Message>,
    more: bool,
    loading: bool,
    problem: Option<Problem>,
}

#[derive(Clone)]
struct Transcript {
    /// The one that is open now, and the one that is read.
    of: ConversationId,
    earlier: ConversationId,
    customer: Memo<String>,
    state: Watched<State>,
}

/// A button, and what it opens.
pub fn transcript(of: ConversationId, earlier: ConversationId, customer: Memo<String>) -> AnyView {
    let it = Transcript {
        of,
        earlier,
        customer,
        state: Watched::default(),
    };
    let (pressed, expanded) = (it.clone(), it.clone());
    pieces([
        button("read-earlier", move || pressed.toggle())
            .size(Size::Small)
            .attr("aria-expanded", move || {
                if expanded.state.read(|state| state.open) {
                    "true"
                } else {
                    "false"
                }
            })
            .child(messages().session.read_earlier())
            .view(),
        (move || it.content()).view(),
    ])
}

impl Transcript {
    fn toggle(&self) {
        let empty = self.state.change(|state| {
            state.open = !state.open;
            state.open && state.messages.is_empty()
        });
        if empty {
            self.fetch();
        }
    }

    /// The page before what is here.
    fn fetch(&self) {
        let before = self.state.change(|state| {
            (state.loading, state.problem) = (true, None);
            state.messages.first().map(|message| message.number)
        });
        let mut path = format!("/api/conversations/{}/earlier/{}", self.of, self.earlier);
        if let Some(before) = before {
            path += &format!("?before={before}");
        }
        let it = self.clone();
        spawn_local(async move {
            let page: Result<Page, Problem> = http::get(&path).await;
            it.state.change(|state| {
                state.loading = false;
                match page {
                    Ok(mut page) => {
                        state.more = page.more;
                        page.messages.append(&mut state.messages);
                        state.messages = page.messages;
                    }
                    Err(problem) => state.problem = Some(problem),
                }
            });
        });
    }

    fn content(&self) -> AnyView {
        self.state.read(|state| self.drawn(state))
    }

    fn drawn(&self, state: &State) -> AnyView {
        let texts = &messages().conversation;
        if !state.open {
            return ().view();
        }
        let again = |text: &'static str| {
            let it = self.clone();
            button("older-earlier", move || it.fetch())
                .size(Size::Small)
                .child(text)
                .view()
        };
        let top = match &state.problem {
            _ if state.loading => super::loading(),
            Some(problem) => pieces([
                el("p")
                    .attr("role", "alert")
                    .child(words::problem(problem))
                    .view(),
                again(texts.retry()),
            ]),
            None if state.more => again(texts.older()),
            None if state.messages.is_empty() => super::nothing(messages().session.never_wrote()),
            None => ().view(),
        };
        let rows: Vec<AnyView> = state
            .messages
            .iter()
            .map(|message| said(self.of, message.clone(), self.customer).view())
            .collect();
        el("div")
            .class("transcript")
            .attr("tabindex", "0")
            .attr("role", "region")
            .attr("aria-label", texts.log())
            .child(top)
            .child(el("ol").child(rows))
            .view()
    }
}
