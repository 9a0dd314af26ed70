//! A store whose disk can be full, and the inputs that tests begin with.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use deskbell_protocol::conversation::{Answer as Given, Channel, Visit};
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::{AgentId, ConversationId, QueueId, Seq, TabId, Timestamp, WorkstreamId};
use deskbell_routing::Workstream;

use crate::engine::{Input, NewChat, Position, SocketId};
use crate::store::{
    Asked, Before, ClosedChat, Known, Loaded, Owner, Row, SqliteStore, Store, StoreError, TokenHash,
};

/// A store whose disk can be full.
pub struct Flaky {
    pub inner: SqliteStore,
    pub full: Arc<AtomicBool>,
}

impl Store for Flaky {
    fn commit(&mut self, batch: &[Row]) -> Result<(), StoreError> {
        if self.full.load(Ordering::Relaxed) {
            return Err(StoreError::Stale);
        }
        self.inner.commit(batch)
    }

    fn known(&mut self, asked: &Asked) -> Result<Known, StoreError> {
        self.inner.known(asked)
    }

    fn first_kept(&mut self, owner: Owner) -> Result<Option<Seq>, StoreError> {
        self.inner.first_kept(owner)
    }

    fn closed_chat(&mut self, id: ConversationId) -> Result<Option<ClosedChat>, StoreError> {
        self.inner.closed_chat(id)
    }

    fn load(&mut self, now: Timestamp) -> Result<Loaded, StoreError> {
        self.inner.load(now)
    }

    fn purge(&mut self, before: &Before) -> Result<bool, StoreError> {
        self.inner.purge(before)
    }
}

pub fn tab(agent: AgentId) -> TabId {
    TabId::from_u128(agent.to_u128())
}

pub fn socket(agent: AgentId) -> SocketId {
    SocketId(u64::try_from(agent.to_u128()).unwrap())
}

pub fn attach(agent: AgentId, position: Option<Position>) -> Input {
    let surface = Surface {
        visible: true,
        focus: true,
        permission: Permission::Granted,
        worker: true,
    };
    Input::AgentAttach {
        agent,
        tab: tab(agent),
        socket: socket(agent),
        surface,
        position,
    }
}

pub fn start(number: u128) -> Input {
    Input::StartChat(NewChat {
        token: token(number),
        answers: vec![Given {
            question: "reason".into(),
            answer: "My bill".into(),
        }],
        visit: Visit::default(),
        with_bot: false,
    })
}

pub fn token(number: u128) -> TokenHash {
    TokenHash::of(&number.to_string())
}

/// The socket of a customer's page.
pub const GUEST: SocketId = SocketId(77);

/// The page of the chat that was started under this number.
pub fn visit(number: u128, conversation: ConversationId) -> Input {
    Input::CustomerAttach {
        conversation,
        token: token(number),
        socket: GUEST,
        position: None,
    }
}

pub fn workstream() -> Workstream {
    Workstream {
        missed_rule: Some(1),
        ..Workstream::new(
            WorkstreamId::from_u128(1),
            Channel::WebChat,
            QueueId::from_u128(1),
        )
    }
}
