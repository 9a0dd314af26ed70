//! How long those wait who wait now, as a chart: how many for how long. It is
//! made of the conversations in the table, and goes on with the clock.

use deskbell_protocol::Timestamp;
use deskbell_protocol::conversation::ConversationState;
use leptos::prelude::*;

use super::chart::{Bar, Chart, lines};
use super::floor::{FloorStore, WorkRow};
use crate::messages::{manage, words};
use crate::platform::element::{Piece, el};
use crate::platform::memo::memo;
use crate::platform::{clock, intl, timer};

/// A bar's wait is shorter than this, in seconds; the last one's is longer.
const LIMITS: [u64; 4] = [20, 60, 120, 300];
const AGAIN_MS: i32 = 1_000;

pub(super) fn waits(store: FloorStore) -> AnyView {
    let now = RwSignal::new(clock::now());
    tick(now);
    let counts = memo(move || {
        let now = now.get();
        store.work.with(|work| counted(work, now))
    });
    let longest = memo(move || {
        let now = now.get();
        store.work.with(|work| waiting(work, now).max())
    });
    el("div")
        .class("charts floor-waits")
        .attr("data-longest", move || {
            longest.get().unwrap_or_default().to_string()
        })
        .child(move || lines(&chart(counts.get(), longest.get())))
        .view()
}

fn tick(now: RwSignal<Timestamp>) {
    timer::later(AGAIN_MS, move || {
        // Gone with the page that it was drawn for.
        if now.try_get_untracked().is_some() {
            now.set(clock::now());
            tick(now);
        }
    });
}

/// The seconds that each one of those waits who have nobody.
fn waiting(work: &[WorkRow], now: Timestamp) -> impl Iterator<Item = u64> {
    let since = work.iter().filter_map(|row| {
        row.value.with(|work| {
            let waits = work.state == ConversationState::Open && !work.with_bot;
            waits.then_some(work.waiting_since)
        })
    });
    since.map(move |since| now.since(since).as_secs())
}

fn counted(work: &[WorkRow], now: Timestamp) -> [u64; LIMITS.len() + 1] {
    let mut counts = [0; LIMITS.len() + 1];
    for seconds in waiting(work, now) {
        let place = LIMITS.iter().position(|limit| seconds < *limit);
        if let Some(count) = counts.get_mut(place.unwrap_or(LIMITS.len())) {
            *count += 1;
        }
    }
    counts
}

fn chart(counts: [u64; LIMITS.len() + 1], longest: Option<u64>) -> Chart {
    let texts = manage();
    let last = LIMITS[LIMITS.len() - 1];
    let names = LIMITS.map(|limit| texts.waits_under(&words::span(limit * 1000)));
    let names = names
        .into_iter()
        .chain([texts.waits_over(&words::span(last * 1000))]);
    #[expect(clippy::cast_precision_loss, reason = "a floor holds few")]
    let bars = names.zip(counts).map(|(name, count)| Bar {
        name,
        value: count as f64,
        said: intl::number(count),
    });
    #[expect(clippy::cast_precision_loss, reason = "a floor holds few")]
    let most = counts.into_iter().max().unwrap_or_default() as f64;
    let said = match longest {
        Some(seconds) => texts.waits_longest(&words::span(seconds * 1000)),
        None => texts.nobody_waits().to_owned(),
    };
    Chart {
        id: "waits".into(),
        title: texts.waits_now().into(),
        said,
        most,
        most_said: String::new(),
        about: String::new(),
        urgent: false,
        bars: bars.collect(),
    }
}
