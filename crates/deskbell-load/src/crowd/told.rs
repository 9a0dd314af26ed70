//! What an agent's tab is told, as far as the load has to understand it. The
//! product's own reader builds every field; here thousands of tabs share one
//! processor.

use std::borrow::Cow;

use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::{CommandId, ConversationId, Epoch, OfferId, Seq, Timestamp};
use serde::Deserialize;

use super::member::LAST_WORD;
use crate::LoadError;

/// One frame.
#[derive(Debug)]
pub enum Told {
    Ping(Timestamp),
    Welcome(Stand),
    Snapshot(Snapshot),
    Reply {
        command: CommandId,
        good: bool,
    },
    Event {
        seq: Seq,
        at: Timestamp,
        event: Event,
    },
    /// Not of interest.
    Other,
}

/// Where the log stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Stand {
    pub epoch: Epoch,
    pub seq: Seq,
}

/// The parts of a desk's state that the load goes on from.
#[derive(Debug, Deserialize)]
pub struct Snapshot {
    #[serde(flatten)]
    pub stand: Stand,
    pub state: Desk,
}

#[derive(Debug, Deserialize)]
pub struct Desk {
    pub offers: Vec<Offer>,
    pub sessions: Vec<Session>,
}

#[derive(Debug)]
pub enum Event {
    Offered(Offer),
    Ended {
        offer: OfferId,
        end: OfferEnd,
    },
    Opened(ConversationId),
    Closed(ConversationId),
    /// The customer has said what they say last.
    LastWord(ConversationId),
    Other,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Offer {
    pub id: OfferId,
    pub attempt: u32,
    pub conversation: ConversationId,
    pub customer: Customer,
}

#[derive(Debug, Clone, Deserialize)]
pub struct Customer {
    pub name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub struct Session {
    pub conversation: ConversationId,
}

#[derive(Deserialize)]
struct Head<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    seq: Option<Seq>,
    at: Option<Timestamp>,
}

#[derive(Deserialize)]
struct OfOffer {
    offer: Offer,
}

#[derive(Deserialize)]
struct OfEnd {
    offer: OfferId,
    end: OfferEnd,
}

#[derive(Deserialize)]
struct OfSession {
    session: Session,
}

#[derive(Deserialize)]
struct OfMessage<'a> {
    conversation: ConversationId,
    #[serde(borrow)]
    message: Message<'a>,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(borrow)]
    text: Cow<'a, str>,
}

#[derive(Deserialize)]
struct OfReply {
    reply: CommandId,
    error: Option<serde::de::IgnoredAny>,
}

impl Told {
    /// # Errors
    /// `Unexpected`: no frame of the server's.
    pub fn read(text: &str) -> Result<Self, LoadError> {
        let head: Head<'_> = parsed(text)?;
        Ok(match (head.kind, head.at, head.seq) {
            ("ping", Some(at), _) => Self::Ping(at),
            ("welcome", ..) => Self::Welcome(parsed(text)?),
            ("snapshot", ..) => Self::Snapshot(parsed(text)?),
            ("reply", ..) => {
                let OfReply { reply, error } = parsed(text)?;
                Self::Reply {
                    command: reply,
                    good: error.is_none(),
                }
            }
            (kind, Some(at), Some(seq)) => Self::Event {
                seq,
                at,
                event: event(kind, text)?,
            },
            _ => Self::Other,
        })
    }
}

fn event(kind: &str, text: &str) -> Result<Event, LoadError> {
    Ok(match kind {
        "offer_made" => Event::Offered(parsed::<OfOffer>(text)?.offer),
        "offer_ended" => {
            let OfEnd { offer, end } = parsed(text)?;
            Event::Ended { offer, end }
        }
        "session_opened" => Event::Opened(parsed::<OfSession>(text)?.session.conversation),
        "session_closed" => Event::Closed(parsed::<Session>(text)?.conversation),
        "message" => {
            let OfMessage {
                conversation,
                message,
            } = parsed(text)?;
            if message.text == LAST_WORD {
                Event::LastWord(conversation)
            } else {
                Event::Other
            }
        }
        _ => Event::Other,
    })
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, LoadError> {
    serde_json::from_str(text).map_err(|why| LoadError::Unexpected(format!("{why} in {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_says_its_place_and_what_happened() {
        let id = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
        let text =
            format!(r#"{{"seq":7,"at":8,"type":"offer_ended","offer":"{id}","end":"expired"}}"#);
        let Ok(Told::Event { seq: 7, event, .. }) = Told::read(&text) else {
            panic!("an event")
        };
        assert!(matches!(
            event,
            Event::Ended {
                end: OfferEnd::Expired,
                ..
            }
        ));
    }

    #[test]
    fn what_is_no_frame_is_told_with_its_text() {
        assert!(Told::read("{}").unwrap_err().to_string().contains("{}"));
    }
}
