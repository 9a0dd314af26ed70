//! A customer's page: its frames as inputs of the engine.

use deskbell_protocol::customer::ClientFrame;
use deskbell_protocol::frame::{Malformed, Read, read_customer_client};
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{ConversationId, Timestamp};

use super::Doors;
use super::talk::{Hello, Said, Side, reason_of};
use crate::engine::{Input, Position, SocketId};
use crate::store::{Owner, StoreError, TokenHash, was_left};

/// A page; which conversation is its own, its token says.
pub struct CustomerSide<Known> {
    token: TokenHash,
    conversation: ConversationId,
    known: Option<Known>,
}

impl<Known: FnOnce() + Send> CustomerSide<Known> {
    /// Before its `hello`. `known` is called when the token has opened a
    /// conversation.
    pub fn new(known: Known) -> Self {
        Self {
            token: TokenHash([0; 32]),
            conversation: ConversationId::from_u128(0),
            known: Some(known),
        }
    }

    /// What the page has shown; not yet looked up.
    pub fn token(&self) -> TokenHash {
        self.token
    }

    /// The conversation that the token opens.
    pub fn opens(&mut self, conversation: ConversationId) -> Owner {
        self.conversation = conversation;
        Owner::Conversation(conversation)
    }
}

/// Why a token opens nothing.
async fn closed_to(token: TokenHash, doors: &Doors) -> CloseReason {
    match was_left(&doors.readers, token).await {
        Ok(true) => CloseReason::Moved,
        Ok(false) => CloseReason::SignedOut,
        Err(why) => unread(&why),
    }
}

fn unread(why: &StoreError) -> CloseReason {
    tracing::error!(%why, "a customer's token could not be looked up");
    CloseReason::Restart
}

impl<Known: FnOnce() + Send> Side for CustomerSide<Known> {
    fn hello(&mut self, text: &str) -> Result<Hello, CloseReason> {
        match read_customer_client(text).map_err(|why| reason_of(&why))? {
            Read::Frame(ClientFrame::Hello {
                protocol,
                token,
                epoch,
                seq,
                tab,
            }) => {
                self.token = TokenHash::of(&token);
                let position = epoch.zip(seq).map(|(epoch, seq)| Position { epoch, seq });
                Ok(Hello {
                    protocol,
                    tab,
                    position,
                })
            }
            _ => Err(CloseReason::Malformed),
        }
    }

    async fn owner(&mut self, doors: &Doors) -> Result<Owner, CloseReason> {
        let now = doors.clock.now();
        match doors.readers.chat(&self.token, now).await {
            Ok(Some(conversation)) => Ok(self.opens(conversation)),
            Ok(None) => Err(closed_to(self.token, doors).await),
            Err(why) => Err(unread(&why)),
        }
    }

    fn attach(&self, socket: SocketId, position: Option<Position>) -> Input {
        Input::CustomerAttach {
            conversation: self.conversation,
            token: self.token,
            socket,
            position,
        }
    }

    fn attached(&mut self) {
        if let Some(known) = self.known.take() {
            known();
        }
    }

    fn read(&self, _socket: SocketId, text: &str) -> Result<Said, Malformed> {
        let conversation = self.conversation;
        Ok(match read_customer_client(text)? {
            Read::Frame(ClientFrame::Hello { .. }) => {
                return Err(Malformed::NotAFrame("`hello` is said once".into()));
            }
            Read::Frame(ClientFrame::Ack { .. } | ClientFrame::Pong { .. }) => Said::Nothing,
            Read::Frame(frame) => Said::Fact(Input::CustomerFrame {
                conversation,
                frame,
            }),
            Read::Numbered(frame) => Said::Command(
                frame.command,
                Input::CustomerCommand {
                    conversation,
                    frame,
                },
            ),
            Read::UnknownCommand(command) => Said::Unsupported(command),
            Read::Unknown => Said::Unknown,
        })
    }

    fn silent(&self, socket: SocketId, _last_frame: Timestamp) -> Input {
        Input::CustomerGone {
            conversation: self.conversation,
            socket,
        }
    }

    fn heard(&self, socket: SocketId) -> Input {
        Input::CustomerHeard {
            conversation: self.conversation,
            socket,
        }
    }

    fn closed(&self, socket: SocketId, _last_frame: Timestamp) -> Input {
        Input::CustomerGone {
            conversation: self.conversation,
            socket,
        }
    }
}
