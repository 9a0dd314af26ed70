//! The dates on which a workstream is closed, whatever its opening hours say of
//! the day.

use deskbell_protocol::rules::{ClosedDate, Workstream};
use leptos::prelude::*;

use super::editor::Editor;
use super::focus_when_drawn;
use super::form::{Field, date, text};
use crate::components::{Size, button};
use crate::messages::admin;
use crate::platform::element::{El, Piece, el};
use crate::platform::memo::memo;

/// The button for one more.
const ADD: &str = "add-closed-date";

pub fn form(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    let count = memo(move || editor.read(|it| it.hours.closed.len()));
    let add = move || {
        editor.change("hours.closed", |it| {
            it.hours.closed.push(ClosedDate::default());
        });
        let last = count.get_untracked() - 1;
        focus_when_drawn(format!("field-hours-closed-{last}-date"));
    };
    let dates = move || {
        let rows = (0..count.get()).map(|place| closed_on(editor, place));
        rows.collect::<Vec<_>>()
    };
    el("fieldset")
        .class("hours-closed")
        .attr("data-field", "hours.closed")
        .child(el("legend").child(texts.closed_dates()))
        .child(el("p").class("faint").child(texts.closed_dates_explained()))
        .child(el("ul").class("closed-dates").child(dates))
        .child(
            button("add-closed-date", add)
                .attr("id", ADD)
                .size(Size::Small)
                .child(texts.add_date()),
        )
        .child(
            el("p")
                .class("field-said")
                .attr("data-wrong", "true")
                .attr("aria-live", "polite")
                .child(move || editor.fault_of("hours.closed")),
        )
        .view()
}

fn closed_on(editor: Editor<Workstream>, place: usize) -> El {
    let texts = admin();
    let at = move |it: &Workstream| it.hours.closed.get(place).cloned().unwrap_or_default();
    let number = (place + 1).to_string();
    let remove = move || {
        editor.change("hours.closed", |it| drop(it.hours.closed.remove(place)));
        let left = editor.draft.with_untracked(|it| it.hours.closed.len());
        let last = left.checked_sub(1);
        focus_when_drawn(last.map_or_else(|| ADD.into(), |last| remove_of(place.min(last))));
    };
    el("li")
        .class("closed-date")
        .child(date(
            editor,
            Field::new(format!("hours.closed.{place}.date"), texts.closed_date()),
            move |it| at(it).date,
            move |it, date| {
                if let Some(it) = it.hours.closed.get_mut(place) {
                    it.date = date;
                }
            },
        ))
        .child(text(
            editor,
            Field::new(format!("hours.closed.{place}.name"), texts.name()),
            move |it| at(it).name,
            move |it, name| {
                if let Some(it) = it.hours.closed.get_mut(place) {
                    it.name = name;
                }
            },
        ))
        .child(
            button("remove-closed-date", remove)
                .attr("id", remove_of(place))
                .size(Size::Small)
                .child(texts.field_remove())
                .child(el("span").class("sr-only").child(number)),
        )
}

fn remove_of(place: usize) -> String {
    format!("closed-date-{place}-remove")
}
