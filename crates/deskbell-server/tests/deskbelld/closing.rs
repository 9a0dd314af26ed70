//! What closes a socket from the server's side, and with which word.

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::harness::{Server, printed};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A tab of the person with this cookie, greeted by the server.
async fn tab(server: &Server, cookie: &str, tab: u32) -> Socket {
    let mut request = format!("ws://{}/socket", server.address)
        .into_client_request()
        .unwrap();
    let headers = request.headers_mut();
    headers.insert("origin", server.origin().parse().unwrap());
    headers.insert("cookie", cookie.parse().unwrap());
    headers.insert("sec-websocket-protocol", "deskbell.1".parse().unwrap());
    let (mut socket, answer) = connect_async(request).await.unwrap();
    assert_eq!(answer.headers()["sec-websocket-protocol"], "deskbell.1");
    let hello = serde_json::json!({
        "type": "hello",
        "protocol": 1,
        "tab": format!("{tab:026}"),
        "surface": {"visible": true, "focus": true, "permission": "default", "worker": false},
    });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    let first = socket.next().await.unwrap().unwrap();
    assert!(first.to_text().unwrap().contains("\"snapshot\""), "{first}");
    socket
}

/// The word with which the server closes.
async fn closed(mut socket: Socket) -> String {
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Close(Some(frame)) = message {
            return frame.reason.to_string();
        }
    }
    "not closed by a word".to_owned()
}

#[tokio::test]
async fn signing_out_closes_the_sockets_of_that_browser_and_no_others() {
    let server = Server::start(&[]);
    let (here, there) = (server.cookie("Ana"), server.cookie("Ana"));
    let of_here = tab(&server, &here, 1).await;
    let mut of_there = tab(&server, &there, 2).await;
    assert_eq!(
        server
            .post("/api/sign-out", "", &[("cookie", &here)])
            .status,
        204
    );
    assert_eq!(closed(of_here).await, "signed_out");
    let ping = of_there.next().await.unwrap().unwrap();
    assert!(ping.is_text(), "{ping}");
    assert_eq!(
        server
            .post("/api/sign-out", "", &[("cookie", &there)])
            .status,
        204
    );
    assert_eq!(closed(of_there).await, "signed_out");
}

#[tokio::test]
async fn switching_a_person_off_closes_their_sockets() {
    let server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    let socket = tab(&server, &cookie, 1).await;
    printed(&server.order(&["user", "disable", "Ana"]));
    assert_eq!(closed(socket).await, "signed_out");
}

#[tokio::test]
async fn a_server_that_stops_says_that_it_comes_back() {
    let mut server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    let socket = tab(&server, &cookie, 1).await;
    server.signal("TERM");
    assert_eq!(closed(socket).await, "restart");
    assert!(server.wait().success());
}

#[tokio::test]
async fn the_eleventh_handshake_of_an_agent_is_refused_by_name() {
    let server = Server::start(&[]);
    let cookie = server.cookie("Ana");
    for _ in 0..10 {
        drop(tab(&server, &cookie, 1).await);
    }
    let origin = server.origin();
    let headers = [
        ("connection", "upgrade, close"),
        ("upgrade", "websocket"),
        ("sec-websocket-version", "13"),
        ("sec-websocket-key", "dGhlIHNhbXBsZSBub25jZQ=="),
        ("origin", &origin),
        ("cookie", &cookie),
    ];
    let refused = server.get("/socket", &headers);
    assert_eq!(
        (refused.status, refused.code().as_str()),
        (429, "too_many_attempts")
    );
}
