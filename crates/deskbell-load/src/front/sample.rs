//! What a real server says to a desk: recorded once, and said again, as often
//! and as fast as a part of the benchmark needs it, by `front/server.js` in the
//! page itself.

use deskbell_protocol::offer::{OfferEnd, RescindReason};
use deskbell_testing::agent::RINGING;
use deskbell_testing::{Agent, Server};
use serde_json::{Value, json};

use crate::LoadError;
use crate::customer::{end_chat, start_chat, token};

/// Keeps the last frame of each type on the page.
const RECORD: &str = "
    window.recorded = {};
    window.WebSocket = class extends WebSocket {
        constructor(...given) {
            super(...given);
            this.addEventListener('message', ({ data }) => {
                const frame = JSON.parse(data);
                window.recorded[frame.type] = frame;
            });
        }
    };";
/// Milliseconds between two pings that never come.
const NO_PINGS: u64 = 60_000;

/// Frames of a server.
pub struct Given(Value);

/// Has a customer ask and leave, before an agent who goes online; the page is
/// loaded anew.
///
/// # Errors
/// [`LoadError`] when the server refuses, or said none of what is needed.
pub async fn record(server: &Server, agent: &Agent) -> Result<Given, LoadError> {
    let browser = &agent.browser;
    browser.before_each_page(RECORD).await;
    browser.reload().await;
    browser.wait_for("[data-link=connected]").await;
    agent.go_online().await;
    let token = token()?;
    start_chat(&reqwest::Client::new(), &server.origin(), &token).await?;
    browser.wait_for(RINGING).await;
    end_chat(&server.origin(), token).await?;
    browser.until_js("window.recorded.offer_ended").await;
    let mut frames = browser.js("return window.recorded", vec![]).await;
    let mut frame = |name: &str| match frames[name].take() {
        Value::Null => Err(LoadError::Unexpected(format!("no {name} was heard"))),
        frame => Ok(frame),
    };
    let mut snapshot = frame("snapshot")?;
    snapshot["ping_every"] = NO_PINGS.into();
    let left = RescindReason::CustomerLeft;
    let ends = [
        OfferEnd::Expired,
        OfferEnd::Accepted,
        OfferEnd::Rejected { why: None },
        OfferEnd::Rescinded { why: left },
    ];
    Ok(Given(json!({
        "snapshot": snapshot,
        "made": frame("offer_made")?,
        "ended": frame("offer_ended")?,
        "ends": ends,
    })))
}

impl Given {
    /// The script that must run before the page's own.
    pub fn script(&self) -> String {
        format!("{}({});", include_str!("../../front/server.js"), self.0)
    }
}
