//! Every limit of HTTP, and those of sockets that only the whole program has:
//! accepted exactly at it, refused by name one over, and all others are still
//! served. Those of a socket once it is open are in `src/socket/tests`.
//!
//! | limit | at it | one over | test |
//! |---|---|---|---|
//! | body 256 KiB | read | `body_too_large` | here |
//! | body within 10 s | read | `body_too_slow` | `src/http/extract.rs`, `connections` |
//! | headers 16 KiB | answered | `header_too_large` | here |
//! | head within 5 s | answered | closed | `src/http/connections.rs`, `connections` |
//! | answer before the chat 500 bytes | stored | `text_too_long` | here |
//! | chats from one address | started | `too_many_chats` | here |
//! | failed handshakes from one address | refused for what they are | `too_many_handshakes` | here, `handshakes` |
//! | handshakes of one agent 10 in 10 s | open | `too_many_reconnects` | here |
//! | page of history 50 messages | one page | two pages | here |

use deskbell_protocol::limits::{
    AGENT_HANDSHAKES, ANSWER_BYTES, BODY_BYTES, HANDSHAKES, HEADER_BYTES, PAGE_MESSAGES,
};
use serde_json::{Value, json};

use crate::harness::{Answer, Server, token};
use crate::sockets::{command, customer, customer_at, greeted, serves_others, tab};

fn refusal(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

/// Its chat waits, and is gone before another one is offered.
async fn ends_its_chat(server: &Server) {
    let mut page = customer(server, &token("a"), 1).await;
    greeted(&mut page).await;
    command(&mut page, 1, json!({"type": "end"})).await;
}

#[tokio::test]
async fn a_body_of_one_byte_too_many_is_refused_by_name_and_others_are_served() {
    let server = Server::start(&[]);
    let body = |bytes: usize| {
        let page = "x".repeat(bytes);
        json!({"token": token("a"), "answers": [{"question": "reason", "answer": "Hello"}],
               "visit": {"language": page, "device": null, "page": null}})
        .to_string()
    };
    let filling = BODY_BYTES - body(0).len();
    let long = server.post("/chat/start", &body(filling + 1), &[]);
    assert_eq!(refusal(&long), (413, "body_too_large".into()));
    let fits = server.post("/chat/start", &body(filling), &[]);
    assert_eq!(fits.status, 200, "{fits:?}");
    ends_its_chat(&server).await;
    serves_others(&server).await;
}

#[tokio::test]
async fn headers_of_one_byte_too_many_are_refused_by_name_and_others_are_served() {
    let server = Server::start(&[]);
    // What the harness sends besides, as names and values.
    let address = server.address.to_string();
    let others = [
        "host",
        &address,
        "content-length",
        "0",
        "connection",
        "close",
        "x-long",
    ];
    let filling = HEADER_BYTES - others.iter().map(|it| it.len()).sum::<usize>();
    let fits = server.get("/healthz", &[("x-long", &"x".repeat(filling))]);
    assert_eq!(fits.status, 200, "{fits:?}");
    let long = server.get("/healthz", &[("x-long", &"x".repeat(filling + 1))]);
    assert_eq!(refusal(&long), (431, "header_too_large".into()));
    serves_others(&server).await;
}

#[tokio::test]
async fn an_answer_of_one_byte_too_many_is_refused_by_name_and_others_are_served() {
    let server = Server::start(&[]);
    let long = server.start_chat(&token("a"), &"x".repeat(ANSWER_BYTES + 1));
    assert_eq!(refusal(&long), (422, "text_too_long".into()));
    let fits = server.start_chat(&token("a"), &"x".repeat(ANSWER_BYTES));
    assert_eq!(fits.status, 200, "{fits:?}");
    ends_its_chat(&server).await;
    serves_others(&server).await;
}

#[tokio::test]
async fn an_address_with_too_many_chats_is_refused_by_name_and_others_are_served() {
    let settings = [
        ("DESKBELL_TRUSTED_PROXIES", "127.0.0.1"),
        ("DESKBELL_CHAT_STARTS_PER_MINUTE", "3"),
    ];
    let server = Server::start_in(&settings);
    let body = json!({"token": token("a"), "answers": [{"question": "reason", "answer": "Hello"}],
                      "visit": {"language": null, "device": null, "page": null}});
    let from = [("x-forwarded-for", "192.0.2.7")];
    let start = || server.post("/chat/start", &body.to_string(), &from);
    for _ in 0..3 {
        assert_eq!(start().status, 200);
    }
    assert_eq!(refusal(&start()), (429, "too_many_chats".into()));
    ends_its_chat(&server).await;
    serves_others(&server).await;
}

#[tokio::test]
async fn an_address_with_too_many_failed_handshakes_is_refused_by_name_and_others_are_served() {
    let server = Server::start_in(&[("DESKBELL_TRUSTED_PROXIES", "127.0.0.1")]);
    let origin = server.origin();
    let from = [
        ("origin", origin.as_str()),
        ("x-forwarded-for", "192.0.2.7"),
    ];
    for _ in 0..HANDSHAKES {
        let answer = server.upgrade("/socket", &from);
        assert_eq!(refusal(&answer), (401, "signed_out".into()));
    }
    let answer = server.upgrade("/socket", &from);
    assert_eq!(refusal(&answer), (429, "too_many_handshakes".into()));
    server.start_chat(&token("b"), "My bill");
    let elsewhere = [("x-forwarded-for", "192.0.2.8")];
    let mut page = customer_at(&server, &token("b"), 1, &elsewhere).await;
    greeted(&mut page).await;
    command(&mut page, 1, json!({"type": "end"})).await;
    serves_others(&server).await;
}

#[tokio::test]
async fn an_agent_with_too_many_handshakes_is_refused_by_name_and_others_are_served() {
    let server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    for _ in 0..AGENT_HANDSHAKES {
        drop(tab(&server, &cookie, 1).await);
    }
    let origin = server.origin();
    let headers = [("origin", origin.as_str()), ("cookie", cookie.as_str())];
    let refused = server.upgrade("/socket", &headers);
    assert_eq!(refusal(&refused), (429, "too_many_reconnects".into()));
    serves_others(&server).await;
}

#[tokio::test]
async fn a_page_of_history_holds_fifty_messages_and_says_that_there_are_more() {
    let server = Server::start(&[]);
    server.start_chat(&token("a"), "My bill");
    let most = u32::try_from(PAGE_MESSAGES).unwrap();
    let bearer = format!("Bearer {}", token("a"));
    let read = |query: &str| {
        let address = format!("/chat/messages{query}");
        let answer = server.get(&address, &[("authorization", &bearer)]);
        let page: Value = serde_json::from_str(&answer.body).unwrap();
        (
            page["messages"].as_array().unwrap().len(),
            page["more"] == true,
        )
    };
    // The first message is the answer before the chat. A page of its own for
    // half of them: together they are more than a burst.
    for numbers in [1..25, 25..most] {
        let mut page = customer(&server, &token("a"), numbers.start).await;
        greeted(&mut page).await;
        for number in numbers {
            command(&mut page, number, json!({"type": "say", "text": "Hello"})).await;
        }
    }
    assert_eq!(read(""), (PAGE_MESSAGES, false));
    let mut page = customer(&server, &token("a"), 99).await;
    greeted(&mut page).await;
    command(&mut page, 99, json!({"type": "say", "text": "Hello"})).await;
    assert_eq!(read(""), (PAGE_MESSAGES, true));
    assert_eq!(read("?before=2"), (1, false));
}
