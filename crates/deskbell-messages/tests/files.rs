//! What a message file may be, and whether those of the project are right. The
//! build of the pages asks the same (`build.rs`).
#![expect(clippy::unwrap_used, reason = "a test without its file should stop")]

use deskbell_messages::{Fault, File, LANGUAGES, Language, PARTS, check, count, languages, rust};

const ENGLISH: &str = "\
[desk]
home = Home
unread.one = {#n} message
unread.other = {#n} messages
typing = {@who} is typing since {time}
";

const GERMAN: Language = LANGUAGES[1];
const ARABIC: Language = LANGUAGES[3];

fn file(text: &str) -> File {
    File::of(text).unwrap()
}

/// What is wrong with the English texts when `from` is replaced by `to`.
fn faults(from: &str, to: &str, language: &Language) -> Vec<Fault> {
    assert!(ENGLISH.contains(from));
    check(&file(ENGLISH), &file(&ENGLISH.replace(from, to)), language)
}

#[test]
fn every_language_of_the_project_says_all_that_english_says() {
    for part in PARTS {
        let read = |language: &Language| {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../messages");
            let path = format!("{folder}/{}/{part}.txt", language.code);
            file(&std::fs::read_to_string(path).unwrap())
        };
        let english = read(&LANGUAGES[0]);
        for language in &LANGUAGES {
            let found = check(&english, &read(language), language);
            assert_eq!(found, [], "{} {part}", language.code);
        }
    }
}

#[test]
fn the_script_that_chooses_the_language_knows_each_of_them() {
    let script = include_str!("../../../src/messages/load.js");
    let codes = LANGUAGES.map(|language| format!("{:?}", language.code));
    let list = format!("const LANGUAGES = [{}];", codes.join(", "));
    assert!(script.contains(&list), "{list}");
    for language in &LANGUAGES {
        let failed = format!("\n    {}: [\"", language.code);
        assert!(
            script.contains(&failed),
            "{} has no words for a failure",
            language.code
        );
    }
}

#[test]
fn a_missing_text_one_too_many_and_another_order_are_faults() {
    let missing = faults("home = Home\n", "", &GERMAN);
    assert_eq!(missing, [Fault::Missing("desk.home".to_owned())]);
    let extra = faults("home = Home\n", "home = Start\nhouse = Haus\n", &GERMAN);
    assert_eq!(extra, [Fault::Superfluous("desk.house".to_owned())]);
    let swapped = check(
        &file("[a]\nb = B\nc = C"),
        &file("[a]\nc = C\nb = B"),
        &GERMAN,
    );
    assert_eq!(swapped, [Fault::Missing("a.b".to_owned())]);
}

#[test]
fn each_plural_of_a_language_is_needed_and_no_other_one_is_known() {
    let needed = faults("unread.one = {#n} message\n", "", &GERMAN);
    let one = |form| Fault::FormMissing {
        key: "desk.unread".to_owned(),
        form,
    };
    assert_eq!(needed, [one("one")]);
    let arabic = check(&file(ENGLISH), &file(ENGLISH), &ARABIC);
    assert_eq!(arabic, ["zero", "two", "few", "many"].map(one));
    let unknown = faults("unread.other", "unread.few = {#n}\nunread.other", &GERMAN);
    assert!(matches!(&unknown[..], [Fault::FormUnknown { form, .. }] if form == "few"));
    let plain = faults(
        "unread.one = {#n} message\nunread.other = {#n} messages",
        "unread = {#n} Nachrichten",
        &GERMAN,
    );
    assert_eq!(plain, [one("other")]);
}

#[test]
fn a_place_that_is_missing_or_of_another_kind_is_a_fault() {
    let missing = faults("{@who} is typing since {time}", "{@who} schreibt", &GERMAN);
    assert!(matches!(&missing[..], [Fault::PlaceMissing { place, .. }] if place == "time"));
    let other_kind = faults("{@who}", "{who}", &GERMAN);
    assert_eq!(other_kind.len(), 2, "{other_kind:?}");
    // "One message" says its number by itself; "many messages" does not.
    assert_eq!(faults("{#n} message\n", "Eine Nachricht\n", &GERMAN), []);
    assert_eq!(faults("{#n} messages", "Nachrichten", &GERMAN).len(), 1);
}

#[test]
fn what_is_no_line_of_a_file_is_named_by_its_number() {
    let faults = |text| File::of(text).unwrap_err();
    assert_eq!(faults("[a]\nb"), [Fault::Line(2)]);
    assert_eq!(faults("b = B"), [Fault::NoSection(1)]);
    assert_eq!(faults("[a]\nb-c = B"), [Fault::Key(2)]);
    assert_eq!(faults("[a]\nb.some = B"), [Fault::Key(2)]);
    assert_eq!(faults("[a]\n\n# B\nb ="), [Fault::Empty(4)]);
    assert_eq!(faults("[a]\nb = {n"), [Fault::Place(2)]);
    assert_eq!(faults("[a]\nb = n}"), [Fault::Place(2)]);
    assert_eq!(
        faults("[a]\nb = B\nb = C"),
        [Fault::KeyTwice("a.b".to_owned())]
    );
    assert_eq!(faults("[a]\n[a]"), [Fault::SectionTwice("a".to_owned())]);
}

#[test]
fn the_english_texts_say_what_the_program_puts_into_them() {
    let code = rust(&file(ENGLISH), "Messages", 7);
    assert!(code.contains("fn home(&self) -> &'static str {\n        plain(7)"));
    assert!(code.contains("fn unread(&self, n: u64) -> String"));
    assert!(code.contains("fn typing(&self, who: &str, time: &str) -> String"));
    assert!(code.contains("filled(9, &[\"who\", \"time\", ]"));
    assert!(code.contains("pub desk: DeskWords"));
    assert_eq!(count(&file(ENGLISH)), 3);
    assert!(languages().contains("(\"de\", \"Deutsch\")"));
}
