//! A customer without a page: starts a chat by one call, from which the offer
//! follows, and over a socket may end it, or write and write.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use deskbell_protocol::conversation::{Answer, Visit};
use deskbell_protocol::customer::{ClientFrame, Command, CommandFrame};
use deskbell_protocol::http::{ChatStarted, HEADER, StartChat};
use deskbell_protocol::{CommandId, PROTOCOL, TabId, Timestamp, frame};
use futures_util::{FutureExt, SinkExt, StreamExt};
use serde::Deserialize;
use tokio::time::interval;
use tokio_tungstenite::tungstenite::Message;

use crate::LoadError;
use crate::socket::{Socket, open_socket};

/// Starts a chat at the server with this address; the token opens it.
///
/// # Errors
/// [`LoadError`] when the server can't be reached or refuses.
pub async fn start_chat(
    client: &reqwest::Client,
    server: &str,
    token: &str,
) -> Result<ChatStarted, LoadError> {
    let chat = StartChat {
        token: token.to_owned(),
        answers: vec![Answer {
            question: "reason".into(),
            answer: "My order is late".into(),
        }],
        visit: Visit::default(),
    };
    let answer = client
        .post(format!("{server}/chat/start"))
        .header(HEADER.0, HEADER.1)
        .header("origin", server)
        .json(&chat)
        .send()
        .await?;
    if !answer.status().is_success() {
        return Err(LoadError::Refused(answer.text().await?));
    }
    Ok(answer.json().await?)
}

/// Ends the chat, as the customer who gives up waiting.
///
/// # Errors
/// [`LoadError`] when the server can't be reached or refuses.
pub async fn end_chat(server: &str, token: String) -> Result<(), LoadError> {
    let mut socket = enter(server, token).await?;
    send(&mut socket, 1, Command::End).await?;
    while let Some(message) = socket.next().await {
        if let Message::Text(text) = message?
            && text.contains(r#""type":"reply""#)
        {
            return Ok(());
        }
    }
    Err(LoadError::Unreachable(
        "the socket ended before the answer".into(),
    ))
}

/// Writes a message every `pace` until the socket ends, which is an error.
///
/// # Errors
/// [`LoadError`], always, in the end.
pub async fn chatter(server: &str, token: String, pace: Duration) -> Result<(), LoadError> {
    let mut socket = enter(server, token).await?;
    let mut pace = interval(pace);
    for number in 1.. {
        pace.tick().await;
        let text = format!("Line {number} of what I have to say.");
        send(
            &mut socket,
            number,
            Command::Say {
                text,
                attachments: Vec::new(),
            },
        )
        .await?;
        answer_pings(&mut socket).await?;
    }
    Ok(())
}

/// Reads what has arrived, without waiting for more.
async fn answer_pings(socket: &mut Socket) -> Result<(), LoadError> {
    while let Some(arrived) = socket.next().now_or_never() {
        let ended = || LoadError::Unreachable("the socket ended".into());
        if let Message::Text(text) = arrived.ok_or_else(ended)??
            && let Ok(Answered::Ping { at }) = serde_json::from_str::<Answered>(&text)
        {
            let pong = ClientFrame::Pong { at };
            socket.send(Message::text(frame::write(&pong))).await?;
        }
    }
    Ok(())
}

/// The one frame of the server's that a writer has to answer.
#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Answered {
    Ping { at: Timestamp },
}

/// Opens the chat's socket and says hello.
async fn enter(server: &str, token: String) -> Result<Socket, LoadError> {
    let mut socket = open_socket(server, "/chat/socket", &[]).await?;
    let (epoch, seq, tab) = (None, None, TabId::from_u128(2));
    let hello = ClientFrame::Hello {
        protocol: PROTOCOL,
        token,
        epoch,
        seq,
        tab,
    };
    socket.send(Message::text(frame::write(&hello))).await?;
    Ok(socket)
}

async fn send(socket: &mut Socket, number: u128, body: Command) -> Result<(), LoadError> {
    let command = CommandId::from_u128(number);
    let frame = CommandFrame { command, body };
    Ok(socket.send(Message::text(frame::write(&frame))).await?)
}

/// 256 random bits in base64url without padding: 43 characters.
///
/// # Errors
/// [`LoadError`] when the system has no randomness.
pub fn token() -> Result<String, LoadError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| LoadError::Unexpected(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
