//! A customer without a page: starts a chat by one call, from which the offer
//! follows, and may end it over a socket.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as URL_SAFE_NO_PAD;
use deskbell_protocol::conversation::{Answer, Visit};
use deskbell_protocol::customer::{ClientFrame, Command, CommandFrame};
use deskbell_protocol::http::{ChatStarted, HEADER, StartChat};
use deskbell_protocol::{CommandId, PROTOCOL, TabId, frame};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;

use crate::LoadError;
use crate::socket::open_socket;

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
    let mut socket = open_socket(server, "/chat/socket", None).await?;
    let (epoch, seq, tab) = (None, None, TabId::from_u128(2));
    let hello = ClientFrame::Hello {
        protocol: PROTOCOL,
        token,
        epoch,
        seq,
        tab,
    };
    let end = CommandFrame {
        command: CommandId::from_u128(1),
        body: Command::End,
    };
    socket.send(Message::text(frame::write(&hello))).await?;
    socket.send(Message::text(frame::write(&end))).await?;
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

/// 256 random bits in base64url without padding: 43 characters.
///
/// # Errors
/// [`LoadError`] when the system has no randomness.
pub fn token() -> Result<String, LoadError> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).map_err(|error| LoadError::Unexpected(error.to_string()))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}
