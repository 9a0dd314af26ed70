//! The table of what waits and what agents have in hand, and plain buttons to
//! give it to somebody, to read it along and to end it. What may be done is the
//! server's to say.

use deskbell_protocol::ConversationId;
use deskbell_protocol::agent::Command;
use deskbell_protocol::conversation::{ConversationState, Sentiment};
use deskbell_protocol::floor::FloorWork;
use leptos::prelude::*;

use super::asked::Asked;
use super::choice::WorkChoice;
use super::closing::closing;
use super::floor::{FloorStore, WorkRow};
use super::give::{GIVE, give};
use super::monitor::{MONITOR, monitor};
use super::table::table;
use crate::components::{Size, bdi, button};
use crate::messages::{manage, messages, words, work as words_of};
use crate::platform::element::{Piece, el, pieces, rows};
use crate::platform::memo::memo;
use crate::platform::{dom, intl};

/// The `id` of all of it.
const PART: &str = "floor-work";

pub fn work(store: FloorStore, on_ask: Callback<Asked>) -> AnyView {
    let (texts, head) = (words_of(), manage());
    let chosen: RwSignal<Option<(ConversationId, String)>> = RwSignal::new(None);
    let heads = [
        texts.customer(),
        texts.channel(),
        head.queue(),
        texts.state(),
        head.agent(),
        texts.sentiment(),
        head.since(),
    ];
    let watched = store.watched;
    // Nobody's name is known before.
    let told = memo(move || store.agents.with(Option::is_some));
    let choice = WorkChoice::new();
    let keys = memo(move || choice.keys(&store.work.get()));
    let none = memo(move || store.work.with(Vec::is_empty));
    let none_match = memo(move || !none.get() && keys.with(Vec::is_empty));
    el("section")
        .class("card floor-part")
        .attr("id", PART)
        .attr("aria-labelledby", "work")
        .attr("tabindex", "0")
        .child(el("h2").attr("id", "work").child(texts.title()))
        .child(choice.view())
        .child(
            table(heads, Some(head.actions())).child(el("tbody").child(rows(
                move || keys.get(),
                move |key| {
                    let row = store.work.with_untracked(|all| {
                        let row = all.iter().find(|row| row.key.to_u128() == key);
                        row.cloned()
                    });
                    Some(line(row?, chosen, watched, on_ask))
                },
            ))),
        )
        .child(move || {
            none.get().then(|| {
                el("p")
                    .class("faint floor-empty")
                    .child(messages().handing.nothing_waits())
            })
        })
        .child(move || {
            none_match
                .get()
                .then(|| el("p").class("faint floor-empty").child(head.none_match()))
        })
        .child(move || {
            let id = watched.get().filter(|_| told.get())?;
            let who = store.work.with_untracked(|all| named(all, id));
            let close = move || {
                hand_back(MONITOR, id);
                watched.set(None);
            };
            Some(monitor(store, id, &who, on_ask, close))
        })
        .child(move || {
            let (id, who) = chosen.get()?;
            let close = move |()| {
                hand_back(GIVE, id);
                chosen.set(None);
            };
            Some(give(id, who, on_ask, Callback::new(close)))
        })
        .view()
}

fn line(
    row: WorkRow,
    chosen: RwSignal<Option<(ConversationId, String)>>,
    watched: RwSignal<Option<ConversationId>>,
    on_ask: Callback<Asked>,
) -> AnyView {
    let texts = words_of();
    let (id, work) = (row.key, row.value);
    let of = |read: fn(&FloorWork) -> bool| {
        let work = work.clone();
        memo(move || work.with(read))
    };
    // By themselves: a change of the row must not take a button from under the
    // pointer or the focus.
    let (open, given) = (of(is_open), of(|work| work.given));
    let (cells, ended, named) = (work.clone(), work.clone(), work);
    let watch = button("monitor", move || watched.set(Some(id))).attr("id", opener(MONITOR, id));
    let take_back = move || {
        let press = move || on_ask.run(Command::TakeBack { conversation: id }.into());
        button("take-back", press)
            .size(Size::Small)
            .child(messages().handing.take_back())
    };
    let give = move || {
        let named = named.clone();
        let press = move || {
            let who = named.with_untracked(|work| words::customer(&work.customer));
            chosen.set(Some((id, who)));
        };
        button("give", press)
            .attr("id", opener(GIVE, id))
            .size(Size::Small)
            .child(texts.give())
    };
    el("tr")
        .attr("data-work", id.to_string())
        .child(move || cells.with(cells_of))
        .child(
            el("td")
                .child(watch.size(Size::Small).child(texts.monitor()))
                .child(move || open.get().then(&give))
                .child(move || given.get().then(take_back))
                .child(move || open.get().then(|| closing(id, &ended, on_ask))),
        )
        .view()
}

/// The `id` of the button of a row that opens this part.
fn opener(part: &str, id: ConversationId) -> String {
    format!("{part}-{id}")
}

/// Before this part goes: its keyboard focus goes back to the button that has
/// opened it, or to the whole where that button is gone. Who is elsewhere by now
/// stays there.
fn hand_back(part: &str, id: ConversationId) {
    if dom::focus_within(part) || !dom::is_focused() {
        dom::focus_or(&opener(part, id), PART);
    }
}

/// Who that is, or that it is a customer: the conversation may be over.
fn named(all: &[WorkRow], id: ConversationId) -> String {
    let row = all.iter().find(|row| row.key == id);
    row.map_or_else(
        || words_of().customer().to_owned(),
        |row| {
            row.value
                .with_untracked(|work| words::customer(&work.customer))
        },
    )
}

fn is_open(work: &FloorWork) -> bool {
    !matches!(
        work.state,
        ConversationState::WrapUp | ConversationState::Closed
    )
}

fn cells_of(work: &FloorWork) -> AnyView {
    let (texts, head) = (words_of(), manage());
    let has = match (&work.agent, &work.offered_to) {
        (Some(agent), Some(other)) => format!("{agent} → {other}"),
        (None, Some(other)) => format!("→ {other}"),
        (Some(agent), None) => agent.clone(),
        (None, None) if work.with_bot => texts.bot().to_owned(),
        (None, None) => String::new(),
    };
    let is_bad = work.sentiment.is_some_and(Sentiment::is_negative);
    pieces([
        el("th")
            .attr("scope", "row")
            .child(bdi(words::customer(&work.customer)))
            .view(),
        el("td")
            .attr("data-label", texts.channel())
            .child(words::channel(work.channel))
            .view(),
        el("td")
            .attr("data-label", head.queue())
            .child(bdi(work.queue.clone()))
            .view(),
        el("td")
            .attr("data-label", texts.state())
            .child(words::state(work.state))
            .view(),
        el("td")
            .attr("data-label", head.agent())
            .child(bdi(has))
            .view(),
        el("td")
            .attr("data-label", texts.sentiment())
            .attr("data-sentiment", is_bad.then_some("negative"))
            .child(work.sentiment.map(words::sentiment))
            .view(),
        el("td")
            .attr("data-label", head.since())
            .child(el("time").child(intl::moment(work.waiting_since)))
            .view(),
    ])
}
