//! An agent of the crowd as a client of Socket.IO, one of the peers that Deskbell
//! is measured beside: the same part, in its words.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Instant;

use deskbell_protocol::OfferId;
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use tokio_tungstenite::tungstenite::Message;

use super::ledger::Number;
use super::{Common, Seat};
use crate::LoadError;
use crate::socket::Socket;

const PATH: &str = "/socket.io/?EIO=4&transport=websocket";

/// A client without an account: the peer lets everybody in.
pub struct Member {
    number: Number,
    common: Arc<Common>,
    /// Commands without an answer, by the number that the answer repeats.
    unanswered: BTreeMap<u64, Asked>,
    commands: u64,
}

/// What a command is about: the customer and, for an Accept, since when.
#[derive(Clone, Copy)]
enum Asked {
    Accept(u32, Instant),
    End(u32),
    Finish,
}

#[derive(Deserialize)]
struct Offer {
    number: u32,
}

impl Member {
    pub fn new(number: Number, common: Arc<Common>) -> Self {
        Self {
            number,
            common,
            unanswered: BTreeMap::new(),
            commands: 0,
        }
    }

    /// One socket, to its end; the error is why it ended.
    pub async fn socket(&mut self) -> Result<Infallible, LoadError> {
        let mut socket = self.common.open(PATH, &[]).await?;
        let mut seat = Seat::new(&self.common);
        self.converse(&mut socket, &mut seat).await
    }

    async fn converse(
        &mut self,
        socket: &mut Socket,
        seat: &mut Seat,
    ) -> Result<Infallible, LoadError> {
        loop {
            let message = socket.next().await;
            let message = message.ok_or_else(|| LoadError::Unreachable("no close".into()))??;
            let Message::Text(text) = message else {
                continue;
            };
            match text.as_bytes() {
                // The connection is open: enter the only room.
                [b'0', ..] => say(socket, "40".into()).await?,
                [b'2', ..] => say(socket, "3".into()).await?,
                [b'4', b'0', ..] => {
                    seat.take();
                }
                [b'4', b'2', ..] => self.offered(socket, &text[2..]).await?,
                [b'4', b'3', ..] => self.answered(socket, &text[2..]).await?,
                _ => return Err(LoadError::Unexpected(text.to_string())),
            }
            socket.flush().await?;
        }
    }

    /// `["offer", {...}, "offset"]`
    async fn offered(&mut self, socket: &mut Socket, text: &str) -> Result<(), LoadError> {
        let now = Instant::now();
        let (_, Offer { number }, _): (String, Offer, String) = serde_json::from_str(text)
            .map_err(|why| LoadError::Unexpected(format!("{why} in {text}")))?;
        let offer = OfferId::from_u128(number.into());
        let ledger = &self.common.ledger;
        ledger.offered(self.number, offer, Some(number), now);
        say(socket, format!(r#"42["displayed",{{"offer":{number}}}]"#)).await?;
        self.ask(socket, "accept", number, Asked::Accept(number, now))
            .await
    }

    /// `17[{...}]`
    async fn answered(&mut self, socket: &mut Socket, text: &str) -> Result<(), LoadError> {
        let command = text.split_once('[').and_then(|(id, _)| id.parse().ok());
        let asked = command.and_then(|command: u64| self.unanswered.remove(&command));
        match asked {
            Some(Asked::Accept(customer, since)) => {
                let ledger = &self.common.ledger;
                ledger.accepted(Some(customer), since.elapsed());
                self.ask(socket, "end", customer, Asked::End(customer))
                    .await
            }
            Some(Asked::End(customer)) => self.ask(socket, "finish", customer, Asked::Finish).await,
            Some(Asked::Finish) => Ok(()),
            None => Err(LoadError::Unexpected(text.to_owned())),
        }
    }

    async fn ask(
        &mut self,
        socket: &mut Socket,
        name: &str,
        customer: u32,
        asked: Asked,
    ) -> Result<(), LoadError> {
        self.commands += 1;
        let command = self.commands;
        self.unanswered.insert(command, asked);
        let text = format!(r#"42{command}["{name}",{{"offer":{customer}}}]"#);
        say(socket, text).await
    }
}

async fn say(socket: &mut Socket, text: String) -> Result<(), LoadError> {
    Ok(socket.feed(Message::text(text)).await?)
}

/// How a customer asks; their number is all that the peer has to know.
pub fn call(number: u32) -> (String, String) {
    ("/ask".into(), format!(r#"{{"number":{number}}}"#))
}
