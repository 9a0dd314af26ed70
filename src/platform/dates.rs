//! Days as the person's calendar has them, in the time zone of the browser.

use deskbell_protocol::Timestamp;
use js_sys::{Array, Date, Intl, Object, Reflect};

/// A day of the calendar, as a field for dates writes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: u32,
    /// From 1.
    month: u32,
    day: u32,
}

impl Day {
    pub fn today() -> Self {
        Self::of(&Date::new_0())
    }

    /// "2026-11-28".
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-').map(|part| part.parse().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let sound =
            (1970..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        sound.then_some(Self { year, month, day })
    }

    /// As [`read`](Self::read) takes it.
    pub fn text(self) -> String {
        let Self { year, month, day } = self;
        format!("{year:04}-{month:02}-{day:02}")
    }

    /// So many days later; earlier where it is less than nothing.
    pub fn plus(self, days: i32) -> Self {
        Self::of(&self.date(days))
    }

    /// Its first moment here: not always a midnight.
    pub fn begins(self) -> Timestamp {
        #[expect(clippy::cast_possible_truncation, reason = "whole milliseconds")]
        let millis = self.date(0).get_time() as i64;
        Timestamp::from_millis(millis)
    }

    /// All days up to `last`, at most `most` and one.
    pub fn until(self, last: Self, most: usize) -> Vec<Self> {
        let days = (0..).map(|days| self.plus(days));
        days.take_while(|day| *day <= last).take(most + 1).collect()
    }

    fn date(self, plus: i32) -> Date {
        let Self { year, month, day } = self;
        let (month, day) = (month.cast_signed() - 1, day.cast_signed());
        Date::new_with_year_month_day(year, month, day + plus)
    }

    fn of(date: &Date) -> Self {
        Self {
            year: date.get_full_year(),
            month: date.get_month() + 1,
            day: date.get_date(),
        }
    }
}

/// "Europe/Berlin"; empty where the browser does not say.
pub fn zone() -> String {
    let format = Intl::DateTimeFormat::new(&Array::new(), &Object::new());
    let zone = Reflect::get(&format.resolved_options(), &"timeZone".into());
    zone.ok()
        .and_then(|zone| zone.as_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_as_a_field_writes_it_and_nothing_else_is() {
        let day = Day::read("2026-03-09").unwrap();
        assert_eq!(day.text(), "2026-03-09");
        assert!(day < Day::read("2026-11-01").unwrap());
        for wrong in [
            "",
            "2026",
            "2026-13-01",
            "2026-00-01",
            "26-01-01",
            "2026-1-32",
            "x-1-1",
        ] {
            assert_eq!(Day::read(wrong), None, "{wrong}");
        }
    }
}
