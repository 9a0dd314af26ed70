//! Sockets as the pages open them.

use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::harness::{PATIENCE, Server, token};

pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A socket that has said nothing yet; fails if it is refused.
pub async fn open(server: &Server, path: &str, headers: &[(&'static str, &str)]) -> Socket {
    let mut request = format!("ws://{}{path}", server.address)
        .into_client_request()
        .unwrap();
    let origin = server.origin();
    let ours = [
        ("origin", origin.as_str()),
        ("sec-websocket-protocol", "deskbell.1"),
    ];
    for &(name, value) in ours.iter().chain(headers) {
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    let (socket, answer) = connect_async(request).await.unwrap();
    assert_eq!(answer.headers()["sec-websocket-protocol"], "deskbell.1");
    socket
}

/// A tab of the person with this cookie, greeted by the server.
pub async fn tab(server: &Server, cookie: &str, tab: u32) -> Socket {
    let mut socket = open(server, "/socket", &[("cookie", cookie)]).await;
    let hello = serde_json::json!({
        "type": "hello",
        "protocol": 1,
        "tab": format!("{tab:026}"),
        "surface": {"visible": true, "focus": true, "permission": "default", "worker": false},
    });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    greeted(&mut socket).await;
    socket
}

/// A customer's page that has said with this token whose it is.
pub async fn customer(server: &Server, token: &str, tab: u32) -> Socket {
    customer_at(server, token, tab, &[]).await
}

/// The same, with these headers.
pub async fn customer_at(
    server: &Server,
    token: &str,
    tab: u32,
    headers: &[(&'static str, &str)],
) -> Socket {
    let mut socket = open(server, "/chat/socket", headers).await;
    let hello = serde_json::json!({
        "type": "hello",
        "protocol": 1,
        "token": token,
        "tab": format!("{tab:026}"),
    });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    socket
}

/// Another agent and another customer find each other, and talk: what was
/// refused to somebody else has done nothing to them.
pub async fn serves_others(server: &Server) {
    let mut ben = online(server, "Ben", 90).await;
    assert_eq!(server.start_chat(&token("o"), "My bill").status, 200);
    let mut page = customer(server, &token("o"), 91).await;
    greeted(&mut page).await;
    let offer = offer(&mut ben).await;
    let accept = json!({"type": "accept", "offer": offer["id"]});
    let reply = command(&mut ben, 92, accept).await;
    assert!(reply["ok"]["accepted"].is_object(), "{reply}");
    let said = command(&mut page, 93, json!({"type": "say", "text": "Hello"})).await;
    assert!(said["ok"]["said"].is_object(), "{said}");
    assert_eq!(event(&mut ben, "message").await["message"]["text"], "Hello");
}

/// Waits for the snapshot of a new page.
pub async fn greeted(socket: &mut Socket) {
    let first = socket.next().await.unwrap().unwrap();
    assert!(first.to_text().unwrap().contains("\"snapshot\""), "{first}");
}

/// The word with which the server closes.
pub async fn closed(mut socket: Socket) -> String {
    while let Some(Ok(message)) = socket.next().await {
        if let Message::Close(Some(frame)) = message {
            return frame.reason.to_string();
        }
    }
    "not closed by a word".to_owned()
}

/// The next frame; pings are answered on the way.
pub async fn next(socket: &mut Socket) -> Value {
    loop {
        let message = timeout(PATIENCE, socket.next())
            .await
            .expect("a frame in time");
        let message = message.expect("a frame").unwrap();
        if !message.is_text() {
            continue;
        }
        let frame: Value = serde_json::from_str(message.to_text().unwrap()).unwrap();
        if frame["type"] != "ping" {
            return frame;
        }
        tell(socket, json!({"type": "pong", "at": frame["at"]})).await;
    }
}

/// Sends a frame.
pub async fn tell(socket: &mut Socket, frame: Value) {
    socket.send(Message::text(frame.to_string())).await.unwrap();
}

/// The next frame of this type.
pub async fn event(socket: &mut Socket, kind: &str) -> Value {
    loop {
        let frame = next(socket).await;
        if frame["type"] == kind {
            return frame;
        }
    }
}

/// Sends a command and waits for its reply.
pub async fn command(socket: &mut Socket, number: u32, mut body: Value) -> Value {
    let id = format!("{number:026}");
    body["command"] = json!(id);
    tell(socket, body).await;
    loop {
        let reply = event(socket, "reply").await;
        if reply["reply"] == json!(id) {
            return reply;
        }
    }
}

/// A tab of this person, who goes online.
pub async fn online(server: &Server, name: &str, number: u32) -> Socket {
    let cookie = server.cookie(name);
    let mut socket = tab(server, &cookie, number).await;
    // Not waited for: an offer may come before the reply.
    let available = json!({
        "type": "set_presence",
        "choice": "available",
        "command": format!("{:026}", 1),
    });
    tell(&mut socket, available).await;
    socket
}

/// The next offer, shown.
pub async fn offer(socket: &mut Socket) -> Value {
    let offer = event(socket, "offer_made").await["offer"].clone();
    let displayed = json!({
        "type": "displayed",
        "offer": offer["id"],
        "attempt": offer["attempt"],
        "surface": "alert",
    });
    tell(socket, displayed).await;
    offer
}
