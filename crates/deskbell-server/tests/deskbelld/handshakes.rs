//! Who may open a socket, and how often they may try.

use futures_util::SinkExt as _;
use tokio_tungstenite::tungstenite::Message;

use crate::harness::{Answer, Server, token};
use crate::sockets::{Socket, closed, customer, greeted, open, tab};

/// Handshakes that may fail in 10 s.
const MOST: usize = 20;

fn refusal(answer: &Answer) -> (u16, String) {
    (answer.status, answer.code())
}

/// One more handshake of a customer from this machine.
fn one_more(server: &Server) -> Answer {
    server.upgrade("/chat/socket", &[("origin", &server.origin())])
}

fn assert_too_many(answer: &Answer) {
    assert_eq!(refusal(answer), (429, "too_many_handshakes".to_owned()));
}

#[test]
fn a_socket_from_another_site_is_refused_before_the_upgrade() {
    let server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    for path in ["/socket", "/chat/socket"] {
        for origin in ["https://evil.example", "null", "http://localhost:1"] {
            let answer = server.upgrade(path, &[("origin", origin), ("cookie", &cookie)]);
            assert_eq!(
                (answer.status, answer.code().as_str()),
                (403, "wrong_origin")
            );
        }
        let none = server.upgrade(path, &[("cookie", &cookie)]);
        assert_eq!((none.status, none.code().as_str()), (403, "wrong_origin"));
    }
}

#[test]
fn a_socket_without_a_session_is_refused_and_too_many_of_them_are_told_so() {
    let server = Server::start(&[]);
    let origin = server.origin();
    for _ in 0..20 {
        let answer = server.upgrade("/socket", &[("origin", &origin)]);
        assert_eq!((answer.status, answer.code().as_str()), (401, "signed_out"));
    }
    let answer = server.upgrade("/socket", &[("origin", &origin)]);
    assert_eq!(
        (answer.status, answer.code().as_str()),
        (429, "too_many_handshakes")
    );
}

#[tokio::test]
async fn tokens_that_open_no_chat_cannot_be_tried_without_end() {
    let server = Server::start(&[]);
    for _ in 0..MOST {
        let stranger = customer(&server, &token("z"), 1).await;
        assert_eq!(closed(stranger).await, "signed_out");
    }
    assert_too_many(&one_more(&server));
}

#[tokio::test]
async fn sockets_that_say_nothing_count_while_they_are_open() {
    let server = Server::start(&[]);
    let mut silent: Vec<Socket> = Vec::new();
    for _ in 0..MOST {
        silent.push(open(&server, "/chat/socket", &[]).await);
    }
    assert_too_many(&one_more(&server));
}

#[tokio::test]
async fn first_frames_that_are_no_hello_count_as_failed() {
    let server = Server::start(&[]);
    for _ in 0..MOST {
        let mut socket = open(&server, "/chat/socket", &[]).await;
        socket.send(Message::text("{")).await.unwrap();
        assert_eq!(closed(socket).await, "malformed");
    }
    assert_too_many(&one_more(&server));
}

#[test]
fn requests_that_are_no_handshake_count_as_failed() {
    let server = Server::start(&[]);
    let origin = server.origin();
    let broken = [("origin", origin.as_str()), ("sec-websocket-version", "7")];
    for _ in 0..MOST {
        let answer = server.upgrade("/socket", &broken);
        assert_eq!(refusal(&answer), (400, "malformed".to_owned()));
    }
    assert_too_many(&server.upgrade("/socket", &broken));
}

#[tokio::test]
async fn customers_of_one_office_come_back_as_often_as_they_like() {
    let server = Server::start(&[]);
    assert_eq!(server.start_chat(&token("a"), "My bill").status, 200);
    for _ in 0..2 * MOST {
        let mut page = customer(&server, &token("a"), 1).await;
        greeted(&mut page).await;
    }
}

#[tokio::test]
async fn failures_of_others_at_an_address_leave_its_agents_alone() {
    let server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    let mut silent: Vec<Socket> = Vec::new();
    for _ in 0..MOST {
        silent.push(open(&server, "/chat/socket", &[]).await);
    }
    drop(tab(&server, &cookie, 1).await);
}

#[test]
fn behind_a_trusted_proxy_each_client_is_counted_alone() {
    let server = Server::start_in(&[("DESKBELL_TRUSTED_PROXIES", "127.0.0.1")]);
    let refused_for = |address: &str| {
        let headers = [
            ("origin", "https://evil.example"),
            ("x-forwarded-for", address),
        ];
        server.upgrade("/socket", &headers).code()
    };
    for number in 0..MOST {
        // A port changes nothing, and a network of IPv6 is one client.
        let port = format!("192.0.2.7:{number}");
        assert_eq!(refused_for(&port), "wrong_origin");
        assert_eq!(refused_for(&format!("2001:db8::{number}")), "wrong_origin");
    }
    assert_eq!(refused_for("192.0.2.7"), "too_many_handshakes");
    assert_eq!(refused_for("[2001:db8::ffff]:5"), "too_many_handshakes");
    assert_eq!(refused_for("192.0.2.8"), "wrong_origin");
    assert_eq!(refused_for("2001:db8:0:1::"), "wrong_origin");
}

#[test]
fn without_a_trusted_proxy_nobody_escapes_a_limit_by_a_header() {
    let server = Server::start(&[]);
    for number in 0..=MOST {
        let address = format!("192.0.2.{number}");
        let headers = [
            ("origin", "https://evil.example"),
            ("x-forwarded-for", &address),
        ];
        let expected = if number < MOST {
            "wrong_origin"
        } else {
            "too_many_handshakes"
        };
        assert_eq!(server.upgrade("/socket", &headers).code(), expected);
    }
}

#[test]
fn a_socket_that_does_not_ask_for_our_subprotocol_is_refused() {
    let server = Server::start(&[]);
    let origin = server.origin();
    for path in ["/socket", "/chat/socket"] {
        let headers = [
            ("origin", origin.as_str()),
            ("sec-websocket-protocol", "deskbell.2"),
        ];
        let answer = server.upgrade(path, &headers);
        // An agent's would fail for the missing session otherwise.
        assert_eq!(refusal(&answer), (400, "malformed".to_owned()), "{path}");
        assert!(answer.body.contains("deskbell.1"), "{answer:?}");
    }
}
