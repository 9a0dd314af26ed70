//! A customer of the fault runs, with the page that a person would have open:
//! it starts the chat, says its lines, comes back whenever its socket is lost,
//! says again what was not answered, and says its last word when it has said
//! the others and an agent is there. It ends when the agent has ended the conversation.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use deskbell_protocol::customer::{ClientFrame, Command, CommandFrame};
use deskbell_protocol::{CommandId, Epoch, PROTOCOL, Seq, TabId, frame};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::Value;
use tokio::time::{Instant as Clock, sleep_until, timeout};
use tokio_tungstenite::tungstenite::Message;

use crate::LoadError;
use crate::crowd::customers::start_chat;
use crate::crowd::ledger::Ledger;
use crate::crowd::member::LAST_WORD;
use crate::crowd::{BackOff, GIVEN_UP_AFTER, OPEN_WITHIN};
use crate::http::Caller;
use crate::socket::{Socket, open_socket};

/// Lines that a customer says before the last one.
const LINES: u32 = 5;
/// From one of them to the next.
const PACE: Duration = Duration::from_millis(300);
/// Before the chat's start is tried again.
const AGAIN: Duration = Duration::from_millis(100);

/// A customer by number.
pub struct Page {
    number: u32,
    server: String,
    ledger: Arc<Ledger>,
    token: String,
    /// The epoch and the last event of the conversation's log.
    stand: Option<(Epoch, Seq)>,
    said: u32,
    /// An agent is there who has not heard the last word.
    owes_last_word: bool,
    commands: u128,
    next_line: Clock,
    /// What is not answered yet, in the order in which it was said.
    unanswered: BTreeMap<CommandId, String>,
    /// The number of each message that was answered, with its text.
    answered: BTreeMap<u64, String>,
    /// Why the conversation is over.
    ended: Option<String>,
}

/// What a customer knows in the end, to be compared with what is stored.
pub struct Remembered {
    pub number: u32,
    pub token: String,
    pub answered: BTreeMap<u64, String>,
}

/// How one socket of a page ended.
enum End {
    /// Nothing is left to do.
    Over,
    Lost,
}

impl Page {
    pub fn new(number: u32, server: String, ledger: Arc<Ledger>) -> Self {
        Self {
            number,
            server,
            ledger,
            token: String::new(),
            stand: None,
            said: 0,
            owes_last_word: false,
            commands: 0,
            next_line: Clock::now(),
            unanswered: BTreeMap::new(),
            answered: BTreeMap::new(),
            ended: None,
        }
    }

    /// The whole visit.
    ///
    /// # Errors
    /// Something that no further try can mend.
    pub async fn visit(mut self) -> Result<Remembered, LoadError> {
        self.start().await?;
        let mut patience = BackOff::default();
        loop {
            let began = Instant::now();
            if matches!(self.socket().await, End::Over) {
                break;
            }
            patience.wait(began.elapsed()).await;
        }
        if self.ended.as_deref() != Some("ended_by_agent") {
            self.fault(&format!("the chat ended: {:?}", self.ended));
        }
        Ok(Remembered {
            number: self.number,
            token: self.token,
            answered: self.answered,
        })
    }

    /// Tries until the start was answered; the same token stays the same chat.
    async fn start(&mut self) -> Result<(), LoadError> {
        let (path, body) = start_chat(self.number)?;
        let chat: Value = parsed(&body)?;
        self.token = chat["token"].as_str().unwrap_or_default().to_owned();
        self.ledger.asks(self.number, Instant::now());
        loop {
            let mut caller = Caller::new(&self.server);
            match timeout(OPEN_WITHIN, caller.post(&path, &body)).await {
                Ok(Ok(answer)) if answer.status < 300 => return Ok(()),
                // A server that is about to go says 503.
                Ok(Ok(answer)) if answer.status < 500 => {
                    return Err(LoadError::Refused(answer.body));
                }
                Ok(Ok(_) | Err(_)) | Err(_) => tokio::time::sleep(AGAIN).await,
            }
        }
    }

    async fn socket(&mut self) -> End {
        // Each customer has an address of their own, as the proxy would say.
        let [_, a, b, c] = self.number.to_be_bytes();
        let address = format!("10.{a}.{b}.{c}");
        let from = [("x-forwarded-for", address.as_str())];
        let opened = open_socket(&self.server, "/chat/socket", &from);
        let Ok(Ok(mut socket)) = timeout(OPEN_WITHIN, opened).await else {
            return End::Lost;
        };
        match self.converse(&mut socket).await {
            Ok(never) => match never {},
            Err(end) => end,
        }
    }

    async fn converse(&mut self, socket: &mut Socket) -> Result<Infallible, End> {
        let hello = ClientFrame::Hello {
            protocol: PROTOCOL,
            token: self.token.clone(),
            epoch: self.stand.map(|(epoch, _)| epoch),
            seq: self.stand.map(|(_, seq)| seq),
            tab: TabId::from_u128(1),
        };
        say(socket, frame::write(&hello)).await?;
        let mut silent_at = Clock::now() + GIVEN_UP_AFTER;
        let mut is_welcome = false;
        loop {
            tokio::select! {
                message = socket.next() => {
                    silent_at = Clock::now() + GIVEN_UP_AFTER;
                    let Some(Ok(Message::Text(text))) = message else { return Err(End::Lost) };
                    is_welcome |= self.hear(socket, &text).await?;
                }
                () = sleep_until(self.next_line), if is_welcome && self.said < LINES => {
                    self.next_line = Clock::now() + PACE;
                    self.said += 1;
                    let line = format!("Line {} of what I have to say.", self.said);
                    self.ask(socket, line).await?;
                }
                () = sleep_until(silent_at) => return Err(End::Lost),
            }
            if self.said == LINES && std::mem::take(&mut self.owes_last_word) {
                self.ask(socket, LAST_WORD.to_owned()).await?;
            }
            if self.ended.is_some() && self.unanswered.is_empty() {
                return Err(End::Over);
            }
        }
    }

    /// True when the frame is the server's greeting.
    async fn hear(&mut self, socket: &mut Socket, text: &str) -> Result<bool, End> {
        let Ok(frame) = parsed(text) else {
            self.fault(&format!("no frame: {text}"));
            return Ok(false);
        };
        if let Some(seq) = frame["seq"].as_u64().filter(|_| frame["at"].is_i64()) {
            self.happened(seq, &frame);
            return Ok(false);
        }
        match frame["type"].as_str() {
            Some("ping") => {
                let pong = format!(r#"{{"type":"pong","at":{}}}"#, frame["at"]);
                say(socket, pong).await?;
                Ok(false)
            }
            Some("reply") => {
                self.answered(&frame);
                Ok(false)
            }
            Some("welcome" | "snapshot") => {
                self.greeted(socket, &frame).await?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// What the server may have missed with the last socket is said again.
    async fn greeted(&mut self, socket: &mut Socket, frame: &Value) -> Result<(), End> {
        let stand: Option<(Epoch, Seq)> = serde_json::from_value(frame["epoch"].clone())
            .ok()
            .zip(frame["seq"].as_u64());
        for text in self.unanswered.values() {
            say(socket, text.clone()).await?;
        }
        match self.stand {
            None => {
                self.stand = stand;
                // It may have come to an agent before the page was there.
                self.owes_last_word = !frame["state"]["stage"]["active"].is_null();
            }
            Some(_) if frame["type"] == "snapshot" => self.begins_anew(frame),
            Some(_) => {}
        }
        Ok(())
    }

    /// A place is lost only with its log: a server that was started after the
    /// chat was over has none of it, and says how it ended.
    fn begins_anew(&mut self, snapshot: &Value) {
        match snapshot["state"]["stage"]["ended"]["cause"].as_str() {
            Some(cause) if snapshot["seq"] == 0 => self.ended = Some(cause.to_owned()),
            _ => self.fault("its place in the log was lost"),
        }
    }

    fn happened(&mut self, seq: Seq, event: &Value) {
        let Some((_, known)) = &mut self.stand else {
            self.fault("an event came before the snapshot");
            return;
        };
        let before = std::mem::replace(known, seq);
        if seq != before + 1 {
            self.fault(&format!("event {seq} came after {before}"));
        }
        match event["type"].as_str() {
            // As often as an agent comes: the one before may be lost.
            Some("joined") => self.owes_last_word = true,
            Some("ended") => {
                self.ended = Some(event["cause"].as_str().unwrap_or_default().to_owned());
            }
            _ => {}
        }
    }

    fn answered(&mut self, reply: &Value) {
        let command = serde_json::from_value(reply["reply"].clone()).ok();
        let asked = command.and_then(|it: CommandId| self.unanswered.remove(&it));
        let Some(asked) = asked else {
            self.fault("a command was answered twice, or never asked");
            return;
        };
        match reply["error"]["code"].as_str() {
            // What comes after the end is not to be stored.
            None | Some("conversation_ended") => {}
            Some(code) => self.fault(&format!("a line was refused: {code}")),
        }
        if let Some(number) = reply["ok"]["said"]["number"].as_u64() {
            let asked = parsed(&asked).unwrap_or_default();
            let text = asked["text"].as_str().unwrap_or_default().to_owned();
            if self.answered.insert(number, text).is_some() {
                self.fault(&format!("two messages have the number {number}"));
            }
        }
    }

    async fn ask(&mut self, socket: &mut Socket, text: String) -> Result<(), End> {
        self.commands += 1;
        let command = CommandId::from_u128(self.commands);
        let body = Command::Say {
            text,
            attachments: Vec::new(),
        };
        let text = frame::write(&CommandFrame { command, body });
        self.unanswered.insert(command, text.clone());
        say(socket, text).await
    }

    fn fault(&self, what: &str) {
        let number = self.number;
        self.ledger.fault(format!("customer {number}: {what}"));
    }
}

async fn say(socket: &mut Socket, text: String) -> Result<(), End> {
    socket
        .send(Message::text(text))
        .await
        .map_err(|_| End::Lost)
}

fn parsed(text: &str) -> Result<Value, LoadError> {
    serde_json::from_str(text).map_err(|why| LoadError::Unexpected(format!("{why} in {text}")))
}
