//! The calls of bots, from outside.

use serde_json::{Value, json};

use crate::harness::{Answer, Server, printed, refusal, token};

fn add(server: &Server, name: &str) -> String {
    let said = printed(&server.order(&["bot", "add", name]));
    said.trim_end().lines().last().unwrap().to_owned()
}

fn post(server: &Server, token: &str, path: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    server.post_bare(
        &format!("/api/bot/{path}"),
        &body.to_string(),
        &[("authorization", &bearer)],
    )
}

fn get(server: &Server, token: &str, path: &str) -> Value {
    let bearer = format!("Bearer {token}");
    let answer = server.get(&format!("/api/bot/{path}"), &[("authorization", &bearer)]);
    assert_eq!(answer.status, 200, "{answer:?}");
    serde_json::from_str(&answer.body).unwrap()
}

fn command(number: u128) -> String {
    deskbell_protocol::CommandId::from_u128(number).to_string()
}

/// The rules that are set, and what comes in by web chat begins with a bot.
fn bot_first(server: &Server) {
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
