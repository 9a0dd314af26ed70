//! The calls of bots, from outside.

use serde_json::{Value, json};

use crate::harness::{Answer, Server, printed, refusal, token};
use crate::sockets::{self, event, offer, online};

pub fn add(server: &Server, name: &str) -> String {
    let said = printed(&server.order(&["bot", "add", name]));
    said.trim_end().lines().last().unwrap().to_owned()
}

/// Every refusal that a test meets stands in the description of its call.
pub fn post(server: &Server, token: &str, path: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let path = format!("/api/bot/{path}");
    let answer = server.post_bare(&path, &body.to_string(), &[("authorization", &bearer)]);
    if answer.status != 200 {
        let described = described();
        let responses = &described["paths"][&path]["post"]["responses"];
        let mut response = &responses[answer.status.to_string()];
        if let Some(path) = response["$ref"].as_str() {
            response = described.pointer(&path[1..]).unwrap();
        }
        let schema = &response["content"]["application/json"]["schema"];
        let codes = schema["allOf"][1]["properties"]["code"]["enum"].as_array();
        let code = json!(answer.code());
        assert!(
            codes.is_some_and(|it| it.contains(&code)),
            "{path}: {answer:?}"
        );
    }
    answer
}

fn described() -> Value {
    serde_json::from_str(include_str!("../../src/http/openapi.json")).unwrap()
}

pub fn get(server: &Server, token: &str, path: &str) -> Value {
    let bearer = format!("Bearer {token}");
    let answer = server.get(&format!("/api/bot/{path}"), &[("authorization", &bearer)]);
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

pub fn command(number: u128) -> String {
    deskbell_protocol::CommandId::from_u128(number).to_string()
}

/// The rules that are set, and what comes in by web chat begins with a bot.
pub fn bot_first(server: &Server) {
    let rules = server.folder().join("rules.toml");
    let text = "[[workstream]]\nname = 'Web chat'\nbot_first = true\n";
    std::fs::write(&rules, text).unwrap();
    printed(&server.order(&["rules", "set", rules.to_str().unwrap()]));
}

#[test]
fn a_bot_answers_first_and_hands_over_when_nobody_is_there_it_is_told() {
    let server = Server::start(&[]);
    bot_first(&server);
    let bot = add(&server, "Helper");
    assert_eq!(server.start_chat(&token("a"), "My bill").status, 200);
    let all = get(&server, &bot, "conversations");
    let id = all[0]["conversation"].as_str().unwrap().to_owned();
    assert_eq!(all[0]["channel"], "web_chat");
    let page = get(&server, &bot, &format!("conversations/{id}/messages"));
    assert_eq!(page["messages"][0]["text"], "My bill");
    let say = json!({"command": command(1), "conversation": id, "text": "Which one?"});
    for _ in 0..2 {
        let said = post(&server, &bot, "say", &say);
        let said: Value = serde_json::from_str(&said.body).unwrap();
        assert_eq!(said["said"]["number"], 2);
    }
    let hand_off = |number, anyway| {
        json!({"command": command(number), "conversation": id, "queue": "Support",
            "anyway": anyway, "transcript": [{"by": "customer", "text": "That of May"}]})
    };
    let nobody = post(&server, &bot, "hand-off", &hand_off(2, false));
    assert_eq!(
        (nobody.status, nobody.code().as_str()),
        (409, "nobody_there")
    );
    let waits = post(&server, &bot, "hand-off", &hand_off(3, true));
    assert_eq!(waits.status, 200, "{waits:?}");
    assert_eq!(get(&server, &bot, "conversations"), json!([]));
    let late = json!({"command": command(4), "conversation": id, "text": "Bye"});
    assert_eq!(post(&server, &bot, "say", &late).code(), "taken_by_another");
    // The same call again is answered again; another one is told that it came too late.
    let again = post(&server, &bot, "hand-off", &hand_off(3, true));
    assert_eq!((again.status, again.body), (200, waits.body));
    let second = post(&server, &bot, "hand-off", &hand_off(5, true));
    assert_eq!(
        (second.status, second.code().as_str()),
        (409, "taken_by_another")
    );
    let end = json!({"command": command(6), "conversation": id});
    let end = post(&server, &bot, "end", &end);
    assert_eq!((end.status, end.code().as_str()), (409, "taken_by_another"));
    assert!(end.body.contains("waits for them"), "{end:?}");
}

#[test]
fn a_chat_that_a_bot_began_is_its_customers_and_the_bot_can_end_it() {
    let server = Server::start(&[]);
    let bot = add(&server, "Helper");
    let begin = json!({"token": token("b"),
        "answers": [{"question": "reason", "answer": "My bill"}]});
    let began = post(&server, &bot, "begin", &begin);
    let began: Value = serde_json::from_str(&began.body).unwrap();
    let bearer = format!("Bearer {}", token("b"));
    let theirs = server.get("/chat/messages", &[("authorization", &bearer)]);
    assert!(theirs.body.contains("My bill"), "{theirs:?}");
    let end = json!({"command": command(1), "conversation": began["conversation"]});
    assert_eq!(post(&server, &bot, "end", &end).status, 200);
    assert_eq!(get(&server, &bot, "conversations"), json!([]));
}

#[test]
fn a_token_that_is_no_bots_opens_nothing_and_a_removed_ones_neither() {
    let server = Server::start(&[]);
    let bot = add(&server, "Helper");
    let said = refusal(&server.order(&["bot", "add", "helper"]));
    assert!(said.contains("already"), "{said}");
    let bare = server.get("/api/bot/conversations", &[]);
    assert_eq!((bare.status, bare.code().as_str()), (401, "signed_out"));
    let wrong = post(&server, &token("x"), "end", &json!({}));
    assert_eq!((wrong.status, wrong.code().as_str()), (401, "signed_out"));
    // Nothing of it is read before it is known who asks; and then it is.
    let odd = post(&server, &bot, "end", &json!({}));
    assert_eq!((odd.status, odd.code().as_str()), (400, "malformed"));
    let unknown = json!({"command": command(1), "conversation": command(9)});
    let unknown = post(&server, &bot, "end", &unknown);
    assert_eq!(
        (unknown.status, unknown.code().as_str()),
        (404, "not_found")
    );
    printed(&server.order(&["bot", "remove", "HELPER"]));
    let gone = post(&server, &bot, "end", &json!({}));
    assert_eq!(gone.code(), "signed_out");
    refusal(&server.order(&["bot", "remove", "Helper"]));
}

#[test]
fn a_bot_that_calls_too_often_is_told_so_and_another_is_not() {
    let server = Server::start(&[]);
    let (busy, other) = (add(&server, "Busy"), add(&server, "Other"));
    let bearer = format!("Bearer {busy}");
    let call = || server.get("/api/bot/conversations", &[("authorization", &bearer)]);
    let refused = (0..=2 * deskbell_protocol::limits::BOT_CALLS)
        .map(|_| call())
        .find(|answer| answer.status != 200)
        .unwrap();
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "too_many_calls")
    );
    get(&server, &other, "conversations");
}

#[test]
fn the_description_is_everybodys_and_every_address_takes_its_methods_and_no_other() {
    let server = Server::start(&[]);
    let answer = server.get("/api/bot/openapi.json", &[]);
    assert_eq!(answer.header("content-type"), "application/json");
    let said: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(said, described());
    for (path, item) in described()["paths"].as_object().unwrap() {
        let path = path.replace("{id}", &command(1));
        for method in ["get", "post", "put", "patch", "delete"] {
            let is_described = item.get(method).is_some();
            let answer = server.call(&method.to_uppercase(), &path, &[], "");
            assert_eq!(answer.status != 405, is_described, "{method} {path}");
        }
    }
}

/// A conversation that the bot has.
fn waiting(server: &Server, bot: &str, letter: &str) -> String {
    assert_eq!(server.start_chat(&token(letter), "My bill").status, 200);
    let all = get(server, bot, "conversations");
    let last = all.as_array().unwrap().last().unwrap();
    last["conversation"].as_str().unwrap().to_owned()
}

#[test]
fn a_call_of_the_wrong_form_is_told_which_field_it_is_and_nothing_of_the_program() {
    let server = Server::start(&[]);
    bot_first(&server);
    let bot = add(&server, "Helper");
    let id = waiting(&server, &bot, "a");
    let with = |more: Value| {
        let mut all = json!({"command": command(1), "conversation": id});
        all.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        all
    };
    for (path, body, said) in [
        (
            "say",
            json!([command(1), id]),
            "This call takes a JSON object",
        ),
        ("say", with(json!({})), "The field `text` is missing."),
        (
            "say",
            with(json!({"text": 5})),
            "The field `text` takes a string",
        ),
        (
            "hand-off",
            with(json!({"skills": [{}]})),
            "The field `skills[0].name` is missing.",
        ),
        (
            "sentiment",
            with(json!({"sentiment": "bad"})),
            "The field `sentiment` can't be `bad`",
        ),
    ] {
        let refused = post(&server, &bot, path, &body);
        assert_eq!(
            (refused.status, refused.code().as_str()),
            (400, "malformed")
        );
        let problem: Value = serde_json::from_str(&refused.body).unwrap();
        let text = problem["text"].as_str().unwrap();
        assert!(text.starts_with(said), "{text}");
        assert!(
            !text.contains("struct") && !text.contains("deserialize"),
            "{text}"
        );
    }
}

#[test]
fn a_variable_that_can_not_be_used_is_named_and_nothing_is_done() {
    let server = Server::start(&[]);
    bot_first(&server);
    let bot = add(&server, "Helper");
    let id = waiting(&server, &bot, "a");
    let long = "x".repeat(201);
    for (number, (variables, status, code)) in (10u128..).zip([
        (json!({"phone": "12345"}), 422, "wrong_phone"),
        (json!({"phone": "0151 23456789"}), 422, "wrong_phone"),
        (json!({"email": "ann at home"}), 422, "wrong_email"),
        (json!({"name": long}), 422, "text_too_long"),
        (json!({"case_number": long}), 422, "text_too_long"),
        (json!({"mood": "bad"}), 400, "malformed"),
        (json!({"name": 5}), 400, "malformed"),
    ]) {
        let wish = json!({"command": command(number), "conversation": id, "anyway": true,
            "variables": variables});
        let refused = post(&server, &bot, "hand-off", &wish);
        let got = (refused.status, refused.code());
        assert_eq!(got, (status, code.to_owned()), "{variables}");
        let name = variables.as_object().unwrap().keys().next().unwrap();
        let said = &refused.body;
        assert!(said.contains(name.as_str()) || name == "name", "{said}");
    }
    let all = get(&server, &bot, "conversations");
    assert_eq!(all[0]["conversation"], json!(id), "the bot has it still");
    let page = get(&server, &bot, &format!("conversations/{id}/messages"));
    assert_eq!(page["messages"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_a_bot_says_the_customer_is_stands_in_the_alert_and_in_the_session() {
    let server = Server::start_in(&[("DESKBELL_SMS_DEFAULT_COUNTRY", "DE")]);
    bot_first(&server);
    let bot = add(&server, "Helper");
    for (name, phone, case) in [
        ("Gerd Kurz", "+4915123456789", "Broken lamp"),
        ("Ida Berg", "+4915123456780", "Late parcel"),
    ] {
        let email = format!("{}@example.com", &name[..3]);
        let words = [
            "contact", "add", name, "--phone", phone, "--email", &email, "--case", case,
        ];
        printed(&server.order(&words));
    }
    let mut ana = online(&server, "Ana", 1).await;
    let by_phone = json!({"phone": "0151 234 567 89"});
    let by_email = json!({"email": "iDA@EXAMPLE.com", "phone": "+4915100000000"});
    for (letter, number, variables, name, title) in [
        ("a", 1u32, by_phone, "Gerd Kurz", "Broken lamp"),
        ("b", 2, by_email, "Ida Berg", "Late parcel"),
    ] {
        let id = waiting(&server, &bot, letter);
        let wish = json!({"command": command(number.into()), "conversation": id,
            "variables": variables});
        for _ in 0..2 {
            let done = post(&server, &bot, "hand-off", &wish);
            assert_eq!((done.status, done.body.as_str()), (200, "\"done\""));
        }
        let offer = offer(&mut ana).await;
        assert_eq!(offer["customer"]["name"], name);
        let accept = json!({"type": "accept", "offer": offer["id"]});
        sockets::command(&mut ana, 10 + number, accept).await;
        let cookie = server.cookie("Ana");
        let path = format!("/api/conversations/{id}/customer");
        let card = server.get(&path, &[("cookie", &cookie)]);
        let card: Value = serde_json::from_str(&card.body).unwrap();
        assert_eq!(card["known"]["contact"]["details"]["name"], name, "{card}");
        assert_eq!(card["known"]["cases"][0]["title"], title);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_is_warned_when_a_bot_says_that_a_customer_turns_unhappy() {
    let server = Server::start(&[]);
    bot_first(&server);
    let bot = add(&server, "Helper");
    let id = waiting(&server, &bot, "a");
    let cookie = server.cookie("Sam");
    let mut sam = sockets::tab(&server, &cookie, 1).await;
    let feels = |number, sentiment: &str| {
        let body = json!({"command": command(number), "conversation": id,
            "sentiment": sentiment});
        post(&server, &bot, "sentiment", &body)
    };
    assert_eq!(feels(1, "neutral").status, 200);
    assert_eq!(feels(2, "very_negative").status, 200);
    let warning = event(&mut sam, "sentiment_warning").await;
    assert_eq!(warning["conversation"], json!(id));
    assert_eq!(warning["agent"], Value::Null);
    let odd = feels(3, "furious");
    assert_eq!((odd.status, odd.code().as_str()), (400, "malformed"));
    let end = json!({"command": command(4), "conversation": id});
    assert_eq!(post(&server, &bot, "end", &end).status, 200);
    let late = feels(5, "positive");
    assert_eq!(
        (late.status, late.code().as_str()),
        (409, "conversation_ended")
    );
}
