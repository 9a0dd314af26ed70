//! F5: a desk that waits with an open alert sets off no timer.

use deskbell_testing::agent::RINGING;
use deskbell_testing::{Agent, Server};

use crate::LoadError;
use crate::customer::{end_chat, start_chat, token};

/// Pings after the alert, until what follows an event has been done.
const SETTLE: u64 = 2;
/// Pings while it is counted: 2 s between two of them.
const COUNTED: u64 = 8;

/// What fired in that time.
#[derive(Debug, Clone)]
pub struct Idle {
    pub pings: u64,
    /// Which timers or frames fired, each as often as it did.
    pub fired: Vec<String>,
}

/// # Errors
/// [`LoadError`] when the server refuses.
pub async fn measure(server: &Server, agent: &Agent) -> Result<Idle, LoadError> {
    let browser = &agent.browser;
    browser.watch_timers().await;
    browser.reload().await;
    browser.wait_for("[data-link=connected]").await;
    let token = token()?;
    start_chat(&reqwest::Client::new(), &server.origin(), &token).await?;
    browser.wait_for(RINGING).await;
    browser.timers_between_pings(SETTLE).await;
    let fired = browser.timers_between_pings(COUNTED).await;
    end_chat(&server.origin(), token).await?;
    browser.wait_gone(".alert").await;
    Ok(Idle {
        pings: COUNTED,
        fired,
    })
}
