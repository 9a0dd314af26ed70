//! Reads a conversation along: what is said in it, while it is said. Neither its
//! customer nor its agent sees anything of that; the server writes down who
//! reads, before they see the first word. From here a supervisor joins it, and
//! writes at their desk.

use deskbell_desk::Delivery;
use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{Author, ConversationState, Message};
use deskbell_protocol::http::Page;
use deskbell_protocol::{ConversationId, Problem};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::asked::Asked;
use super::floor::{FloorStore, WorkRow};
use crate::components::{Look, Size, bdi, button, shown};
use crate::messages::{messages, words, work as texts_of};
use crate::platform::element::{Piece, el, rows};
use crate::platform::memo::memo;
use crate::platform::{dom, http, intl, paint, timer};
use crate::session::{attachment_list, delivery_name, delivery_words};

/// The `id` of all of it, and that of its heading.
pub(super) const MONITOR: &str = "monitor";
const HEADING: &str = "monitor-heading";

/// What is said is read again so long after the last answer: as soon as a person
/// would notice, and no reason for the server to know who looks.
const AGAIN_MS: i32 = 2_000;

/// What the panel knows.
#[derive(Clone, Copy)]
struct Reading {
    conversation: ConversationId,
    /// The newest page, with the older ones that were asked for. None until the
    /// first answer.
    page: RwSignal<Option<Page>>,
    problem: RwSignal<Option<String>>,
}

impl Reading {
    /// Reads on as long as the panel is there.
    fn read(self) {
        let path = self.path();
        spawn_local(async move {
            let answer: Result<Page, Problem> = http::get(&path).await;
            if self.page.try_get_untracked().is_none() {
                return;
            }
            match answer {
                Ok(page) => {
                    self.problem.set(None);
                    let first = self.page.with_untracked(Option::is_none);
                    let page = match self.page.get_untracked() {
                        Some(was) => with_older(was, page),
                        None => page,
                    };
                    if self.page.with_untracked(|was| was.as_ref() != Some(&page)) {
                        self.page.set(Some(page));
                    }
                    // What is said makes it higher than what was seen of it.
                    if first && dom::focus_within(HEADING) {
                        paint::show(HEADING.to_owned());
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

    /// Reads the page before the oldest message that is here.
    fn read_older(self) {
        let oldest = |page: &Option<Page>| page.as_ref()?.messages.first().map(|it| it.number);
        let Some(oldest) = self.page.with_untracked(oldest) else {
            return;
        };
        let path = format!("{}?before={oldest}", self.path());
        spawn_local(async move {
            let answer: Result<Page, Problem> = http::get(&path).await;
            match (answer, self.page.try_get_untracked().flatten()) {
                (Ok(older), Some(page)) => {
                    let more = older.more;
                    let page = with_older(older, page);
                    self.page.set(Some(Page { more, ..page }));
                }
                (Err(problem), Some(_)) => self.problem.set(Some(words::problem(&problem))),
                // The panel has gone.
                (_, None) => {}
            }
        });
    }

    fn path(self) -> String {
        format!("/api/conversations/{}/messages", self.conversation)
    }
}

/// The newest messages, and before them those of `was` that they follow without a
/// gap.
fn with_older(was: Page, newest: Page) -> Page {
    let Some(first) = newest.messages.first().map(|it| it.number) else {
        return newest;
    };
    let mut messages = was.messages;
    messages.retain(|it| it.number < first);
    if messages.last().is_none_or(|it| it.number + 1 != first) {
        return newest;
    }
    messages.extend(newest.messages);
    Page {
        messages,
        more: was.more,
    }
}

pub(super) fn monitor(
    store: FloorStore,
    conversation: ConversationId,
    who: &str,
    on_ask: Callback<Asked>,
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
    let numbers = memo(move || {
        page.with(|page| {
            let messages = page.iter().flat_map(|page| &page.messages);
            messages.map(|it| it.number.into()).collect::<Vec<u128>>()
        })
    });
    let more = memo(move || page.with(|page| page.as_ref().is_some_and(|page| page.more)));
    let said = rows(
        move || numbers.get(),
        move |number| line(reading, number, &customer),
    );
    paint::show(HEADING.to_owned());
    el("section")
        .class("monitor")
        .attr("id", MONITOR)
        .attr("data-monitor", conversation.to_string())
        .attr("aria-label", texts.monitor())
        .child(
            el("div")
                .class("monitor-head")
                .child(
                    el("h3")
                        .attr("id", HEADING)
                        .attr("tabindex", "-1")
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
                .child(
                    el("div")
                        .child(move || {
                            more.get().then(|| {
                                button("older-messages", move || reading.read_older())
                                    .look(Look::Plain)
                                    .size(Size::Small)
                                    .child(messages().conversation.older())
                            })
                        })
                        .child(el("ol").child(said)),
                ),
        )
        .view()
}

/// The way in, where an agent has it; and once in, the way to the session.
fn joining(store: FloorStore, id: ConversationId, on_ask: Callback<Asked>) -> AnyView {
    let texts = texts_of();
    let own = memo(move || store.own.with(|own| own.contains(&id)));
    let in_hand = memo(move || {
        let row = |rows: &Vec<WorkRow>| rows.iter().find(|row| row.key == id).cloned();
        let row = store.work.with(row);
        row.is_some_and(|row| row.value.with(|it| it.state == ConversationState::Active))
    });
    let join = move || on_ask.run(Command::Join { conversation: id }.into());
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

/// One message. What changes of it is how far it has come, and what was sent
/// with it, which may still be on its way.
fn line(reading: Reading, number: u128, customer: &str) -> Option<AnyView> {
    let Reading {
        conversation, page, ..
    } = reading;
    let now = memo(move || page.with(|page| message(page, number)));
    let Message {
        author,
        at,
        text,
        internal,
        ..
    } = now.get_untracked()?;
    let delivery = memo(move || now.with(|it| it.as_ref()?.delivery.map(Delivery::from)));
    let files = memo(move || now.with(|it| it.as_ref().map(|it| it.attachments.clone())));
    let (kind, who) = match author {
        Author::Customer => ("customer", customer.to_owned()),
        Author::Agent { name } => ("agent", name),
        Author::Bot { name } => ("bot", name),
        Author::Automatic => ("automatic", messages().conversation.automatic().to_owned()),
    };
    let line = el("li")
        .class("message")
        .attr("data-author", kind)
        .attr("data-internal", internal.then_some(""))
        .attr("data-delivery", move || {
            delivery.with(|it| it.as_ref().map(delivery_name))
        })
        .child(
            el("p")
                .class("message-meta")
                .child(bdi(who))
                .child(internal.then(|| messages().conversation.for_colleagues()))
                .child(el("time").child(intl::moment(at)))
                .child(move || delivery.with(|it| it.as_ref().map(delivery_words))),
        )
        .child(shown(!text.is_empty(), || {
            el("p").attr("dir", "auto").child(text).view()
        }))
        .child(move || {
            files.with(|all| {
                let all = all.as_deref().unwrap_or_default();
                attachment_list(conversation, all)
            })
        });
    Some(line.view())
}

fn message(page: &Option<Page>, number: u128) -> Option<Message> {
    let mut all = page.iter().flat_map(|page| &page.messages);
    all.find(|it| u128::from(it.number) == number).cloned()
}
