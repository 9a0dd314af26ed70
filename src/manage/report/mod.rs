//! The place for reports: which days, by what, and what the ledger says of
//! them, as charts, tables and files.

mod ask;
mod figures;

pub use ask::{By, Reports};
use figures::{Part, View};

use leptos::ev;
use leptos::prelude::*;

use super::chart::{columns, lines};
use crate::components::{Look, Size, button};
use crate::messages::{messages, report};
use crate::platform::dates;
use crate::platform::dates::Day;
use crate::platform::element::{El, Piece, el, pieces};
use crate::platform::memo::memo;

/// The whole place.
pub fn reports(store: Reports) -> AnyView {
    store.load();
    let view = memo(move || store.view());
    let is_there = memo(move || view.with(Option::is_some));
    pieces([
        head(store).view(),
        (move || store.problem.get().map(|text| problem(store, text))).view(),
        (move || {
            if !is_there.get() {
                return waiting(store);
            }
            (move || view.get().map(|view| shown(store, &view))).view()
        })
        .view(),
    ])
}

fn head(store: Reports) -> El {
    let texts = report();
    let field = |name: &'static str, label: &'static str, day: RwSignal<Option<Day>>| {
        el("div")
            .class("field")
            .child(el("label").attr("for", name).child(label))
            .child(
                el("input")
                    .class("input")
                    .attr("type", "date")
                    .attr("id", name)
                    .attr("name", name)
                    .attr("max", Day::today().text())
                    .value(move || day.get().map(Day::text).unwrap_or_default())
                    .on(ev::change, move |change| {
                        day.set(Day::read(&event_target_value(&change)));
                        store.load();
                    }),
            )
    };
    let last = |action, label: &'static str, days: i32| {
        button(action, move || store.choose_last(days))
            .size(Size::Small)
            .child(label)
    };
    let by = |by: By| {
        let pressed = move || (store.by.get() == by).to_string();
        button(by.name(), move || store.by.set(by))
            .size(Size::Small)
            .attr("aria-pressed", pressed)
            .child(by.text())
    };
    let zone = texts.zone(&dates::zone());
    el("section")
        .class("card report-head")
        .attr("aria-label", texts.title())
        .child(
            el("div")
                .class("report-days")
                .child(field("report-from", texts.from(), store.from))
                .child(field("report-to", texts.to(), store.to))
                .child(
                    el("div")
                        .class("segments")
                        .child(last("report-today", texts.today(), 1))
                        .child(last("report-week", texts.week(), 7))
                        .child(last("report-month", texts.month(), 30)),
                ),
        )
        .child(
            el("div")
                .class("segments")
                .attr("role", "group")
                .attr("aria-label", texts.by())
                .child(By::ALL.map(by)),
        )
        .child(el("p").class("faint").child(zone))
}

fn problem(store: Reports, text: String) -> AnyView {
    el("div")
        .class("note")
        .attr("data-tone", "urgent")
        .attr("role", "alert")
        .child(el("span").class("note-body").child(text))
        .child(button("report-again", move || store.load()).child(messages().conversation.retry()))
        .view()
}

fn waiting(store: Reports) -> AnyView {
    (move || {
        store.asking.get().then(|| {
            el("p")
                .class("faint")
                .attr("role", "status")
                .child(report().loading())
        })
    })
    .view()
}

fn shown(store: Reports, view: &View) -> AnyView {
    let texts = report();
    if view.total.ends.offers() == 0 && view.total.line.joined == 0 {
        return el("section")
            .class("card report-empty")
            .child(el("h2").child(texts.empty()))
            .child(el("p").class("soft").child(texts.empty_hint()))
            .view();
    }
    let by = store.by.get_untracked();
    let part = |name, title, about, part: Part| section(store, view, name, title, about, part);
    let served = match by {
        By::Agent => texts.service_by_agent(),
        By::Day | By::Queue => texts.service_explained(),
    };
    let (offers, answering) = (texts.offers(), texts.answering());
    el("div")
        .class("report")
        .attr("data-by", by.name())
        .attr("aria-busy", move || store.asking.get().to_string())
        .child(part(
            "offers",
            offers,
            texts.offers_explained(),
            view.offers(),
        ))
        .child(part(
            "answering",
            answering,
            texts.answering_explained(),
            view.answering(),
        ))
        .child(part("service", texts.service(), served, view.service()))
        .view()
}

fn section(
    store: Reports,
    view: &View,
    name: &'static str,
    title: &'static str,
    about: &'static str,
    part: Part,
) -> AnyView {
    let texts = report();
    let draw = if view.by == By::Day { columns } else { lines };
    let charts: Vec<El> = part.charts.iter().map(draw).collect();
    let table = part.sheet.view(title);
    let sheet = part.sheet;
    let press = move || sheet.download(&store.file_name(name));
    let cut = view.is_cut();
    el("section")
        .class("card report-part")
        .attr("data-part", name)
        .attr("aria-labelledby", name)
        .child(el("h2").attr("id", name).child(title))
        .child(el("p").class("soft").child(about))
        .child(el("div").class("charts").child(charts))
        .child(cut.then(|| el("p").class("faint").child(texts.most_only())))
        .child(
            el("div")
                .class("report-table")
                .attr("tabindex", "0")
                .attr("role", "group")
                .attr("aria-labelledby", name)
                .child(table),
        )
        .child(
            el("p").child(
                button("report-csv", press)
                    .size(Size::Small)
                    .look(Look::Outline)
                    .attr("data-part", name)
                    .child(texts.download())
                    .child(el("span").class("sr-only").text(": ").child(title)),
            ),
        )
        .view()
}
