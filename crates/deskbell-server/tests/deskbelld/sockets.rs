//! Sockets as the pages open them.

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::harness::Server;

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
    let mut socket = open(server, "/chat/socket", &[]).await;
    let hello = serde_json::json!({
        "type": "hello",
        "protocol": 1,
        "token": token,
        "tab": format!("{tab:026}"),
    });
    socket.send(Message::text(hello.to_string())).await.unwrap();
    socket
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
