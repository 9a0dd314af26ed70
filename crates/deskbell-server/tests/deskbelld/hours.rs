//! Opening hours: set as a file of rules, and heard of by customers.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::Value;

use crate::harness::{Server, printed, refusal, token};
use crate::provider::Provider;
use crate::sms_talk::{comes, start};
use crate::sockets::{Socket, customer, greeted, next, online};

const DAY: u64 = 24 * 60 * 60;
const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const WORDS: &str = "We are closed. You hear from us on Monday.";

/// The day of the week in so many days, by UTC, and when it begins.
fn day_in(days: u64) -> (&'static str, u64) {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let day = now.as_secs() / DAY + days;
    // 1970-01-01 was a Thursday.
    let place = usize::try_from((day + 3) % 7).unwrap();
    (DAYS[place], day * DAY * 1000)
}

/// A file of rules that gives a workstream these hours.
fn rules(server: &Server, workstream: &str, hours: &str) -> String {
    let file = server.folder().join("hours.toml");
    let text = format!("[[workstream]]\nname = {workstream:?}\n[workstream.hours]\n{hours}\n");
    std::fs::write(&file, text).unwrap();
    file.to_str().unwrap().to_owned()
}

/// Open on this day of the week alone.
fn open_on(day: &str) -> String {
    format!("zone = \"UTC\"\nopen.{day} = [{{ from = 0, to = 1440 }}]")
}

fn set(server: &Server, workstream: &str, hours: &str) {
    let file = rules(server, workstream, hours);
    printed(&server.order(&["rules", "set", &file]));
}

/// What the page is told next of its place in the line.
async fn place(page: &mut Socket) -> Value {
    loop {
        let frame = next(page).await;
        if frame["type"] == "place" {
            return frame;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_while_it_is_closed_hears_when_it_opens_until_somebody_is_there() {
    let server = Server::start(&[]);
    let (day, begins) = day_in(3);
    set(&server, "Web chat", &open_on(day));
    server.start_chat(&token("a"), "Where is my parcel?");
    let mut page = customer(&server, &token("a"), 1).await;
    greeted(&mut page).await;
    let told = place(&mut page).await;
    assert_eq!(told["nobody_there"], true);
    assert_eq!(told["opens_at"], begins);
    // Changed while the page is open: none of it is set any more.
    set(&server, "Web chat", "");
    let told = place(&mut page).await;
    assert_eq!(told["nobody_there"], true);
    assert_eq!(told.get("opens_at"), None);
    set(&server, "Web chat", &open_on(day));
    assert_eq!(place(&mut page).await["opens_at"], begins);
    let _ana = online(&server, "Ana", 1).await;
    let told = place(&mut page).await;
    assert_eq!(told["nobody_there"], false);
    assert_eq!(told.get("opens_at"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_sms_that_comes_out_of_hours_is_answered_once_by_the_provider() {
    let mut provider = Provider::that([]).await;
    let server = start(&provider, tempfile::tempdir().unwrap());
    let (day, _) = day_in(3);
    let hours = format!("{}\ntext = {WORDS:?}", open_on(day));
    set(&server, "SMS", &hours);
    comes(&server, "SM1", "+447700900101", "Where is my parcel?");
    let call = provider.called().await;
    assert_eq!(call.form["Body"], WORDS);
    assert_eq!(call.form["To"], "+447700900101");
    comes(&server, "SM2", "+447700900101", "Hello?");
    // Another customer's is the next that goes out.
    comes(&server, "SM3", "+447700900102", "And my bill?");
    assert_eq!(provider.called().await.form["To"], "+447700900102");
}

#[test]
fn hours_that_can_not_be_are_refused_by_their_names_and_nothing_is_changed() {
    let server = Server::start(&[]);
    let before = printed(&server.order(&["rules", "show"]));
    for (hours, named) in [
        (
            "zone = \"Europe/Atlantis\"\nopen.monday = [{ from = 0, to = 1440 }]",
            "hours.zone names Europe/Atlantis, which is no time zone",
        ),
        (
            "open.monday = [{ from = 0, to = 1440 }]",
            "hours.zone must not be empty",
        ),
        (
            "zone = \"UTC\"\nopen.monday = [{ from = 540, to = 720 }, { from = 719, to = 800 }]",
            "hours.open.monday has spans that overlap",
        ),
        (
            "zone = \"UTC\"\nopen.someday = []",
            "unknown field `someday`",
        ),
        (
            "zone = \"UTC\"\nopen.monday = [{ from = 0, to = 60 }]\nclosed = [{ date = \"25.12.\" }]",
            "hours.closed.0.date has \"25.12.\", which is no date",
        ),
    ] {
        let file = rules(&server, "Web chat", hours);
        let said = refusal(&server.order(&["rules", "set", &file]));
        assert!(said.contains(named), "{said}");
    }
    assert_eq!(printed(&server.order(&["rules", "show"])), before);
}

#[test]
fn hours_are_shown_as_a_file_that_can_be_set_again_also_after_a_restart() {
    let server = Server::start(&[]);
    let hours = "zone = \"Europe/Berlin\"\nopen.monday = [{ from = 540, to = 1020 }]\n\
                 closed = [{ date = \"2026-12-25\", name = \"Christmas\" }]";
    set(&server, "Web chat", hours);
    let shown = printed(&server.order(&["rules", "show"]));
    for part in [
        "zone = \"Europe/Berlin\"",
        "from = 540",
        "date = \"2026-12-25\"",
    ] {
        assert!(shown.contains(part), "{shown}");
    }
    let server = Server::start_on(server.stop(), &[]);
    assert_eq!(printed(&server.order(&["rules", "show"])), shown);
    let file = server.folder().join("shown.toml");
    std::fs::write(&file, &shown).unwrap();
    let said = printed(&server.order(&["rules", "set", file.to_str().unwrap()]));
    assert!(
        said.contains("Everything in the file is set already"),
        "{said}"
    );
}
