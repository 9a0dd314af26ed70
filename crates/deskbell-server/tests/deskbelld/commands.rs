//! Commands of several tabs and people about one offer, over real sockets: at
//! once, twice, late, and in the wrong order. Each gets its answer, and one
//! thing happens once.

use serde_json::{Value, json};

use crate::harness::{Server, token};
use crate::sockets::{Socket, command, customer, event, greeted, offer, online, tab, tell};

fn accept(offer: &Value) -> Value {
    json!({"type": "accept", "offer": offer["id"]})
}

/// Sends a command without waiting for its reply.
async fn ask(socket: &mut Socket, number: u32, mut body: Value) {
    body["command"] = json!(format!("{number:026}"));
    tell(socket, body).await;
}

/// A server with Ana online, to whom a chat was offered and shown.
async fn ringing() -> (Server, Socket, Socket, Value) {
    let server = Server::start(&[]);
    let mut ana = online(&server, "Ana", 1).await;
    assert_eq!(server.start_chat(&token("a"), "My bill").status, 200);
    let mut page = customer(&server, &token("a"), 2).await;
    greeted(&mut page).await;
    let offer = offer(&mut ana).await;
    (server, ana, page, offer)
}

#[tokio::test]
async fn two_tabs_that_accept_at_once_are_both_told_that_the_agent_has_it() {
    let (server, mut ana, mut page, offer) = ringing().await;
    let mut second = tab(&server, &server.cookie("Ana"), 3).await;
    ask(&mut ana, 11, accept(&offer)).await;
    ask(&mut second, 12, accept(&offer)).await;
    for socket in [&mut ana, &mut second] {
        let reply = event(socket, "reply").await;
        let reply = if reply["ok"] == "done" {
            // Of going online.
            event(socket, "reply").await
        } else {
            reply
        };
        assert_eq!(
            reply["ok"]["accepted"]["conversation"],
            offer["conversation"]
        );
    }
    event(&mut page, "joined").await;
    // One session: it ends once, and only once.
    let end = json!({"type": "end", "conversation": offer["conversation"]});
    assert_eq!(command(&mut ana, 13, end.clone()).await["ok"], "done");
    assert_eq!(event(&mut page, "ended").await["cause"], "ended_by_agent");
}

#[tokio::test]
async fn of_two_agents_only_who_was_asked_can_accept() {
    let (server, mut ana, mut page, offer) = ringing().await;
    let mut ben = online(&server, "Ben", 3).await;
    let refused = command(&mut ben, 11, accept(&offer)).await;
    assert_eq!(refused["error"]["code"], "not_found", "{refused}");
    let accepted = command(&mut ana, 12, accept(&offer)).await;
    assert!(accepted["ok"]["accepted"].is_object(), "{accepted}");
    assert_eq!(event(&mut page, "joined").await["agent"], "Ana");
}

#[tokio::test]
async fn a_command_that_comes_again_over_another_socket_gets_the_same_answer_and_is_done_once() {
    let (server, mut ana, mut page, offer) = ringing().await;
    let accepted = command(&mut ana, 11, accept(&offer)).await;
    let say = json!({"type": "say", "conversation": offer["conversation"], "text": "Hello"});
    let said = command(&mut ana, 12, say.clone()).await;
    let mut second = tab(&server, &server.cookie("Ana"), 3).await;
    assert_eq!(command(&mut second, 12, say).await["ok"], said["ok"]);
    let again = command(&mut second, 11, accept(&offer)).await;
    assert_eq!(again["ok"], accepted["ok"]);
    let end = json!({"type": "end", "conversation": offer["conversation"]});
    command(&mut second, 13, end).await;
    let number = said["ok"]["said"]["number"].clone();
    assert_eq!(
        event(&mut page, "message").await["message"]["number"],
        number
    );
    // Nothing stands between that message and the end.
    loop {
        let next = crate::sockets::next(&mut page).await;
        assert_ne!(next["type"], "message", "{next}");
        if next["type"] == "ended" {
            break;
        }
    }
}

#[tokio::test]
async fn commands_in_the_wrong_order_are_refused_by_name_and_the_right_one_still_works() {
    let (_server, mut ana, mut page, offer) = ringing().await;
    let of = |kind: &str| json!({"type": kind, "conversation": offer["conversation"]});
    for (number, kind) in [(11, "finish_wrap_up"), (12, "end")] {
        let refused = command(&mut ana, number, of(kind)).await;
        assert_eq!(refused["error"]["code"], "not_found", "{kind}: {refused}");
    }
    let accepted = command(&mut ana, 13, accept(&offer)).await;
    assert!(accepted["ok"]["accepted"].is_object(), "{accepted}");
    let early = command(&mut ana, 14, of("finish_wrap_up")).await;
    assert_eq!(early["error"]["code"], "still_active", "{early}");
    assert_eq!(command(&mut ana, 15, of("end")).await["ok"], "done");
    assert_eq!(event(&mut page, "ended").await["cause"], "ended_by_agent");
}

#[tokio::test]
async fn an_accept_after_the_customer_has_left_is_told_so_whichever_tab_it_comes_from() {
    let (server, mut ana, mut page, offer) = ringing().await;
    let mut second = tab(&server, &server.cookie("Ana"), 3).await;
    command(&mut page, 11, json!({"type": "end"})).await;
    for (socket, number) in [(&mut ana, 12), (&mut second, 13)] {
        let late = command(socket, number, accept(&offer)).await;
        assert_eq!(late["error"]["code"], "customer_left", "{late}");
    }
}
