//! Opening hours in the administrator's room.

use deskbell::admin::Place;
use deskbell_protocol::rules::{ClosedDate, Edited, Fault, Hours, Rule, Span, Week, Why};
use wasm_bindgen_test::wasm_bindgen_test;

use crate::admin::{EDIT, open, pick, said, save, type_into, typed};
use crate::admin_work::{tick, workstream_sent};
use crate::calls::Calls;
use crate::languages::ARABIC;
use crate::stage::{
    ENGLISH, Frame, Stage, give_focus, has_focus, painted, press_pointer_on, settled, speak,
    text_of,
};

const LIMITED: &str = "hours_limited";
const NINE_TO_FIVE: Span = Span {
    from: 540,
    to: 1020,
};

/// A new workstream with opening hours, as they begin.
async fn limited() -> Stage {
    limited_by("New workstream").await
}

/// The same, by the button with these words.
async fn limited_by(add: &str) -> Stage {
    let (stage, _) = open(Place::Workstreams, add).await;
    type_into(&stage, "field-name", "Sales").await;
    tick(&stage, LIMITED).await;
    stage
}

/// Presses a button that has the keyboard focus, as it has when it is pressed.
async fn press(stage: &Stage, selector: &str) {
    let button = stage.one(selector);
    give_focus(&button).await;
    press_pointer_on(&button);
    settled().await;
}

#[wasm_bindgen_test]
async fn opening_hours_begin_with_a_working_week_here_and_are_saved_as_they_are_set() {
    let calls = Calls::answered();
    let stage = limited().await;
    assert!(!typed(&stage, "field-hours-zone").is_empty());
    let zones = stage.all("#time-zones option");
    assert!(zones.len() > 300, "{}", zones.len());
    type_into(&stage, "field-hours-zone", "Europe/Berlin").await;
    assert_eq!(typed(&stage, "field-hours-monday-0-from"), "09:00");
    // A break at noon on Mondays, and the end of Friday at midnight.
    type_into(&stage, "field-hours-monday-0-to", "12:00").await;
    press(&stage, "#add-hours-monday").await;
    assert!(has_focus("#field-hours-monday-1-from"));
    type_into(&stage, "field-hours-monday-1-from", "13:30").await;
    type_into(&stage, "field-hours-monday-1-to", "18:00").await;
    type_into(&stage, "field-hours-friday-0-to", "00:00").await;
    save(&stage).await;
    let open = Week {
        monday: vec![
            Span { from: 540, to: 720 },
            Span {
                from: 810,
                to: 1080,
            },
        ],
        tuesday: vec![NINE_TO_FIVE],
        wednesday: vec![NINE_TO_FIVE],
        thursday: vec![NINE_TO_FIVE],
        friday: vec![Span {
            from: 540,
            to: 1440,
        }],
        ..Week::default()
    };
    let zone = "Europe/Berlin".into();
    let hours = Hours {
        zone,
        open,
        ..Hours::default()
    };
    assert_eq!(workstream_sent(&calls).hours, hours);
    tick(&stage, LIMITED).await;
    assert!(stage.all("#field-hours-zone").is_empty());
    save(&stage).await;
    assert_eq!(workstream_sent(&calls).hours, Hours::default());
}

#[wasm_bindgen_test]
async fn times_that_overlap_end_too_soon_or_are_missing_are_said_beside_their_day() {
    let stage = limited().await;
    let monday = "hours.open.monday";
    type_into(&stage, "field-hours-monday-0-to", "08:00").await;
    assert_eq!(said(&stage, monday), "This ends before it begins.");
    let to = stage.one("#field-hours-monday-0-to");
    assert_eq!(to.get_attribute("aria-invalid").as_deref(), Some("true"));
    let described = to.get_attribute("aria-describedby").unwrap();
    assert_eq!(stage.text(&format!("#{described}")), said(&stage, monday));
    type_into(&stage, "field-hours-monday-0-to", "").await;
    assert_eq!(said(&stage, monday), "Fill in both times.");
    type_into(&stage, "field-hours-monday-0-to", "12:00").await;
    press(&stage, "#add-hours-monday").await;
    type_into(&stage, "field-hours-monday-1-from", "11:59").await;
    assert_eq!(said(&stage, monday), "Two of these times overlap.");
    assert_eq!(said(&stage, "hours.open.tuesday"), "");
    type_into(&stage, "field-hours-monday-1-from", "12:00").await;
    assert_eq!(said(&stage, monday), "");
}

#[wasm_bindgen_test]
async fn a_day_without_times_is_closed_and_the_focus_stays_with_what_is_left() {
    let stage = limited().await;
    press(&stage, "#add-hours-monday").await;
    press(&stage, "#field-hours-monday-0-remove").await;
    assert!(has_focus("#field-hours-monday-0-remove"));
    assert_eq!(typed(&stage, "field-hours-monday-0-from"), "17:00");
    press(&stage, "#field-hours-monday-0-remove").await;
    assert!(has_focus("#add-hours-monday"));
    let monday = stage.text("[data-field=\"hours.open.monday\"]");
    assert!(monday.contains("Closed"), "{monday}");
    for day in ["tuesday", "wednesday", "thursday", "friday"] {
        press(&stage, &format!("#field-hours-{day}-0-remove")).await;
    }
    save(&stage).await;
    assert_eq!(
        said(&stage, "hours.open"),
        "Add a time to one day at least."
    );
}

#[wasm_bindgen_test]
async fn dates_on_which_it_is_closed_are_added_named_and_removed() {
    let calls = Calls::answered();
    let stage = limited().await;
    for _ in 0..2 {
        press(&stage, "#add-closed-date").await;
    }
    assert!(has_focus("#field-hours-closed-1-date"));
    type_into(&stage, "field-hours-closed-0-date", "2026-12-24").await;
    type_into(&stage, "field-hours-closed-1-date", "2026-12-24").await;
    let wrong = said(&stage, "hours.closed.1.date");
    assert!(wrong.contains("2026-12-24"), "{wrong}");
    type_into(&stage, "field-hours-closed-1-date", "2026-12-25").await;
    type_into(&stage, "field-hours-closed-1-name", "Christmas").await;
    press(&stage, "#closed-date-0-remove").await;
    assert!(has_focus("#closed-date-0-remove"));
    save(&stage).await;
    let christmas = ClosedDate {
        date: "2026-12-25".into(),
        name: "Christmas".into(),
    };
    assert_eq!(workstream_sent(&calls).hours.closed, [christmas]);
}

#[wasm_bindgen_test]
async fn only_a_workstream_of_sms_has_words_for_who_writes_out_of_hours() {
    let calls = Calls::answered();
    let stage = limited().await;
    assert!(stage.all("#field-hours-text").is_empty());
    pick(&stage, "field-channel", "sms").await;
    let text = stage.one("#field-hours-text");
    assert_eq!(text.tag_name(), "TEXTAREA");
    type_into(&stage, "field-hours-text", "We are back at nine.").await;
    save(&stage).await;
    assert_eq!(workstream_sent(&calls).hours.text, "We are back at nine.");
}

#[wasm_bindgen_test]
async fn a_time_zone_that_the_server_does_not_know_is_said_beside_it() {
    let calls = Calls::answered();
    let stage = limited().await;
    type_into(&stage, "field-hours-zone", "Europe/Atlantis").await;
    let name = "Europe/Atlantis".into();
    let fault = Fault::of("hours.zone", Why::NoZone { name });
    calls.answer(EDIT, &Edited::Faults(vec![fault]));
    save(&stage).await;
    let said = said(&stage, "hours.zone");
    assert!(said.contains("Europe/Atlantis"), "{said}");
    assert_eq!(stage.text(".rule-told"), "1 field needs another look");
}

#[wasm_bindgen_test]
async fn hours_that_two_have_changed_are_named_by_their_day() {
    let calls = Calls::answered();
    let stage = limited().await;
    calls.answer(EDIT, &Edited::Done);
    save(&stage).await;
    painted().await;
    let mut theirs = workstream_sent(&calls);
    theirs.hours.open.monday = vec![Span { from: 600, to: 660 }];
    type_into(&stage, "field-hours-monday-0-from", "08:00").await;
    let now = Some(Rule::Workstream(Box::new(theirs)));
    calls.answer(EDIT, &Edited::Meanwhile { now });
    save(&stage).await;
    let clash = stage.text(".clashes");
    for part in ["Monday", "08:00–17:00", "10:00–11:00"] {
        assert!(clash.contains(part), "{clash}");
    }
}

const STYLES: [&str; 5] = [
    include_str!("../../style/tokens.css"),
    include_str!("../../style/base.css"),
    include_str!("../../style/components.css"),
    include_str!("../../style/admin.css"),
    include_str!("../../style/hours.css"),
];

#[wasm_bindgen_test]
async fn every_field_is_within_reach_on_a_phone_in_both_directions_of_writing() {
    let stage = limited().await;
    press(&stage, "#add-closed-date").await;
    for (width, height) in [(1280, 800), (360, 640)] {
        let frame = Frame::around(&stage, width, height, &STYLES.join("\n"));
        for direction in ["ltr", "rtl"] {
            frame.set_direction(direction);
            painted().await;
            for field in
                stage.all(".hours-week :is(input, button), .closed-date :is(input, button)")
            {
                field.scroll_into_view();
                painted().await;
                assert!(frame.shows(&field), "{width} {direction} {}", field.id());
            }
        }
    }
}

#[wasm_bindgen_test]
async fn days_are_called_as_in_the_language_of_the_page() {
    speak("ar", "rtl", ARABIC);
    let stage = limited_by("مسار عمل جديد").await;
    let days: Vec<String> = stage
        .all(".hours-day > legend")
        .iter()
        .map(text_of)
        .collect();
    speak("en-GB", "ltr", ENGLISH);
    assert_eq!(days.len(), 7);
    assert_eq!(days[0], "الاثنين");
}
