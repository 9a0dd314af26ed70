//! A small world to tell rules in: one queue, one workstream, time by hand.

use std::time::Duration;

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::link::{DisplaySurface, Permission, Surface};
use deskbell_protocol::offer::OfferEnd;
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::{
    AgentId, ConversationId, OfferId, QueueId, TabId, Timestamp, WorkstreamId,
};
use deskbell_routing::{
    Account, Agent, Arrival, Command, Conversation, Deliberation, Effect, Offer, OfferState, Queue,
    Refusal, State, Template, Templates, Workstream, explained_step, step,
};

pub const SUPPORT: QueueId = QueueId::from_u128(1);
pub const SALES: QueueId = QueueId::from_u128(2);
pub const CHAT: WorkstreamId = WorkstreamId::from_u128(1);
/// A supervisor, who takes no work.
pub const SAM: AgentId = AgentId::from_u128(900);

pub const VISIBLE: Surface = Surface {
    visible: true,
    focus: true,
    permission: Permission::Granted,
    worker: true,
};
/// In the background, where only the desktop can show something.
pub const HIDDEN: Surface = Surface {
    visible: false,
    focus: false,
    ..VISIBLE
};
/// In the background, and the desktop may not show anything.
pub const MUTE: Surface = Surface {
    permission: Permission::Denied,
    ..HIDDEN
};

pub const fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

pub const fn millis(milliseconds: u64) -> Duration {
    Duration::from_millis(milliseconds)
}

/// The only tab of an agent.
pub fn tab_of(agent: AgentId) -> TabId {
    TabId::from_u128(agent.to_u128())
}

/// Incoming chats as in the sample data.
pub fn chat_rules() -> Workstream {
    Workstream {
        missed_rule: Some(1),
        ..Workstream::new(CHAT, Channel::WebChat, SUPPORT)
    }
}

/// Incoming chats that are notified of like this.
pub fn chats_with(incoming: Template) -> Workstream {
    Workstream {
        templates: Templates::of(incoming),
        ..chat_rules()
    }
}

/// A member of Support, or of other queues.
pub fn account(agent: AgentId) -> Account {
    Account::new(agent, 3, vec![SUPPORT])
}

pub struct World {
    pub state: State,
    pub now: Timestamp,
    /// What the last command, or the last passing of time, did.
    pub effects: Vec<Effect>,
    /// Who was considered for each offer of the line, from the beginning.
    pub deliberations: Vec<Deliberation>,
    agents: u128,
    conversations: u128,
}

impl World {
    pub fn new() -> Self {
        Self::with(chat_rules())
    }

    pub fn with(workstream: Workstream) -> Self {
        let mut world = Self {
            state: State::new(),
            now: Timestamp::from_millis(1_000_000),
            effects: Vec::new(),
            deliberations: Vec::new(),
            agents: 0,
            conversations: 0,
        };
        world.run(Command::PutQueue(Queue {
            id: SUPPORT,
            name: "Support".into(),
        }));
        world.run(Command::PutQueue(Queue {
            id: SALES,
            name: "Sales".into(),
        }));
        world.run(Command::PutWorkstream(Box::new(workstream)));
        world
    }

    /// Carries out a command that must not be refused.
    pub fn run(&mut self, command: Command) {
        self.effects.clear();
        let told = format!("{command:?}");
        let (state, deliberations) = (&mut self.state, &mut self.deliberations);
        explained_step(state, self.now, command, &mut self.effects, deliberations)
            .unwrap_or_else(|refusal| panic!("{told} was refused: {refusal:?}"));
    }

    /// Why a command is refused; that it changes nothing is checked here.
    pub fn refusal(&mut self, command: Command) -> Refusal {
        let before = self.state.clone();
        let mut effects = Vec::new();
        let told = format!("{command:?}");
        let Err(refusal) = step(&mut self.state, self.now, command, &mut effects) else {
            panic!("{told} was not refused");
        };
        assert_eq!(effects, []);
        assert!(
            self.state == before,
            "{told} was refused, but changed the state"
        );
        refusal
    }

    /// Time passes; every deadline is kept to the millisecond.
    pub fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        let mut all = Vec::new();
        while let Some(due) = self.state.next_deadline().filter(|&due| due <= end) {
            self.now = due;
            self.run(Command::Wake);
            all.append(&mut self.effects);
        }
        self.now = end;
        self.effects = all;
    }

    /// A signed-in agent with a visible tab who chose Available; 3 units, Support.
    pub fn agent(&mut self) -> AgentId {
        let agent = self.signed_in_agent();
        self.open_tab(agent, VISIBLE);
        self.choose(agent, Choice::Available);
        // Whoever came first is idle longer.
        self.now = self.now + millis(1);
        agent
    }

    pub fn signed_in_agent(&mut self) -> AgentId {
        self.agents += 1;
        let agent = AgentId::from_u128(self.agents);
        self.put_agent(agent, 3, true);
        self.run(Command::SignIn { agent });
        agent
    }

    pub fn put_agent(&mut self, agent: AgentId, units: u32, enabled: bool) {
        self.run(Command::PutAgent(Account {
            units,
            enabled,
            ..account(agent)
        }));
    }

    pub fn open_tab(&mut self, agent: AgentId, surface: Surface) {
        self.run(Command::TabOpened {
            agent,
            tab: tab_of(agent),
            surface,
        });
    }

    pub fn close_tab(&mut self, agent: AgentId) {
        let last_frame = self.now;
        self.run(Command::TabClosed {
            agent,
            tab: tab_of(agent),
            last_frame,
        });
    }

    pub fn surface(&mut self, agent: AgentId, surface: Surface) {
        self.run(Command::TabSurface {
            agent,
            tab: tab_of(agent),
            surface,
        });
    }

    pub fn choose(&mut self, agent: AgentId, choice: Choice) {
        self.run(Command::SetPresence {
            agent,
            choice,
            status: None,
        });
    }

    /// A customer asks for help on the workstream `CHAT`.
    pub fn chat(&mut self) -> ConversationId {
        self.arrives(|_| {})
    }

    pub fn chat_of(&mut self, priority: u8) -> ConversationId {
        self.arrives(|arrival| arrival.priority = Some(priority))
    }

    /// A customer comes to the workstream `CHAT`, in some other way than usual.
    pub fn arrives(&mut self, change: impl FnOnce(&mut Arrival)) -> ConversationId {
        self.conversations += 1;
        let conversation = ConversationId::from_u128(self.conversations);
        let mut arrival = Arrival {
            conversation,
            workstream: CHAT,
            priority: None,
            needs: Vec::new(),
            with_bot: false,
            known: false,
        };
        change(&mut arrival);
        self.run(Command::Arrive(arrival));
        conversation
    }

    /// Sam, a supervisor, gives it to an agent, whatever they carry, and they
    /// see it.
    pub fn assign(&mut self, conversation: ConversationId, to: AgentId) {
        self.run(Command::Assign {
            conversation,
            to,
            by: SAM,
            confirmed: true,
        });
        self.show(conversation);
    }

    /// A conversation that the agent has accepted.
    pub fn session(&mut self, agent: AgentId) -> ConversationId {
        let conversation = self.chat();
        assert_eq!(self.rings(conversation), Some(agent));
        self.show(conversation);
        self.accept(conversation);
        conversation
    }

    /// The agent ends it; notes are to be written.
    pub fn ends(&mut self, agent: AgentId, conversation: ConversationId) {
        self.run(Command::End {
            agent,
            conversation,
        });
    }

    /// The agent has written the notes.
    pub fn finishes(&mut self, agent: AgentId, conversation: ConversationId) {
        self.run(Command::FinishWrapUp {
            agent,
            conversation,
        });
    }

    /// The only session of an agent.
    pub fn session_of(&self, agent: AgentId) -> ConversationId {
        let sessions = &self.person(agent).sessions;
        *sessions.first().expect("a session")
    }

    pub fn the(&self, conversation: ConversationId) -> &Conversation {
        self.state
            .conversation(conversation)
            .expect("the conversation is known")
    }

    pub fn person(&self, agent: AgentId) -> &Agent {
        self.state.agent(agent).expect("the agent is known")
    }

    pub fn base(&self, agent: AgentId) -> Base {
        self.person(agent).presence.base
    }

    /// The open offer of a conversation.
    pub fn offer(&self, conversation: ConversationId) -> &Offer {
        let id = self
            .the(conversation)
            .offer
            .expect("the conversation is offered");
        self.state.offer(id).expect("the offer is known")
    }

    /// Whom the conversation is offered to.
    pub fn rings(&self, conversation: ConversationId) -> Option<AgentId> {
        self.the(conversation).offer?;
        Some(self.offer(conversation).agent)
    }

    /// The offer's display receipt.
    pub fn show(&mut self, conversation: ConversationId) {
        let Offer {
            id: offer,
            agent,
            attempt,
            ..
        } = *self.offer(conversation);
        self.run(Command::Displayed {
            agent,
            offer,
            attempt,
            surface: DisplaySurface::Alert,
        });
    }

    pub fn accept(&mut self, conversation: ConversationId) {
        let Offer {
            id: offer, agent, ..
        } = *self.offer(conversation);
        self.run(Command::Accept { agent, offer });
    }

    pub fn reject(&mut self, conversation: ConversationId) {
        let Offer {
            id: offer, agent, ..
        } = *self.offer(conversation);
        self.run(Command::Reject {
            agent,
            offer,
            why: None,
        });
    }

    /// Every customer who waits for an agent goes.
    pub fn customers_end(&mut self) {
        let open = self.state.open_conversations();
        let waiting: Vec<_> = open
            .filter(|it| it.agent.is_none())
            .map(|it| it.id)
            .collect();
        for conversation in waiting {
            self.run(Command::CustomerEnds { conversation });
        }
    }

    /// How an offer ended, if it has.
    pub fn end_of(&self, offer: OfferId) -> Option<OfferEnd> {
        match &self.state.offer(offer)?.state {
            OfferState::Open => None,
            OfferState::Ended { end, .. } => Some(end.clone()),
        }
    }
}
