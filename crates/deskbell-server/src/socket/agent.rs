//! An agent's or supervisor's tab: its frames as inputs of the engine.

use deskbell_protocol::agent::ClientFrame;
use deskbell_protocol::frame::{Malformed, Read, read_agent_client};
use deskbell_protocol::link::{CloseReason, Permission, Surface};
use deskbell_protocol::{AgentId, TabId, Timestamp};

use super::Doors;
use super::talk::{Hello, Said, Side, reason_of};
use crate::engine::{Input, Position, SocketId};
use crate::store::Owner;

/// A tab of a person who is signed in.
pub struct AgentSide {
    agent: AgentId,
    tab: TabId,
    surface: Surface,
}

impl AgentSide {
    /// Before its `hello` a tab can show nothing.
    pub fn new(agent: AgentId) -> Self {
        let surface = Surface {
            visible: false,
            focus: false,
            permission: Permission::Default,
            worker: false,
        };
        Self {
            agent,
            tab: TabId::from_u128(0),
            surface,
        }
    }
}

impl Side for AgentSide {
    fn hello(&mut self, text: &str) -> Result<Hello, CloseReason> {
        match read_agent_client(text).map_err(|why| reason_of(&why))? {
            Read::Frame(ClientFrame::Hello {
                protocol,
                epoch,
                seq,
                tab,
                surface,
            }) => {
                self.tab = tab;
                self.surface = surface;
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

    async fn owner(&mut self, _doors: &Doors) -> Result<Owner, CloseReason> {
        Ok(Owner::Agent(self.agent))
    }

    fn attach(&self, socket: SocketId, position: Option<Position>) -> Input {
        let Self {
            agent,
            tab,
            surface,
            ..
        } = *self;
        Input::AgentAttach {
            agent,
            tab,
            socket,
            surface,
            position,
        }
    }

    fn read(&self, socket: SocketId, text: &str) -> Result<Said, Malformed> {
        let Self { agent, tab, .. } = *self;
        Ok(match read_agent_client(text)? {
            Read::Frame(ClientFrame::Hello { .. }) => {
                return Err(Malformed::NotAFrame("`hello` is said once".into()));
            }
            Read::Frame(ClientFrame::Ack { .. } | ClientFrame::Pong { .. }) => Said::Nothing,
            Read::Frame(frame) => Said::Fact(Input::AgentFrame {
                agent,
                tab,
                socket,
                frame,
            }),
            Read::Numbered(frame) => {
                Said::Command(frame.command, Input::AgentCommand { agent, frame })
            }
            Read::UnknownCommand(command) => Said::Unsupported(command),
            Read::Unknown => Said::Unknown,
        })
    }

    fn silent(&self, socket: SocketId, last_frame: Timestamp) -> Input {
        Input::TabSilent {
            agent: self.agent,
            tab: self.tab,
            socket,
            last_frame,
        }
    }

    fn heard(&self, socket: SocketId) -> Input {
        Input::TabHeard {
            agent: self.agent,
            tab: self.tab,
            socket,
        }
    }

    fn closed(&self, socket: SocketId, last_frame: Timestamp) -> Input {
        Input::AgentClosed {
            agent: self.agent,
            tab: self.tab,
            socket,
            last_frame,
        }
    }
}
