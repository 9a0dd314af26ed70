//! What customers' pages say, and how a socket of theirs begins.

use deskbell_protocol::agent::{Done, Event, ServerFrame as AgentFrame, SessionChange};
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::customer::{
    ChatState, ClientFrame, Command as Asked, CommandFrame, ServerFrame, Stage,
};
use deskbell_protocol::link::Snapshot;
use deskbell_protocol::{ConversationId, Epoch, Problem, ProblemCode, frame};
use deskbell_routing::Command;

use super::agents::ping_every;
use super::desk::Head;
use super::input::{Answer, Attached, Position, SocketId, To};
use super::turn::Turn;
use crate::store::{Owner, StoreError, TokenHash};

impl Turn<'_> {
    pub(super) fn customer_attach(
        &mut self,
        id: ConversationId,
        token: TokenHash,
        socket: SocketId,
        position: Option<Position>,
    ) -> Result<Result<Answer, Problem>, StoreError> {
        let Some(chat) = self.world.desk.chats.get(id) else {
            return self.attach_to_the_past(id);
        };
        // The customer has gone on elsewhere since this page has shown its token.
        if chat.token != token {
            return Ok(Err(ProblemCode::NotFound.into()));
        }
        self.guest_comes(id, socket);
        self.place_is_unknown(id);
        let owner = Owner::Conversation(id);
        let head = self.head(owner);
        let attached = match self.replay_after(owner, head, position)? {
            Some(after) => self.welcome(head, after),
            None => match self.chat_state(id) {
                Some(state) => self.chat_snapshot(head, state),
                None => return Ok(Err(ProblemCode::NotFound.into())),
            },
        };
        Ok(Ok(Answer::Attached(attached)))
    }

    /// A chat that was over long ago: nothing will happen in it any more.
    fn attach_to_the_past(
        &mut self,
        id: ConversationId,
    ) -> Result<Result<Answer, Problem>, StoreError> {
        let Some(chat) = self.store.closed_chat(id)? else {
            return Ok(Err(ProblemCode::NotFound.into()));
        };
        let head = Head {
            epoch: Epoch::from_u128((self.world.random)()),
            seq: 0,
        };
        let stage = Stage::Ended { cause: chat.cause };
        let state = ChatState {
            stage,
            last_message: chat.last_message,
        };
        Ok(Ok(Answer::Attached(self.chat_snapshot(head, state))))
    }

    fn chat_snapshot(&self, head: Head, state: ChatState) -> Attached {
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

    pub(super) fn customer_frame(&mut self, id: ConversationId, frame: &ClientFrame) {
        match frame {
            ClientFrame::Hello { .. } | ClientFrame::Ack { .. } | ClientFrame::Pong { .. } => {}
            ClientFrame::Delivered { upto } => self.delivered(id, *upto),
            ClientFrame::Read { upto } => self.customer_reads(id, *upto),
            ClientFrame::Typing { on } => {
                let conversation = self.world.routing.conversation(id);
                let agent = conversation
                    .filter(|it| it.state == ConversationState::Active)
                    .and_then(|it| it.agent);
                if let Some(agent) = agent {
                    let typing = AgentFrame::Typing {
                        conversation: id,
                        on: *on,
                    };
                    self.pass(To::All(Owner::Agent(agent)), &typing);
                }
            }
        }
    }

    fn delivered(&mut self, id: ConversationId, upto: u32) {
        let Some(chat) = self.world.desk.chats.get(id) else {
            return;
        };
        let upto = upto.min(chat.last_message);
        if upto <= chat.delivered_upto {
            return;
        }
        if let Some(chat) = self.world.desk.chats.edit(id) {
            chat.delivered_upto = upto;
        }
        if let Some(agent) = self.agent_in(id) {
            let change = SessionChange::Delivered { upto };
            self.agent_event(
                agent,
                Event::SessionChanged {
                    conversation: id,
                    change,
                },
            );
        }
    }

    /// What was read has been shown as well.
    fn customer_reads(&mut self, id: ConversationId, upto: u32) {
        self.delivered(id, upto);
        let Some(chat) = self.world.desk.chats.get(id) else {
            return;
        };
        let upto = upto.min(chat.last_message);
        if upto <= chat.customer_read_upto {
            return;
        }
        if let Some(chat) = self.world.desk.chats.edit(id) {
            chat.customer_read_upto = upto;
        }
        if let Some(agent) = self.agent_in(id) {
            self.session_changed(agent, id, SessionChange::CustomerRead { upto });
        }
    }

    pub(super) fn customer_command(
        &mut self,
        id: ConversationId,
        frame: &CommandFrame,
    ) -> Result<Done, Problem> {
        self.once(
            Owner::Conversation(id),
            frame.command,
            |turn| match &frame.body {
                Asked::Say { text, attachments } => {
                    turn.customer_says(id, text, attachments, frame.command)
                }
                Asked::End => turn
                    .run(Command::CustomerEnds { conversation: id })
                    .map(|()| Done::Done),
            },
        )
    }

    pub(super) fn guest_comes(&mut self, conversation: ConversationId, socket: SocketId) {
        let mut guests = self
            .world
            .desk
            .guests
            .get(conversation)
            .cloned()
            .unwrap_or_default();
        let first = guests.is_empty();
        if guests.insert(socket) {
            self.world.desk.guests.put(conversation, guests);
        }
        if first {
            self.fact(Command::CustomerBack { conversation });
        }
    }

    pub(super) fn guest_leaves(&mut self, conversation: ConversationId, socket: SocketId) {
        let Some(guests) = self.world.desk.guests.edit(conversation) else {
            return;
        };
        if guests.remove(&socket) && guests.is_empty() {
            self.fact(Command::CustomerLost { conversation });
        }
    }
}
