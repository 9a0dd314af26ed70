//! The alert: from the frame that carries an offer until it is painted, in a
//! real browser whose tab is in focus. Starts a server and a browser of its own.

use std::time::Duration;

use deskbell_testing::{Agent, Server};
use serde_json::json;
use tokio::time::{MissedTickBehavior, interval};

use crate::LoadError;
use crate::customer::{end_chat, start_chat, token};
use crate::figures::{Figures, HEAD};

/// Slow enough that one alert has gone before the next one comes.
const PACE: Duration = Duration::from_millis(250);

/// What `deskbell-load paint` takes.
#[derive(clap::Args)]
pub struct Options {
    /// How many customers ask
    #[arg(long, default_value_t = 300)]
    rounds: usize,
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
    let agent = Agent::at(&server, "Ana").await;
    let browser = &agent.browser;
    let script = json!({"source": include_str!("paint.js")});
    browser
        .devtools("Page.addScriptToEvaluateOnNewDocument", script)
        .await;
    browser.reload().await;
    browser.wait_for("[data-link=connected]").await;
    agent.go_online().await;

    let client = reqwest::Client::new();
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
    let spans = browser.js("return window.painted", vec![]).await;
    agent.finish().await;

    let mut painted = Figures::new("frame on the socket, until its alert is painted (F3)");
    for span in spans
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(serde_json::Value::as_f64)
    {
        painted.add(Duration::from_secs_f64(span / 1e3));
    }
    Ok(format!("{HEAD}{painted}\n"))
}
