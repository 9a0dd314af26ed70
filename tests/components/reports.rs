//! The supervisors' reports: what is asked for, what is drawn of the answer,
//! and the file that is made of a table.

use deskbell::manage::{By, Reports, reports};
use deskbell::platform::dates::Day;
use deskbell_protocol::offer::RescindReason;
use deskbell_protocol::report::{
    Ends, Figures, Line, Named, Report, Rescinded, Service, Span, ToAccept,
};
use leptos::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

use crate::calls::Calls;
use crate::instead::Instead;
use crate::languages::{ARABIC, GERMAN, SPANISH};
use crate::stage::{ENGLISH, Stage, painted, press_pointer_on, settled, speak, text_of};

const PATH: &str = "/api/report";

/// Keeps what would be saved: its name, and the blob of its address.
const SAVED: &str = "
    const own = [URL.createObjectURL, HTMLAnchorElement.prototype.click];
    const saved = {name: '', text: null};
    URL.createObjectURL = (blob) => { saved.blob = blob; return 'blob:saved'; };
    HTMLAnchorElement.prototype.click = function () { saved.name = this.download; };
    saved.read = () => saved.blob.arrayBuffer();
    saved.restore = () => {
        [URL.createObjectURL, HTMLAnchorElement.prototype.click] = own;
    };
    return saved;";

fn figures(accepted: u64) -> Figures {
    Figures {
        ends: Ends {
            accepted,
            rejected: 1,
            expired: 2,
            rescinded: vec![Rescinded {
                why: RescindReason::CustomerLeft,
                count: 4,
            }],
            ..Ends::default()
        },
        to_accept: (accepted > 0).then_some(ToAccept {
            median_ms: 4_200,
            p90_ms: 1_234_500,
            p99_ms: 2_000_000,
        }),
        line: Line {
            joined: 8,
            unanswered: 3,
            service: vec![
                Service {
                    served: 1,
                    counted: 8
                };
                3
            ],
        },
    }
}

fn named(name: &str, accepted: u64) -> Named {
    Named {
        name: name.into(),
        figures: figures(accepted),
    }
}

/// Of seven days, two queues and one agent, whose name is a formula.
fn report() -> Report {
    Report {
        total: figures(21),
        days: (0..7).map(figures).collect(),
        queues: vec![named("Billing", 7), named("Support", 14)],
        agents: vec![named("=HYPERLINK(\"x\"), Ana", 21)],
    }
}

async fn page(calls: &Calls, answers: &[Report]) -> (Stage, Reports) {
    for answer in answers {
        calls.answer(PATH, answer);
    }
    let made = std::rc::Rc::new(std::cell::Cell::new(None));
    let told = made.clone();
    let stage = Stage::of(move || {
        let store = Reports::default();
        told.set(Some(store));
        reports(store)
    })
    .await;
    painted().await;
    (stage, made.get().unwrap())
}

#[wasm_bindgen_test]
async fn at_first_the_last_seven_days_are_asked_for_by_their_first_moments_here() {
    let calls = Calls::answered();
    let (_stage, _) = page(&calls, &[report()]).await;
    let sent: Vec<Span> = calls.sent(PATH);
    let today = Day::today();
    let edges: Vec<_> = (-6..=1).map(|day| today.plus(day).begins()).collect();
    assert_eq!(sent, [Span { edges }]);
}

#[wasm_bindgen_test]
async fn every_end_has_a_column_and_of_the_causes_those_that_occurred() {
    let calls = Calls::answered();
    let (stage, _) = page(&calls, &[report()]).await;
    let offers = "[data-part=offers]";
    let heads = stage.all(&format!("section{offers} thead th"));
    let heads: Vec<String> = heads.iter().map(text_of).collect();
    let expected = [
        "Day",
        "Offers",
        "Accepted",
        "Rejected",
        "Missed",
        "Undelivered",
        "Disconnected",
        "Customer left",
    ];
    assert_eq!(heads, expected);
    assert_eq!(stage.all(&format!("section{offers} tbody tr")).len(), 7);
    let total = stage.all(&format!("section{offers} tfoot td"));
    let total: Vec<String> = total.iter().map(text_of).collect();
    assert_eq!(total, ["28", "21", "1", "2", "0", "0", "4"]);
    let charts = stage.all(&format!("section{offers} figure"));
    assert_eq!(charts.len(), 4, "an end that nobody met has no chart");
}

#[wasm_bindgen_test]
async fn a_chart_has_a_bar_for_each_day_and_says_in_words_what_it_shows() {
    let calls = Calls::answered();
    let (stage, _) = page(&calls, &[report()]).await;
    let chart = "[data-chart=accepted]";
    let bars = stage.all(&format!("{chart} rect"));
    let high = |at: usize| -> f64 {
        let high = bars[at].get_attribute("height").unwrap();
        high.parse().unwrap()
    };
    assert_eq!(bars.len(), 7);
    assert_eq!((high(0), high(3), high(6)), (0.0, 50.0, 100.0));
    let svg = stage.one(&format!("{chart} svg"));
    for part in ["aria-labelledby", "aria-describedby"] {
        let id = svg.get_attribute(part).unwrap();
        assert!(!stage.text(&format!("#{id}")).is_empty());
    }
    assert!(
        stage
            .text(&format!("{chart} desc"))
            .contains("The highest is 6")
    );
}

#[wasm_bindgen_test]
async fn rejections_and_misses_are_charts_of_parts_of_a_hundred_beside_those_of_times() {
    let calls = Calls::answered();
    let mut told = report();
    told.days[0] = Figures::default();
    let (stage, store) = page(&calls, &[told]).await;
    let heights = |id: &str| -> Vec<f64> {
        let bars = stage.all(&format!("[data-part=answering] [data-chart={id}] rect"));
        let high = bars.iter().map(|bar| bar.get_attribute("height").unwrap());
        high.map(|high| high.parse().unwrap()).collect()
    };
    for (id, title, part) in [
        ("rejection_rate", "Rejection rate 4.2%", 1.0),
        ("missed_rate", "Miss rate 8.3%", 2.0),
    ] {
        assert_eq!(stage.text(&format!("[data-chart={id}] figcaption")), title);
        let parts = (1..7).map(|accepted| part * 100.0 / (f64::from(accepted) + 3.0));
        let expected: Vec<f64> = std::iter::once(0.0).chain(parts).collect();
        let found = heights(id);
        let near = found
            .iter()
            .zip(&expected)
            .all(|(a, b)| (a - b).abs() < 0.01);
        assert!(found.len() == 7 && near, "{found:?} {expected:?}");
        let first = text_of(&stage.all(&format!("[data-chart={id}] rect title"))[0]);
        assert!(first.ends_with(": –"), "nothing could be answered: {first}");
    }
    assert_eq!(heights("p99")[6], 100.0, "the longest of the times");
    store.by.set(By::Queue);
    settled().await;
    let lines = stage.all("[data-chart=rejection_rate] li");
    let lines: Vec<String> = lines.iter().map(text_of).collect();
    assert_eq!(lines, ["Billing 10.0%", "Support 5.9%"]);
}

#[wasm_bindgen_test]
async fn by_queue_and_by_agent_the_rows_are_theirs_and_what_nobody_took_is_no_agents() {
    let calls = Calls::answered();
    let mut told = report();
    for (at, name) in ["Ana", "Ben", "Cleo"].into_iter().enumerate() {
        // Cleo was asked, and took nothing.
        let taken = [4, 1, 0][at];
        let mut of = named(name, taken);
        of.figures.line = Line {
            joined: taken,
            unanswered: 0,
            service: vec![
                Service {
                    served: taken / 2,
                    counted: taken,
                };
                3
            ],
        };
        told.agents.push(of);
    }
    told.agents.remove(0);
    let (stage, store) = page(&calls, &[told]).await;
    store.by.set(By::Queue);
    settled().await;
    let rows = stage.all("section[data-part=service] tbody tr");
    let first = text_of(&rows[0]);
    assert_eq!(rows.len(), 2);
    assert_eq!(first, "Billing8312.512.512.5");
    let lines = stage.all("[data-chart=accepted] li");
    let lines: Vec<String> = lines.iter().map(text_of).collect();
    assert_eq!(lines, ["Support 14", "Billing 7"], "the most first");
    store.by.set(By::Agent);
    settled().await;
    let part = "section[data-part=service]";
    let heads: Vec<String> = stage
        .all(&format!("{part} thead th"))
        .iter()
        .map(text_of)
        .collect();
    let within = ["Within 20 s (%)", "Within 60 s (%)", "Within 120 s (%)"];
    assert_eq!(heads[..2], ["Agent", "Conversations"]);
    assert_eq!(heads[2..], within, "no column of what nobody took");
    let rows: Vec<String> = stage
        .all(&format!("{part} tr"))
        .iter()
        .skip(1)
        .map(text_of)
        .collect();
    let expected = [
        "Ana450.050.050.0",
        "Ben10.00.00.0",
        "Cleo0–––",
        "All540.040.040.0",
    ];
    assert_eq!(rows, expected, "all that they took together");
    let bars = stage.all("[data-chart=within_20] li");
    let bars: Vec<String> = bars.iter().map(text_of).collect();
    assert_eq!(bars, ["Ana 50.0%", "Ben 0.0%", "Cleo –"]);
    assert!(stage.text(part).contains("counts for no agent"));
    assert_eq!(calls.sent::<Span>(PATH).len(), 1, "it is one report");
}

/// The text of the file that was saved last.
async fn downloaded(saved: &Instead) -> String {
    let bytes = saved.call("read", wasm_bindgen::JsValue::NULL);
    let bytes = wasm_bindgen_futures::JsFuture::from(js_sys::Promise::from(bytes)).await;
    let bytes = js_sys::Uint8Array::new(&bytes.unwrap()).to_vec();
    String::from_utf8(bytes).unwrap()
}

#[wasm_bindgen_test]
async fn the_file_is_what_the_table_shows_and_no_name_in_it_is_a_formula() {
    let calls = Calls::answered();
    let (stage, store) = page(&calls, &[report()]).await;
    store.by.set(By::Agent);
    settled().await;
    let saved = Instead::of(SAVED);
    press_pointer_on(&stage.one("[data-action=report-csv][data-part=answering]"));
    let written = downloaded(&saved).await;
    let figures = "4.2,1234.5,2000.0,4.2,8.3";
    let expected = format!(
        "\u{feff}Agent,Median (s),90 of 100 (s),99 of 100 (s),Rejected (%),Missed (%)\r\n\
         \"'=HYPERLINK(\"\"x\"\"), Ana\",{figures}\r\nAll,{figures}\r\n"
    );
    assert_eq!(written, expected);
    press_pointer_on(&stage.one("[data-action=report-csv][data-part=service]"));
    let written = downloaded(&saved).await;
    let figures = "8,12.5,12.5,12.5";
    let expected = format!(
        "\u{feff}Agent,Conversations,Within 20 s (%),Within 60 s (%),Within 120 s (%)\r\n\
         \"'=HYPERLINK(\"\"x\"\"), Ana\",{figures}\r\nAll,{figures}\r\n"
    );
    assert_eq!(written, expected);
    let name = saved.own("name").as_string().unwrap();
    let (first, last) = (Day::today().plus(-6).text(), Day::today().text());
    assert_eq!(
        name,
        format!("deskbell-service-by-agent-{first}-{last}.csv")
    );
}

#[wasm_bindgen_test]
async fn a_server_that_can_not_be_reached_is_named_and_asked_again_at_a_press() {
    let calls = Calls::answered();
    let (stage, _) = page(&calls, &[]).await;
    assert!(stage.text("[role=alert]").contains("try again"));
    assert!(stage.all("table").is_empty());
    calls.answer(PATH, &report());
    press_pointer_on(&stage.one("[data-action=report-again]"));
    painted().await;
    assert!(stage.all("[role=alert]").is_empty());
    assert_eq!(stage.all("table").len(), 3);
}

#[wasm_bindgen_test]
async fn days_on_which_nothing_happened_say_so() {
    let calls = Calls::answered();
    let nothing = Report {
        days: vec![Figures::default(); 7],
        ..Report::default()
    };
    let (stage, _) = page(&calls, &[nothing]).await;
    assert!(stage.text(".report-empty").contains("Nothing happened"));
    assert!(stage.all("table").is_empty());
}

#[wasm_bindgen_test]
async fn days_in_the_wrong_order_or_too_many_are_told_and_not_asked_for() {
    let calls = Calls::answered();
    let (stage, store) = page(&calls, &[report()]).await;
    let today = Day::today();
    for (from, words) in [(today.plus(1), "after the last"), (today.plus(-366), "366")] {
        store.from.set(Some(from));
        store.load();
        settled().await;
        let said = stage.text("[role=alert]");
        assert!(said.contains(words), "{said}");
    }
    store.from.set(None);
    store.load();
    settled().await;
    assert!(stage.text("[role=alert]").contains("Choose two days"));
    assert_eq!(calls.sent::<Span>(PATH).len(), 1);
}

#[wasm_bindgen_test]
async fn in_no_language_have_two_buttons_the_same_words() {
    let calls = Calls::answered();
    let languages = [
        ("de", "ltr", GERMAN),
        ("es", "ltr", SPANISH),
        ("ar", "rtl", ARABIC),
        ("en-GB", "ltr", ENGLISH),
    ];
    for (language, direction, files) in languages {
        speak(language, direction, files);
        let (stage, _) = page(&calls, &[report()]).await;
        let buttons = stage.all(".segments button");
        let mut words: Vec<String> = buttons.iter().map(text_of).collect();
        let all = words.len();
        words.sort();
        words.dedup();
        assert_eq!((all, words.len()), (6, 6), "{language} {words:?}");
    }
}
