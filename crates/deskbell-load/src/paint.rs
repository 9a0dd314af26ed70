//! The alert: from the frame that carries an offer until it is painted, in a
//! real browser whose tab is in focus, while its agent has other sessions open
//! in which customers write all the time; then the same with bare calls of the
//! DOM in an empty page, which is what this machine's browser needs at least.
//! Starts a server and a browser of its own.

use std::time::Duration;

use deskbell_testing::agent::RINGING;
use deskbell_testing::{Agent, Browser, Server};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use crate::LoadError;
use crate::customer::{chatter, end_chat, start_chat, token};
use crate::figures::{Figures, HEAD};

/// Slow enough that one alert has gone before the next one comes; no multiple of
/// the time that a frame takes, which would meet the same moment of each.
const PACE: Duration = Duration::from_millis(257);
/// The agent of this benchmark: the sample's people carry less.
const AGENT: &str = "Lena";
/// With ten sessions an agent is offered nothing.
const MOST_SESSIONS: u32 = 9;

/// What `deskbell-load paint` takes.
#[derive(clap::Args)]
pub struct Options {
    /// How many customers ask
    #[arg(long, default_value_t = 300)]
    rounds: usize,
    /// How many sessions the agent has open meanwhile
    #[arg(long, default_value_t = MOST_SESSIONS, value_parser = clap::value_parser!(u32).range(0..=9))]
    sessions: u32,
    /// Messages in one second, over all those sessions (at most 20 in each)
    #[arg(long, default_value_t = 100)]
    messages: u32,
}

impl Options {
    /// With as many sessions and messages as the budget says.
    pub fn of(rounds: usize) -> Self {
        Self {
            rounds,
            sessions: MOST_SESSIONS,
            messages: 100,
        }
    }
}

/// What both pages did in all rounds.
pub struct Painted {
    pub desk: Seen,
    /// By bare calls of the DOM.
    pub bare: Seen,
}

/// Runs all rounds; the answer is a Markdown table.
///
/// # Errors
/// [`LoadError`]; the first refusal ends the run.
///
/// # Panics
/// When the browser or the server can't be started.
pub async fn run(options: &Options) -> Result<String, LoadError> {
    let Painted { desk, bare } = measure(options).await?;
    Ok(table(options, &desk, &bare))
}

/// Runs all rounds.
///
/// # Errors
/// As [`run`].
///
/// # Panics
/// As [`run`].
pub async fn measure(options: &Options) -> Result<Painted, LoadError> {
    let server = Server::start().await;
    server.add_agent(AGENT, MOST_SESSIONS + 1);
    let agent = Agent::at(&server, AGENT).await;
    let browser = &agent.browser;
    let script = json!({"source": include_str!("paint.js")});
    browser
        .devtools("Page.addScriptToEvaluateOnNewDocument", script)
        .await;
    browser.reload().await;
    browser.wait_for("[data-link=connected]").await;
    agent.go_online().await;
    let client = reqwest::Client::new();
    let _chatting = open_sessions(options, &server, &agent, &client).await?;

    let desk = rounds(options, &server, browser, &client).await?;
    // A document that may open a socket, and has no program of its own.
    browser.goto(&server.url("/manifest.webmanifest")).await;
    browser.js(include_str!("bare.js"), vec![]).await;
    let bare = rounds(options, &server, browser, &client).await?;
    // This document names no icon.
    agent.browser.finish_despite(&["favicon.ico"]).await;
    Ok(Painted { desk, bare })
}

/// What a page did in all rounds.
pub struct Seen {
    /// Its times until the paint, its long tasks (both in milliseconds), and how
    /// many messages arrived.
    figures: Value,
    /// What its main thread was busy with, of 1.
    busy: [f64; BUSY.len()],
}

impl Seen {
    /// The times until the paint.
    pub fn spans(&self) -> Vec<Duration> {
        spans(&self.figures[0])
    }

    /// The tasks over 50 ms.
    pub fn long_tasks(&self) -> Vec<Duration> {
        spans(&self.figures[1])
    }
}

/// Milliseconds, as a page tells them.
fn spans(told: &Value) -> Vec<Duration> {
    let told = told.as_array().into_iter().flatten();
    told.filter_map(Value::as_f64)
        .map(|ms| Duration::from_secs_f64(ms / 1e3))
        .collect()
}

/// Of the browser's own metrics, with how the table calls them.
const BUSY: [(&str, &str); 4] = [
    ("TaskDuration", "busy"),
    ("ScriptDuration", "scripts"),
    ("RecalcStyleDuration", "style"),
    ("LayoutDuration", "layout"),
];

/// Customers ask and give up, one after the other, before the page in hand.
async fn rounds(
    options: &Options,
    server: &Server,
    browser: &Browser,
    client: &reqwest::Client,
) -> Result<Seen, LoadError> {
    browser.js("window.forget()", vec![]).await;
    let before = metrics(browser).await;
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for round in 1..=options.rounds {
        pace.tick().await;
        let token = token()?;
        start_chat(client, &server.origin(), &token).await?;
        let painted = format!("return window.paints({round})");
        browser.js(&painted, vec![]).await;
        end_chat(&server.origin(), token).await?;
        browser.js("return window.noAlert()", vec![]).await;
        if round % 50 == 0 {
            eprintln!("{round} of {} rounds", options.rounds);
        }
    }
    let reconnects = browser.js("return window.reconnects", vec![]).await;
    if reconnects != 0 {
        let why = format!("the page lost its socket {reconnects} times");
        return Err(LoadError::Unexpected(why));
    }
    let after = metrics(browser).await;
    let figures = "return [window.painted, window.longTasks, window.messages]";
    Ok(Seen {
        figures: browser.js(figures, vec![]).await,
        busy: busy(&before, &after),
    })
}

/// The parts of the time between two readings of the counters, of 1.
fn busy(before: &Value, after: &Value) -> [f64; BUSY.len()] {
    let read = |metrics: &Value, wanted| {
        let mut metrics = metrics.as_array().into_iter().flatten();
        let metric = metrics.find(|metric| metric["name"] == wanted);
        metric.and_then(|metric| metric["value"].as_f64())
    };
    let took = |wanted| Some(read(after, wanted)? - read(before, wanted)?);
    BUSY.map(|(metric, _)| {
        let share = took(metric).zip(took("Timestamp"));
        share.map_or(f64::NAN, |(busy, all)| busy / all)
    })
}

/// The browser's counters of the page in hand, in seconds.
async fn metrics(browser: &Browser) -> Value {
    browser.devtools("Performance.enable", json!({})).await;
    let mut answer = browser.devtools("Performance.getMetrics", json!({})).await;
    answer["metrics"].take()
}

/// Opens the other sessions, and lets their customers write until the set is
/// dropped.
async fn open_sessions(
    options: &Options,
    server: &Server,
    agent: &Agent,
    client: &reqwest::Client,
) -> Result<JoinSet<Result<(), LoadError>>, LoadError> {
    let mut chatting = JoinSet::new();
    for number in 1..=options.sessions {
        let token = token()?;
        start_chat(client, &server.origin(), &token).await?;
        agent.browser.wait_for(RINGING).await;
        // The button is deaf to keys at first, never to the pointer.
        agent.accept().await;
        let open = format!("document.querySelectorAll('.rail [data-session]').length === {number}");
        agent.browser.until_js(&open).await;
        if options.messages > 0 {
            let origin = server.origin();
            let pace = Duration::from_secs(options.sessions.into()) / options.messages;
            chatting.spawn(async move { chatter(&origin, token, pace).await });
        }
    }
    // Under the pointer nothing moves and ends stay: it is where work is.
    let aside = json!({"type": "mouseMoved", "x": 500, "y": 600});
    agent
        .browser
        .devtools("Input.dispatchMouseEvent", aside)
        .await;
    Ok(chatting)
}

fn table(options: &Options, desk: &Seen, bare: &Seen) -> String {
    let figures = |name, spans: Vec<Duration>| {
        let mut figures = Figures::new(name);
        spans.into_iter().for_each(|span| figures.add(span));
        figures
    };
    let rows = [
        figures(
            "frame on the socket, until its alert is painted (F3)",
            desk.spans(),
        ),
        figures("the same by bare calls of the DOM", bare.spans()),
        figures("tasks of the desk over 50 ms", desk.long_tasks()),
        figures("tasks of the bare page over 50 ms", bare.long_tasks()),
    ];
    let rows = rows.map(|row| row.to_string()).join("\n");
    let pages = [("desk", desk), ("bare page", bare)].map(|(name, seen)| {
        let busy = std::iter::zip(BUSY, seen.busy);
        let busy: Vec<_> = busy
            .map(|((_, name), share)| format!("{name} {:.1} %", share * 100.0))
            .collect();
        let messages = &seen.figures[2];
        format!(
            "{name}: {messages} messages arrived; main thread: {}",
            busy.join(", ")
        )
    });
    let sessions = options.sessions;
    format!(
        "{HEAD}{rows}\n\n{sessions} sessions open\n{}\n",
        pages.join("\n")
    )
}
