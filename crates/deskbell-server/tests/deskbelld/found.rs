//! Words are looked for in a conversation, over HTTP; and a supervisor joins one,
//! over sockets.

use serde_json::{Value, json};

use crate::harness::{Answer, Server, token};
use crate::sockets::{Socket, command, customer, event, greeted, offer, online, tab};

fn found(server: &Server, cookie: &str, conversation: &str, words: &str) -> Answer {
    let path = format!("/api/conversations/{conversation}/found?words={words}");
    server.get(&path, &[("cookie", cookie)])
}

fn texts(answer: &Answer) -> Vec<String> {
    assert_eq!(answer.status, 200, "{answer:?}");
    let page: Value = serde_json::from_str(&answer.body).unwrap();
    let messages = page["messages"].as_array().unwrap().iter();
    messages
        .map(|it| it["text"].as_str().unwrap().to_owned())
        .collect()
}

/// Ana has a conversation, in which the customer has asked for a bill.
async fn in_hand(server: &Server) -> (Socket, Socket, String) {
    let mut ana = online(server, "Ana", 1).await;
    assert_eq!(server.start_chat(&token("a"), "My bíll").status, 200);
    let mut page = customer(server, &token("a"), 3).await;
    greeted(&mut page).await;
    let rings = offer(&mut ana).await;
    let accept = json!({"type": "accept", "offer": rings["id"]});
    let reply = command(&mut ana, 2, accept).await;
    let conversation = reply["ok"]["accepted"]["conversation"].as_str().unwrap();
    let conversation = conversation.to_owned();
    (ana, page, conversation)
}

#[tokio::test(flavor = "multi_thread")]
async fn all_words_are_found_in_any_order_without_accents_and_in_notes_too() {
    let server = Server::start(&[]);
    let (mut ana, _page, conversation) = in_hand(&server).await;
    for (number, kind, text) in [
        (3, "say", "The Café in Málaga sent this BILL"),
        (4, "note", "Has called twice about the cafe bill"),
        (5, "say", "Malaga it is"),
    ] {
        let body = json!({"type": kind, "conversation": conversation, "text": text});
        let reply = command(&mut ana, number, body).await;
        assert!(reply["ok"].is_object() || reply["ok"] == "done", "{reply}");
    }
    let ana = server.cookie("Ana");
    let of = |words: &str| texts(&found(&server, &ana, &conversation, words));
    assert_eq!(
        of("bill"),
        [
            "My bíll",
            "The Café in Málaga sent this BILL",
            "Has called twice about the cafe bill"
        ]
    );
    assert_eq!(
        of("bill%20CAFE"),
        [
            "The Café in Málaga sent this BILL",
            "Has called twice about the cafe bill"
        ]
    );
    assert_eq!(of("m%C3%A1laga").len(), 2);
    assert!(of("bill%20nothing").is_empty());
    assert!(of("100%25").is_empty(), "no sign of a pattern is one");
    assert!(of("_").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_fifty_are_told_and_that_there_are_more() {
    let server = Server::start(&[]);
    let (mut ana, mut page, conversation) = in_hand(&server).await;
    // Both write: a socket takes forty frames at once.
    for number in 0..26 {
        let text = |number: u32| format!("word {number}");
        let body = json!({"type": "say", "conversation": conversation, "text": text(2 * number)});
        let reply = command(&mut ana, 10 + number, body).await;
        assert!(reply["ok"].is_object(), "{reply}");
        let body = json!({"type": "say", "text": text(2 * number + 1)});
        let reply = command(&mut page, 10 + number, body).await;
        assert!(reply["ok"].is_object(), "{reply}");
    }
    let answer = found(&server, &server.cookie("Ana"), &conversation, "word");
    let told = texts(&answer);
    assert_eq!(told.len(), 50);
    assert_eq!((told[0].as_str(), told[49].as_str()), ("word 2", "word 51"));
    let page: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(page["more"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_somebody_elses_is_not_found_but_by_a_supervisor() {
    let server = Server::start(&[]);
    let (_ana, _page, conversation) = in_hand(&server).await;
    let refused = found(&server, &server.cookie("Ben"), &conversation, "bill");
    assert_eq!((refused.status, refused.code()), (404, "not_found".into()));
    let sam = found(&server, &server.cookie("Sam"), &conversation, "bill");
    assert_eq!(texts(&sam), ["My bíll"]);
    let path = format!("/api/conversations/{conversation}/found?words=bill");
    assert_eq!(server.get(&path, &[]).status, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_joins_over_the_socket_and_the_customer_reads_them() {
    let server = Server::start(&[]);
    let (_ana, mut page, conversation) = in_hand(&server).await;
    let mut sam = tab(&server, &server.cookie("Sam"), 40).await;
    let join = json!({"type": "join", "conversation": conversation});
    let reply = command(&mut sam, 41, join).await;
    assert_eq!(reply["ok"], "done", "{reply}");
    let say = json!({"type": "say", "conversation": conversation, "text": "I am here too"});
    let reply = command(&mut sam, 42, say).await;
    assert!(reply["ok"].is_object(), "{reply}");
    let heard = event(&mut page, "message").await;
    assert_eq!(heard["message"]["text"], "I am here too");
    assert_eq!(heard["message"]["author"]["agent"]["name"], "Sam");
}
