//! Any text as a frame, for every reader there is. What is read stays the same
//! when it is written and read again; what is cleaned stays the same when it is
//! cleaned again.

use std::fmt::Debug;
use std::time::Duration;

use deskbell_desk::Input;
use deskbell_protocol::frame::{
    self, Malformed, Read, ServerRead, read_agent_client, read_agent_server, read_customer_client,
    read_supervisor_server,
};
use deskbell_protocol::http::{ComeBack, OfferAnswer, SignIn, SignInLink, StartChat};
use deskbell_protocol::{limits, text};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::tab::Tab;

/// See the module.
pub fn frames(bytes: &[u8]) {
    body::<StartChat>(bytes);
    body::<ComeBack>(bytes);
    body::<OfferAnswer>(bytes);
    body::<SignIn>(bytes);
    body::<SignInLink>(bytes);
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    of_browser(text, read_agent_client);
    of_browser(text, read_customer_client);
    of_server(text, read_agent_server);
    of_server(text, read_supervisor_server);
    cleaned(text);
    let mut tab = Tab::focused();
    tab.input(Input::SocketText(text.to_owned()));
    tab.wait(Duration::from_secs(40));
}

/// Of a call over HTTP.
fn body<T: DeserializeOwned + Serialize + PartialEq>(bytes: &[u8]) {
    if let Ok(body) = serde_json::from_slice::<T>(bytes) {
        let again = serde_json::from_str(&frame::write(&body));
        assert!(again.is_ok_and(|again: T| again == body));
    }
}

fn of_browser<F, C>(text: &str, read: fn(&str) -> Result<Read<F, C>, Malformed>)
where
    F: Debug + PartialEq + Serialize,
    C: Debug + PartialEq + Serialize,
{
    let again = match read(text) {
        Ok(Read::Frame(frame)) => frame::write(&frame),
        Ok(Read::Numbered(command)) => frame::write(&command),
        Ok(Read::Unknown | Read::UnknownCommand(_)) | Err(_) => return,
    };
    assert!(text.len() <= limits::FRAME_BYTES);
    assert_eq!(read(&again), read(text), "{again}");
}

fn of_server(text: &str, read: fn(&str) -> Result<ServerRead, Malformed>) {
    let again = match read(text) {
        Ok(ServerRead::Frame(frame)) => frame::write(&frame),
        Ok(ServerRead::Event(event)) => frame::write(&event),
        Ok(ServerRead::Unknown | ServerRead::UnknownEvent(_)) | Err(_) => return,
    };
    assert_eq!(read(&again), read(text), "{again}");
}

fn cleaned(text: &str) {
    let (line, message) = (text::clean_line(text), text::clean_message(text));
    assert_eq!(text::clean_line(&line), line);
    assert_eq!(text::clean_message(&message), message);
    assert!(!line.chars().any(char::is_control), "{line:?}");
    let breaks = ['\n', '\t'];
    let mut others = message.chars().filter(|it| !breaks.contains(it));
    assert!(!others.any(char::is_control), "{message:?}");
    if let Ok(message) = text::checked_message(text) {
        assert!(!message.is_empty() && message.len() <= limits::MESSAGE_BYTES);
    }
    if let Ok(answer) = text::checked_answer(text) {
        assert!(answer.len() <= limits::ANSWER_BYTES);
    }
}
