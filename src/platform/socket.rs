//! One WebSocket. Dropping it closes it, and nothing more is heard of it.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{CloseEvent, Event, MessageEvent, WebSocket};

use super::window;

/// What a socket tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketEvent {
    Opened,
    Text(String),
    /// With the WebSocket close code; 1006 where it never opened.
    Closed(u16),
}

/// An open socket, or one that is opening.
pub struct Socket {
    socket: WebSocket,
    // They live as long as the socket can call them.
    _open: Closure<dyn Fn(Event)>,
    _message: Closure<dyn Fn(MessageEvent)>,
    _close: Closure<dyn Fn(CloseEvent)>,
}

impl Socket {
    /// Opens a socket to a path of our own server; none where the browser
    /// refuses at once.
    pub fn open(
        path: &str,
        subprotocol: &str,
        told: impl Fn(SocketEvent) + Clone + 'static,
    ) -> Option<Self> {
        let address = address(path)?;
        // The proxy of `trunk serve` names the subprotocol itself and doesn't
        // hand the answer back: a browser that asked for one would hang up.
        let socket = if cfg!(debug_assertions) {
            WebSocket::new(&address).ok()?
        } else {
            WebSocket::new_with_str(&address, subprotocol).ok()?
        };
        let opened = told.clone();
        let open = Closure::<dyn Fn(Event)>::new(move |_| opened(SocketEvent::Opened));
        let text = told.clone();
        let message = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if let Some(data) = event.data().as_string() {
                text(SocketEvent::Text(data));
            }
        });
        let close = Closure::<dyn Fn(CloseEvent)>::new(move |event: CloseEvent| {
            told(SocketEvent::Closed(event.code()));
        });
        socket.set_onopen(Some(open.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(message.as_ref().unchecked_ref()));
        socket.set_onclose(Some(close.as_ref().unchecked_ref()));
        Some(Self {
            socket,
            _open: open,
            _message: message,
            _close: close,
        })
    }

    /// Sends a text; lost where the socket is not open, as its close will tell.
    pub fn send(&self, text: &str) {
        if self.socket.ready_state() == WebSocket::OPEN {
            let _ = self.socket.send_with_str(text);
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onmessage(None);
        self.socket.set_onclose(None);
        let _ = self.socket.close();
    }
}

/// The WebSocket address of a path on the page's own server.
fn address(path: &str) -> Option<String> {
    let location = window()?.location();
    let scheme = if location.protocol().ok()? == "https:" {
        "wss:"
    } else {
        "ws:"
    };
    Some(format!("{scheme}//{}{path}", location.host().ok()?))
}
