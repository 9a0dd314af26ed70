//! Whether it is open at a moment, and when that changes: opening hours by the
//! clocks of their time zone. Knows no clock itself. The time zones are those
//! that the program brings, so that it says the same on every machine.
//!
//! Where clocks are put on, what lies in the hour that is left out is nothing:
//! a span that begins or ends in it begins or ends with the change. Where they
//! are put back, a time that comes twice is the first of both.

use std::collections::BTreeSet;

use deskbell_protocol::Timestamp;
use deskbell_protocol::rules::{DAY_MINUTES, Hours, Span, Weekday};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// How far ahead it looks.
const HORIZON_DAYS: usize = 400;

/// How it stands at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    pub open: bool,
    /// When that changes; none: not within a year.
    pub until: Option<Timestamp>,
}

impl Standing {
    const ALWAYS: Self = Self {
        open: true,
        until: None,
    };

    /// When it opens again; none where it is open, or stays closed for a year.
    pub fn opens_at(self) -> Option<Timestamp> {
        self.until.filter(|_| !self.open)
    }
}

/// There is a time zone of this name.
pub fn is_zone(name: &str) -> bool {
    zone(name).is_some()
}

/// How it stands at `now`. Without a time zone it is always open.
pub fn standing(hours: &Hours, now: Timestamp) -> Standing {
    let at = jiff::Timestamp::from_millisecond(now.millis());
    let (Some(zone), Ok(at)) = (zone(&hours.zone), at) else {
        return Standing::ALWAYS;
    };
    let closed = hours.closed.iter().filter_map(|it| it.date.parse().ok());
    let closed: BTreeSet<Date> = closed.collect();
    // Where clocks are put back at midnight, yesterday comes again.
    let mut date = zone.to_datetime(at).date();
    date = date.yesterday().unwrap_or(date);
    // The end of the span that it is in, and of those that go on from there.
    let mut open_until = None;
    for _ in 0..HORIZON_DAYS {
        if !closed.contains(&date) {
            for span in spans(hours, date) {
                let moment = |minutes| moment(&zone, date, minutes);
                let (Some(from), Some(to)) = (moment(span.from), moment(span.to)) else {
                    continue;
                };
                if to <= at || from == to {
                    continue;
                }
                match open_until {
                    None if from > at => return standing_until(false, Some(from)),
                    Some(until) if from > until => return standing_until(true, Some(until)),
                    _ => open_until = Some(to),
                }
            }
        }
        let Ok(next) = date.tomorrow() else { break };
        date = next;
    }
    let goes_on = moment(&zone, date, 0);
    standing_until(
        open_until.is_some(),
        open_until.filter(|it| Some(*it) != goes_on),
    )
}

fn standing_until(open: bool, until: Option<jiff::Timestamp>) -> Standing {
    Standing {
        open,
        until: until.map(|it| Timestamp::from_millis(it.as_millisecond())),
    }
}

fn zone(name: &str) -> Option<TimeZone> {
    // Its own name for what it does not know would be taken as UTC.
    TimeZone::get(name).ok().filter(|it| !it.is_unknown())
}

/// In their order.
fn spans(hours: &Hours, date: Date) -> Vec<Span> {
    let place = usize::try_from(date.weekday().to_monday_zero_offset());
    let day = place.ok().and_then(|place| Weekday::ALL.get(place));
    let mut spans = day.map_or_else(Vec::new, |&day| hours.open.day(day).clone());
    spans.sort_by_key(|it| it.from);
    spans
}

/// When the clocks there show these minutes of the date.
fn moment(zone: &TimeZone, date: Date, minutes: i64) -> Option<jiff::Timestamp> {
    let (date, minutes) = if minutes == DAY_MINUTES {
        (date.tomorrow().ok()?, 0)
    } else {
        (date, minutes)
    };
    let part = |number: i64| i8::try_from(number).ok();
    let time = Time::new(part(minutes / 60)?, part(minutes % 60)?, 0, 0).ok()?;
    let shown = zone.to_ambiguous_timestamp(DateTime::from_parts(date, time));
    let is_left_out = matches!(shown.offset(), AmbiguousOffset::Gap { .. });
    let first = shown.earlier().ok()?;
    if is_left_out {
        zone.following(first).next().map(|it| it.timestamp())
    } else {
        Some(first)
    }
}

#[cfg(test)]
mod tests;
