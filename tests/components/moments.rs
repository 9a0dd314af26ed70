//! A moment of today is a time of day; one of another day has its date, wherever
//! one is shown: what is written by SMS lives for weeks.

use deskbell::manage::{agents, queues};
use deskbell::notifications::{missed_bar, stack};
use deskbell::platform::element::pieces;
use deskbell::platform::{clock, intl};
use deskbell::rail::rail;
use deskbell::session::session_page;
use deskbell_desk::{AlertStage, Change, Delivery, SessionView};
use deskbell_protocol::conversation::{Author, ConversationState, CustomerLink, Visited};
use deskbell_protocol::floor::{Floor, FloorAgent, FloorQueue};
use deskbell_protocol::http::Page;
use deskbell_protocol::offer::{FieldValue, Reason};
use deskbell_protocol::presence::{Base, Cause, Choice, Missed};
use deskbell_protocol::{ConversationId, OfferId, QueueId, Timestamp};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::choosing::{chat, of_work, part};
use crate::clock::Clock;
use crate::floor::inactive;
use crate::languages::{ARABIC, GERMAN, SPANISH};
use crate::samples::{alert, desk_state, message, named, session};
use crate::stage::{ENGLISH, Stage, painted, press_pointer_on, settled, speak, text_of};

const ID: ConversationId = ConversationId::from_u128(1);
/// A day in November 2025, wherever the browser is.
const NOW: Timestamp = Timestamp::from_millis(1_763_820_180_000);
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// Of another year.
const LONG_AGO: Timestamp = Timestamp::from_millis(0);

/// So many days before [`NOW`].
fn days_ago(days: i64) -> Timestamp {
    Timestamp::from_millis(NOW.millis() - days * DAY_MS)
}

/// What a moment of today reads as, and one of long ago. The clock must stand.
fn read_as() -> [(Timestamp, String); 2] {
    speak("en-GB", "ltr", ENGLISH);
    let now = clock::now();
    let (time, date) = (intl::time_of_day(now), intl::date_and_time(LONG_AGO));
    assert!(date.contains("19"), "the year: {date}");
    [(now, time), (LONG_AGO, date)]
}

/// The words are there, as a whole.
fn assert_says(stage: &Stage, selector: &str, words: &str) {
    assert_eq!(stage.text(selector), words, "{selector}");
}

#[wasm_bindgen_test]
fn as_short_as_it_can_be_told_apart_from_now_in_every_language() {
    for (lang, dir, files, day) in [
        ("en-GB", "ltr", ENGLISH, "Nov"),
        ("de", "ltr", GERMAN, "Nov"),
        ("es", "ltr", SPANISH, "nov"),
        ("ar", "rtl", ARABIC, "نوفمبر"),
    ] {
        speak(lang, dir, files);
        let said = [0, 3, 400].map(|days| intl::moment_seen(days_ago(days), NOW));
        let whole = [intl::time_of_day(NOW), intl::date_and_time(days_ago(400))];
        speak("en-GB", "ltr", ENGLISH);
        let [today, before, last_year] = said;
        assert_eq!([today, last_year], whole, "{lang}");
        assert!(before.contains(day), "{lang}: {before}");
        assert!(!before.contains("25"), "{lang}, without the year: {before}");
    }
}

#[wasm_bindgen_test]
fn a_day_and_a_year_begin_where_the_browser_is_and_not_in_greenwich() {
    speak("en-GB", "ltr", ENGLISH);
    let local = |year, month, day| {
        let date = js_sys::Date::new_with_year_month_day(year, month, day);
        Timestamp::from_millis(date.get_time() as i64)
    };
    let just_before = |at: Timestamp| Timestamp::from_millis(at.millis() - 1);
    let says = |at, now| intl::moment_seen(at, now).replace("23:59", "00:00");
    let (midnight, next) = (local(2025, 10, 22), local(2025, 10, 23));
    assert_eq!(says(midnight, just_before(next)), "00:00");
    assert_eq!(says(just_before(next), midnight), "00:00");
    assert_eq!(says(just_before(midnight), midnight), "21 Nov 00:00");
    assert_eq!(
        says(next, midnight),
        "23 Nov 00:00",
        "a clock that is behind"
    );
    let new_year = local(2026, 0, 1);
    assert_eq!(says(new_year, just_before(local(2026, 0, 2))), "00:00");
    assert_eq!(says(just_before(new_year), new_year), "31 Dec 2025 00:00");
    assert_eq!(says(local(2026, 11, 31), new_year), "31 Dec 00:00");
}

/// The page of such a session, whose customer wrote at that time.
async fn page(at: Timestamp, change: impl FnOnce(&mut SessionView)) -> Stage {
    let stage = Stage::of(|| session_page(ID)).await;
    let mut view = session(1, named("Lena"), 0);
    change(&mut view);
    let mut said = message(1, Author::Customer, "Hello", Delivery::Sent);
    said.message.at = at;
    let said = Change::Messages {
        conversation: ID,
        messages: vec![said],
    };
    stage.put([Change::Session(view.into()), said]).await;
    painted().await;
    stage
}

#[wasm_bindgen_test]
async fn a_message_has_the_date_of_another_day() {
    let _clock = Clock::stopped();
    for (at, words) in read_as() {
        let stage = page(at, |_| ()).await;
        assert_says(&stage, ".message time", &words);
    }
}

#[wasm_bindgen_test]
async fn the_summary_tells_on_which_day_the_conversation_started() {
    let _clock = Clock::stopped();
    for (at, words) in read_as() {
        let stage = page(at, |view| view.session.started_at = at).await;
        let facts = stage.all("[aria-labelledby=part-conversation] .facts > div");
        let facts: Vec<String> = facts.iter().map(text_of).collect();
        assert!(facts.contains(&format!("Started{words}")), "{facts:?}");
    }
}

#[wasm_bindgen_test]
async fn the_notice_of_a_customer_who_is_gone_tells_since_which_day() {
    let _clock = Clock::stopped();
    for (since, words) in read_as() {
        let gone = CustomerLink::Gone { since };
        let stage = page(since, |view| view.session.customer_link = gone).await;
        let said = stage.text(".panel-notice");
        assert!(said.contains(&format!("gone since {words}.")), "{said}");
    }
}

#[wasm_bindgen_test]
async fn the_way_through_the_site_has_the_date_of_another_day() {
    let _clock = Clock::stopped();
    for (at, words) in read_as() {
        let visited = Visited {
            page: "https://shop.example/help".into(),
            title: None,
            search: None,
            before: 0,
        };
        let stage = page(at, |view| {
            view.session.started_at = at;
            view.session.visit.trail = vec![visited];
        });
        assert_says(&stage.await, "[aria-labelledby=part-trail] time", &words);
    }
}

#[wasm_bindgen_test]
async fn who_was_away_overnight_is_told_on_which_day_they_missed_something() {
    let _clock = Clock::stopped();
    let stage = Stage::of(|| pieces([missed_bar(), rail()])).await;
    for (at, words) in read_as() {
        let reason = Reason::IncomingChat;
        let missed = Missed {
            offer: OfferId::from_u128(1),
            reason,
            at,
        };
        let mut presence = desk_state().presence;
        presence.base = Base::Inactive;
        presence.since = at;
        presence.cause = Cause::Missed { reason };
        let choice = Choice::Available;
        stage
            .put([
                Change::Missed(vec![missed.clone(), missed]),
                Change::Presence { presence, choice },
            ])
            .await;
        let each = stage.all(".missed-each time");
        assert_eq!(each.len(), 2);
        assert!(each.iter().all(|it| text_of(it) == words));
        let said = stage.text(".missed-bar p");
        assert!(said.contains(&words), "{said}");
        let said = stage.text(".presence-now > p:first-child");
        assert!(
            said.starts_with(&format!("Inactive since {words}:")),
            "{said}"
        );
    }
}

#[wasm_bindgen_test]
async fn an_alert_tells_since_which_day_somebody_waits() {
    let _clock = Clock::stopped();
    for (at, words) in read_as() {
        let stage = Stage::of(stack).await;
        let mut view = alert(1, "Lena", AlertStage::Ringing);
        view.offer.notification.fields[1].value = FieldValue::Since(at);
        stage.put([Change::Alert(Box::new(view))]).await;
        assert_says(&stage, ".alert dd time", &format!("since {words}"));
    }
}

/// A supervisor's page with nothing on it.
fn nothing() -> Floor {
    Floor {
        agents: Vec::new(),
        queues: Vec::new(),
        work: Vec::new(),
    }
}

#[wasm_bindgen_test]
async fn an_agents_presence_has_the_date_of_another_day() {
    let _clock = Clock::stopped();
    for (at, words) in read_as() {
        let mut agent: FloorAgent = inactive(0);
        agent.presence.since = at;
        let floor = Floor {
            agents: vec![agent],
            ..nothing()
        };
        let draw = |store, _| agents(store, Callback::new(|_| {}));
        let (stage, ..) = part(floor, draw).await;
        assert_says(&stage, "[data-agent] .since time", &words);
    }
}

#[wasm_bindgen_test]
async fn a_conversations_wait_has_the_date_of_another_day() {
    let _clock = Clock::stopped();
    for (at, words) in read_as() {
        let mut work = chat(1, "Eva", ConversationState::Active);
        work.waiting_since = at;
        let (stage, ..) = of_work(vec![work]).await;
        assert_says(&stage, "[data-work] td[data-label=Since] time", &words);
    }
}

#[wasm_bindgen_test]
async fn the_longest_wait_of_a_queue_has_the_date_of_another_day() {
    let _clock = Clock::stopped();
    let _calls = Calls::answered();
    for (at, words) in read_as() {
        let queue = FloorQueue {
            id: QueueId::from_u128(1),
            name: "Support".into(),
            waiting: 1,
            oldest: Some(at),
            nobody_left: 0,
        };
        let floor = Floor {
            queues: vec![queue],
            ..nothing()
        };
        let (stage, ..) = part(floor, |store, _| queues(store)).await;
        assert_says(&stage, "[data-queue] time", &words);
    }
}

#[wasm_bindgen_test]
async fn who_reads_along_sees_on_which_day_something_was_said() {
    let _clock = Clock::stopped();
    let calls = Calls::answered();
    for (at, words) in read_as() {
        let mut said = message(1, Author::Customer, "Hello", Delivery::Sent).message;
        said.at = at;
        let page = Page {
            messages: vec![said],
            more: false,
        };
        let (stage, ..) = of_work(vec![chat(1, "Eva", ConversationState::Active)]).await;
        calls.answer(&format!("/api/conversations/{ID}/messages"), &page);
        press_pointer_on(&stage.one("[data-action=monitor]"));
        painted().await;
        settled().await;
        assert_says(&stage, ".monitor-log .message time", &words);
    }
}
