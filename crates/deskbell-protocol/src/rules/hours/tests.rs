use super::*;

fn office() -> Hours {
    let nine_to_five = Span {
        from: 9 * 60,
        to: 17 * 60,
    };
    Hours {
        zone: "Europe/Berlin".into(),
        open: Week {
            monday: vec![nine_to_five],
            ..Week::default()
        },
        closed: vec![ClosedDate {
            date: "2026-12-25".into(),
            name: "Christmas".into(),
        }],
        text: "We are back at nine.".into(),
    }
}

fn faults(change: impl FnOnce(&mut Hours)) -> Vec<Fault> {
    let (mut hours, mut faults) = (office(), Vec::new());
    change(&mut hours);
    hours.check(&mut faults);
    faults
}

fn on_monday(spans: &[(i64, i64)]) -> Option<Why> {
    let spans = spans.iter().map(|&(from, to)| Span { from, to });
    let found = faults(|it| it.open.monday = spans.collect());
    assert!(found.iter().all(|it| it.field == "hours.open.monday"));
    found.into_iter().next().map(|it| it.why)
}

fn closed_on(dates: &[&str]) -> Vec<Fault> {
    let closed = dates.iter().map(|&date| ClosedDate {
        date: date.into(),
        name: String::new(),
    });
    faults(|it| it.closed = closed.collect())
}

#[test]
fn hours_of_which_nothing_is_set_are_always_and_have_no_fault() {
    let mut found = Vec::new();
    Hours::default().check(&mut found);
    assert_eq!(found, []);
    assert!(Hours::default().are_always() && !office().are_always());
    assert_eq!(faults(|_| {}), []);
}

#[test]
fn what_is_written_without_hours_is_read_as_always_open() {
    assert_eq!(
        serde_json::from_str::<Hours>("{}").unwrap(),
        Hours::default()
    );
    let misspelt = r#"{"zone": "UTC", "open": {"mondays": []}}"#;
    let why = serde_json::from_str::<Hours>(misspelt).unwrap_err();
    assert!(why.to_string().contains("mondays"), "{why}");
}

#[test]
fn hours_without_a_zone_or_without_a_span_are_not_taken_for_always() {
    let found = faults(|it| it.zone.clear());
    assert_eq!(found, [Fault::of("hours.zone", Why::Empty)]);
    let found = faults(|it| it.open = Week::default());
    assert_eq!(found, [Fault::of("hours.open", Why::NeverOpen)]);
}

#[test]
fn spans_of_a_day_may_touch_and_end_with_it_in_any_order() {
    assert_eq!(on_monday(&[(0, DAY_MINUTES)]), None);
    assert_eq!(on_monday(&[(720, 1020), (540, 720)]), None);
}

#[test]
fn spans_that_overlap_end_too_soon_or_are_no_times_are_refused_by_their_day() {
    for (spans, why) in [
        (&[(540, 721), (720, 1020)][..], Why::Overlap),
        (&[(540, 1020), (600, 660)], Why::Overlap),
        (&[(540, 540)], Why::EndsTooSoon),
        (&[(1020, 540)], Why::EndsTooSoon),
        (&[(-1, 540)], Why::NoTime),
        (&[(540, DAY_MINUTES + 1)], Why::NoTime),
        (&[(i64::MIN, i64::MAX)], Why::NoTime),
    ] {
        assert_eq!(on_monday(spans), Some(why), "{spans:?}");
    }
    let seven: Vec<(i64, i64)> = (0..7).map(|it| (it * 60, it * 60 + 30)).collect();
    assert_eq!(on_monday(&seven[..6]), None);
    let most = SPANS_MOST;
    assert_eq!(on_monday(&seven), Some(Why::TooMany { most }));
}

#[test]
fn a_date_is_one_of_the_calendar_and_stands_once() {
    assert_eq!(closed_on(&["2028-02-29", "2000-02-29", "9999-12-31"]), []);
    for text in [
        "2026-02-29",
        "1900-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-04-31",
        "2026-1-1",
        "26-01-01",
        "2026-01-01-01",
        "0000-01-01",
        "25.12.2026",
        "+026-01-01",
        "",
    ] {
        let (field, text) = ("hours.closed.1.date", text.to_owned());
        assert_eq!(
            closed_on(&["2026-12-24", &text]),
            [Fault::of(field, Why::NoDate { text })]
        );
    }
    let name = "2026-12-24".to_owned();
    assert_eq!(
        closed_on(&["2026-12-24", "2026-12-25", "2026-12-24"]),
        [Fault::of("hours.closed.2.date", Why::Twice { name })]
    );
}

#[test]
fn there_are_only_so_many_dates_and_their_names_are_one_line() {
    let date = |number: i64| format!("{:04}-01-01", number + 1);
    let dates: Vec<String> = (0..=CLOSED_MOST).map(date).collect();
    let dates: Vec<&str> = dates.iter().map(String::as_str).collect();
    let most = CLOSED_MOST;
    assert_eq!(closed_on(&dates[1..]), []);
    assert_eq!(
        closed_on(&dates),
        [Fault::of("hours.closed", Why::TooMany { most })]
    );
    let found = faults(|it| it.closed[0].name = "x".repeat(61));
    assert_eq!(found[0].field, "hours.closed.0.name");
}

#[test]
fn the_words_for_out_of_hours_fit_an_sms_and_hold_no_odd_signs() {
    assert_eq!(faults(|it| it.text = "Closed.\nBack at nine.".into()), []);
    let most = sms::MOST_UNITS.into();
    let found = faults(|it| it.text = "x".repeat(1_601));
    assert_eq!(found, [Fault::of("hours.text", Why::TooLong { most })]);
    let found = faults(|it| it.text = " Closed\u{202e} ".into());
    let clean = "Closed".to_owned();
    assert_eq!(found, [Fault::of("hours.text", Why::OddSigns { clean })]);
}

#[test]
fn each_day_of_the_week_is_called_as_it_is_written() {
    for day in Weekday::ALL {
        let mut week = Week::default();
        week.day_mut(day).push(Span { from: 0, to: 60 });
        let written = serde_json::to_value(&week).unwrap();
        assert_eq!(written[day.word()][0]["to"], 60);
        assert_eq!(week.day(day).len(), 1);
    }
}
