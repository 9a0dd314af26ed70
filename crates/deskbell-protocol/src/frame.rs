//! How one text becomes a frame. A frame of a type that this program does not
//! know is skipped and counted, since the other side may be newer; a frame
//! that is not what its type says is malformed, and closes the socket.

#[cfg(test)]
mod properties;
mod server;

use serde::Deserialize;
use serde::de::DeserializeOwned;

pub use self::server::{ServerRead, read_agent_server, read_supervisor_server};
use crate::tree::Unreadable;
use crate::{CommandId, agent, customer, limits};

/// What a text turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read<Frame, Command> {
    Frame(Frame),
    /// A command.
    Numbered(Command),
    /// A frame of a type that this program does not know.
    Unknown,
    /// A command that this program does not know: its answer is `unsupported`.
    UnknownCommand(CommandId),
}

/// A text that is no frame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Malformed {
    #[error("the frame is {0} bytes long; {most} are allowed", most = limits::FRAME_BYTES)]
    TooLarge(usize),
    #[error("the frame can't be read: {0}")]
    NotAFrame(String),
}

impl From<Unreadable> for Malformed {
    fn from(error: Unreadable) -> Self {
        Self::NotAFrame(error.to_string())
    }
}

/// What every frame begins with, as far as reading needs it.
#[derive(Deserialize)]
struct Head {
    r#type: String,
    command: Option<CommandId>,
}

const AGENT_FRAMES: &[&str] = &[
    "hello",
    "ack",
    "surface",
    "ready",
    "displayed",
    "pong",
    "typing",
    "watch_floor",
    "checked",
    "echo",
];
const AGENT_COMMANDS: &[&str] = &[
    "set_presence",
    "im_back",
    "accept",
    "reject",
    "ask_offer",
    "say",
    "note",
    "read",
    "end",
    "finish_wrap_up",
    "leave",
    "reset_presence",
    "transfer",
    "escalate",
    "assign",
    "take_back",
    "force_close",
    "pick",
    "consult",
    "admit",
    "join",
    "leave_consult",
];
const CUSTOMER_FRAMES: &[&str] = &["hello", "ack", "delivered", "read", "pong", "typing"];
const CUSTOMER_COMMANDS: &[&str] = &["say", "end"];

/// Reads what an agent's tab sent.
///
/// # Errors
/// [`Malformed`], after which the socket is closed.
pub fn read_agent_client(
    text: &str,
) -> Result<Read<agent::ClientFrame, agent::CommandFrame>, Malformed> {
    read_client(text, AGENT_FRAMES, AGENT_COMMANDS)
}

/// Reads what a customer's page sent.
///
/// # Errors
/// [`Malformed`], after which the socket is closed.
pub fn read_customer_client(
    text: &str,
) -> Result<Read<customer::ClientFrame, customer::CommandFrame>, Malformed> {
    read_client(text, CUSTOMER_FRAMES, CUSTOMER_COMMANDS)
}

/// The text of a frame.
pub fn write(frame: &impl serde::Serialize) -> String {
    serde_json::to_string(frame)
        .unwrap_or_else(|error| unreachable!("frames hold nothing that JSON can't: {error}"))
}

fn read_client<F: DeserializeOwned, C: DeserializeOwned>(
    text: &str,
    frames: &[&str],
    commands: &[&str],
) -> Result<Read<F, C>, Malformed> {
    if text.len() > limits::FRAME_BYTES {
        return Err(Malformed::TooLarge(text.len()));
    }
    let head: Head = parse(text)?;
    let kind = head.r#type.as_str();
    Ok(match head.command {
        Some(_) if commands.contains(&kind) => Read::Numbered(parse(text)?),
        Some(command) => Read::UnknownCommand(command),
        None if frames.contains(&kind) => Read::Frame(parse(text)?),
        None if commands.contains(&kind) => {
            return Err(Malformed::NotAFrame(format!("`{kind}` without `command`")));
        }
        None => Read::Unknown,
    })
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Malformed> {
    serde_json::from_str(text).map_err(|error| Malformed::NotAFrame(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Timestamp;
    use crate::agent::{ClientFrame, Command, CommandFrame, Done, Outcome, Reply, ServerFrame};

    #[test]
    fn a_command_is_read_with_its_number() {
        let text = r#"{"command":"01ARZ3NDEKTSV4RRFFQ69G5FAV","type":"im_back"}"#;
        let Read::Numbered(CommandFrame { body, .. }) = read_agent_client(text).unwrap() else {
            panic!("a command")
        };
        assert_eq!(body, Command::ImBack);
    }

    #[test]
    fn an_unknown_command_is_named_so_that_it_can_be_answered() {
        let text = r#"{"command":"01ARZ3NDEKTSV4RRFFQ69G5FAV","type":"from_the_future"}"#;
        assert!(matches!(
            read_agent_client(text),
            Ok(Read::UnknownCommand(_))
        ));
    }

    #[test]
    fn an_unknown_frame_is_skipped() {
        assert_eq!(
            read_agent_client(r#"{"type":"from_the_future"}"#),
            Ok(Read::Unknown)
        );
        assert_eq!(
            read_agent_server(r#"{"type":"from_the_future"}"#),
            Ok(ServerRead::Unknown)
        );
    }

    #[test]
    fn an_unknown_event_keeps_its_place_in_the_log() {
        let text = r#"{"seq":7,"at":1,"type":"from_the_future"}"#;
        assert_eq!(read_agent_server(text), Ok(ServerRead::UnknownEvent(7)));
    }

    #[test]
    fn malformed_frames_are_refused() {
        for text in [
            "",
            "{",
            "[]",
            "null",
            r#"{"type":7}"#,
            r#"{"type":"ack"}"#,
            r#"{"type":"accept"}"#,
        ] {
            assert!(read_agent_client(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_frame_one_byte_over_the_limit_is_refused() {
        let frame = |bytes: usize| {
            let empty = r#"{"type":"later","x":""}"#;
            empty.replace(r#""""#, &format!("\"{}\"", "x".repeat(bytes - empty.len())))
        };
        assert_eq!(
            read_agent_client(&frame(limits::FRAME_BYTES)),
            Ok(Read::Unknown)
        );
        assert_eq!(
            read_agent_client(&frame(limits::FRAME_BYTES + 1)),
            Err(Malformed::TooLarge(limits::FRAME_BYTES + 1))
        );
    }

    #[test]
    fn what_is_written_is_read() {
        let pong = ClientFrame::Pong {
            at: Timestamp::from_millis(5),
        };
        assert_eq!(read_agent_client(&write(&pong)), Ok(Read::Frame(pong)));
        let reply = ServerFrame::Reply(Reply {
            reply: CommandId::from_u128(1),
            outcome: Outcome::Ok(Done::Done),
        });
        assert_eq!(
            read_agent_server(&write(&reply)),
            Ok(ServerRead::Frame(reply))
        );
        assert_eq!(
            write(&Reply {
                reply: CommandId::from_u128(0),
                outcome: Outcome::Ok(Done::Done)
            }),
            r#"{"reply":"00000000000000000000000000","ok":"done"}"#
        );
    }

    /// The name by which serde calls each variant, read from its own message
    /// about a type that it does not know.
    pub(super) fn known<T: DeserializeOwned>() -> Vec<String> {
        let Err(error) = serde_json::from_str::<T>(
            r#"{"type":"?","command":"01ARZ3NDEKTSV4RRFFQ69G5FAV","seq":1,"at":1}"#,
        ) else {
            panic!("`?` is no type")
        };
        let text = error.to_string();
        let mut names: Vec<String> = text
            .split('`')
            .skip(1)
            .step_by(2)
            .skip(1)
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    }

    #[test]
    fn every_frame_that_has_a_shape_is_known_by_its_type() {
        let sorted = |names: &[&str]| {
            let mut names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            names.sort();
            names
        };
        assert_eq!(known::<ClientFrame>(), sorted(AGENT_FRAMES));
        assert_eq!(known::<Command>(), sorted(AGENT_COMMANDS));
        assert_eq!(known::<customer::ClientFrame>(), sorted(CUSTOMER_FRAMES));
        assert_eq!(known::<customer::Command>(), sorted(CUSTOMER_COMMANDS));
    }
}
