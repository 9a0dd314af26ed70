//! F6: from the navigation until a desk can accept, with a server and a cache
//! that is warm; and a page with nothing but the framework, in turns.

use std::time::Duration;

use deskbell_testing::agent::RINGING;
use deskbell_testing::{Agent, Browser, Server};
use tokio::time::{MissedTickBehavior, interval};

use super::number;
use super::site::Site;
use crate::LoadError;
use crate::customer::{end_chat, start_chat, token};

/// Loads in one round.
const LOADS: u32 = 4;
/// A round opens five sockets of one agent, who may open ten in ten seconds.
const PACE: Duration = Duration::from_secs(6);
/// Says how long after the navigation such an element was painted.
const WATCH: &str = "
    const WANTED = '#ready, .alert[data-stage=ringing] [data-action=accept]';
    window.there = new Promise((done) => {
        new MutationObserver((_, watch) => {
            if (!document.querySelector(WANTED)) return;
            watch.disconnect();
            requestAnimationFrame(() => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => done(performance.now());
                port2.postMessage(0);
            });
        }).observe(document, { childList: true, subtree: true });
    });";

/// Milliseconds of each load.
#[derive(Debug, Clone, Default)]
pub struct Start {
    pub desk: Vec<f64>,
    pub empty: Vec<f64>,
}

/// # Errors
/// [`LoadError`] when the server refuses.
pub async fn measure(
    rounds: u32,
    server: &Server,
    agent: &Agent,
    site: &Site,
) -> Result<Start, LoadError> {
    let browser = &agent.browser;
    browser.before_each_page(WATCH).await;
    let client = reqwest::Client::new();
    let mut start = Start::default();
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for round in 0..=rounds {
        pace.tick().await;
        let empty = load(browser, &site.url("/empty/")).await?;

        browser.goto(&server.url("/")).await;
        browser.wait_for("[data-link=connected]").await;
        agent.until_presence("available").await;
        let token = token()?;
        start_chat(&client, &server.origin(), &token).await?;
        browser.wait_for(RINGING).await;
        let desk = load(browser, &server.url("/")).await?;
        end_chat(&server.origin(), token).await?;
        browser.wait_gone(".alert").await;
        // The first round warms the caches.
        if round > 0 {
            start.desk.extend(desk);
            start.empty.extend(empty);
        }
    }
    Ok(start)
}

async fn load(browser: &Browser, address: &str) -> Result<Vec<f64>, LoadError> {
    let mut took = Vec::new();
    for _ in 0..LOADS {
        browser.goto(address).await;
        took.push(number(&browser.js("return window.there", vec![]).await)?);
    }
    Ok(took)
}
