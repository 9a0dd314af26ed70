//! Looking for words in a conversation: the messages that have them, and what was
//! said around one of them. The server looks, since most of a long conversation
//! is not here.

use deskbell_protocol::ConversationId;
use deskbell_protocol::http::Page;
use leptos::ev;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::message::said;
use crate::components::{Size, button};
use crate::messages::{messages, words};
use crate::platform::element::{Piece, el};
use crate::platform::watched::Watched;
use crate::platform::{address, http};
use crate::shell::card::Fetched;

/// The `id` of the field.
pub const WORDS: &str = "find-words";
/// So many messages stand below the one that was found.
const BELOW: u32 = 10;

/// What is shown.
#[derive(Default)]
pub struct Found {
    words: String,
    page: Fetched<Page>,
    /// The message around which it is; none: they are those with the words.
    around: Option<u32>,
    /// How often something was asked for: of two answers the later question's
    /// counts.
    asked: u32,
}

#[derive(Clone)]
struct Finding {
    conversation: ConversationId,
    customer: Memo<String>,
    state: Watched<Found>,
}

pub fn finding(
    conversation: ConversationId,
    customer: Memo<String>,
    state: Watched<Found>,
) -> AnyView {
    let finding = Finding {
        conversation,
        customer,
        state,
    };
    let typed = finding.clone();
    let words = finding.state.peek(|state| state.words.clone());
    let texts = &messages().finding;
    el("div")
        .class("finding")
        .attr("role", "search")
        .child(
            el("input")
                .class("input")
                .attr("type", "search")
                .attr("id", WORDS)
                .attr("name", "find")
                .attr("autocomplete", "off")
                .attr("dir", "auto")
                .attr("placeholder", texts.title())
                .attr("aria-label", texts.title())
                .value(words)
                .on(ev::input, move |input| {
                    typed.look(event_target_value(&input))
                }),
        )
        .child(
            el("div")
                .class("messages-scroll finding-found")
                .attr("tabindex", "0")
                .attr("role", "region")
                .attr("aria-label", texts.found())
                .child(move || finding.content()),
        )
        .view()
}

impl Finding {
    fn look(&self, words: String) {
        let query = format!("found?words={}", address::encoded(words.trim()));
        let looks = !words.trim().is_empty();
        self.state.change(|state| {
            state.words = words;
            state.around = None;
            state.page = None;
        });
        if looks {
            self.fetch(query, None);
        }
    }

    fn fetch(&self, query: String, around: Option<u32>) {
        let number = self.state.change(|state| {
            state.asked += 1;
            state.asked
        });
        let finding = self.clone();
        let path = format!("/api/conversations/{}/{query}", self.conversation);
        spawn_local(async move {
            let page = http::get(&path).await;
            finding.state.change(|state| {
                if state.asked == number {
                    state.page = Some(page);
                    state.around = around;
                }
            });
        });
    }

    fn content(&self) -> AnyView {
        self.state.read(|state| self.drawn(state))
    }

    fn drawn(&self, state: &Found) -> AnyView {
        let texts = &messages().finding;
        let line = |text: String| {
            el("p")
                .class("faint")
                .attr("role", "status")
                .child(text)
                .view()
        };
        if state.words.trim().is_empty() {
            return ().view();
        }
        let page = match &state.page {
            None => return line(messages().session.loading().to_owned()),
            Some(Err(problem)) => return line(words::problem(problem)),
            Some(Ok(page)) if page.messages.is_empty() => return line(texts.none().to_owned()),
            Some(Ok(page)) => page,
        };
        let around = state.around;
        let rows: Vec<AnyView> = page
            .messages
            .iter()
            .map(|message| {
                let number = message.number;
                let item = said(self.conversation, message.clone(), self.customer)
                    .attr("aria-current", (around == Some(number)).then_some("true"));
                let finding = self.clone();
                let show = around.is_none().then(|| {
                    button("show-around", move || {
                        let query = format!("messages?before={}", number + BELOW);
                        finding.fetch(query, Some(number));
                    })
                    .size(Size::Small)
                    .child(texts.around())
                });
                item.child(show).view()
            })
            .collect();
        let finding = self.clone();
        let back = around.map(|_| {
            button("back-to-found", move || {
                let words = finding.state.peek(|state| state.words.clone());
                finding.look(words);
            })
            .size(Size::Small)
            .child(texts.back())
        });
        let more = (around.is_none() && page.more).then(|| line(texts.more().to_owned()));
        el("div")
            .class("messages-all")
            .child(back)
            .child(more)
            .child(el("ol").child(rows))
            .view()
    }
}
