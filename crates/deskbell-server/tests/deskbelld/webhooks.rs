//! What a bot is told at its address, against a server of ours that plays the
//! bot.

use std::net::TcpListener;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use deskbell_server::webhook::{SIGNATURE, TIMESTAMP, signature};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::bots::{add, bot_first, command, get, post};
use crate::harness::{Server, printed, refusal, token};
use crate::provider::{Call, Provider as Bot, Says};
use crate::sockets::{self, customer, greeted, offer, online};

const FAILS: Says = Says::This(500, &[], "");

/// The secret and the token that a bot with this address is given.
fn added(server: &Server, address: &str) -> (String, String) {
    let said = printed(&server.order(&["bot", "add", "Helper", "--webhook", address]));
    let lines: Vec<&str> = said.trim_end().lines().collect();
    let at = |from_end: usize| lines[lines.len() - from_end].to_owned();
    (at(3), at(1))
}

fn address(bot: &Bot) -> String {
    format!("http://{}/hook?house=1", bot.address)
}

/// A server whose chats begin with this bot; the secret, and the token.
fn with(bot: &Bot) -> (Server, String, String) {
    let server = Server::start(&[]);
    bot_first(&server);
    let (secret, token) = added(&server, &address(bot));
    (server, secret, token)
}

fn begins(server: &Server, letter: &str) {
    assert_eq!(server.start_chat(&token(letter), "My bill").status, 200);
}

/// The event, if the secret has signed it just now.
fn checked(call: &Call, secret: &str) -> Value {
    let header = |name| call.headers[name].to_str().unwrap();
    let timestamp = header(TIMESTAMP);
    let expected = signature(secret, timestamp, &call.body).unwrap();
    assert_eq!(header(SIGNATURE), expected);
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    let signed: u64 = timestamp.parse().unwrap();
    assert!(now.as_secs().abs_diff(signed) < 60, "{timestamp}");
    assert_eq!(header("content-type"), "application/json");
    serde_json::from_str(&call.body).unwrap()
}

async fn told(bot: &mut Bot, secret: &str) -> Value {
    let call = bot.called().await;
    checked(&call, secret)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_is_told_signed_and_in_order_until_somebody_has_taken_its_conversation() {
    let mut bot = Bot::that([]).await;
    let (server, secret, bearer) = with(&bot);
    begins(&server, "a");
    let call = bot.called().await;
    assert_eq!(call.path, "/hook");
    let began = checked(&call, &secret);
    assert_eq!(
        (&began["type"], &began["workstream"]),
        (&json!("began"), &json!("Web chat"))
    );
    let first = told(&mut bot, &secret).await;
    assert_eq!(
        (&first["type"], &first["text"]),
        (&json!("customer_wrote"), &json!("My bill"))
    );
    let mut page = customer(&server, &token("a"), 2).await;
    greeted(&mut page).await;
    sockets::command(&mut page, 3, json!({"type": "say", "text": "Of May"})).await;
    let second = told(&mut bot, &secret).await;
    assert_eq!(
        (&second["number"], &second["text"]),
        (&json!(2), &json!("Of May"))
    );
    let mut ana = online(&server, "Ana", 1).await;
    let wish = json!({"command": command(1), "conversation": began["conversation"],
        "anyway": true});
    assert_eq!(post(&server, &bearer, "hand-off", &wish).status, 200);
    let offer = offer(&mut ana).await;
    let accept = json!({"type": "accept", "offer": offer["id"]});
    sockets::command(&mut ana, 4, accept).await;
    let taken = told(&mut bot, &secret).await;
    assert_eq!(
        (&taken["type"], &taken["agent"]),
        (&json!("taken"), &json!("Ana"))
    );
    sockets::command(&mut page, 5, json!({"type": "end"})).await;
    assert!(bot.is_quiet(), "an agent has it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_bot_does_not_take_comes_again_as_the_same_event_and_before_what_followed() {
    let busy = Says::This(503, &[("retry-after", "1")], "busy");
    let moved = Says::This(301, &[("location", "/elsewhere")], "");
    let mut bot = Bot::that([FAILS, busy, moved]).await;
    let (server, secret, bearer) = with(&bot);
    begins(&server, "a");
    let first = told(&mut bot, &secret).await;
    for _ in 0..3 {
        assert_eq!(told(&mut bot, &secret).await, first);
    }
    let next = told(&mut bot, &secret).await;
    assert_eq!(next["type"], "customer_wrote");
    assert_ne!(next["event"], first["event"]);
    let end = json!({"command": command(1), "conversation": first["conversation"]});
    assert_eq!(post(&server, &bearer, "end", &end).status, 200);
    let ended = told(&mut bot, &secret).await;
    assert_eq!(
        (&ended["type"], &ended["cause"]),
        (&json!("ended"), &json!("ended_by_bot"))
    );
    assert!(bot.is_quiet(), "what was taken does not come again");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_never_answers_slows_neither_the_desk_nor_its_other_conversations() {
    let mut bot = Bot::that([Says::Nothing]).await;
    let (server, secret, bearer) = with(&bot);
    begins(&server, "a");
    let hangs = told(&mut bot, &secret).await;
    let since = Instant::now();
    let mut ana = online(&server, "Ana", 1).await;
    begins(&server, "b");
    let other = told(&mut bot, &secret).await;
    assert_ne!(other["conversation"], hangs["conversation"]);
    let wish = json!({"command": command(1), "conversation": hangs["conversation"]});
    assert_eq!(post(&server, &bearer, "hand-off", &wish).status, 200);
    assert_eq!(offer(&mut ana).await["conversation"], hangs["conversation"]);
    assert!(since.elapsed().as_secs() < 10, "it was not waited for");
    // In its time it is given up on, and told again.
    loop {
        let again = told(&mut bot, &secret).await;
        if again["conversation"] == hangs["conversation"] {
            assert_eq!(again, hangs);
            break;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_bot_has_yet_to_be_told_outlives_the_server() {
    let mut bot = Bot::that([FAILS]).await;
    let (server, secret, _) = with(&bot);
    begins(&server, "a");
    let first = told(&mut bot, &secret).await;
    let data: TempDir = server.kill();
    let _server = Server::start_on(data, &["--sample"]);
    // Killed before its next try or after it, it may come once more.
    let mut again = told(&mut bot, &secret).await;
    assert_eq!(again, first);
    while again == first {
        again = told(&mut bot, &secret).await;
    }
    assert_eq!(again["type"], "customer_wrote");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_a_bot_that_is_down_goes_to_its_new_address_by_the_new_secret() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap();
    let down = format!("http://{}/", nobody.local_addr().unwrap());
    drop(nobody);
    let server = Server::start(&[]);
    bot_first(&server);
    let (old, bearer) = added(&server, &down);
    begins(&server, "a");
    assert_eq!(
        get(&server, &bearer, "conversations")
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let mut bot = Bot::that([]).await;
    let words = ["bot", "webhook", "helper", &address(&bot)];
    let said = printed(&server.order(&words));
    let secret = said.trim_end().lines().last().unwrap();
    assert_ne!(secret, old);
    assert_eq!(told(&mut bot, secret).await["type"], "began");
    assert_eq!(told(&mut bot, secret).await["type"], "customer_wrote");
    // Without an address nothing waits any more.
    printed(&server.order(&["bot", "webhook", "Helper", "--remove"]));
    begins(&server, "b");
    let said = printed(&server.order(&words));
    let secret = said.trim_end().lines().last().unwrap();
    begins(&server, "c");
    let began = told(&mut bot, secret).await;
    let all = get(&server, &bearer, "conversations");
    assert_eq!(began["conversation"], all[2]["conversation"]);
}

#[test]
fn an_address_that_others_could_read_along_or_that_is_none_is_refused_in_one_line() {
    let server = Server::start(&[]);
    add(&server, "Helper");
    for address in [
        "http://bot.example.com/",
        "bot.example.com",
        "ftp://a.example",
    ] {
        let said = refusal(&server.order(&["bot", "webhook", "Helper", address]));
        assert!(said.contains("https://"), "{said}");
        refusal(&server.order(&["bot", "add", "Other", "--webhook", address]));
    }
    let said = refusal(&server.order(&["bot", "webhook", "Nobody", "https://bot.example.com"]));
    assert!(said.contains("no bot named Nobody"), "{said}");
    printed(&server.order(&["bot", "webhook", "Helper", "https://bot.example.com/hook"]));
}
