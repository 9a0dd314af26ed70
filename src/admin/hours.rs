//! The opening hours of a workstream: a time zone, when it is open on each day of
//! the week, the dates on which it is closed (`closed`), and of SMS the words for who
//! writes out of hours.

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::rules::{DAY_MINUTES, Hours, Span, Weekday, Workstream};
use leptos::ev;
use leptos::prelude::*;

use super::editor::Editor;
use super::form::{Field, check, long_text, text};
use super::{closed, focus_when_drawn};
use crate::components::{Size, button};
use crate::messages::admin;
use crate::platform::element::{El, Piece, el, pieces};
use crate::platform::memo::memo;
use crate::platform::{dates, intl};

/// What a day begins with.
const NINE_TO_FIVE: Span = Span {
    from: 9 * 60,
    to: 17 * 60,
};
/// What a field without a time is taken as: no rule allows it.
const NO_TIME: i64 = i64::MIN;
/// The list of time zones.
const ZONES: &str = "time-zones";

pub fn form(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    say(editor);
    let has_hours = |it: &Workstream| !it.hours.are_always();
    // Who takes everything out of the form, to write it anew, still has the form.
    let ticked = RwSignal::new(editor.draft.with_untracked(has_hours));
    let limited = memo(move || editor.read(has_hours) || (ticked.get() && editor.is_dirty()));
    el("section")
        .class("form-group")
        .child(el("h3").child(texts.group_hours()))
        .child(el("p").class("faint").child(texts.hours_explained()))
        .child(check(
            editor,
            Field::new("hours_limited", texts.hours_limited()),
            move |_| limited.get(),
            move |it, on| {
                ticked.set(on);
                it.hours = if on { beginning() } else { Hours::default() };
            },
        ))
        .child(move || limited.get().then(|| parts(editor)))
        .view()
}

/// Where the administrator is, from Monday to Friday.
fn beginning() -> Hours {
    let mut hours = Hours {
        zone: Some(dates::zone())
            .filter(|zone| !zone.is_empty())
            .unwrap_or_else(|| "UTC".into()),
        ..Hours::default()
    };
    for day in &Weekday::ALL[..5] {
        hours.open.day_mut(*day).push(NINE_TO_FIVE);
    }
    hours
}

/// What each part is called and how it reads, also while the form has none.
fn say(editor: Editor<Workstream>) {
    let texts = admin();
    editor.say("hours.zone", texts.zone(), |it| it.hours.zone.clone());
    for (place, day) in Weekday::ALL.into_iter().enumerate() {
        let span = |it: &Span| format!("{}–{}", clock(it.from), clock(it.to));
        let spans = move |it: &Workstream| {
            let spans = it.hours.open.day(day).iter().map(span);
            spans.collect::<Vec<_>>().join(", ")
        };
        editor.say(field_of(day), intl::weekday(place), spans);
    }
    editor.say("hours.closed", texts.closed_dates(), |it| {
        let dates = it.hours.closed.iter().map(|it| it.date.as_str());
        dates.collect::<Vec<_>>().join(", ")
    });
    editor.say("hours.text", texts.hours_text(), |it| it.hours.text.clone());
}

fn parts(editor: Editor<Workstream>) -> AnyView {
    let is_sms = memo(move || editor.read(|it| it.channel == Channel::Sms));
    let words = move || is_sms.get().then(|| words(editor));
    pieces([
        zone(editor),
        week(editor),
        closed::form(editor),
        words.view(),
    ])
}

fn zone(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    let zones = intl::time_zones().into_iter();
    let zones = zones.map(|name| el("option").attr("value", name));
    el("div")
        .class("form-fields")
        .child(text(
            editor,
            Field::new("hours.zone", texts.zone())
                .hint(texts.zone_hint())
                .suggested_by(ZONES),
            |it| it.hours.zone.clone(),
            |it, zone| it.hours.zone = zone,
        ))
        .child(
            el("datalist")
                .attr("id", ZONES)
                .child(zones.collect::<Vec<_>>()),
        )
        .view()
}

fn week(editor: Editor<Workstream>) -> AnyView {
    let days = Weekday::ALL.into_iter().enumerate();
    let days = days.map(|(place, day)| open_on(editor, day, intl::weekday(place)));
    el("div")
        .attr("data-field", "hours.open")
        .class("hours-week")
        .child(days.collect::<Vec<_>>())
        .child(el("p").class("faint").child(admin().hours_midnight()))
        .child(
            el("p")
                .class("field-said")
                .attr("data-wrong", "true")
                .attr("aria-live", "polite")
                .child(move || editor.fault_of("hours.open")),
        )
        .view()
}

/// The spans of a day, and one more.
fn open_on(editor: Editor<Workstream>, day: Weekday, name: String) -> AnyView {
    let texts = admin();
    let field = field_of(day);
    let count = memo(move || editor.read(|it| it.hours.open.day(day).len()));
    let fault = {
        let field = field.clone();
        memo(move || editor.fault_of(&field))
    };
    let of = name.clone();
    let spans = move || match count.get() {
        0 => vec![el("p").class("faint").child(texts.hours_closed())],
        count => {
            let rows = (0..count).map(|place| span(editor, day, &of, place, fault));
            rows.collect()
        }
    };
    let add = {
        let field = field.clone();
        move || {
            editor.change(&field, |it| add_span(it.hours.open.day_mut(day)));
            focus_when_drawn(id_of(day, count.get_untracked() - 1, "from"));
        }
    };
    el("fieldset")
        .class("hours-day")
        .attr("data-field", field)
        .child(el("legend").child(name.clone()))
        .child(el("div").class("hours-spans").child(spans))
        .child(
            button("add-hours", add)
                .attr("id", add_of(day))
                .size(Size::Small)
                .child(texts.add_hours())
                .child(el("span").class("sr-only").child(name)),
        )
        .child(
            el("p")
                .class("field-said")
                .attr("id", said_of(day))
                .attr("data-wrong", "true")
                .attr("aria-live", "polite")
                .child(move || fault.get()),
        )
        .view()
}

/// A day that is closed begins with the usual hours, another one goes on where
/// it ends.
fn add_span(spans: &mut Vec<Span>) {
    let next = match spans.last() {
        None => NINE_TO_FIVE,
        Some(last) if (0..DAY_MINUTES).contains(&last.to) => Span {
            from: last.to,
            to: DAY_MINUTES,
        },
        Some(_) => Span {
            from: NO_TIME,
            to: NO_TIME,
        },
    };
    spans.push(next);
}

fn span(
    editor: Editor<Workstream>,
    day: Weekday,
    name: &str,
    place: usize,
    fault: Memo<Option<String>>,
) -> El {
    let texts = admin();
    let remove = move || {
        editor.change(&field_of(day), |it| {
            it.hours.open.day_mut(day).remove(place);
        });
        // The rows are drawn anew. The next one takes its place, or the last.
        let left = editor
            .draft
            .with_untracked(|it| it.hours.open.day(day).len());
        let last = left.checked_sub(1);
        focus_when_drawn(
            last.map_or_else(|| add_of(day), |last| id_of(day, place.min(last), "remove")),
        );
    };
    el("div")
        .class("hours-span")
        .child(time(editor, day, place, "from", texts.hours_from(), fault))
        .child(time(editor, day, place, "to", texts.hours_to(), fault))
        .child(
            button("remove-hours", remove)
                .attr("id", id_of(day, place, "remove"))
                .size(Size::Small)
                .child(texts.field_remove())
                .child(
                    el("span")
                        .class("sr-only")
                        .child(format!("{name} {}", place + 1)),
                ),
        )
}

/// Where a span begins, or where it ends.
fn time(
    editor: Editor<Workstream>,
    day: Weekday,
    place: usize,
    which: &'static str,
    label: &'static str,
    fault: Memo<Option<String>>,
) -> El {
    let ends = which == "to";
    let id = id_of(day, place, which);
    let value = move || {
        let span = editor.read(|it| it.hours.open.day(day).get(place).copied());
        let minutes = span.map(|it| if ends { it.to } else { it.from });
        minutes.map_or_else(String::new, in_field)
    };
    let typed = move |event: ev::Event| {
        let minutes = minutes(&event_target_value(&event), ends);
        editor.change(&field_of(day), |it| {
            if let Some(span) = it.hours.open.day_mut(day).get_mut(place) {
                if ends {
                    span.to = minutes;
                } else {
                    span.from = minutes;
                }
            }
        });
    };
    el("div")
        .class("hours-time")
        .child(el("label").attr("for", id.clone()).child(label))
        .child(
            el("input")
                .class("input")
                .attr("type", "time")
                .attr("id", id)
                .attr("aria-describedby", said_of(day))
                .attr("aria-invalid", move || {
                    fault.with(Option::is_some).then_some("true")
                })
                .value(value)
                .on(ev::input, typed),
        )
}

fn words(editor: Editor<Workstream>) -> AnyView {
    let texts = admin();
    long_text(
        editor,
        Field::new("hours.text", texts.hours_text()).hint(texts.hours_text_hint()),
        |it| it.hours.text.clone(),
        |it, text| it.hours.text = text,
    )
}

fn field_of(day: Weekday) -> String {
    format!("hours.open.{}", day.word())
}

fn id_of(day: Weekday, place: usize, which: &str) -> String {
    format!("field-hours-{}-{place}-{which}", day.word())
}

fn add_of(day: Weekday) -> String {
    format!("add-hours-{}", day.word())
}

fn said_of(day: Weekday) -> String {
    format!("field-hours-{}-said", day.word())
}

/// "09:00"; the midnight at the end of a day is 24:00.
fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

/// As a field for times takes it: it knows one midnight.
fn in_field(minutes: i64) -> String {
    let is_time = (0..=DAY_MINUTES).contains(&minutes);
    if is_time {
        clock(minutes % DAY_MINUTES)
    } else {
        String::new()
    }
}

/// What a field for times says; midnight `ends` a day or begins it.
fn minutes(text: &str, ends: bool) -> i64 {
    let parts = text.split_once(':');
    let parts = parts.map(|(hours, minutes)| (hours.parse::<i64>(), minutes.parse::<i64>()));
    match parts {
        Some((Ok(0), Ok(0))) if ends => DAY_MINUTES,
        Some((Ok(hours), Ok(minutes))) => hours * 60 + minutes,
        _ => NO_TIME,
    }
}
