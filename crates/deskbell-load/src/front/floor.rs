//! F10: a supervisor looks at the agents while each of them is now available and
//! now away.

use std::time::Duration;

use deskbell_protocol::agent::Command;
use deskbell_protocol::presence::Choice;
use deskbell_testing::Server;
use serde_json::json;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep_until};

use super::{number, numbers};
use crate::LoadError;
use crate::agent::Agent;
use crate::crowd::sign_in::{sign_in, tokens};

/// As many as the page is meant for.
pub const AGENTS: u32 = 500;
/// The time in which all connect.
const GATHER: Duration = Duration::from_secs(20);
/// Between two changes of one of them.
const PACE: Duration = Duration::from_secs(5);
/// Tells, after so many milliseconds, how long each frame took, each task of 50 ms
/// and more, and how often a row changed.
const WATCH: &str = "
    const [lasts] = arguments;
    return new Promise((done) => {
        const [frames, tasks] = [[], []];
        let changes = 0;
        const rows = new MutationObserver((all) => { changes += all.length; });
        const options = { attributeFilter: ['data-presence'], subtree: true };
        rows.observe(document.body, options);
        const long = new PerformanceObserver((list) => {
            for (const { duration } of list.getEntries()) tasks.push(duration);
        });
        long.observe({ type: 'longtask' });
        let begun, last;
        const frame = (now) => {
            begun ??= now;
            if (last !== undefined) frames.push(now - last);
            last = now;
            if (now - begun < lasts) return requestAnimationFrame(frame);
            rows.disconnect();
            long.disconnect();
            done([frames, tasks, changes]);
        };
        requestAnimationFrame(frame);
    });";
const LASTS: Duration = Duration::from_secs(20);

/// Milliseconds.
#[derive(Debug, Clone)]
pub struct Floor {
    pub frames: Vec<f64>,
    /// Of 50 ms and more.
    pub tasks: Vec<f64>,
    /// Rows that the page has changed.
    pub changes: f64,
}

/// # Errors
/// [`LoadError`] when the server refuses, or the page shows nothing of it.
pub async fn measure() -> Result<Floor, LoadError> {
    let (server, printed) = Server::with_agents(AGENTS).await;
    let cookies = sign_in(&server.origin(), tokens(&printed)).await?;
    let mut agents = JoinSet::new();
    // Once all are connected.
    let begun = Instant::now() + GATHER;
    for (turn, cookie) in (0..AGENTS).zip(cookies) {
        let agent = Agent::signed_in(&server.origin(), &cookie).await?;
        // Not all at once.
        let first = begun + PACE * turn / AGENTS;
        agents.spawn(comes_and_goes(agent, first));
    }
    let sam = server.supervisor().await;
    let connected = "document.querySelectorAll('[data-agent][data-link=connected]').length";
    sam.until_js(&format!("{connected} >= {AGENTS}")).await;
    // By then each has begun.
    sleep_until(begun + PACE).await;
    let told = tokio::select! {
        told = sam.js(WATCH, vec![json!(LASTS.as_millis() as u64)]) => told,
        Some(lost) = agents.join_next() => {
            let why = format!("an agent is gone: {lost:?}");
            return Err(LoadError::Unexpected(why));
        }
    };
    let floor = Floor {
        frames: numbers(&told[0])?,
        tasks: numbers(&told[1])?,
        changes: number(&told[2])?,
    };
    sam.finish().await;
    let all = f64::from(AGENTS) * (LASTS.as_secs_f64() / PACE.as_secs_f64());
    if floor.changes < all * 0.9 {
        let what = format!("{} of {all} changes were drawn", floor.changes);
        return Err(LoadError::Unexpected(what));
    }
    Ok(floor)
}

async fn comes_and_goes(mut agent: Agent, first: Instant) -> Result<(), LoadError> {
    let mut next = first;
    for choice in [Choice::Available, Choice::Away].into_iter().cycle() {
        tokio::select! {
            lost = agent.event(|_| None::<()>) => return lost,
            () = sleep_until(next) => {}
        }
        let status = None;
        agent
            .command(Command::SetPresence { choice, status })
            .await?;
        next += PACE;
    }
    Ok(())
}
