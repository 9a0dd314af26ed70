//! Whatever a socket brings: reading it does not panic, and what is accepted is
//! the same after it was written and read again.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;
use serde::Serialize;
use serde_json::{Value, json};

use super::server::tests::{events, frames};
use super::*;

const ID: &str = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

/// One of each frame and command of an agent's tab.
fn of_agents() -> Vec<Value> {
    let surface = json!({
        "visible": true, "focus": false, "permission": "granted", "worker": true
    });
    vec![
        json!({
            "type": "hello", "protocol": 1, "epoch": ID, "seq": 7, "tab": ID, "surface": surface
        }),
        json!({"type": "ack", "seq": 7}),
        json!({"type": "surface", "surface": surface}),
        json!({"type": "ready"}),
        json!({"type": "displayed", "offer": ID, "attempt": 1, "surface": "desktop"}),
        json!({"type": "pong", "at": -1}),
        json!({"type": "typing", "conversation": ID, "on": true}),
        json!({"type": "watch_floor"}),
        json!({"type": "checked", "check": {"at": 5, "failing": ["sound", "round_trip"]}}),
        json!({"type": "echo", "number": 7}),
        json!({"type": "set_presence", "command": ID, "choice": "away", "status": ID}),
        json!({"type": "im_back", "command": ID}),
        json!({"type": "accept", "command": ID, "offer": ID}),
        json!({"type": "reject", "command": ID, "offer": ID, "why": "lunch"}),
        json!({"type": "ask_offer", "command": ID, "offer": ID}),
        json!({"type": "say", "command": ID, "conversation": ID, "text": "Hello"}),
        json!({"type": "note", "command": ID, "conversation": ID, "text": "Hello"}),
        json!({"type": "read", "command": ID, "conversation": ID, "upto": 3}),
        json!({"type": "end", "command": ID, "conversation": ID}),
        json!({"type": "finish_wrap_up", "command": ID, "conversation": ID}),
        json!({"type": "leave", "command": ID, "conversation": ID}),
        json!({"type": "reset_presence", "command": ID, "agent": ID}),
    ]
    .into_iter()
    .chain(of_handing())
    .collect()
}

/// One of each command by which people give each other work.
fn of_handing() -> Vec<Value> {
    let (to_agent, to_queue) = (json!({"agent": ID}), json!({"queue": ID}));
    let hand = |name: &str, to: Value| json!({"type": name, "command": ID, "conversation": ID, "to": to, "anyway": true});
    let with = |name: &str| json!({"type": name, "command": ID, "conversation": ID, "whom": ID});
    vec![
        hand("transfer", to_agent),
        hand("escalate", to_queue),
        json!({
            "type": "assign", "command": ID, "conversation": ID, "to": ID, "confirmed": false
        }),
        json!({"type": "take_back", "command": ID, "conversation": ID}),
        json!({"type": "force_close", "command": ID, "conversation": ID}),
        json!({"type": "pick", "command": ID, "conversation": ID}),
        with("consult"),
        with("admit"),
        json!({"type": "join", "command": ID, "conversation": ID}),
        with("leave_consult"),
    ]
}

/// One of each frame and command of a customer's page.
fn of_customers() -> Vec<Value> {
    vec![
        json!({
            "type": "hello", "protocol": 1, "token": "t", "epoch": ID, "seq": 7, "tab": ID
        }),
        json!({"type": "ack", "seq": 7}),
        json!({"type": "delivered", "upto": 3}),
        json!({"type": "read", "upto": 3}),
        json!({"type": "pong", "at": 1}),
        json!({"type": "typing", "on": false}),
        json!({"type": "say", "command": ID, "text": "", "attachments": [ID]}),
        json!({"type": "end", "command": ID}),
    ]
}

/// One of each frame and event of the server.
fn of_server() -> Vec<Value> {
    let in_a_log = |mut event: Value| {
        event["seq"] = json!(7);
        event["at"] = json!(8);
        event
    };
    let events = events().into_iter().map(in_a_log);
    frames().into_iter().chain(events).collect()
}

/// Something to put where something else belongs.
fn anything() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        ".{0,30}".prop_map(Value::from),
        Just(json!(ID)),
        Just(json!([ID, 1])),
        Just(json!({"type": "ack"})),
    ]
}

/// Another value at some places of a frame, or none; then other characters in
/// its text, or none.
#[derive(Debug, Clone)]
struct Damage {
    values: Vec<(Index, Option<Value>)>,
    chars: Vec<(Index, Option<char>)>,
}

fn damage() -> impl Strategy<Value = Damage> {
    let values = vec((any::<Index>(), option::of(anything())), 0..4);
    let chars = vec((any::<Index>(), option::of(any::<char>())), 0..3);
    (values, chars).prop_map(|(values, chars)| Damage { values, chars })
}

impl Damage {
    fn done_to(&self, frame: &Value) -> String {
        let mut frame = frame.clone();
        for (at, new) in &self.values {
            let places = places(&frame, "");
            if !places.is_empty() {
                put(&mut frame, &places[at.index(places.len())], new.clone());
            }
        }
        let mut text: Vec<char> = frame.to_string().chars().collect();
        for (at, new) in &self.chars {
            let at = at.index(text.len());
            text.splice(at..=at, *new);
        }
        text.into_iter().collect()
    }
}

/// The JSON pointers of everything inside of a value.
fn places(value: &Value, path: &str) -> Vec<String> {
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(fields) => fields.iter().map(|(key, it)| (key.clone(), it)).collect(),
        Value::Array(items) => (0..).map(|at: usize| at.to_string()).zip(items).collect(),
        _ => Vec::new(),
    };
    let below = |(key, it): (String, &Value)| {
        let path = format!("{path}/{key}");
        let deeper = places(it, &path);
        [vec![path], deeper].concat()
    };
    inner.into_iter().flat_map(below).collect()
}

fn put(frame: &mut Value, place: &str, new: Option<Value>) {
    let (parent, key) = place.rsplit_once('/').unwrap();
    match (frame.pointer_mut(parent).unwrap(), new) {
        (Value::Object(fields), None) => drop(fields.remove(key)),
        (Value::Object(fields), Some(new)) => drop(fields.insert(key.to_owned(), new)),
        (Value::Array(items), None) => drop(items.remove(key.parse().unwrap())),
        (parent, new) => parent[key.parse::<usize>().unwrap()] = new.unwrap_or_default(),
    }
}

/// The text of the frame that was read, if it was one of a known type.
fn accepted<F: Serialize, C: Serialize>(read: &Result<Read<F, C>, Malformed>) -> Option<String> {
    match read {
        Ok(Read::Frame(frame)) => Some(write(frame)),
        Ok(Read::Numbered(command)) => Some(write(command)),
        _ => None,
    }
}

fn agents_frame(text: &str) -> Option<String> {
    let read = read_agent_client(text);
    let again = accepted(&read)?;
    assert_eq!(read_agent_client(&again), read);
    Some(again)
}

fn customers_frame(text: &str) -> Option<String> {
    let read = read_customer_client(text);
    let again = accepted(&read)?;
    assert_eq!(read_customer_client(&again), read);
    Some(again)
}

fn servers_frame(text: &str) -> Option<String> {
    let read = read_agent_server(text);
    let again = match &read {
        Ok(ServerRead::Frame(frame)) => write(frame),
        Ok(ServerRead::Event(event)) => write(event),
        _ => return None,
    };
    assert_eq!(read_agent_server(&again), read);
    Some(again)
}

fn types(frames: &[Value]) -> Vec<&str> {
    let mut types: Vec<&str> = frames.iter().filter_map(|it| it["type"].as_str()).collect();
    types.sort_unstable();
    types
}

fn sorted<'a>(frames: &[&'a str], commands: &[&'a str]) -> Vec<&'a str> {
    let mut names = [frames, commands].concat();
    names.sort_unstable();
    names
}

#[test]
fn every_known_frame_is_accepted_and_written_as_it_came() {
    let same = |frame: &Value, again: Option<String>| {
        let again = again.unwrap_or_else(|| panic!("{frame} is a frame"));
        assert_eq!(serde_json::from_str::<Value>(&again).unwrap(), *frame);
    };
    assert_eq!(types(&of_agents()), sorted(AGENT_FRAMES, AGENT_COMMANDS));
    let known = sorted(CUSTOMER_FRAMES, CUSTOMER_COMMANDS);
    assert_eq!(types(&of_customers()), known);
    for frame in of_agents() {
        same(&frame, agents_frame(&frame.to_string()));
    }
    for frame in of_customers() {
        same(&frame, customers_frame(&frame.to_string()));
    }
}

proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        agents_frame(&text);
        customers_frame(&text);
        servers_frame(&text);
    }

    #[test]
    fn a_damaged_frame_of_an_agent_is_read_or_refused(
        frame in proptest::sample::select(of_agents()), damage in damage()
    ) {
        agents_frame(&damage.done_to(&frame));
    }

    #[test]
    fn a_damaged_frame_of_a_customer_is_read_or_refused(
        frame in proptest::sample::select(of_customers()), damage in damage()
    ) {
        customers_frame(&damage.done_to(&frame));
    }

    #[test]
    fn a_damaged_frame_of_the_server_is_read_or_refused(
        frame in proptest::sample::select(of_server()), damage in damage()
    ) {
        servers_frame(&damage.done_to(&frame));
    }
}
