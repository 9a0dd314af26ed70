//! A desk for tests: Ana and Ben are agents of Support, Sam supervises.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use deskbell_protocol::agent::{
    ClientFrame, Command, CommandFrame, DeskState, Done, Event, EventFrame, Role, ServerFrame,
};
use deskbell_protocol::frame::{ServerRead, read_agent_server};
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::offer;
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{
    AgentId, CommandId, ConversationId, Problem, QueueId, Timestamp, customer,
};
use deskbell_routing::{Account, Queue};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::parts::{Flaky, attach, socket, start, tab, visit, workstream};
use crate::engine::{
    Answer, Attached, Control, Engine, Input, Position, PutAgent, Stored, Telling, To, What,
};
use crate::store::{Owner, StoreError, open};

pub const ANA: AgentId = AgentId::from_u128(1);
pub const BEN: AgentId = AgentId::from_u128(2);
pub const SAM: AgentId = AgentId::from_u128(3);
pub const SUPPORT: QueueId = QueueId::from_u128(1);

pub struct Desk {
    pub engine: Option<Engine<Flaky>>,
    pub full: Arc<AtomicBool>,
    pub now: Timestamp,
    pub told: Vec<Telling>,
    commands: u128,
    pub folder: TempDir,
    pub runtime: Runtime,
}

impl Desk {
    /// Configured and empty.
    pub fn new() -> Self {
        let mut desk = Self {
            engine: None,
            full: Arc::default(),
            now: Timestamp::from_millis(1_800_000_000_000),
            told: Vec::new(),
            commands: 1000,
            folder: tempfile::tempdir().unwrap(),
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap(),
        };
        desk.start();
        let queue = Queue {
            id: SUPPORT,
            name: "Support".into(),
        };
        let mut changes = vec![
            Control::PutQueue(queue),
            Control::PutWorkstream(Box::new(workstream())),
        ];
        for (agent, name, role) in [
            (ANA, "Ana", Role::Agent),
            (BEN, "Ben", Role::Agent),
            (SAM, "Sam", Role::Supervisor),
        ] {
            let works = role == Role::Agent;
            let account = if works {
                Account::new(agent, 3, vec![SUPPORT])
            } else {
                Account::new(agent, 0, Vec::new())
            };
            changes.push(Control::PutAgent(PutAgent {
                name: name.into(),
                role,
                account,
            }));
            changes.push(Control::SignIn { agent });
        }
        desk.ask(Input::Control {
            changes,
            rows: Vec::new(),
        })
        .unwrap();
        desk
    }

    /// The person as before, in another role.
    pub fn change_role(&mut self, agent: AgentId, role: Role) {
        let put = PutAgent {
            name: "Sam".into(),
            role,
            account: Account::new(agent, 0, Vec::new()),
        };
        let changes = vec![Control::PutAgent(put)];
        let rows = Vec::new();
        self.ask(Input::Control { changes, rows }).unwrap();
    }

    /// Starts the engine on the folder: the first time, or after a stop.
    pub fn start(&mut self) {
        self.engine = None;
        let inner = self.runtime.block_on(open(self.folder.path())).unwrap().0;
        let store = Flaky {
            inner,
            full: Arc::clone(&self.full),
        };
        let mut random = 0x5eed_u128;
        let random = move || {
            random += 1;
            random
        };
        self.engine = Some(Engine::start(store, self.now, Box::new(random)).unwrap());
        self.told.clear();
    }

    pub fn batch(&mut self, inputs: &[Input]) -> Result<Stored, StoreError> {
        self.engine.as_mut().unwrap().batch(self.now, inputs)
    }

    pub fn ask(&mut self, input: Input) -> Result<Answer, Problem> {
        let stored = self.batch(&[input]).unwrap();
        self.told.extend(stored.tellings);
        stored.answers.into_iter().next().unwrap()
    }

    /// Lets time pass, with every deadline at its time.
    pub fn pass(&mut self, span: Duration) {
        let end = self.now + span;
        while let Some(due) = self
            .engine
            .as_ref()
            .unwrap()
            .next_deadline()
            .filter(|&at| at <= end)
        {
            self.now = self.now.max(due);
            self.ask(Input::Tick).unwrap();
        }
        self.now = end;
    }

    pub fn attach(&mut self, agent: AgentId, position: Option<Position>) -> Attached {
        let input = attach(agent, position);
        let Ok(Answer::Attached(attached)) = self.ask(input) else {
            panic!("attached")
        };
        attached
    }

    /// Where Ana's log stands.
    pub fn position(&mut self) -> Position {
        let first: serde_json::Value = serde_json::from_str(&self.attach(ANA, None).first).unwrap();
        Position {
            epoch: first["epoch"].as_str().unwrap().parse().unwrap(),
            seq: first["seq"].as_u64().unwrap(),
        }
    }

    pub fn desk_state(&mut self, agent: AgentId) -> DeskState {
        let first = self.attach(agent, None).first;
        let Ok(ServerRead::Frame(ServerFrame::Snapshot(snapshot))) = read_agent_server(&first)
        else {
            panic!("a snapshot: {first}")
        };
        snapshot.state
    }

    pub fn new_command(&mut self) -> CommandId {
        self.commands += 1;
        CommandId::from_u128(self.commands)
    }

    pub fn command(&mut self, agent: AgentId, body: Command) -> Result<Done, Problem> {
        let command = self.new_command();
        self.repeat(agent, CommandFrame { command, body })
    }

    pub fn repeat(&mut self, agent: AgentId, frame: CommandFrame) -> Result<Done, Problem> {
        match self.ask(Input::AgentCommand { agent, frame })? {
            Answer::Done(done) => Ok(done),
            other => panic!("{other:?} is no answer to a command"),
        }
    }

    pub fn customer(
        &mut self,
        id: ConversationId,
        body: customer::Command,
    ) -> Result<Done, Problem> {
        let frame = customer::CommandFrame {
            command: self.new_command(),
            body,
        };
        match self.ask(Input::CustomerCommand {
            conversation: id,
            frame,
        })? {
            Answer::Done(done) => Ok(done),
            other => panic!("{other:?} is no answer to a command"),
        }
    }

    /// A tab of the agent, visible, and online.
    pub fn online(&mut self, agent: AgentId) {
        self.attach(agent, None);
        self.command(
            agent,
            Command::SetPresence {
                choice: Choice::Available,
                status: None,
            },
        )
        .unwrap();
    }

    /// A chat whose page is connected.
    pub fn chat(&mut self, number: u128) -> ConversationId {
        let Ok(Answer::ChatStarted(started)) = self.ask(start(number)) else {
            panic!("started")
        };
        self.ask(visit(number, started.conversation)).unwrap();
        started.conversation
    }

    /// A chat that Ana has accepted.
    pub fn accepted_chat(&mut self) -> ConversationId {
        self.online(ANA);
        self.accepted_chat_of(1)
    }

    /// The same for another customer; she is there.
    pub fn accepted_chat_of(&mut self, number: u128) -> ConversationId {
        let conversation = self.chat(number);
        let offer = self.offer_to(ANA);
        self.see(&offer);
        self.command(ANA, Command::Accept { offer: offer.id })
            .unwrap();
        conversation
    }

    /// Ana sees it.
    pub fn see(&mut self, offer: &offer::Offer) {
        self.sees(ANA, offer);
    }

    pub fn sees(&mut self, agent: AgentId, offer: &offer::Offer) {
        let frame = ClientFrame::Displayed {
            offer: offer.id,
            attempt: offer.attempt,
            surface: DisplaySurface::Alert,
        };
        self.ask(Input::Sent { offer: offer.id }).unwrap();
        self.ask(Input::AgentFrame {
            agent,
            tab: tab(agent),
            socket: socket(agent),
            frame,
        })
        .unwrap();
    }

    /// The last offer made to the agent.
    pub fn offer_to(&self, agent: AgentId) -> offer::Offer {
        let made = self
            .events(agent)
            .into_iter()
            .rev()
            .find_map(|event| match event.body {
                Event::OfferMade { offer } => Some(*offer),
                _ => None,
            });
        made.unwrap_or_else(|| panic!("no offer was made to {agent}"))
    }

    /// What was told since the start, by the agent's log.
    pub fn events(&self, agent: AgentId) -> Vec<EventFrame> {
        bodies(&self.told, Owner::Agent(agent))
            .map(event_of)
            .collect()
    }

    pub fn customer_events(&self, id: ConversationId) -> Vec<customer::Event> {
        bodies(&self.told, Owner::Conversation(id))
            .map(|body| {
                serde_json::from_str::<customer::EventFrame>(body)
                    .unwrap()
                    .body
            })
            .collect()
    }

    /// Frames that are in no log, as JSON.
    pub fn passing(&self, to: To) -> Vec<serde_json::Value> {
        self.told
            .iter()
            .filter(|telling| telling.to == to)
            .filter_map(|telling| match &telling.what {
                What::Passing(text) => Some(serde_json::from_str(text).unwrap()),
                _ => None,
            })
            .collect()
    }
}

/// An event of an agent's log.
pub fn event_of(body: &str) -> EventFrame {
    match read_agent_server(body) {
        Ok(ServerRead::Event(event)) => event,
        other => panic!("{body} was read as {other:?}"),
    }
}

fn bodies(told: &[Telling], owner: Owner) -> impl Iterator<Item = &str> {
    told.iter()
        .filter(move |telling| telling.to == To::All(owner))
        .filter_map(|telling| match &telling.what {
            What::Event { body, .. } => Some(&**body),
            _ => None,
        })
}
