//! What is left when a round is over: the messages that the server has stored,
//! against those whose writing it has answered; and the desks of agents, which
//! have nothing open.

use std::collections::BTreeMap;

use deskbell_protocol::agent::ClientFrame;
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::{PROTOCOL, TabId, frame};
use futures_util::{SinkExt as _, StreamExt as _};
use serde::Deserialize;
use tokio_tungstenite::tungstenite::Message;

use super::page::Remembered;
use crate::LoadError;
use crate::http::Caller;
use crate::socket::open_socket;

#[derive(Deserialize)]
struct History {
    messages: Vec<Line>,
    more: bool,
}

#[derive(Deserialize)]
struct Line {
    number: u64,
    text: String,
}

/// Everything that these customers were told and that is not stored so, and
/// everything that is stored and was not said.
///
/// # Errors
/// The server does not answer.
pub async fn stored(server: &str, customers: &[Remembered]) -> Result<Vec<String>, LoadError> {
    let mut caller = Caller::new(server);
    let mut wrong = Vec::new();
    for customer in customers {
        let answer = caller.get_as(&customer.token, "/chat/messages").await?;
        let history: History = serde_json::from_str(&answer.body)
            .map_err(|why| LoadError::Unexpected(format!("{why} in {}", answer.body)))?;
        if let Some(how) = differs(&history, &customer.answered) {
            wrong.push(format!("customer {}: {how}", customer.number));
        }
    }
    Ok(wrong)
}

/// The first message is the answer before the chat.
fn differs(history: &History, answered: &BTreeMap<u64, String>) -> Option<String> {
    let lines = history.messages.iter().skip(1);
    let stored: BTreeMap<u64, String> = lines.map(|it| (it.number, it.text.clone())).collect();
    let is_same = !history.more
        && history.messages.first().is_some_and(|it| it.number == 1)
        && stored.len() + 1 == history.messages.len()
        && stored == *answered;
    (!is_same).then(|| format!("{answered:?} were answered, and {stored:?} are stored"))
}

/// What a new tab of each agent finds open.
///
/// # Errors
/// The server does not answer.
pub async fn desks(server: &str, cookies: &[String]) -> Result<Vec<String>, LoadError> {
    let mut open = Vec::new();
    for (number, cookie) in cookies.iter().enumerate() {
        let state = desk(server, cookie).await?;
        let is_empty = |what: &str| state[what].as_array().is_some_and(Vec::is_empty);
        if !is_empty("offers") || !is_empty("sessions") || !is_empty("missed") {
            open.push(format!("agent {number} has something open: {state}"));
        }
    }
    Ok(open)
}

async fn desk(server: &str, cookie: &str) -> Result<serde_json::Value, LoadError> {
    let mut socket = open_socket(server, "/socket", &[("cookie", cookie)]).await?;
    let surface = Surface {
        visible: true,
        focus: true,
        permission: Permission::Granted,
        worker: true,
    };
    let hello = ClientFrame::Hello {
        protocol: PROTOCOL,
        epoch: None,
        seq: None,
        tab: TabId::from_u128(2),
        surface,
    };
    socket.send(Message::text(frame::write(&hello))).await?;
    let first = socket.next().await;
    let first = first.ok_or_else(|| LoadError::Unreachable("no snapshot".into()))??;
    let text = first.into_text()?;
    let mut frame: serde_json::Value = serde_json::from_str(&text)
        .map_err(|why| LoadError::Unexpected(format!("{why} in {text}")))?;
    Ok(frame["state"].take())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(texts: &[&str]) -> History {
        let messages = (1..).zip(texts).map(|(number, &text)| Line {
            number,
            text: text.to_owned(),
        });
        History {
            messages: messages.collect(),
            more: false,
        }
    }

    #[test]
    fn what_was_answered_has_to_be_there_once_and_nothing_else() {
        let answered = BTreeMap::from([(2, "a".to_owned()), (3, "b".to_owned())]);
        assert_eq!(differs(&history(&["why", "a", "b"]), &answered), None);
        for wrong in [
            &["why", "a"][..],
            &["why", "b", "a"],
            &["why", "a", "b", "b"],
            &[],
        ] {
            assert!(differs(&history(wrong), &answered).is_some(), "{wrong:?}");
        }
    }
}
