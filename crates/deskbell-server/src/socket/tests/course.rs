//! The course of a socket: hello, snapshot or replay, frames both ways.

use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{AgentId, TabId};
use serde_json::json;

use super::house::{House, hello, hello_of_customer};
use crate::engine::{Control, Input};
use crate::store::rows;

#[tokio::test]
async fn a_tab_without_a_position_gets_a_snapshot_and_then_what_happens() {
    let house = House::new().await;
    let (mut ana, first) = house.ana(1, None).await;
    assert_eq!(first["type"], "snapshot");
    assert_eq!(first["state"]["me"]["name"], "Ana");
    let seq = first["seq"].as_u64().unwrap();
    ana.say(json!({
        "type": "set_presence",
        "choice": "available",
        "command": deskbell_protocol::CommandId::from_u128(1),
    }))
    .await;
    let event = ana.hear_of("presence").await;
    assert_eq!(event["seq"], seq + 1);
    assert_eq!(ana.hear_of("reply").await["ok"], "done");
}

#[tokio::test]
async fn a_chat_rings_is_accepted_and_both_sides_talk() {
    let house = House::new().await;
    let (mut ana, _) = house.ana(1, None).await;
    ana.command(1, json!({"type": "set_presence", "choice": "available"}))
        .await;
    house.start_chat("token").await;
    let mut customer = house.connect("/chat").await;
    customer.say(hello_of_customer("token", 9)).await;
    let snapshot = customer.hear_of("snapshot").await;
    assert!(snapshot["state"]["stage"]["waiting"].is_object());
    assert_eq!(snapshot["state"]["last_message"], 1);
    let offer = ana.hear_of("offer_made").await["offer"].clone();
    ana.say(json!({"type": "displayed", "offer": offer["id"], "attempt": 1, "surface": "alert"}))
        .await;
    ana.hear_of("offer_displayed").await;
    let reply = ana
        .command(2, json!({"type": "accept", "offer": offer["id"]}))
        .await;
    let conversation = reply["ok"]["accepted"]["conversation"].clone();
    assert_eq!(customer.hear_of("joined").await["agent"], "Ana");
    ana.command(
        3,
        json!({"type": "say", "conversation": conversation, "text": "Hello"}),
    )
    .await;
    assert_eq!(
        customer.hear_of("message").await["message"]["text"],
        "Hello"
    );
    customer
        .command(1, json!({"type": "say", "text": "Hello Ana"}))
        .await;
    let heard = ana.hear_of("message").await;
    assert_eq!(heard["message"]["author"], "customer");
    customer.say(json!({"type": "delivered", "upto": 2})).await;
    let delivered = ana.hear_of("session_changed").await;
    assert_eq!(delivered["change"], json!({"delivered": {"upto": 2}}));
    let command = deskbell_protocol::CommandId::from_u128(2);
    customer
        .say(json!({"type": "end", "command": command}))
        .await;
    assert_eq!(
        customer.hear_of("ended").await["cause"],
        "ended_by_customer"
    );
}

#[tokio::test]
async fn a_tab_that_was_away_gets_exactly_what_it_missed() {
    let house = House::new().await;
    let (ana, first) = house.ana(1, None).await;
    let (epoch, seq) = (
        first["epoch"].as_str().unwrap(),
        first["seq"].as_u64().unwrap(),
    );
    drop(ana);
    let (mut other, _) = house.ana(2, None).await;
    for number in 0..100 {
        let choice = if number % 2 == 0 { "away" } else { "available" };
        // Within the limit of frames: each is answered before the next.
        other
            .command(number, json!({"type": "set_presence", "choice": choice}))
            .await;
        if number % 30 == 29 {
            drop(other);
            other = house.ana(2, None).await.0;
        }
    }
    let (mut back, welcome) = house.ana(1, Some((epoch, seq))).await;
    assert_eq!(
        (&welcome["type"], &welcome["recovered"]),
        (&json!("welcome"), &json!(true))
    );
    let upto = welcome["seq"].as_u64().unwrap();
    assert!(upto >= seq + 100);
    for expected in seq + 1..=upto {
        assert_eq!(back.hear().await["seq"], expected);
    }
    back.command(500, json!({"type": "im_back"})).await;
}

#[tokio::test]
async fn a_token_that_opens_nothing_closes_the_socket() {
    let house = House::new().await;
    let mut customer = house.connect("/chat").await;
    customer.say(hello_of_customer("stolen", 9)).await;
    assert_eq!(customer.hear_close().await, CloseReason::SignedOut.code());
}

#[tokio::test]
async fn a_token_opens_its_conversation_until_a_day_after_the_end() {
    let house = House::new().await;
    let hour = std::time::Duration::from_secs(3600);
    let now = house.doors.clock.now();
    let batch = vec![
        rows::agent(),
        rows::ended_conversation(23, "read once more", now - 23 * hour),
        rows::ended_conversation(25, "found later", now - 25 * hour),
    ];
    rows::put(house.folder.path(), batch).await;
    let hello = |token| {
        let tab = TabId::from_u128(9);
        json!({"type": "hello", "protocol": 1, "token": token, "tab": tab})
    };
    let mut customer = house.connect("/chat").await;
    customer.say(hello("read once more")).await;
    let state = customer.hear_of("snapshot").await["state"].clone();
    assert_eq!(state["stage"]["ended"]["cause"], "ended_by_agent");
    let mut finder = house.connect("/chat").await;
    finder.say(hello("found later")).await;
    assert_eq!(finder.hear_close().await, CloseReason::SignedOut.code());
}

#[tokio::test]
async fn signing_out_closes_every_tab_at_once() {
    let house = House::new().await;
    let (mut one, _) = house.ana(1, None).await;
    let (mut two, _) = house.ana(2, None).await;
    let changes = vec![Control::SignOut {
        agent: AgentId::from_u128(1),
    }];
    house
        .ask(Input::Control {
            changes,
            rows: Vec::new(),
        })
        .await;
    assert_eq!(one.hear_close().await, CloseReason::SignedOut.code());
    assert_eq!(two.hear_close().await, CloseReason::SignedOut.code());
    let mut again = house.connect("/agent/1").await;
    again.say(hello(3, None)).await;
    assert_eq!(again.hear_close().await, CloseReason::SignedOut.code());
}

#[tokio::test]
async fn a_server_that_stops_says_that_it_comes_back() {
    let house = House::new().await;
    let (mut ana, _) = house.ana(1, None).await;
    house.doors.writer.stop().await;
    assert_eq!(ana.hear_close().await, CloseReason::Restart.code());
    assert!(house.doors.writer.ready().is_err());
}
