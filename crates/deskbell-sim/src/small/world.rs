//! The small world: who and what is in it at the beginning, and how a move is
//! carried out.

use std::time::Duration;

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::link::{Permission, Surface};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, ConversationId, QueueId, TabId, Timestamp, WorkstreamId};
use deskbell_routing::{
    Account, Command, Queue, Records, State, Template, Templates, Workstream, step,
};

use super::Bounds;
use super::moves::Move;

/// Agents, with their units.
pub const AGENTS: [(u128, u32); 2] = [(1, 1), (2, 2)];
pub const CONVERSATIONS: [u128; 2] = [1, 2];
pub const WORKSTREAM: WorkstreamId = WorkstreamId::from_u128(1);
/// Longer than what is over is known.
const KEPT: Duration = Duration::from_secs(20 * 60);
const QUEUE: QueueId = QueueId::from_u128(1);

/// A state between two moves, and what else decides about what can follow.
pub struct Node {
    pub state: State,
    pub at: At,
}

/// Where a node stands.
#[derive(Clone, Copy)]
pub struct At {
    pub now: Timestamp,
    /// What may still happen.
    pub left: Bounds,
    /// Which conversations have come. They are forgotten when they are over,
    /// and don't come again.
    pub came: [bool; 2],
    pub depth: u16,
}

impl Node {
    /// Both agents are there and free, and nothing has come yet.
    pub fn first(left: Bounds) -> Self {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let mut commands = vec![
            Command::PutQueue(Queue {
                id: QUEUE,
                name: "Support".into(),
            }),
            Command::PutWorkstream(Box::new(workstream())),
        ];
        for (number, units) in AGENTS {
            let agent = AgentId::from_u128(number);
            let (choice, status) = (Choice::Available, None);
            commands.push(Command::PutAgent(Account::new(agent, units, vec![QUEUE])));
            commands.push(Command::SignIn { agent });
            commands.push(opens(agent));
            commands.push(Command::SetPresence {
                agent,
                choice,
                status,
            });
        }
        let mut state = State::new();
        for command in commands {
            let _ = step(&mut state, now, command, &mut Vec::new());
        }
        state.settle(now);
        let at = At {
            now,
            left,
            came: [false; 2],
            depth: 0,
        };
        Self { state, at }
    }

    /// What `look` makes of the node after a move, which is then undone; none
    /// where the move was refused.
    pub fn tried<T>(&mut self, one: &Move, look: impl FnOnce(&Self) -> T) -> Option<T> {
        let (at, mut restarted_from) = (self.at, None);
        match one {
            Move::Command(command) => {
                step(&mut self.state, at.now, command.clone(), &mut Vec::new()).ok()?;
            }
            Move::Time => {
                let now = at.now.max(self.state.next_deadline()?);
                step(&mut self.state, now, Command::Wake, &mut Vec::new()).ok()?;
                self.at.now = now;
            }
            Move::Restart => {
                let restarted = State::restore(records(&self.state), at.now).0;
                restarted_from = Some(std::mem::replace(&mut self.state, restarted));
            }
        }
        self.at.counts(one);
        let seen = look(self);
        match restarted_from {
            Some(state) => self.state = state,
            None => self.state.undo(),
        }
        self.at = at;
        Some(seen)
    }

    /// A node of its own, whose move stays. What is over is forgotten at once
    /// and not after ten minutes: no move asks for it.
    pub fn settled(&self) -> Self {
        let mut state = self.state.clone();
        state.settle(self.at.now + KEPT);
        Self { state, at: self.at }
    }
}

impl At {
    fn counts(&mut self, one: &Move) {
        self.depth += 1;
        match one {
            Move::Restart => self.left.restarts -= 1,
            Move::Command(Command::TabClosed { .. }) => self.left.disconnects -= 1,
            Move::Command(Command::Transfer(_)) => self.left.transfers -= 1,
            Move::Command(Command::Arrive(arrival)) => {
                let [first, _] = CONVERSATIONS.map(ConversationId::from_u128);
                self.came[usize::from(arrival.conversation != first)] = true;
            }
            Move::Command(_) | Move::Time => {}
        }
    }
}

/// Everything takes a multiple of 3 s, the time that an offer has to be shown:
/// answering takes 6 s with the 500 ms of grace, waiting for want of an agent
/// 18 s, and a lost agent is unreachable after 3 s more and given up after 150.
/// So few distances between deadlines come up, and each of two comes before
/// the other, after it and with it.
fn workstream() -> Workstream {
    let short = Template {
        wait_time: Duration::from_millis(5_500),
        ..Template::ALERT
    };
    Workstream {
        templates: Templates {
            transfer: short,
            ..Templates::of(short)
        },
        decline_limit: 1,
        wrap_up: Duration::ZERO,
        closes_after: Duration::from_secs(18),
        ..Workstream::new(WORKSTREAM, Channel::WebChat, QUEUE)
    }
}

/// The agent's only tab.
pub fn tab(agent: AgentId) -> TabId {
    TabId::from_u128(agent.to_u128())
}

pub fn opens(agent: AgentId) -> Command {
    Command::TabOpened {
        agent,
        tab: tab(agent),
        surface: Surface {
            visible: true,
            focus: true,
            permission: Permission::Granted,
            worker: true,
        },
    }
}

fn records(state: &State) -> Records {
    Records {
        queues: state.queues().cloned().collect(),
        skills: Vec::new(),
        profiles: Vec::new(),
        statuses: Vec::new(),
        workstreams: state.workstreams().cloned().collect(),
        agents: state.agents().cloned().collect(),
        conversations: state.open_conversations().cloned().collect(),
        offers: state.open_offers().cloned().collect(),
    }
}
