//! The alert: from the frame that carries an offer until it is painted, in a
//! real browser whose tab is in focus, while its agent has other sessions open
//! in which customers write all the time. Starts a server and a browser of its
//! own.

use std::time::Duration;

use deskbell_testing::agent::RINGING;
use deskbell_testing::{Agent, Server};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

use crate::LoadError;
use crate::customer::{chatter, end_chat, start_chat, token};
use crate::figures::{Figures, HEAD};

/// Slow enough that one alert has gone before the next one comes.
const PACE: Duration = Duration::from_millis(250);
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

/// Runs all rounds; the answer is a Markdown table.
///
/// # Errors
/// [`LoadError`]; the first refusal ends the run.
///
/// # Panics
/// When the browser or the server can't be started.
pub async fn run(options: &Options) -> Result<String, LoadError> {
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
    browser.js("window.forget()", vec![]).await;

    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for round in 1..=options.rounds {
        pace.tick().await;
        let token = token()?;
        start_chat(&client, &server.origin(), &token).await?;
        browser
            .until_js(&format!("window.painted.length === {round}"))
            .await;
        end_chat(&server.origin(), token).await?;
        browser.until_js("!document.querySelector('.alert')").await;
        if round % 50 == 0 {
            eprintln!("{round} of {} rounds", options.rounds);
        }
    }
    let seen = browser
        .js(
            "return [window.painted, window.longTasks, window.messages]",
            vec![],
        )
        .await;
    agent.finish().await;
    Ok(table(options, &seen))
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
    Ok(chatting)
}

fn table(options: &Options, seen: &Value) -> String {
    let spans = |of: &Value| -> Vec<Duration> {
        let spans = of.as_array().into_iter().flatten();
        spans
            .filter_map(Value::as_f64)
            .map(|ms| Duration::from_secs_f64(ms / 1e3))
            .collect()
    };
    let figures = |name, of: &Value| {
        let mut figures = Figures::new(name);
        spans(of).into_iter().for_each(|span| figures.add(span));
        figures
    };
    let painted = figures(
        "frame on the socket, until its alert is painted (F3)",
        &seen[0],
    );
    let tasks = figures("tasks of the page over 50 ms", &seen[1]);
    let (sessions, messages) = (options.sessions, &seen[2]);
    format!(
        "{HEAD}{painted}\n{tasks}\n\n{sessions} sessions open, {messages} messages arrived meanwhile\n"
    )
}
