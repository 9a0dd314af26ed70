//! Times as those who run the server read and type them: UTC, ISO 8601. Knows
//! no other zone, and no clock.

use std::fmt;
use std::str::FromStr;

use deskbell_protocol::Timestamp;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// What can be told in four digits.
const YEARS: std::ops::RangeInclusive<i64> = 1970..=9999;

/// What is no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a time is a day or a moment in UTC: 2027-01-15 or 2027-01-15T14:03")]
pub struct NoTime;

/// A moment that a person has typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Typed(pub Timestamp);

impl FromStr for Typed {
    type Err = NoTime;

    fn from_str(text: &str) -> Result<Self, NoTime> {
        let (day, clock) = text.split_once(['T', ' ']).unwrap_or((text, "00:00"));
        let [year, month, day] = numbers(day, '-').ok_or(NoTime)?;
        let clock = clock.strip_suffix('Z').unwrap_or(clock);
        let [hour, minute, second] = numbers(clock, ':')
            .or_else(|| numbers(&format!("{clock}:00"), ':'))
            .ok_or(NoTime)?;
        let could_be =
            YEARS.contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        if !could_be || hour > 23 || minute > 59 || second > 59 {
            return Err(NoTime);
        }
        let days = days(year, month, day);
        if date(days) != (year, month, day) {
            return Err(NoTime);
        }
        let seconds = (hour * 60 + minute) * 60 + second;
        Ok(Self(Timestamp::from_millis(days * DAY_MS + seconds * 1000)))
    }
}

/// The day (UTC) as 2027-01-15.
pub fn day(at: Timestamp) -> impl fmt::Display {
    let (year, month, day) = date(at.millis().div_euclid(DAY_MS));
    format!("{year:04}-{month:02}-{day:02}")
}

/// The moment as 2027-01-15T14:03:05.120Z.
pub fn moment(at: Timestamp) -> String {
    let ms = at.millis().rem_euclid(DAY_MS);
    let (hour, minute, second) = (ms / 3_600_000, ms / 60_000 % 60, ms / 1000 % 60);
    let ms = ms % 1000;
    format!("{}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z", day(at))
}

fn numbers(text: &str, between: char) -> Option<[i64; 3]> {
    let parts: Option<Vec<i64>> = text.split(between).map(number).collect();
    parts?.try_into().ok()
}

fn number(digits: &str) -> Option<i64> {
    let are_digits = !digits.is_empty() && digits.bytes().all(|it| it.is_ascii_digit());
    are_digits.then(|| digits.parse().ok()).flatten()
}

/// Year, month and day of a day counted from 1970-01-01.
const fn date(days: i64) -> (i64, i64, i64) {
    // Days since 0000-03-01: a leap day is then the last of its year.
    let days = days + 719_468;
    let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let day = day - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 {
        (month + 3, 0)
    } else {
        (month - 9, 1)
    };
    (era * 400 + year + next, month, day)
}

/// The other way round; for the 30th of February some other day.
const fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month > 2 { year } else { year - 1 };
    let month = (month + 9) % 12;
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day = 365 * year + year / 4 - year / 100 + (153 * month + 2) / 5 + day - 1;
    era * 146_097 + day - 719_468
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn days_are_told_as_people_write_them() {
        let told = |days: i64| day(Timestamp::from_millis(days * DAY_MS + 5)).to_string();
        assert_eq!(told(0), "1970-01-01");
        assert_eq!(told(-1), "1969-12-31");
        assert_eq!(told(11_016), "2000-02-29");
        assert_eq!(told(20_833), "2027-01-15");
    }

    #[test]
    fn a_day_and_a_moment_can_be_typed() {
        let typed = |text: &str| Typed::from_str(text).map(|typed| moment(typed.0));
        assert_eq!(typed("2027-01-15").unwrap(), "2027-01-15T00:00:00.000Z");
        assert_eq!(
            typed("2027-01-15T14:03").unwrap(),
            "2027-01-15T14:03:00.000Z"
        );
        assert_eq!(
            typed("2028-02-29 23:59:58Z").unwrap(),
            "2028-02-29T23:59:58.000Z"
        );
    }

    #[test]
    fn what_is_no_time_is_refused() {
        let wrong = [
            "",
            "yesterday",
            "2027-02-29",
            "2027-13-01",
            "2027-01-32",
            "2027-00-10",
            "2027-01-15T24:00",
            "2027-01-15T10",
            "2027-01-15T10:00:61",
            "-2027-01-15",
            "99999999999999999999-01-01",
            "2027-01-15T10:00+02:00",
        ];
        for text in wrong {
            assert_eq!(Typed::from_str(text), Err(NoTime), "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_is_told_can_be_typed(seconds in 0..253_402_300_799_i64) {
            let at = Timestamp::from_millis(seconds * 1000);
            let told = moment(at);
            prop_assert_eq!(Typed::from_str(&told.replace(".000", "")), Ok(Typed(at)));
        }
    }
}
