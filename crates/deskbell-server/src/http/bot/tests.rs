//! `openapi.json` describes the calls as they are, and nothing more.

use std::collections::BTreeSet;
use std::fmt::Debug;

use axum::http::StatusCode;
use deskbell_protocol::conversation::{Attachment, Author, CloseCause, Message, Missing, Visited};
use deskbell_protocol::sms::Delivery;
use deskbell_protocol::{AttachmentId, BotEventId, Timestamp};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use super::*;
use crate::engine::{BotEvent, BotNews};
use crate::http::problem::Refused;
use crate::webhook;

const CHAT: ConversationId = ConversationId::from_u128(7);
const AT: Timestamp = Timestamp::from_millis(5);
const WORD: &str = "no such word";

fn document() -> Value {
    serde_json::from_str(DESCRIPTION).unwrap()
}

fn schema(name: &str) -> Value {
    let found = document()["components"]["schemas"][name].clone();
    assert!(found.is_object(), "{name} is described");
    found
}

fn keys(of: &Value) -> BTreeSet<String> {
    of.as_object().unwrap().keys().cloned().collect()
}

fn words(of: &Value) -> BTreeSet<String> {
    let all = of.as_array().into_iter().flatten();
    all.map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// What stands between backticks in serde's words, but for `but`.
fn named(fault: &str, but: &str) -> BTreeSet<String> {
    let parts = fault.split('`').skip(1).step_by(2);
    parts.filter(|it| *it != but).map(str::to_owned).collect()
}

fn fault<T: DeserializeOwned>(value: Value) -> String {
    match serde_json::from_value::<T>(value) {
        Ok(_) => panic!("it is refused"),
        Err(why) => why.to_string(),
    }
}

/// A body with these fields alone is taken; without one of them it is not; and
/// what fields there are is what is described.
fn takes<T: DeserializeOwned>(name: &str, least: &Value) {
    let described = schema(name);
    let unknown = json!({WORD: 1});
    assert_eq!(
        named(&fault::<T>(unknown), WORD),
        keys(&described["properties"]),
        "{name}"
    );
    assert_eq!(described["additionalProperties"], false, "{name}");
    assert_eq!(words(&described["required"]), keys(least), "{name}");
    assert!(serde_json::from_value::<T>(least.clone()).is_ok(), "{name}");
    for field in keys(least) {
        let mut without = least.clone();
        without.as_object_mut().unwrap().remove(&field);
        let said = fault::<T>(without);
        assert!(said.contains(&format!("missing field `{field}`")), "{said}");
    }
}

/// With everything set, the answer has the fields that are described; with
/// nothing that can be left out, those that are required.
fn gives(name: &str, most: &impl Serialize, least: &impl Serialize) {
    let described = schema(name);
    let of = |it: Value| keys(&it);
    let (most, least) = (json!(most), json!(least));
    assert_eq!(of(most), keys(&described["properties"]), "{name}");
    assert_eq!(of(least), words(&described["required"]), "{name}");
}

#[test]
fn every_call_is_described_and_nothing_else() {
    let described = document();
    let of = |(path, item): (&String, &Value)| -> Vec<(String, String)> {
        let methods = keys(item).into_iter();
        methods.map(|it| (it, path.clone())).collect()
    };
    let paths = described["paths"].as_object().unwrap();
    let described: BTreeSet<_> = paths.iter().flat_map(of).collect();
    let calls = calls().into_iter();
    let calls: BTreeSet<_> = calls
        .map(|it| (it.method.to_owned(), it.path.to_owned()))
        .collect();
    assert_eq!(described, calls);
}

#[test]
fn every_field_that_a_call_takes_is_described_and_no_other() {
    let command = CommandId::from_u128(1);
    let both = json!({"command": command, "conversation": CHAT});
    let with = |field: &str, value: &str| {
        let mut all = both.clone();
        all[field] = json!(value);
        all
    };
    takes::<Begin>("Begin", &json!({"token": "x"}));
    takes::<Say>("Say", &with("text", "Hi"));
    takes::<HandOff>("HandOff", &both);
    takes::<Skill>("Skill", &json!({"name": "German"}));
    takes::<Said>("Said", &json!({"by": "bot", "text": "Hi"}));
    takes::<Found>("Variables", &json!({}));
    takes::<Feels>("Sentiment", &with("sentiment", "neutral"));
    takes::<End>("End", &both);
    let given = Given {
        question: "reason".into(),
        answer: "My bill".into(),
    };
    gives("Answer", &given, &given);
    gives("Visit", &Visit::default(), &json!({}));
    let visited = Visited {
        page: "https://shop.example/".into(),
        title: None,
        search: None,
        before: 9,
    };
    gives("Visited", &visited, &json!({"page": "", "before": 9}));
    let by = fault::<By>(json!(WORD));
    let described = schema("Said");
    assert_eq!(
        named(&by, WORD),
        words(&described["properties"]["by"]["enum"])
    );
    let sentiments: Vec<Sentiment> = Sentiment::ALL.to_vec();
    let described = schema("Sentiment");
    assert_eq!(
        described["properties"]["sentiment"]["enum"],
        json!(sentiments)
    );
}

fn message() -> Message {
    Message::new(
        1,
        AT,
        Author::Customer,
        "Hi".into(),
        CommandId::from_u128(1),
    )
}

#[test]
fn every_field_of_an_answer_is_described_and_no_other() {
    let attachment = Attachment {
        id: AttachmentId::from_u128(1),
        name: "a.png".into(),
        media_type: "image/png".into(),
        bytes: 1,
        preview: true,
        missing: Some(Missing::Coming),
    };
    let plain = Attachment {
        preview: false,
        missing: None,
        ..attachment.clone()
    };
    gives("Attachment", &attachment, &plain);
    let with_all = Message {
        delivery: Some(Delivery::Queued),
        attachments: vec![attachment],
        ..message()
    };
    gives("Message", &with_all, &message());
    let page = Page {
        messages: vec![message()],
        more: false,
    };
    gives("Page", &page, &page);
    let waits = WithBot {
        conversation: CHAT,
        workstream: "Web chat".into(),
        channel: deskbell_protocol::conversation::Channel::Sms,
        customer: None,
        last_message: 0,
    };
    gives("WithBot", &waits, &waits);
    let started = ChatStarted { conversation: CHAT };
    gives("ChatStarted", &started, &started);
    let problem = Problem::from(ProblemCode::NotFound);
    gives("Problem", &problem, &problem);
    let done = schema("Done");
    assert_eq!(done["oneOf"][0]["const"], json!(Done::Done));
    let said = json!(Done::Said { number: 1, at: AT });
    let described = &done["oneOf"][1]["properties"];
    assert_eq!(keys(&said), keys(described));
    assert_eq!(keys(&said["said"]), keys(&described["said"]["properties"]));
    let author = schema("Author");
    assert_eq!(author["oneOf"][0]["const"], json!(Author::Customer));
    assert_eq!(author["oneOf"][3]["const"], json!(Author::Automatic));
    let name = || "Ana".to_owned();
    for (place, author_of) in [
        (1, Author::Agent { name: name() }),
        (2, Author::Bot { name: name() }),
    ] {
        let described = &author["oneOf"][place]["properties"];
        assert_eq!(keys(&json!(author_of)), keys(described));
    }
    same_words::<deskbell_protocol::conversation::Channel>(&schema("Channel")["enum"]);
}

/// The words of an enum are those that are described.
fn same_words<T: DeserializeOwned + Debug>(described: &Value) {
    let known = named(&fault::<T>(json!(WORD)), WORD);
    assert_eq!(known, words(described));
}

#[test]
fn every_event_is_described_with_its_fields_and_its_signature() {
    let described = document();
    let post = &described["webhooks"]["event"]["post"];
    let body = &post["requestBody"]["content"]["application/json"]["schema"];
    let mut left = body["discriminator"]["mapping"]
        .as_object()
        .cloned()
        .unwrap_or_else(Map::new);
    let began = BotNews::Began {
        workstream: "Web chat".into(),
        channel: deskbell_protocol::conversation::Channel::WebChat,
        customer: None,
    };
    let wrote = BotNews::CustomerWrote {
        number: 1,
        text: "Hi".into(),
    };
    let ended = BotNews::Ended {
        cause: CloseCause::NobodyCame,
    };
    let taken = BotNews::Taken {
        agent: "Ana".into(),
    };
    for news in [began, wrote, taken, BotNews::NobodyLeft, ended] {
        // One that is new does not compile until it stands above and here.
        let name = match &news {
            BotNews::Began { .. } => "Began",
            BotNews::CustomerWrote { .. } => "CustomerWrote",
            BotNews::Taken { .. } => "Taken",
            BotNews::NobodyLeft => "NobodyLeft",
            BotNews::Ended { .. } => "Ended",
        };
        let event = BotEvent {
            event: BotEventId::from_u128(1),
            at: AT,
            conversation: CHAT,
            news,
        };
        gives(name, &event, &event);
        let kind = json!(event)["type"].clone();
        assert_eq!(schema(name)["properties"]["type"]["const"], kind);
        let path = format!("#/components/schemas/{name}");
        assert_eq!(left.remove(kind.as_str().unwrap()), Some(json!(path)));
    }
    assert!(left.is_empty(), "{left:?} is no event");
    assert_eq!(body["oneOf"].as_array().unwrap().len(), 5);
    same_words::<CloseCause>(&schema("Ended")["properties"]["cause"]["enum"]);
    let headers: Vec<_> = post["parameters"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(headers, [webhook::TIMESTAMP, webhook::SIGNATURE]);
}

/// Every answer of every call, each with its status.
fn responses(described: &Value) -> Vec<(String, Value)> {
    let items = described["paths"].as_object().unwrap().values();
    let calls = items.flat_map(|it| it.as_object().unwrap().values());
    let all = calls.flat_map(|it| it["responses"].as_object().unwrap());
    all.map(|(status, answer)| (status.clone(), answer.clone()))
        .collect()
}

#[test]
fn every_refusal_stands_under_the_status_that_it_has() {
    let described = document();
    let mut codes = BTreeSet::new();
    for (status, answer) in responses(&described) {
        let answer = match answer["$ref"].as_str() {
            Some(path) => described.pointer(&path[1..]).unwrap().clone(),
            None => answer,
        };
        let schema = &answer["content"]["application/json"]["schema"];
        let here = words(&schema["allOf"][1]["properties"]["code"]["enum"]);
        assert_eq!(here.is_empty(), status == "200", "{status}: {answer}");
        for code in &here {
            let code: ProblemCode = serde_json::from_value(json!(code)).unwrap();
            assert_ne!(code, ProblemCode::Unknown, "{here:?}");
            let refused: StatusCode = Refused::from(code).into_response().status();
            assert_eq!(refused.as_str(), status, "{code:?}");
        }
        codes.extend(here);
    }
    assert_eq!(codes, words(&schema("ProblemCode")["enum"]));
}

#[test]
fn everything_that_is_referred_to_is_there_and_used() {
    let described = document();
    let text = described.to_string();
    for part in ["schemas", "responses"] {
        for name in keys(&described["components"][part]) {
            let path = format!("\"#/components/{part}/{name}\"");
            assert!(text.contains(&path), "{name} is used");
        }
    }
    for path in text.split("\"#").skip(1) {
        let path = path.split('"').next().unwrap();
        assert!(described.pointer(path).is_some(), "{path}");
    }
}
