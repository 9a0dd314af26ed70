//! F7 and F8: from the click until a session stands there to be worked in: the
//! first time, by Accept; with a long history; and one of ten that are open.

use deskbell_protocol::http::{ChatStarted, HEADER};
use deskbell_protocol::{CommandId, ConversationId};
use deskbell_testing::agent::{RINGING, entry};
use deskbell_testing::{Agent, Browser, Server};
use futures_util::future::try_join_all;
use serde_json::json;

use super::number;
use crate::LoadError;
use crate::customer::{start_chat, token};

/// Messages of the long conversation, and the bots that write them side by side:
/// one alone may not call so often.
const LONG: usize = 10_000;
const BOTS: usize = 25;
/// As many sessions as one agent can have.
const SESSIONS: usize = 10;
/// Time counts from the person's click, as the browser says when it was. There is
/// the session when it has its messages, can be written in, and waits for no word
/// of the server's any more; then the paint is waited for.
const WATCH: &str = "
    window.watchOpening = () => {
        window.opened = new Promise((done) => {
            let clicked;
            const there = () => clicked !== undefined
                && document.querySelector('.session .message')
                && document.querySelector('.composer textarea')
                && document.querySelector('.session-title .tag[data-tone]');
            const look = () => {
                if (!there()) return requestAnimationFrame(look);
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = () => done(performance.now() - clicked);
                return port2.postMessage(0);
            };
            addEventListener('click', ({ timeStamp }) => {
                clicked = timeStamp;
                requestAnimationFrame(look);
            }, { capture: true, once: true });
        });
    };";

/// Milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Open {
    /// From Accept, a chat of one message.
    pub accepted: Vec<f64>,
    /// From Accept, and from the rail after a reload: a chat of [`LONG`] messages.
    pub long: Vec<f64>,
    /// From one of ten open sessions to the next.
    pub switched: Vec<f64>,
}

/// # Errors
/// [`LoadError`] when the server refuses.
pub async fn measure(rounds: u32, server: &Server, agent: &Agent) -> Result<Open, LoadError> {
    let browser = &agent.browser;
    browser.before_each_page(WATCH).await;
    browser.goto(&server.url("/")).await;
    browser.wait_for("[data-link=connected]").await;
    agent.until_presence("available").await;
    let client = reqwest::Client::new();
    let mut open = Open::default();
    for round in 0..=10 * rounds {
        start_chat(&client, &server.origin(), &token()?).await?;
        let took = accepts(browser).await?;
        // The first one warms what is used once.
        if round > 0 {
            open.accepted.push(took);
        }
        end(browser).await;
    }
    let long = long_chat(&client, server).await?;
    open.long.push(accepts(browser).await?);
    let long = entry(&long.to_string());
    for _ in 0..2 * rounds {
        browser.goto(&server.url("/")).await;
        browser.wait_for(&long).await;
        open.long.push(clicks(browser, &long).await?);
    }
    let mut all = vec![long];
    for _ in 1..SESSIONS {
        let chat = start_chat(&client, &server.origin(), &token()?).await?;
        accepts(browser).await?;
        all.push(entry(&chat.conversation.to_string()));
    }
    for next in all.iter().cycle().take(2 * SESSIONS * rounds as usize) {
        open.switched.push(clicks(browser, next).await?);
    }
    Ok(open)
}

async fn accepts(browser: &Browser) -> Result<f64, LoadError> {
    browser.wait_for(RINGING).await;
    clicks(browser, &format!("{RINGING} [data-action=accept]")).await
}

/// From the click on this until a session is there.
async fn clicks(browser: &Browser, css: &str) -> Result<f64, LoadError> {
    browser.js("window.watchOpening()", vec![]).await;
    browser.click(css).await;
    number(&browser.js("return window.opened", vec![]).await)
}

async fn end(browser: &Browser) {
    browser.click("[data-action=end]").await;
    browser.click("[data-action=end-yes]").await;
    browser.click("[data-action=finish-wrap-up]").await;
    browser.wait_gone("[data-session-page]").await;
}

/// A conversation that bots have filled, and then hand over.
async fn long_chat(client: &reqwest::Client, server: &Server) -> Result<ConversationId, LoadError> {
    let bots: Vec<String> = (0..BOTS)
        .map(|number| server.add_bot(&format!("Bot {number}")))
        .collect();
    let first = Bot::of(client, server, &bots[0]);
    let begun = first.call("begin", json!({"token": token()?})).await?;
    let ChatStarted { conversation } = serde_json::from_value(begun)
        .map_err(|why| LoadError::Unexpected(format!("a bot's chat: {why}")))?;
    eprintln!("F7: {BOTS} bots write {LONG} messages");
    let each = LONG / BOTS;
    try_join_all(bots.iter().enumerate().map(|(at, token)| async move {
        let bot = Bot::of(client, server, token);
        for line in 0..each {
            let command = CommandId::from_u128((1 + at * each + line) as u128);
            let text = format!("Line {line}: what was said about an order that is late.");
            let say = json!({"command": command, "conversation": conversation, "text": text});
            bot.call("say", say).await?;
        }
        Ok::<(), LoadError>(())
    }))
    .await?;
    let command = CommandId::from_u128(LONG as u128 + 1);
    let hand_off = json!({"command": command, "conversation": conversation});
    first.call("hand-off", hand_off).await?;
    Ok(conversation)
}

struct Bot<'a> {
    client: &'a reqwest::Client,
    server: String,
    token: &'a str,
}

impl<'a> Bot<'a> {
    fn of(client: &'a reqwest::Client, server: &Server, token: &'a str) -> Self {
        Self {
            client,
            server: server.origin(),
            token,
        }
    }

    /// Waits where the server says that this bot calls too often.
    async fn call(
        &self,
        what: &str,
        body: serde_json::Value,
    ) -> Result<serde_json::Value, LoadError> {
        loop {
            let answer = self
                .client
                .post(format!("{}/api/bot/{what}", self.server))
                .header(HEADER.0, HEADER.1)
                .bearer_auth(self.token)
                .json(&body)
                .send()
                .await?;
            match answer.status().as_u16() {
                200 => return Ok(answer.json().await?),
                429 => tokio::time::sleep(std::time::Duration::from_secs(1)).await,
                _ => return Err(LoadError::Refused(answer.text().await?)),
            }
        }
    }
}
