//! F7 and F8: from the click until a session stands there to be worked in: the
//! first time, by Accept; with a long history; and one of ten that are open.

use std::ops::RangeFrom;
use std::time::Duration;

use deskbell_protocol::http::{ChatStarted, HEADER};
use deskbell_protocol::{CommandId, ConversationId};
use deskbell_testing::agent::{RINGING, entry};
use deskbell_testing::{Agent, Browser, Server};
use futures_util::future::try_join_all;
use serde_json::json;

use super::number;
use super::scroll::{self, Scroll};
use crate::LoadError;
use crate::customer::token;

/// Messages of the long conversation, and the bots that write them side by side:
/// one alone may not call so often.
const LONG: usize = 10_000;
const BOTS: usize = 25;
/// As many sessions as one agent can have.
const SESSIONS: usize = 10;
/// Time counts from the person's click, as the browser says when it was. There is
/// the session when it has its messages, can be written in, and waits for no word
/// of the server's any more; then the paint is waited for. Work is what the click
/// and the last frame keep the page busy: without what is waited for the server,
/// and for the screen's next frame.
const WATCH: &str = "
    window.watchOpening = () => {
        const soon = (run) => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = run;
            port2.postMessage(0);
        };
        window.opened = new Promise((done) => {
            let clicked, begun, worked;
            const there = () => clicked !== undefined
                && document.querySelector('.session .message')
                && document.querySelector('.composer textarea')
                && document.querySelector('.session-title .tag[data-tone]');
            const look = () => {
                const frame = performance.now();
                worked ??= frame - begun;
                if (!there()) return requestAnimationFrame(look);
                return soon(() => {
                    const painted = performance.now();
                    done([painted - clicked, worked + painted - frame]);
                });
            };
            addEventListener('click', ({ timeStamp }) => {
                clicked = timeStamp;
                begun = performance.now();
                soon(() => { worked ??= performance.now() - begun; });
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
    /// Through the chat of [`LONG`] messages.
    pub scroll: Scroll,
    /// From one of ten open sessions to the next.
    pub switched: Vec<f64>,
    /// How long the page was at work in each of these.
    pub work: Vec<f64>,
}

/// Milliseconds of one click.
struct Took {
    whole: f64,
    work: f64,
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
    let tokens: Vec<String> = (0..BOTS)
        .map(|number| server.add_bot(&format!("Bot {number}")))
        .collect();
    let bots: Vec<Bot> = tokens
        .iter()
        .map(|token| Bot::of(&client, server, token))
        .collect();
    let mut commands = 1..;
    let mut open = Open::default();
    for round in 0..=30 * rounds {
        bots[0].gives_one(&mut commands).await?;
        let took = accepts(browser).await?;
        // The first one warms what is used once.
        if round > 0 {
            open.accepted.push(took.whole);
        }
        end(browser).await;
    }
    let long = long_chat(&bots, &mut commands).await?;
    open.long.push(accepts(browser).await?.whole);
    let long = entry(&long.to_string());
    for _ in 0..2 * rounds {
        browser.goto(&server.url("/")).await;
        browser.wait_for(&long).await;
        open.long.push(clicks(browser, &long).await?.whole);
    }
    let mut all = vec![long];
    for _ in 1..SESSIONS {
        let next = bots[0].gives_one(&mut commands).await?;
        accepts(browser).await?;
        all.push(entry(&next.to_string()));
    }
    for next in all.iter().cycle().take(2 * SESSIONS * rounds as usize) {
        let took = clicks(browser, next).await?;
        open.switched.push(took.whole);
        open.work.push(took.work);
    }
    // Last: nobody is at the other end, and after some minutes the chat closes.
    clicks(browser, &all[0]).await?;
    eprintln!("F9: through {LONG} messages");
    open.scroll = scroll::measure(browser).await?;
    Ok(open)
}

async fn accepts(browser: &Browser) -> Result<Took, LoadError> {
    browser.wait_for(RINGING).await;
    clicks(browser, &format!("{RINGING} [data-action=accept]")).await
}

/// From the click on this until a session is there.
async fn clicks(browser: &Browser, css: &str) -> Result<Took, LoadError> {
    browser.js("window.watchOpening()", vec![]).await;
    browser.click(css).await;
    let took = browser.js("return window.opened", vec![]).await;
    Ok(Took {
        whole: number(&took[0])?,
        work: number(&took[1])?,
    })
}

async fn end(browser: &Browser) {
    browser.click("[data-action=end]").await;
    browser.click("[data-action=end-yes]").await;
    browser.click("[data-action=finish-wrap-up]").await;
    browser.wait_gone("[data-session-page]").await;
}

/// A conversation that bots have filled, and then hand over.
async fn long_chat(
    bots: &[Bot<'_>],
    commands: &mut RangeFrom<u128>,
) -> Result<ConversationId, LoadError> {
    let conversation = bots[0].begins().await?;
    eprintln!("F7: {BOTS} bots write {LONG} messages");
    try_join_all(bots.iter().map(|bot| {
        let commands: Vec<u128> = commands.take(LONG / BOTS).collect();
        bot.writes(conversation, commands)
    }))
    .await?;
    bots[0].hands_over(conversation, commands).await?;
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

    /// Begins a chat of one message, and hands it over.
    async fn gives_one(&self, commands: &mut RangeFrom<u128>) -> Result<ConversationId, LoadError> {
        let conversation = self.begins().await?;
        self.hands_over(conversation, commands).await?;
        Ok(conversation)
    }

    async fn begins(&self) -> Result<ConversationId, LoadError> {
        let reason = json!({"question": "reason", "answer": "My order is late"});
        let begin = json!({"token": token()?, "answers": [reason]});
        let begun = self.call("begin", begin).await?;
        let begun: Result<ChatStarted, _> = serde_json::from_value(begun);
        let begun = begun.map_err(|why| LoadError::Unexpected(format!("a bot's chat: {why}")))?;
        Ok(begun.conversation)
    }

    async fn writes(
        &self,
        conversation: ConversationId,
        commands: Vec<u128>,
    ) -> Result<(), LoadError> {
        for number in commands {
            let command = CommandId::from_u128(number);
            let text = format!("Line {number}: what was said about an order that is late.");
            let say = json!({"command": command, "conversation": conversation, "text": text});
            self.call("say", say).await?;
        }
        Ok(())
    }

    async fn hands_over(
        &self,
        conversation: ConversationId,
        commands: &mut RangeFrom<u128>,
    ) -> Result<(), LoadError> {
        let command = commands.next().map(CommandId::from_u128);
        let hand_off = json!({"command": command, "conversation": conversation});
        self.call("hand-off", hand_off).await.map(drop)
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
                429 => tokio::time::sleep(Duration::from_secs(1)).await,
                _ => return Err(LoadError::Refused(answer.text().await?)),
            }
        }
    }
}
