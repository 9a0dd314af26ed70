//! Opening hours: when customers may count on an answer. They change nothing
//! about who gets work: an agent who is there is asked at any time. Which time
//! zones there are, and what time it is there, is the server's to know.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::{Fault, NAME_CHARS, Why, why_no_line};
use crate::sms;
use crate::text::clean_message;

/// Midnight at the end of a day, in minutes of it.
pub const DAY_MINUTES: i64 = 24 * 60;
/// The most spans of a day.
pub const SPANS_MOST: i64 = 6;
/// The most dates on which it is closed.
pub const CLOSED_MOST: i64 = 200;

/// See the module. Empty ones are those of a workstream that is always open.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Hours {
    /// As the IANA time zone database calls it: "Europe/Berlin".
    pub zone: String,
    pub open: Week,
    pub closed: Vec<ClosedDate>,
    /// Of SMS: what a customer is sent who writes out of hours while nobody is
    /// there, once in each conversation; empty: nothing.
    pub text: String,
}

/// When it is open on each day of the week.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Week {
    pub monday: Vec<Span>,
    pub tuesday: Vec<Span>,
    pub wednesday: Vec<Span>,
    pub thursday: Vec<Span>,
    pub friday: Vec<Span>,
    pub saturday: Vec<Span>,
    pub sunday: Vec<Span>,
}

/// Minutes of a day, as its clocks show them: from this one on, up to that one
/// and no longer. [`DAY_MINUTES`] is the midnight at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    pub from: i64,
    pub to: i64,
}

/// A date on which it is closed whatever the week says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedDate {
    /// "2026-12-25".
    pub date: String,
    /// For administrators only; may be empty.
    #[serde(default)]
    pub name: String,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

impl Weekday {
    pub const ALL: [Self; 7] = [
        Self::Monday,
        Self::Tuesday,
        Self::Wednesday,
        Self::Thursday,
        Self::Friday,
        Self::Saturday,
        Self::Sunday,
    ];

    /// As [`Week`] names it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Monday => "monday",
            Self::Tuesday => "tuesday",
            Self::Wednesday => "wednesday",
            Self::Thursday => "thursday",
            Self::Friday => "friday",
            Self::Saturday => "saturday",
            Self::Sunday => "sunday",
        }
    }
}

impl Week {
    pub const fn day(&self, day: Weekday) -> &Vec<Span> {
        match day {
            Weekday::Monday => &self.monday,
            Weekday::Tuesday => &self.tuesday,
            Weekday::Wednesday => &self.wednesday,
            Weekday::Thursday => &self.thursday,
            Weekday::Friday => &self.friday,
            Weekday::Saturday => &self.saturday,
            Weekday::Sunday => &self.sunday,
        }
    }

    pub const fn day_mut(&mut self, day: Weekday) -> &mut Vec<Span> {
        match day {
            Weekday::Monday => &mut self.monday,
            Weekday::Tuesday => &mut self.tuesday,
            Weekday::Wednesday => &mut self.wednesday,
            Weekday::Thursday => &mut self.thursday,
            Weekday::Friday => &mut self.friday,
            Weekday::Saturday => &mut self.saturday,
            Weekday::Sunday => &mut self.sunday,
        }
    }

    fn is_empty(&self) -> bool {
        Weekday::ALL.iter().all(|&day| self.day(day).is_empty())
    }
}

impl Hours {
    /// Nothing is set: it is open at any time.
    pub fn are_always(&self) -> bool {
        *self == Self::default()
    }

    /// Adds what of them is not allowed, under `hours`.
    pub(super) fn check(&self, faults: &mut Vec<Fault>) {
        if self.are_always() {
            return;
        }
        let mut fault = |field: &str, why| faults.push(Fault::of(format!("hours.{field}"), why));
        if self.zone.is_empty() {
            fault("zone", Why::Empty);
        }
        if self.open.is_empty() {
            fault("open", Why::NeverOpen);
        }
        for day in Weekday::ALL {
            if let Some(why) = why_no_day(self.open.day(day)) {
                fault(&format!("open.{}", day.word()), why);
            }
        }
        if self.closed.len() as i64 > CLOSED_MOST {
            fault("closed", Why::TooMany { most: CLOSED_MOST });
        }
        let mut seen = BTreeSet::new();
        for (place, ClosedDate { date, name }) in self.closed.iter().enumerate() {
            let why = if !is_date(date) {
                Some(Why::NoDate { text: date.clone() })
            } else if !seen.insert(date) {
                let name = date.clone();
                Some(Why::Twice { name })
            } else {
                None
            };
            if let Some(why) = why {
                fault(&format!("closed.{place}.date"), why);
            }
            if let Some(why) = why_no_line(name, NAME_CHARS).filter(|_| !name.is_empty()) {
                fault(&format!("closed.{place}.name"), why);
            }
        }
        let clean = clean_message(&self.text);
        if clean != self.text {
            fault("text", Why::OddSigns { clean });
        } else if sms::size(&self.text).is_too_long() {
            let most = sms::MOST_UNITS.into();
            fault("text", Why::TooLong { most });
        }
    }
}

/// The first thing that is wrong with the spans of a day, in whatever order they
/// stand.
fn why_no_day(spans: &[Span]) -> Option<Why> {
    if spans.len() as i64 > SPANS_MOST {
        return Some(Why::TooMany { most: SPANS_MOST });
    }
    let is_time = |minutes: i64| (0..=DAY_MINUTES).contains(&minutes);
    if !spans.iter().all(|it| is_time(it.from) && is_time(it.to)) {
        return Some(Why::NoTime);
    }
    if spans.iter().any(|it| it.from >= it.to) {
        return Some(Why::EndsTooSoon);
    }
    let mut in_order = spans.to_vec();
    in_order.sort_by_key(|it| it.from);
    let overlap = in_order.windows(2).any(|two| two[1].from < two[0].to);
    overlap.then_some(Why::Overlap)
}

/// A day of the calendar, written as 2026-12-25.
fn is_date(text: &str) -> bool {
    let number = |digits: &str, length: usize| {
        let is_one = digits.len() == length && digits.bytes().all(|it| it.is_ascii_digit());
        is_one.then(|| digits.parse::<u32>().ok()).flatten()
    };
    let mut parts = text.split('-');
    let mut next = |length| parts.next().and_then(|part| number(part, length));
    let date = (next(4), next(2), next(2));
    let (Some(year), Some(month), Some(day)) = date else {
        return false;
    };
    let leaps = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 => 28 + u32::from(leaps),
        _ => 0,
    };
    parts.next().is_none() && year > 0 && (1..=days).contains(&day)
}

#[cfg(test)]
mod tests;
