//! Reads a conversation along: what is said in it, while it is said. Neither its
//! customer nor its agent sees anything of that; the server writes down who
//! reads, before they see the first word. From here a supervisor joins it, and
//! writes at their desk.

use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{Author, ConversationState, Message};
use deskbell_protocol::http::Page;
use deskbell_protocol::{ConversationId, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::floor::{FloorStore, WorkRow};
use crate::components::{Size, bdi, button};
use crate::messages::{messages, words, work as texts_of};
use crate::platform::element::{El, Piece, el};
use crate::platform::memo::memo;
use crate::platform::{http, intl, timer};

/// What is said is read again so long after the last answer: as soon as a person
/// would notice, and no reason for the server to know who looks.
const AGAIN_MS: i32 = 2_000;

/// What the panel knows.
#[derive(Clone, Copy)]
struct Reading {
    conversation: ConversationId,
    /// None until the first answer.
    page: RwSignal<Option<Page>>,
    problem: RwSignal<Option<String>>,
}

impl Reading {
    /// Reads on as long as the panel is there.
    fn read(self) {
        let path = format!("/api/conversations/{}/messages", self.conversation);
        spawn_local(async move {
            let answer: Result<Page, Problem> = http::get(&path).await;
            if self.page.try_get_untracked().is_none() {
                return;
            }
            match answer {
                Ok(page) => {
                    self.problem.set(None);
                    if self.page.with_untracked(|was| was.as_ref() != Some(&page)) {
                        self.page.set(Some(page));
                    }
                }
                Err(problem) => self.problem.set(Some(words::problem(&problem))),
            }
            timer::later(AGAIN_MS, move || {
                if self.page.try_get_untracked().is_some() {
                    self.read();
                }
            });
        });
    }
}

pub(super) fn monitor(
    store: FloorStore,
    conversation: ConversationId,
    who: &str,
    on_ask: Callback<Command>,
    on_close: impl Fn() + 'static,
) -> AnyView {
    let texts = texts_of();
    let reading = Reading {
        conversation,
        page: RwSignal::new(None),
        problem: RwSignal::new(None),
    };
    reading.read();
    let (page, customer) = (reading.page, who.to_owned());
    let state = memo(move || page.with(|page| page.as_ref().map(|it| it.messages.is_empty())));
    let said = move || {
        page.with(|page| {
            let messages = page.iter().flat_map(|page| &page.messages);
            messages.map(|it| line(it, &customer)).collect::<Vec<_>>()
        })
    };
    el("section")
        .class("monitor")
        .attr("data-monitor", conversation.to_string())
        .attr("aria-label", texts.monitor())
        .child(
            el("div")
                .class("monitor-head")
                .child(
                    el("h3")
                        .child(texts.monitor())
                        .text(": ")
                        .child(bdi(who.to_owned())),
                )
                .child(joining(store, conversation, on_ask))
                .child(
                    button("monitor-close", on_close)
                        .size(Size::Small)
                        .child(texts.close()),
                ),
        )
        .child(move || {
            let joined = store.own.with(|own| own.contains(&conversation));
            let hint = match joined {
                true => texts.joined_hint(),
                false => texts.monitor_hint(),
            };
            el("p").class("faint").attr("role", "status").child(hint)
        })
        .child(move || {
            let problem = reading.problem.get();
            problem.map(|text| el("p").attr("role", "alert").child(text))
        })
        .child(move || match state.get() {
            None => Some(
                el("p")
                    .class("faint")
                    .attr("role", "status")
                    .child(texts.monitor_wait()),
            ),
            Some(true) => Some(el("p").class("faint").child(texts.monitor_empty())),
            Some(false) => None,
        })
        .child(
            el("div")
                .class("monitor-log")
                .attr("role", "log")
                .attr("tabindex", "0")
                .attr("aria-label", texts.monitor())
                .child(el("ol").child(said)),
        )
        .view()
}

/// The way in, where an agent has it; and once in, the way to the session.
fn joining(store: FloorStore, id: ConversationId, on_ask: Callback<Command>) -> AnyView {
    let texts = texts_of();
    let own = memo(move || store.own.with(|own| own.contains(&id)));
    let in_hand = memo(move || {
        let row = |rows: &Vec<WorkRow>| rows.iter().find(|row| row.key == id).cloned();
        let row = store.work.with(row);
        row.is_some_and(|row| row.value.with(|it| it.state == ConversationState::Active))
    });
    let join = move || on_ask.run(Command::Join { conversation: id });
    (move || match (own.get(), in_hand.get()) {
        (true, _) => Some(
            el("a")
                .class("button push")
                .attr("data-action", "open-session")
                .attr("data-look", "primary")
                .attr("data-size", "small")
                .attr("href", format!("/session/{id}"))
                .child(texts.open_session()),
        ),
        (false, true) => Some(
            button("join", join)
                .class("button push")
                .size(Size::Small)
                .attr("title", texts.join_hint())
                .child(texts.join()),
        ),
        (false, false) => None,
    })
    .view()
}

fn line(message: &Message, customer: &str) -> El {
    let (kind, who) = match &message.author {
        Author::Customer => ("customer", customer.to_owned()),
        Author::Agent { name } => ("agent", name.clone()),
        Author::Bot { name } => ("bot", name.clone()),
        Author::Automatic => ("automatic", messages().conversation.automatic().to_owned()),
    };
    el("li")
        .attr("data-author", kind)
        .child(
            el("p")
                .class("faint")
                .child(bdi(who))
                .text(" ")
                .child(el("time").child(intl::time_of_day(message.at))),
        )
        .child(el("p").attr("dir", "auto").child(message.text.clone()))
}
