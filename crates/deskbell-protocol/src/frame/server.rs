//! How a text from the server becomes a frame or an event: by its `type`, and
//! then field by field, as the desk's page does. What it does not know is
//! skipped.

use super::Malformed;
use crate::Seq;
use crate::agent::{Done, Event, EventFrame, Outcome, Reply, ServerFrame};
use crate::tree::{Tree, Unreadable};

/// What a text from the server turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServerRead {
    Frame(ServerFrame),
    Event(EventFrame),
    /// A frame of a type that this program does not know.
    Unknown,
    /// An event of a type that this program does not know: its number is
    /// used, its content is skipped.
    UnknownEvent(Seq),
}

/// Reads what the server sent to an agent's tab. Frames of the floor are
/// unknown to it: they are the supervisors' part.
///
/// # Errors
/// [`Malformed`], after which the browser closes the socket and resumes.
pub fn read_agent_server(text: &str) -> Result<ServerRead, Malformed> {
    Ok(read(&Tree::of(text)?)?)
}

/// Reads what the server sent to a supervisor's tab: the same, and the floor.
///
/// # Errors
/// As [`read_agent_server`].
pub fn read_supervisor_server(text: &str) -> Result<ServerRead, Malformed> {
    let text = Tree::of(text)?;
    let kind: String = text.field("type")?;
    Ok(match kind.as_str() {
        "floor" => ServerRead::Frame(ServerFrame::Floor(text.whole()?)),
        "floor_agent" => ServerRead::Frame(ServerFrame::FloorAgent(text.whole()?)),
        _ => read(&text)?,
    })
}

fn read(text: &Tree) -> Result<ServerRead, Unreadable> {
    let kind: String = text.field("type")?;
    if let Some(frame) = frame(&kind, text)? {
        return Ok(ServerRead::Frame(frame));
    }
    let Some(seq) = text.field("seq")? else {
        return Ok(ServerRead::Unknown);
    };
    Ok(match event(&kind, text)? {
        Some(body) => ServerRead::Event(EventFrame {
            seq,
            at: text.field("at")?,
            body,
        }),
        None => ServerRead::UnknownEvent(seq),
    })
}

fn frame(kind: &str, text: &Tree) -> Result<Option<ServerFrame>, Unreadable> {
    Ok(Some(match kind {
        "welcome" => ServerFrame::Welcome(text.whole()?),
        "snapshot" => ServerFrame::Snapshot(text.whole()?),
        "reply" => ServerFrame::Reply(reply(text)?),
        "ping" => ServerFrame::Ping {
            at: text.field("at")?,
        },
        "echo" => ServerFrame::Echo {
            number: text.field("number")?,
        },
        "typing" => ServerFrame::Typing {
            conversation: text.field("conversation")?,
            on: text.field("on")?,
        },
        _ => return Ok(None),
    }))
}

fn reply(text: &Tree) -> Result<Reply, Unreadable> {
    let done: Option<Done> = text.field("ok")?;
    Ok(Reply {
        reply: text.field("reply")?,
        outcome: match done {
            Some(done) => Outcome::Ok(done),
            None => Outcome::Error(text.field("error")?),
        },
    })
}

fn event(kind: &str, text: &Tree) -> Result<Option<Event>, Unreadable> {
    Ok(Some(match kind {
        "presence" => Event::Presence {
            presence: text.field("presence")?,
            choice: text.field("choice")?,
        },
        "statuses" => Event::Statuses {
            statuses: text.field("statuses")?,
        },
        "offer_made" => Event::OfferMade {
            offer: text.field("offer")?,
        },
        "offer_displayed" => Event::OfferDisplayed {
            offer: text.field("offer")?,
            surface: text.field("surface")?,
        },
        "offer_ended" => Event::OfferEnded {
            offer: text.field("offer")?,
            end: text.field("end")?,
        },
        "missed" => Event::Missed {
            missed: text.field("missed")?,
        },
        "missed_cleared" => Event::MissedCleared,
        "session_opened" => Event::SessionOpened {
            session: text.field("session")?,
        },
        "session_changed" => Event::SessionChanged {
            conversation: text.field("conversation")?,
            change: text.field("change")?,
        },
        "came_back" => Event::CameBack {
            conversation: text.field("conversation")?,
            who: text.field("who")?,
            end: text.field("end")?,
        },
        "sentiment_warning" => Event::SentimentWarning {
            conversation: text.field("conversation")?,
            customer: text.field("customer")?,
            agent: text.field("agent")?,
        },
        "session_closed" => Event::SessionClosed {
            conversation: text.field("conversation")?,
            cause: text.field("cause")?,
        },
        "message" => Event::Message {
            conversation: text.field("conversation")?,
            message: text.field("message")?,
        },
        "reach_changed" => Event::ReachChanged {
            reach: text.field("reach")?,
            went_elsewhere: text.field("went_elsewhere")?,
        },
        "today" => Event::Today {
            today: text.field("today")?,
        },
        _ => return Ok(None),
    }))
}

#[cfg(test)]
pub(super) mod tests {
    use serde_json::{Value, json};

    use super::super::tests::known;
    use super::*;
    use crate::{Problem, ProblemCode};

    const ID: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    fn presence() -> Value {
        json!({"base": "inactive", "since": 3, "cause": {"missed": {"reason": "incoming_chat"}}})
    }

    fn missed() -> Value {
        json!({"offer": ID, "reason": "transfer", "at": 4})
    }

    fn customer() -> Value {
        json!({
            "contact": null, "name": "Lin", "visitor": 1, "phone": null, "email": null,
            "company": null
        })
    }

    fn offer() -> Value {
        json!({
            "id": ID, "attempt": 1, "conversation": ID, "nonce": "n", "reason": "incoming_chat",
            "offered_at": 1, "expires_at": 2, "displayed": false, "customer": customer(),
            "channel": "web_chat", "queue": "Support", "waiting_since": 1, "started_at": 1, "opens": true,
            "notification": {
                "kind": "alert", "title": "Chat", "icon": "chat", "show_wait_time": true, "accept_text": "Accept",
                "reject_text": null, "desktop": "background", "desktop_body": "",
                "sound": {"on": true, "tone": "chime", "volume": 50, "repeat": true},
                "fields": [
                    {"label": "Name", "value": {"text": "Lin"}},
                    {"label": "Waits", "value": {"since": 1}}
                ]
            }
        })
    }

    fn session() -> Value {
        let case = json!({"id": ID, "number": "C-1", "title": "", "open": true, "opened_at": -1, "version": 2});
        json!({
            "conversation": ID, "offer": ID, "state": "active", "channel": "web_chat",
            "queue": "Support", "customer": customer(), "customer_link": {"gone": {"since": 5}},
            "answers": [{"question": "name", "answer": "Lin"}],
            "visit": {"language": "en", "device": null, "page": null, "trail": [{
                "page": "https://shop.example/", "title": "Shop", "search": null, "before": 9,
            }]}, "case": case,
            "started_at": 1, "waiting_since": 1, "accepted_at": 2, "last_message": 0,
            "read_upto": 0, "delivered_upto": 0, "customer_read_upto": 0, "wrap_up_until": null, "part": "reads",
            "skills": ["German"],
            "asked": colleague(), "advisers": [adviser()]
        })
    }

    fn lunch() -> Value {
        json!({"id": ID, "name": "Lunch", "text": "At lunch", "base": "away"})
    }

    fn colleague() -> Value {
        json!({"id": ID, "name": "Ben"})
    }

    fn adviser() -> Value {
        json!({"id": ID, "name": "Cleo", "joined": true})
    }

    fn attachment() -> Value {
        json!({
            "id": ID, "name": "a.png", "media_type": "image/png", "bytes": 5, "preview": true,
            "missing": "coming"
        })
    }

    fn floor_work() -> Value {
        json!({
            "conversation": ID, "customer": customer(), "channel": "sms", "queue": "Support",
            "state": "open", "agent": null, "with_bot": true, "offered_to": "Ana", "given": false,
            "waiting_since": 1
        })
    }

    fn floor_agent() -> Value {
        json!({
            "id": ID, "name": "Ana", "presence": presence(), "link": "connected",
            "reach": "visible", "used": 1, "units": 3, "sessions": 1, "ringing": 0
        })
    }

    /// One of each frame as the server writes it.
    pub fn frames() -> Vec<Value> {
        let today = json!({"accepted": 1, "missed": 2, "rejected": 3, "answer_ms": 4});
        let state = json!({
            "me": {"id": ID, "name": "Ana", "role": "agent", "units": 3},
            "presence": presence(), "choice": "available", "statuses": [lunch()],
            "reach": "desktop",
            "went_elsewhere": 0, "lost": 1, "missed": [missed()], "offers": [offer()],
            "sessions": [session()], "today": today
        });
        let queue =
            json!({"id": ID, "name": "Support", "waiting": 1, "oldest": 1, "nobody_left": 0});
        let mut agent = floor_agent();
        agent["type"] = json!("floor_agent");
        vec![
            json!({
                "type": "welcome", "recovered": true, "epoch": ID, "seq": 1, "server_time": 2,
                "ping_every": 2000
            }),
            json!({
                "type": "snapshot", "epoch": ID, "seq": 1, "server_time": 2, "ping_every": 2000,
                "state": state
            }),
            json!({"type": "reply", "reply": ID, "ok": {"said": {"number": 1, "at": 2}}}),
            json!({"type": "ping", "at": 1}),
            json!({"type": "typing", "conversation": ID, "on": true}),
            json!({"type": "echo", "number": 7}),
            json!({
                "type": "floor", "agents": [floor_agent()], "queues": [queue],
                "work": [floor_work()]
            }),
            agent,
        ]
    }

    /// One at least of each event, without `seq` and `at`.
    pub fn events() -> Vec<Value> {
        let message = json!({
            "number": 1, "at": 2, "author": {"agent": {"name": "Ana"}}, "text": "Hi",
            "command": ID
        });
        let today = json!({"accepted": 1, "missed": 2, "rejected": 3, "answer_ms": 4});
        let end = json!({"rescinded": {"why": "customer_left"}});
        let change = json!({"customer_link": {"link": "here"}});
        let failed = json!({"failed": {"why": "blocked", "code": 30007}});
        let sms = json!({"delivery": {"message": 1, "delivery": failed}});
        let mut text = message.clone();
        text["delivery"] = json!("queued");
        vec![
            json!({"type": "presence", "presence": presence(), "choice": "do_not_disturb"}),
            json!({"type": "offer_made", "offer": offer()}),
            json!({"type": "offer_displayed", "offer": ID, "surface": "toast"}),
            json!({"type": "offer_ended", "offer": ID, "end": end}),
            json!({"type": "missed", "missed": missed()}),
            json!({"type": "missed_cleared"}),
            json!({"type": "session_opened", "session": session()}),
            json!({"type": "session_changed", "conversation": ID, "change": change}),
            json!({"type": "session_changed", "conversation": ID, "change": {"asked": {"asked": colleague()}}}),
            json!({"type": "session_changed", "conversation": ID, "change": {"advisers": {"advisers": [adviser()]}}}),
            json!({"type": "session_changed", "conversation": ID, "change": {"customer": {
                "customer": customer(), "case": null
            }}}),
            json!({"type": "session_changed", "conversation": ID, "change": {"unanswerable": {"why": "stopped"}}}),
            json!({"type": "session_changed", "conversation": ID, "change": sms}),
            json!({"type": "session_changed", "conversation": ID, "change": {"customer_read": {"upto": 1}}}),
            json!({"type": "session_changed", "conversation": ID, "change": {"attachment": {
                "message": 1, "attachment": attachment()
            }}}),
            json!({"type": "session_closed", "conversation": ID, "cause": "agent_lost"}),
            json!({"type": "came_back", "conversation": ID, "who": "Ben", "end": end}),
            json!({"type": "sentiment_warning", "conversation": ID, "customer": customer(), "agent": "Ana"}),
            json!({"type": "message", "conversation": ID, "message": message}),
            json!({"type": "message", "conversation": ID, "message": text}),
            json!({"type": "reach_changed", "reach": "nothing", "went_elsewhere": 2}),
            json!({"type": "today", "today": today}),
            json!({"type": "statuses", "statuses": [lunch()]}),
        ]
    }

    fn types(frames: &[Value]) -> Vec<String> {
        let name = |frame: &Value| frame["type"].as_str().unwrap().to_owned();
        let mut types: Vec<String> = frames.iter().map(name).collect();
        types.sort();
        types.dedup();
        types
    }

    fn as_json(frame: &impl serde::Serialize) -> Value {
        serde_json::to_value(frame).unwrap()
    }

    #[test]
    fn every_frame_that_has_a_shape_is_read_as_it_is_written() {
        assert_eq!(types(&frames()), known::<ServerFrame>());
        for frame in frames() {
            let Ok(ServerRead::Frame(read)) = read_supervisor_server(&frame.to_string()) else {
                panic!("{frame} is a frame")
            };
            assert_eq!(as_json(&read), frame);
        }
    }

    #[test]
    fn the_floor_is_unknown_to_an_agents_tab_and_all_else_is_the_same() {
        for frame in frames() {
            let text = frame.to_string();
            if frame["type"].as_str().unwrap().starts_with("floor") {
                assert_eq!(read_agent_server(&text), Ok(ServerRead::Unknown));
            } else {
                assert_eq!(read_agent_server(&text), read_supervisor_server(&text));
            }
        }
    }

    #[test]
    fn every_event_that_has_a_shape_is_read_as_it_is_written() {
        assert_eq!(types(&events()), known::<Event>());
        for mut event in events() {
            event["seq"] = json!(7);
            event["at"] = json!(8);
            let Ok(ServerRead::Event(read)) = read_agent_server(&event.to_string()) else {
                panic!("{event} is an event")
            };
            assert_eq!(as_json(&read), event);
        }
    }

    #[test]
    fn a_reply_is_ok_or_a_problem() {
        let error = json!({"code": "from_the_future", "text": "x"});
        let text = json!({"type": "reply", "reply": ID, "error": error}).to_string();
        let Ok(ServerRead::Frame(ServerFrame::Reply(reply))) = read_agent_server(&text) else {
            panic!("a reply")
        };
        let problem = Problem::new(ProblemCode::Unknown, "x");
        assert_eq!(reply.outcome, Outcome::Error(problem));
        let neither = json!({"type": "reply", "reply": ID}).to_string();
        assert!(read_agent_server(&neither).is_err());
    }

    #[test]
    fn a_malformed_frame_is_refused_by_the_name_of_its_field() {
        for (text, field) in [
            ("", "something"),
            ("[]", "something"),
            (r#"{"type":7}"#, "type"),
            (r#"{"type":"ping"}"#, "at"),
            (r#"{"type":"today","seq":1,"at":1,"today":{}}"#, "accepted"),
            (r#"{"type":"missed_cleared","seq":1}"#, "at"),
        ] {
            let refused = read_agent_server(text).unwrap_err().to_string();
            assert!(refused.contains(&format!(": {field} is")), "{refused}");
        }
    }
}
