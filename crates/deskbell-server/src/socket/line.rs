//! One WebSocket as a line of texts: reading says what came, writing gives up
//! on who does not read, closing names its reason.

use std::time::Duration;

use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket};
use deskbell_protocol::limits;
use deskbell_protocol::link::CloseReason;
use futures_util::SinkExt as _;
use tokio::time::timeout;
use tungstenite::Error as WsError;

/// The time for a last word to who may not be reading any more.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);

/// See the module.
#[derive(Debug)]
pub struct Line {
    /// Boxed: the futures of a socket hold it at several depths.
    socket: Box<WebSocket>,
}

/// Why a socket ends: with a reason to close it, or because it is gone.
pub type End = Option<CloseReason>;

/// What came over the line.
#[derive(Debug)]
pub enum Heard {
    Text(Utf8Bytes),
    /// A sign of life without content.
    Beat,
    /// Not one of our frames: the line has to be closed, and why.
    Wrong(CloseReason),
    /// The other side is gone.
    Gone,
}

impl Line {
    pub fn new(socket: WebSocket) -> Self {
        let socket = Box::new(socket);
        Self { socket }
    }

    /// Cancelling loses nothing.
    pub async fn hear(&mut self) -> Heard {
        match self.socket.recv().await {
            Some(Ok(Message::Text(text))) => Heard::Text(text),
            Some(Ok(Message::Binary(_))) => Heard::Wrong(CloseReason::Malformed),
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => Heard::Beat,
            Some(Ok(Message::Close(_))) | None => Heard::Gone,
            Some(Err(why)) => match why.into_inner().downcast_ref::<WsError>() {
                Some(WsError::Capacity(_)) => Heard::Wrong(CloseReason::FrameTooLarge),
                Some(WsError::Utf8(_)) => Heard::Wrong(CloseReason::Malformed),
                _ => Heard::Gone,
            },
        }
    }

    /// Takes a text to be written by the next [`flush`](Self::flush) or before.
    ///
    /// # Errors
    /// The other side is gone, or takes nothing for too long.
    pub async fn say(&mut self, text: &str) -> Result<(), End> {
        in_time(self.socket.feed(Message::Text(text.into()))).await
    }

    /// # Errors
    /// The other side is gone, or takes nothing for too long.
    pub async fn flush(&mut self) -> Result<(), End> {
        in_time(self.socket.flush()).await
    }

    /// Closes the line with a reason.
    pub async fn close(mut self, reason: CloseReason) {
        let frame = CloseFrame {
            code: reason.code(),
            reason: reason.name().into(),
        };
        let closing = async {
            if self.socket.send(Message::Close(Some(frame))).await.is_ok() {
                // What still comes is read so that the reason is not lost to a
                // reset of the connection.
                let mut answered = false;
                while let Some(Ok(heard)) = self.socket.recv().await {
                    answered |= matches!(heard, Message::Close(_));
                }
                if !answered {
                    // Of a frame that is too large nothing more can be read: the
                    // other side gets its time to read the reason.
                    std::future::pending::<()>().await;
                }
            }
        };
        let _ = timeout(CLOSE_WITHIN, closing).await;
    }
}

async fn in_time(write: impl Future<Output = Result<(), axum::Error>>) -> Result<(), End> {
    match timeout(limits::WRITE_WITHIN, write).await {
        Ok(written) => written.map_err(|_| None),
        Err(_) => Err(Some(CloseReason::TooSlow)),
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    async fn written_after(wait: Duration) -> Result<(), End> {
        in_time(async {
            sleep(wait).await;
            Ok(())
        })
        .await
    }

    #[tokio::test(start_paused = true)]
    async fn a_frame_may_take_its_time_to_be_written_and_not_a_moment_longer() {
        assert_eq!(written_after(limits::WRITE_WITHIN).await, Ok(()));
        let longer = limits::WRITE_WITHIN + Duration::from_millis(1);
        let late = written_after(longer).await;
        assert_eq!(late, Err(Some(CloseReason::TooSlow)));
    }
}
