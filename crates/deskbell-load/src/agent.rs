//! An agent's tab: signs in by a link, says `hello`, answers pings, and waits
//! for what it is told.

use deskbell_protocol::agent::{ClientFrame, Command, CommandFrame, Event, Outcome, ServerFrame};
use deskbell_protocol::frame::{self, ServerRead};
use deskbell_protocol::http::{HEADER, SignInLink};
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::{CommandId, PROTOCOL, Seq, TabId, limits};
use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;

use crate::LoadError;
use crate::socket::{Socket, open_socket};

/// A connected tab of an agent.
pub struct Agent {
    socket: Socket,
    /// The last event, and the last one that was acknowledged.
    seq: Seq,
    acked: Seq,
    commands: u128,
}

impl Agent {
    /// Signs in with a single-use link and connects as a visible tab in focus.
    ///
    /// # Errors
    /// [`LoadError`] when the server can't be reached or refuses.
    pub async fn connect(
        client: &reqwest::Client,
        server: &str,
        link: &str,
    ) -> Result<Self, LoadError> {
        Self::signed_in(server, &sign_in(client, server, link).await?).await
    }

    /// The same with the cookie of a sign-in.
    ///
    /// # Errors
    /// [`LoadError`] when the server can't be reached or refuses.
    pub async fn signed_in(server: &str, cookie: &str) -> Result<Self, LoadError> {
        let socket = open_socket(server, "/socket", &[("cookie", cookie)]).await?;
        let mut agent = Self {
            socket,
            seq: 0,
            acked: 0,
            commands: 0,
        };
        agent.hello().await?;
        Ok(agent)
    }

    async fn hello(&mut self) -> Result<(), LoadError> {
        let surface = Surface {
            visible: true,
            focus: true,
            permission: Permission::Granted,
            worker: true,
        };
        self.send(&ClientFrame::Hello {
            protocol: PROTOCOL,
            epoch: None,
            seq: None,
            tab: TabId::from_u128(1),
            surface,
        })
        .await?;
        loop {
            if let ServerRead::Frame(ServerFrame::Snapshot(snapshot)) = self.next().await? {
                self.seq = snapshot.seq;
                self.acked = snapshot.seq;
                return Ok(());
            }
        }
    }

    /// Sends a command and waits for its answer.
    ///
    /// # Errors
    /// [`LoadError::Refused`] with the server's words.
    pub async fn command(&mut self, body: Command) -> Result<(), LoadError> {
        self.commands += 1;
        let command = CommandId::from_u128(self.commands);
        self.send(&CommandFrame { command, body }).await?;
        loop {
            if let ServerRead::Frame(ServerFrame::Reply(reply)) = self.next().await?
                && reply.reply == command
            {
                return match reply.outcome {
                    Outcome::Ok(_) => Ok(()),
                    Outcome::Error(problem) => Err(LoadError::Refused(problem.text)),
                };
            }
        }
    }

    /// Waits for the event that `wanted` picks.
    ///
    /// # Errors
    /// [`LoadError`] when the socket ends first.
    pub async fn event<T>(&mut self, wanted: impl Fn(Event) -> Option<T>) -> Result<T, LoadError> {
        loop {
            if let ServerRead::Event(event) = self.next().await?
                && let Some(found) = wanted(event.body)
            {
                return Ok(found);
            }
        }
    }

    /// Sends a frame that has no answer.
    ///
    /// # Errors
    /// [`LoadError`] when the socket has ended.
    pub async fn send(&mut self, frame: &impl serde::Serialize) -> Result<(), LoadError> {
        Ok(self.socket.send(Message::text(frame::write(frame))).await?)
    }

    /// The next frame; pings are answered and events acknowledged on the way.
    async fn next(&mut self) -> Result<ServerRead, LoadError> {
        loop {
            let message = self
                .socket
                .next()
                .await
                .ok_or_else(|| LoadError::Unreachable("the socket ended".into()))??;
            let text = match message {
                Message::Text(text) => text,
                Message::Close(close) => {
                    return Err(LoadError::Refused(format!(
                        "the socket was closed: {close:?}"
                    )));
                }
                _ => continue,
            };
            let read = frame::read_agent_server(&text)
                .map_err(|error| LoadError::Unexpected(error.to_string()))?;
            match &read {
                ServerRead::Frame(ServerFrame::Ping { at }) => {
                    self.send(&ClientFrame::Pong { at: *at }).await?;
                    continue;
                }
                ServerRead::Event(event) => self.applied(event.seq).await?,
                _ => {}
            }
            return Ok(read);
        }
    }

    async fn applied(&mut self, seq: Seq) -> Result<(), LoadError> {
        if seq != self.seq + 1 {
            return Err(LoadError::Unexpected(format!(
                "event {seq} after {}",
                self.seq
            )));
        }
        self.seq = seq;
        if self.seq - self.acked >= limits::ACK_EVENTS {
            self.acked = self.seq;
            self.send(&ClientFrame::Ack { seq }).await?;
        }
        Ok(())
    }
}

/// The session cookie that a single-use link buys.
async fn sign_in(client: &reqwest::Client, server: &str, link: &str) -> Result<String, LoadError> {
    let token = link
        .rsplit_once('#')
        .map(|(_, token)| token.trim().to_owned())
        .ok_or_else(|| LoadError::Unexpected("a sign-in link holds a `#`".into()))?;
    let answer = client
        .post(format!("{server}/api/sign-in/link"))
        .header(HEADER.0, HEADER.1)
        .header("origin", server)
        .json(&SignInLink { token })
        .send()
        .await?;
    let cookie = answer
        .headers()
        .get("set-cookie")
        .and_then(|cookie| cookie.to_str().ok())
        .and_then(|cookie| cookie.split(';').next())
        .map(str::to_owned);
    match cookie {
        Some(cookie) => Ok(cookie),
        None => Err(LoadError::Refused(answer.text().await?)),
    }
}
