//! A WebSocket to the server, as a page of its own opens it.

use deskbell_protocol::SUBPROTOCOL;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::{HeaderName, HeaderValue};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async_with_config};

use crate::LoadError;

const BUFFER_BYTES: usize = 4 * 1024;

/// An open socket.
pub type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// Opens `path` at the server with this address, with these headers besides
/// those that every page sends.
///
/// # Errors
/// [`LoadError`] when the server can't be reached or refuses.
pub async fn open_socket(
    server: &str,
    path: &str,
    more: &[(&str, &str)],
) -> Result<Socket, LoadError> {
    let address = format!("{}{path}", server.replacen("http", "ws", 1));
    let mut request = address.into_client_request()?;
    let headers = [("origin", server), ("sec-websocket-protocol", SUBPROTOCOL)];
    for &(name, value) in headers.iter().chain(more) {
        let value = HeaderValue::from_str(value)
            .map_err(|error| LoadError::Unexpected(error.to_string()))?;
        let name = HeaderName::from_bytes(name.as_bytes())
            .map_err(|error| LoadError::Unexpected(error.to_string()))?;
        request.headers_mut().insert(name, value);
    }
    // As the server does: a crowd has thousands of these.
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER_BYTES)
        .write_buffer_size(BUFFER_BYTES);
    // As browsers do: a small frame does not wait for the one before it.
    let no_delay = true;
    Ok(connect_async_with_config(request, Some(config), no_delay)
        .await?
        .0)
}
