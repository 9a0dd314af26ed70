use deskbell_protocol::rules::{ClosedDate, Week};
use jiff::Timestamp as Instant;
use proptest::prelude::*;

use super::*;

const NINE_TO_FIVE: Span = Span {
    from: 9 * 60,
    to: 17 * 60,
};
const WHOLE_DAY: Span = Span {
    from: 0,
    to: DAY_MINUTES,
};

/// Open from Monday to Friday.
fn office(zone: &str) -> Hours {
    let mut open = Week::default();
    for day in &Weekday::ALL[..5] {
        open.day_mut(*day).push(NINE_TO_FIVE);
    }
    hours(zone, open)
}

/// Open on every day in these spans.
fn daily(zone: &str, spans: &[Span]) -> Hours {
    let mut open = Week::default();
    for day in Weekday::ALL {
        open.day_mut(day).extend(spans);
    }
    hours(zone, open)
}

fn hours(zone: &str, open: Week) -> Hours {
    let zone = zone.into();
    Hours {
        zone,
        open,
        ..Hours::default()
    }
}

fn span(from: (i64, i64), to: (i64, i64)) -> Span {
    Span {
        from: from.0 * 60 + from.1,
        to: to.0 * 60 + to.1,
    }
}

/// "2026-11-28T09:00Z", or with another offset.
fn at(text: &str) -> Timestamp {
    let (minutes, offset) = text.split_at(16);
    let instant: Instant = format!("{minutes}:00{offset}").parse().unwrap();
    Timestamp::from_millis(instant.as_millisecond())
}

fn closed_until(until: &str) -> Standing {
    let (open, until) = (false, Some(at(until)));
    Standing { open, until }
}

fn open_until(until: &str) -> Standing {
    let (open, until) = (true, Some(at(until)));
    Standing { open, until }
}

#[test]
fn it_is_open_from_the_first_minute_on_and_not_any_more_in_the_last() {
    let office = office("Europe/Berlin");
    // A Friday.
    let stands = |when| standing(&office, at(when));
    assert_eq!(
        stands("2026-11-27T08:59+01:00"),
        closed_until("2026-11-27T09:00+01:00")
    );
    assert_eq!(
        stands("2026-11-27T09:00+01:00"),
        open_until("2026-11-27T17:00+01:00")
    );
    assert_eq!(
        stands("2026-11-27T16:59+01:00"),
        open_until("2026-11-27T17:00+01:00")
    );
    assert_eq!(
        stands("2026-11-27T17:00+01:00"),
        closed_until("2026-11-30T09:00+01:00"),
        "over the weekend"
    );
}

#[test]
fn between_two_spans_of_a_day_it_is_closed_and_spans_that_touch_are_one() {
    let lunch = [span((13, 0), (17, 0)), span((9, 0), (12, 0))];
    let stands = |spans: &[Span], when| standing(&daily("Europe/Berlin", spans), at(when));
    assert_eq!(
        stands(&lunch, "2026-11-27T11:00+01:00"),
        open_until("2026-11-27T12:00+01:00")
    );
    assert_eq!(
        stands(&lunch, "2026-11-27T12:00+01:00"),
        closed_until("2026-11-27T13:00+01:00")
    );
    let touching = [span((9, 0), (12, 0)), span((12, 0), (17, 0))];
    assert_eq!(
        stands(&touching, "2026-11-27T10:00+01:00"),
        open_until("2026-11-27T17:00+01:00")
    );
}

#[test]
fn a_span_to_the_end_of_a_day_goes_on_into_the_next() {
    let mut open = Week::default();
    open.friday.push(span((22, 0), (24, 0)));
    open.saturday.push(span((0, 0), (3, 0)));
    let night = hours("Europe/Berlin", open);
    let stands = standing(&night, at("2026-11-27T23:59+01:00"));
    assert_eq!(stands, open_until("2026-11-28T03:00+01:00"));
    let stands = standing(&night, at("2026-11-28T00:00+01:00"));
    assert_eq!(stands, open_until("2026-11-28T03:00+01:00"));
}

#[test]
fn without_a_zone_or_with_one_that_is_not_known_any_more_it_is_always_open() {
    let now = at("2026-11-28T03:00Z");
    assert_eq!(standing(&Hours::default(), now), Standing::ALWAYS);
    assert_eq!(standing(&office("Europe/Atlantis"), now), Standing::ALWAYS);
    let all_day = daily("Europe/Berlin", &[WHOLE_DAY]);
    assert_eq!(standing(&all_day, now), Standing::ALWAYS);
}

#[test]
fn on_a_closed_date_it_is_closed_and_opens_on_the_next_day_that_is_none() {
    let mut office = office("Europe/Berlin");
    let closed = |date: &str| ClosedDate {
        date: date.into(),
        name: "Christmas".into(),
    };
    // A Thursday and a Friday.
    office.closed = vec![closed("2026-12-25"), closed("2026-12-24")];
    let stands = |when| standing(&office, at(when));
    assert_eq!(
        stands("2026-12-23T10:00+01:00"),
        open_until("2026-12-23T17:00+01:00")
    );
    for when in ["2026-12-23T18:00+01:00", "2026-12-24T10:00+01:00"] {
        assert_eq!(stands(when), closed_until("2026-12-28T09:00+01:00"));
    }
    let mut all_day = daily("Europe/Berlin", &[WHOLE_DAY]);
    all_day.closed = office.closed;
    assert_eq!(
        standing(&all_day, at("2026-11-28T12:00+01:00")),
        open_until("2026-12-24T00:00+01:00")
    );
    assert_eq!(
        standing(&all_day, at("2026-12-24T12:00+01:00")),
        closed_until("2026-12-26T00:00+01:00")
    );
}

#[test]
fn who_is_closed_for_longer_than_a_year_says_no_time() {
    let mut new_year = Hours {
        closed: Vec::new(),
        ..office("Europe/Berlin")
    };
    let mut date: Date = "2026-11-28".parse().unwrap();
    for _ in 0..500 {
        new_year.closed.push(ClosedDate {
            date: date.to_string(),
            name: String::new(),
        });
        date = date.tomorrow().unwrap();
    }
    let stands = standing(&new_year, at("2026-11-28T12:00+01:00"));
    assert_eq!((stands.open, stands.until), (false, None));
}

#[test]
fn berlin_opens_at_nine_of_its_clocks_before_and_after_they_are_put_on_and_back() {
    let every_day = daily("Europe/Berlin", &[NINE_TO_FIVE]);
    for (before, opens) in [
        ("2026-03-28T18:00+01:00", "2026-03-29T09:00+02:00"),
        ("2026-10-24T18:00+02:00", "2026-10-25T09:00+01:00"),
    ] {
        assert_eq!(standing(&every_day, at(before)), closed_until(opens));
    }
}

#[test]
fn what_lies_in_the_hour_that_is_left_out_is_nothing_on_that_day() {
    // On 2026-03-29 two o'clock is followed by three.
    let stands = |it, when| standing(&daily("Europe/Berlin", &[it]), at(when));
    let within = span((2, 15), (2, 45));
    for when in ["2026-03-29T01:59+01:00", "2026-03-29T03:15+02:00"] {
        assert_eq!(stands(within, when), closed_until("2026-03-30T02:15+02:00"));
    }
    let begins_in_it = span((2, 30), (4, 0));
    assert_eq!(
        stands(begins_in_it, "2026-03-29T01:59+01:00"),
        closed_until("2026-03-29T03:00+02:00")
    );
    let ends_in_it = span((1, 0), (2, 30));
    assert_eq!(
        stands(ends_in_it, "2026-03-29T01:30+01:00"),
        open_until("2026-03-29T03:00+02:00")
    );
    assert_eq!(
        stands(ends_in_it, "2026-03-29T03:00+02:00"),
        closed_until("2026-03-30T01:00+02:00")
    );
}

#[test]
fn of_an_hour_that_comes_twice_the_first_counts() {
    // On 2026-10-25 the hour from two to three comes again.
    let stands = |it, when| standing(&daily("Europe/Berlin", &[it]), at(when));
    let within = span((2, 15), (2, 45));
    assert_eq!(
        stands(within, "2026-10-25T02:15+02:00"),
        open_until("2026-10-25T02:45+02:00")
    );
    assert_eq!(
        stands(within, "2026-10-25T02:20+01:00"),
        closed_until("2026-10-26T02:15+01:00")
    );
    let around = span((1, 0), (3, 0));
    assert_eq!(
        stands(around, "2026-10-25T02:59+02:00"),
        open_until("2026-10-25T03:00+01:00"),
        "three hours, not two"
    );
}

#[test]
fn a_zone_whose_clocks_never_change_is_the_same_all_year() {
    let office = office("Asia/Kolkata");
    for (before, opens) in [
        ("2026-03-29T12:00Z", "2026-03-30T09:00+05:30"),
        ("2026-10-25T12:00Z", "2026-10-26T09:00+05:30"),
    ] {
        assert_eq!(standing(&office, at(before)), closed_until(opens));
    }
}

#[test]
fn on_the_southern_half_of_the_earth_clocks_are_put_on_when_berlins_are_put_back() {
    let every_day = daily("Australia/Sydney", &[NINE_TO_FIVE]);
    for (before, opens) in [
        ("2026-04-04T18:00+11:00", "2026-04-05T09:00+10:00"),
        ("2026-10-03T18:00+10:00", "2026-10-04T09:00+11:00"),
    ] {
        assert_eq!(standing(&every_day, at(before)), closed_until(opens));
    }
}

#[test]
fn a_day_that_begins_an_hour_late_is_still_one_day() {
    // In Beirut clocks are put on at midnight.
    let all_day = daily("Asia/Beirut", &[WHOLE_DAY]);
    let stands = standing(&all_day, at("2026-03-28T23:00+02:00"));
    assert_eq!(stands, Standing::ALWAYS);
    let mut sundays = Week::default();
    sundays.sunday.push(WHOLE_DAY);
    let sundays = hours("Asia/Beirut", sundays);
    assert_eq!(
        standing(&sundays, at("2026-03-28T23:00+02:00")),
        closed_until("2026-03-29T01:00+03:00")
    );
}

#[test]
fn zones_are_known_by_their_names_alone() {
    for name in ["Europe/Berlin", "UTC", "America/Argentina/Buenos_Aires"] {
        assert!(is_zone(name), "{name}");
    }
    for name in [
        "",
        "Europe/Atlantis",
        " Europe/Berlin",
        "Etc/Unknown",
        "+01:00",
    ] {
        assert!(!is_zone(name), "{name}");
    }
}

#[test]
fn rules_that_nobody_has_checked_are_read_without_harm() {
    for odd in [
        span((25, 0), (30, 0)),
        span((-1, 0), (9, 0)),
        span((12, 0), (9, 0)),
        Span {
            from: i64::MIN,
            to: i64::MAX,
        },
    ] {
        let stands = standing(&daily("Europe/Berlin", &[odd]), at("2026-11-28T10:00Z"));
        assert!(!stands.open);
    }
    let far = Timestamp::from_millis(i64::MAX);
    assert_eq!(standing(&office("Europe/Berlin"), far), Standing::ALWAYS);
}

/// Some spans of a day, in order.
fn some_spans() -> impl Strategy<Value = Vec<Span>> {
    let edges = prop::collection::btree_set(0..=DAY_MINUTES, 0..6);
    edges.prop_map(|edges| {
        let edges: Vec<i64> = edges.into_iter().collect();
        let spans = edges.chunks_exact(2);
        spans
            .map(|it| Span {
                from: it[0],
                to: it[1],
            })
            .collect()
    })
}

proptest! {
    #[test]
    fn it_stays_as_it_stands_until_the_moment_that_is_told_and_changes_in_it(
        spans in prop::collection::vec(some_spans(), 7),
        zone in prop::sample::select(vec![
            "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns",
        ]),
        // From 2026 on, two years.
        seconds in 1_767_225_600_i64..1_830_297_600,
    ) {
        let mut open = Week::default();
        for (day, spans) in Weekday::ALL.into_iter().zip(spans) {
            *open.day_mut(day) = spans;
        }
        let hours = hours(zone, open);
        let now = Timestamp::from_millis(seconds * 1000);
        let stands = standing(&hours, now);
        if let Some(until) = stands.until {
            prop_assert!(until > now);
            let just_before = Timestamp::from_millis(until.millis() - 1);
            prop_assert_eq!(standing(&hours, just_before), stands);
            prop_assert_eq!(standing(&hours, until).open, !stands.open);
        }
    }
}
