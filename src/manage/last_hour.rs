//! How long those waited whose wait ended within the last hour: for each queue a
//! chart of its five minutes, and on request the same as a table. The server
//! counts; this asks again calmly, and only while somebody can see it.

use deskbell_protocol::Timestamp;
use deskbell_protocol::waits::{LastHour, QueueWaits, Spans, Waits, stretch_from};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::chart::{Bar, Chart, columns};
use super::sheet::{Cell, Row, Sheet};
use crate::components::{Size, button};
use crate::messages::{manage, messages, report, words};
use crate::platform::element::{El, Piece, el};
use crate::platform::{focus, http, intl, timer};

const AGAIN_MS: i32 = 30_000;
/// What stands where nothing can.
const NOTHING: &str = "–";

/// Which figure the charts show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum By {
    Median,
    P90,
    Longest,
}

impl By {
    const ALL: [Self; 3] = [Self::Median, Self::P90, Self::Longest];

    const fn name(self) -> &'static str {
        match self {
            Self::Median => "waits-median",
            Self::P90 => "waits-p90",
            Self::Longest => "waits-longest",
        }
    }

    fn text(self) -> &'static str {
        match self {
            Self::Median => report().median(),
            Self::P90 => report().p90(),
            Self::Longest => manage().waits_most(),
        }
    }

    const fn of(self, spans: &Spans) -> u64 {
        match self {
            Self::Median => spans.median_ms,
            Self::P90 => spans.p90_ms,
            Self::Longest => spans.longest_ms,
        }
    }
}

#[derive(Clone, Copy)]
struct Shown {
    /// None until the first answer.
    hour: RwSignal<Option<LastHour>>,
    /// Why the last one could not be had.
    problem: RwSignal<Option<String>>,
    by: RwSignal<By>,
    as_table: RwSignal<bool>,
}

impl Shown {
    fn ask(self) {
        spawn_local(async move {
            let answer = http::get("/api/waits").await;
            // Gone with the page that it was asked for.
            if self.hour.try_get_untracked().is_none() {
                return;
            }
            match answer {
                Ok(hour) => {
                    self.problem.set(None);
                    let hour = Some(hour);
                    if self.hour.with_untracked(|was| *was != hour) {
                        self.hour.set(hour);
                    }
                }
                Err(problem) => self.problem.set(Some(words::problem(&problem))),
            }
        });
    }

    fn go_on(self) {
        timer::later(AGAIN_MS, move || {
            if self.hour.try_get_untracked().is_none() {
                return;
            }
            if focus::visible() {
                self.ask();
            }
            self.go_on();
        });
    }
}

pub(super) fn last_hour() -> AnyView {
    let texts = manage();
    let shown = Shown {
        hour: RwSignal::new(None),
        problem: RwSignal::new(None),
        by: RwSignal::new(By::P90),
        as_table: RwSignal::new(false),
    };
    shown.ask();
    shown.go_on();
    let by = |by: By| {
        button(by.name(), move || shown.by.set(by))
            .size(Size::Small)
            .attr("aria-pressed", move || (shown.by.get() == by).to_string())
            .child(by.text())
    };
    el("section")
        .class("last-hour")
        .attr("aria-labelledby", "last-hour")
        .child(
            el("div")
                .class("last-hour-head")
                .child(el("h3").attr("id", "last-hour").child(texts.waits_hour()))
                .child(
                    el("div")
                        .class("segments")
                        .attr("role", "group")
                        .attr("aria-label", texts.waits_hour())
                        .child(By::ALL.map(by)),
                )
                .child(
                    button("waits-table", move || {
                        shown.as_table.update(|it| *it = !*it)
                    })
                    .size(Size::Small)
                    .attr("aria-pressed", move || shown.as_table.get().to_string())
                    .child(texts.waits_table()),
                ),
        )
        .child(el("p").class("faint").child(texts.waits_explained()))
        .child(move || shown.problem.get().map(|text| problem(shown, text)))
        .child(move || content(shown))
        .view()
}

fn problem(shown: Shown, text: String) -> El {
    el("div")
        .class("note")
        .attr("data-tone", "urgent")
        .attr("role", "alert")
        .child(el("span").class("note-body").child(text))
        .child(
            button("waits-again", move || shown.ask())
                .size(Size::Small)
                .child(messages().conversation.retry()),
        )
}

fn content(shown: Shown) -> Option<El> {
    let texts = manage();
    let by = shown.by.get();
    let as_table = shown.as_table.get();
    shown.hour.with(|hour| match hour {
        None if shown.problem.with(Option::is_some) => None,
        None => Some(
            el("p")
                .class("faint")
                .attr("role", "status")
                .child(texts.waits_loading()),
        ),
        Some(hour) if hour.queues.is_empty() => {
            Some(el("p").class("faint").child(texts.waits_none()))
        }
        Some(hour) => {
            let parts = hour.queues.iter().map(|queue| match as_table {
                true => table(queue, hour.from),
                false => columns(&chart(queue, hour.from, by)),
            });
            let class = if as_table {
                "last-hour-tables"
            } else {
                "charts"
            };
            Some(el("div").class(class).child(parts.collect::<Vec<_>>()))
        }
    })
}

fn said(waits: &Waits, by: By) -> String {
    let spans = waits.spans.as_ref();
    spans.map_or_else(|| NOTHING.to_owned(), |spans| words::span(by.of(spans)))
}

fn chart(queue: &QueueWaits, first: Timestamp, by: By) -> Chart {
    let longest = |waits: &Waits| waits.spans.as_ref().map_or(0, |spans| by.of(spans));
    let most = queue
        .stretches
        .iter()
        .map(longest)
        .max()
        .unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "a wait is no million years")]
    let bars = queue
        .stretches
        .iter()
        .enumerate()
        .map(|(number, waits)| Bar {
            name: intl::time_of_day(stretch_from(first, number)),
            value: longest(waits) as f64,
            said: said(waits, by),
        });
    let bars: Vec<Bar> = bars.collect();
    let end = |bar: Option<&Bar>| bar.map(|bar| bar.name.clone()).unwrap_or_default();
    let most_said = words::span(most);
    let about = manage().waits_about(by.text(), &end(bars.first()), &end(bars.last()), &most_said);
    Chart {
        id: format!("hour-{}", queue.id),
        title: queue.name.clone(),
        said: said(&queue.hour, by),
        #[expect(clippy::cast_precision_loss, reason = "as above")]
        most: most as f64,
        most_said,
        about,
        urgent: false,
        bars,
    }
}

fn table(queue: &QueueWaits, first: Timestamp) -> El {
    let (texts, words) = (manage(), report());
    let heads = [
        manage().since(),
        words.accepted(),
        texts.waits_left(),
        By::Median.text(),
        By::P90.text(),
        By::Longest.text(),
    ];
    let row = |name: String, waits: &Waits| Row {
        name: Cell::text(name),
        cells: [waits.accepted, waits.left]
            .map(|count| intl::number(count.into()))
            .into_iter()
            .chain(By::ALL.map(|by| said(waits, by)))
            .map(Cell::text)
            .collect(),
    };
    let stretches = queue.stretches.iter().enumerate();
    let sheet = Sheet {
        heads: heads.map(Into::into).into(),
        rows: stretches
            .map(|(number, waits)| row(intl::time_of_day(stretch_from(first, number)), waits))
            .collect(),
        total: Some(row(words.all().to_owned(), &queue.hour)),
    };
    el("div")
        .class("report-table")
        .attr("data-hour", queue.name.clone())
        .attr("tabindex", "0")
        .attr("role", "group")
        .attr("aria-label", queue.name.clone())
        .child(
            el("h4")
                .class("last-hour-queue")
                .child(crate::components::bdi(queue.name.clone())),
        )
        .child(sheet.view(&queue.name))
}
