//! A customer who asks for help and waits, without a page: the start of a chat
//! is one call, and the offer follows from it.

use deskbell_protocol::conversation::{Answer, Visit};
use deskbell_protocol::http::{ChatStarted, HEADER, StartChat};

use crate::LoadError;

/// Starts a chat at the server with this address.
///
/// # Errors
/// [`LoadError`] when the server can't be reached or refuses.
pub async fn start_chat(client: &reqwest::Client, server: &str) -> Result<ChatStarted, LoadError> {
    let chat = StartChat {
        token: token()?,
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

/// 256 random bits in base64url without padding: 43 characters.
fn token() -> Result<String, LoadError> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut bytes = [0; 43];
    getrandom::fill(&mut bytes).map_err(|error| LoadError::Unexpected(error.to_string()))?;
    Ok(bytes
        .iter()
        .map(|byte| char::from(ALPHABET[usize::from(byte % 64)]))
        .collect())
}
