use deskbell::components::language_field;
use deskbell::messages::{messages, words};
use deskbell::platform::intl;
use deskbell_protocol::Timestamp;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::stage::{ENGLISH, Stage, speak};

/// The numbers that tell the plurals of our languages apart.
const NUMBERS: [u64; 6] = [0, 1, 2, 3, 11, 100];

pub const GERMAN: [&str; 2] = [
    include_str!("../../messages/de/desk.txt"),
    include_str!("../../messages/de/manage.txt"),
];
pub const SPANISH: [&str; 2] = [
    include_str!("../../messages/es/desk.txt"),
    include_str!("../../messages/es/manage.txt"),
];
pub const ARABIC: [&str; 2] = [
    include_str!("../../messages/ar/desk.txt"),
    include_str!("../../messages/ar/manage.txt"),
];

fn unread() -> [String; 6] {
    NUMBERS.map(|number| messages().desk.unread(number))
}

#[wasm_bindgen_test]
fn each_language_has_its_own_plurals_and_digits() {
    speak("de", "ltr", GERMAN);
    assert_eq!(
        unread(),
        [
            "0 ungelesene Nachrichten",
            "1 ungelesene Nachricht",
            "2 ungelesene Nachrichten",
            "3 ungelesene Nachrichten",
            "11 ungelesene Nachrichten",
            "100 ungelesene Nachrichten",
        ]
    );
    speak("es", "ltr", SPANISH);
    assert_eq!(unread()[1], "1 mensaje sin leer");
    assert_eq!(unread()[2], "2 mensajes sin leer");
    assert_eq!(
        messages().desk.unread(1_000_000),
        "1000000 de mensajes sin leer"
    );
    speak("ar", "rtl", ARABIC);
    let digits = [3, 11, 100].map(intl::number);
    assert_eq!(
        unread(),
        [
            "لا رسائل غير مقروءة".to_owned(),
            "رسالة واحدة غير مقروءة".to_owned(),
            "رسالتان غير مقروءتين".to_owned(),
            format!("{} رسائل غير مقروءة", digits[0]),
            format!("{} رسالة غير مقروءة", digits[1]),
            format!("{} رسالة غير مقروءة", digits[2]),
        ]
    );
    speak("en-GB", "ltr", ENGLISH);
    assert_eq!(
        unread(),
        [
            "0 unread messages",
            "1 unread message",
            "2 unread messages",
            "3 unread messages",
            "11 unread messages",
            "100 unread messages",
        ]
    );
}

#[wasm_bindgen_test]
fn what_a_person_is_called_is_kept_apart_from_the_direction_of_the_text_around_it() {
    speak("ar", "rtl", ARABIC);
    let typing = messages().conversation.typing("Lin");
    assert!(typing.contains("\u{2068}Lin\u{2069}"), "{typing}");
    speak("en-GB", "ltr", ENGLISH);
    let two = messages().notification.missed_one("a transfer", "14:03");
    assert_eq!(two, "You missed a transfer at 14:03.");
    let arrived = messages().notification.arrived("Chat", "Billing", 1);
    assert_eq!(arrived, "Chat, Billing, answer within 1 second");
}

#[wasm_bindgen_test]
fn a_span_is_said_in_its_two_largest_units() {
    speak("en-GB", "ltr", ENGLISH);
    let said = [0, 59_999, 80_000, 120_000, 3_720_000].map(words::span);
    assert_eq!(said, ["0 s", "59 s", "1 min 20 s", "2 min", "1 h 2 min"]);
    speak("de", "ltr", GERMAN);
    assert_eq!(words::span(80_000), "1 Min. 20 Sek.");
    speak("en-GB", "ltr", ENGLISH);
}

#[wasm_bindgen_test]
fn times_and_dates_are_written_as_the_language_writes_them() {
    let at = Timestamp::from_millis(1_763_820_180_000);
    speak("de", "ltr", GERMAN);
    assert!(intl::date(at).contains(".11.2025"), "{}", intl::date(at));
    speak("es", "ltr", SPANISH);
    assert!(intl::date(at).contains("nov"), "{}", intl::date(at));
    speak("en-GB", "ltr", ENGLISH);
    assert!(intl::date(at).contains("Nov"), "{}", intl::date(at));
}

#[wasm_bindgen_test]
fn a_customers_language_has_its_name_and_what_is_none_stays_as_it_came() {
    speak("de", "ltr", GERMAN);
    let said = ["en", "es", "<b>", ""].map(intl::language_name);
    assert_eq!(said, ["Englisch", "Spanisch", "<b>", ""]);
    speak("en-GB", "ltr", ENGLISH);
}

#[wasm_bindgen_test]
async fn the_choice_of_a_language_shows_each_by_its_own_name_and_the_one_that_is_spoken() {
    speak("ar", "rtl", ARABIC);
    let stage = Stage::of(|| language_field("language")).await;
    let names: Vec<_> = stage.all("option").iter().map(text_of).collect();
    assert_eq!(names, ["English", "Deutsch", "Español", "العربية"]);
    assert_eq!(stage.text("option:checked"), "العربية");
    assert_eq!(stage.text("label"), "اللغة");
    speak("en-GB", "ltr", ENGLISH);
}

fn text_of(option: &web_sys::Element) -> String {
    option.text_content().unwrap_or_default()
}
