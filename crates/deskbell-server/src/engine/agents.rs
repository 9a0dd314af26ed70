//! What agents' tabs say, and how a socket of theirs begins.

use deskbell_protocol::agent::Role;
use deskbell_protocol::agent::{ClientFrame, ServerFrame};
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::link::{Snapshot, Surface, Welcome};
use deskbell_protocol::{
    AgentId, ConversationId, OfferId, Problem, ProblemCode, Seq, TabId, Timestamp, customer, frame,
    limits,
};
use deskbell_routing::Command;

use super::desk::Head;
use super::input::{Answer, Attached, Position, SocketId, To};
use super::turn::Turn;
use crate::roles::{Permission, allows};
use crate::store::{Owner, StoreError};

impl Turn<'_> {
    pub(super) fn agent_attach(
        &mut self,
        agent: AgentId,
        tab: TabId,
        socket: SocketId,
        surface: Surface,
        position: Option<Position>,
    ) -> Result<Result<Answer, Problem>, StoreError> {
        if let Err(problem) = self.run(Command::TabOpened {
            agent,
            tab,
            surface,
        }) {
            return Ok(Err(problem));
        }
        self.world.desk.tabs.put((agent, tab), socket);
        let owner = Owner::Agent(agent);
        let head = self.head(owner);
        let replay = self.replay_after(owner, head, position)?;
        let attached = match replay {
            Some(after) => self.welcome(head, after),
            None => match self.desk_state(agent) {
                Some(state) => {
                    let snapshot = Snapshot {
                        epoch: head.epoch,
                        seq: head.seq,
                        server_time: self.now,
                        ping_every: ping_every(),
                        state,
                    };
                    let first = frame::write(&ServerFrame::Snapshot(Box::new(snapshot)));
                    Attached {
                        first,
                        after: head.seq,
                        upto: head.seq,
                    }
                }
                None => return Ok(Err(ProblemCode::SignedOut.into())),
            },
        };
        self.open_offers_are_sent(agent);
        Ok(Ok(Answer::Attached(attached)))
    }

    /// Both ways of beginning show every open offer on this socket.
    fn open_offers_are_sent(&mut self, agent: AgentId) {
        let ringing = self
            .world
            .routing
            .agent(agent)
            .map(|agent| agent.ringing.clone());
        for offer in ringing.unwrap_or_default() {
            self.fact(Command::Sent { offer });
        }
    }

    /// Where the replay begins, if what the browser has is in the log's kept
    /// part; none asks for a snapshot.
    pub(super) fn replay_after(
        &mut self,
        owner: Owner,
        head: Head,
        position: Option<Position>,
    ) -> Result<Option<Seq>, StoreError> {
        let Some(Position { epoch, seq }) = position else {
            return Ok(None);
        };
        if epoch != head.epoch || seq > head.seq {
            return Ok(None);
        }
        if head.seq - seq <= limits::LOG_EVENTS {
            return Ok(Some(seq));
        }
        let first = self.store.first_kept(owner)?;
        Ok(first.is_some_and(|first| first <= seq + 1).then_some(seq))
    }

    pub(super) fn welcome(&self, head: Head, after: Seq) -> Attached {
        let welcome = Welcome {
            recovered: true,
            epoch: head.epoch,
            seq: head.seq,
            server_time: self.now,
            ping_every: ping_every(),
        };
        let first = frame::write(&ServerFrame::Welcome(welcome));
        Attached {
            first,
            after,
            upto: head.seq,
        }
    }

    pub(super) fn agent_frame(
        &mut self,
        agent: AgentId,
        tab: TabId,
        socket: SocketId,
        frame: &ClientFrame,
    ) {
        match frame {
            ClientFrame::Hello { .. } | ClientFrame::Ack { .. } | ClientFrame::Pong { .. } => {}
            ClientFrame::Surface { surface } => {
                let surface = *surface;
                self.tab_command(
                    agent,
                    tab,
                    socket,
                    Command::TabSurface {
                        agent,
                        tab,
                        surface,
                    },
                );
            }
            ClientFrame::Ready => self.fact(Command::Ready { agent }),
            ClientFrame::Displayed {
                offer,
                attempt,
                surface,
            } => {
                let (offer, attempt, surface) = (*offer, *attempt, *surface);
                self.fact(Command::Displayed {
                    agent,
                    offer,
                    attempt,
                    surface,
                });
            }
            ClientFrame::Typing { conversation, on } => {
                if self.talks_in(agent, *conversation) {
                    let owner = Owner::Conversation(*conversation);
                    self.pass(To::All(owner), &customer::ServerFrame::Typing { on: *on });
                }
            }
            ClientFrame::Checked { check } => self.checked(agent, check),
            ClientFrame::Echo { number } => {
                let echo = ServerFrame::Echo { number: *number };
                self.pass(To::One(Owner::Agent(agent), socket), &echo);
            }
            ClientFrame::WatchFloor => {
                let role = self.role(agent);
                if role.is_ok_and(|role| allows(role, Permission::WatchFloor)) {
                    self.watch_floor(agent, socket);
                }
            }
        }
    }

    /// The agent's role as it is now, whatever it was when their socket opened.
    pub(super) fn role(&self, agent: AgentId) -> Result<Role, Problem> {
        let there = self
            .world
            .routing
            .agent(agent)
            .filter(|it| it.enabled && it.signed_in);
        let person = there.and_then(|_| self.world.desk.people.get(agent));
        person
            .map(|person| person.role)
            .ok_or_else(|| ProblemCode::SignedOut.into())
    }

    /// True while the agent has the conversation and can write in it.
    pub(super) fn talks_in(&self, agent: AgentId, conversation: ConversationId) -> bool {
        self.world
            .routing
            .conversation(conversation)
            .is_some_and(|it| it.agent == Some(agent) && it.state == ConversationState::Active)
    }

    /// Something of a tab, unless a newer socket of the same tab has replaced
    /// the one that says so.
    pub(super) fn tab_command(
        &mut self,
        agent: AgentId,
        tab: TabId,
        socket: SocketId,
        command: Command,
    ) {
        if self.world.desk.tabs.get((agent, tab)) == Some(&socket) {
            self.fact(command);
        }
    }

    pub(super) fn agent_closed(
        &mut self,
        agent: AgentId,
        tab: TabId,
        socket: SocketId,
        last_frame: Timestamp,
    ) {
        self.world.watch.leaves(socket);
        if self.world.desk.tabs.get((agent, tab)) == Some(&socket) {
            self.world.desk.tabs.remove((agent, tab));
            self.fact(Command::TabClosed {
                agent,
                tab,
                last_frame,
            });
        }
    }

    /// The conversation of an offer that the agent has accepted.
    pub(super) fn conversation_of(&self, offer: OfferId) -> Result<ConversationId, Problem> {
        let offer = self.world.routing.offer(offer);
        offer
            .map(|offer| offer.conversation)
            .ok_or_else(|| ProblemCode::NotFound.into())
    }
}

/// Milliseconds between two pings.
pub fn ping_every() -> u64 {
    u64::try_from(limits::PING_EVERY.as_millis()).unwrap_or(u64::MAX)
}
