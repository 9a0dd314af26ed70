//! Every state of a small world: two agents, two conversations, and all that
//! can happen to them in every order, breadth first over the real routing core.
//! Two states are the same when nobody could tell them apart later: times count
//! by how far away they are, and where only an order matters, as that order.

mod handed;
mod key;

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use deskbell_protocol::conversation::{Channel, ConversationState, CustomerLink, To};
use deskbell_protocol::link::{DisplaySurface, Permission, Surface};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, ConversationId, QueueId, TabId, Timestamp, WorkstreamId};
use deskbell_routing::{
    Account, Arrival, Command, Handing, Queue, Records, State, Template, Templates, Workstream,
    step,
};

use crate::invariants::{Invariant, Violation, routing};
use handed::was_handed;
use key::key;

const AGENTS: [(u128, u32); 2] = [(1, 1), (2, 2)];
const CONVERSATIONS: [u128; 2] = [1, 2];

/// What the search has found.
#[derive(Debug, Default)]
pub struct Found {
    pub states: usize,
    pub steps: usize,
    /// How many states first came up after so many steps.
    pub by_depth: Vec<usize>,
    /// Every state was reached, and all that can happen in it tried.
    pub complete: bool,
    pub violation: Option<(Vec<String>, Violation)>,
}

/// A state, and how it came about.
#[derive(Clone)]
struct Node {
    state: State,
    now: Timestamp,
    depth: usize,
    /// Disconnects and restarts that may still happen.
    faults: usize,
    /// The last move, and where the node before is among all.
    way: Option<(usize, Move)>,
}

/// One thing that can happen.
#[derive(Debug, Clone, PartialEq)]
enum Move {
    Command(Command),
    /// The next deadline comes.
    Time,
    /// The server is killed and starts again.
    Restart,
}

/// Searches until everything was seen that can happen with so many `faults`
/// (disconnects and restarts), or until `most` states.
pub fn search(faults: usize, most: usize) -> Found {
    let first = beginning(faults);
    let mut found = Found::default();
    let mut seen = BTreeSet::from([key(&first)]);
    let mut open = VecDeque::from([first]);
    // How each expanded node came about, to tell the way to a violation.
    let mut ways: Vec<Option<(usize, Move)>> = Vec::new();
    found.states = 1;
    found.by_depth.push(1);
    while let Some(node) = open.pop_front() {
        let place = ways.len();
        ways.push(node.way.clone());
        for one in moves(&node) {
            found.steps += 1;
            let Some((next, violation)) = after(&node, place, &one) else {
                continue;
            };
            if let Some(violation) = violation {
                found.violation = Some((told(&ways, next.way), violation));
                return found;
            }
            if !seen.insert(key(&next)) {
                continue;
            }
            found.states += 1;
            if found.by_depth.len() <= next.depth {
                found.by_depth.push(0);
            }
            found.by_depth[next.depth] += 1;
            if found.states >= most {
                return found;
            }
            open.push_back(next);
        }
    }
    found.complete = true;
    found
}

/// The moves from the beginning.
fn told(ways: &[Option<(usize, Move)>], last: Option<(usize, Move)>) -> Vec<String> {
    let mut way = Vec::new();
    let mut next = last;
    while let Some((place, one)) = next {
        way.push(format!("{one:?}"));
        next = ways[place].clone();
    }
    way.reverse();
    way
}

fn beginning(faults: usize) -> Node {
    let queue = QueueId::from_u128(1);
    let now = Timestamp::from_millis(1_800_000_000_000);
    let mut commands = vec![
        Command::PutQueue(Queue {
            id: queue,
            name: "Support".into(),
        }),
        Command::PutWorkstream(Box::new(workstream(queue))),
    ];
    for (number, units) in AGENTS {
        let agent = AgentId::from_u128(number);
        let account = Account::new(agent, units, vec![queue]);
        commands.push(Command::PutAgent(account));
        commands.push(Command::SignIn { agent });
        commands.push(opens(agent));
        let choice = Choice::Available;
        let status = None;
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
    Node {
        state,
        now,
        depth: 0,
        faults,
        way: None,
    }
}

fn workstream(queue: QueueId) -> Workstream {
    let five_seconds = Template {
        wait_time: Duration::from_secs(5),
        ..Template::ALERT
    };
    Workstream {
        templates: Templates {
            transfer: five_seconds,
            ..Templates::of(five_seconds)
        },
        decline_limit: 1,
        wrap_up: Duration::ZERO,
        closes_after: Duration::from_secs(60),
        ..Workstream::new(WorkstreamId::from_u128(1), Channel::WebChat, queue)
    }
}

fn opens(agent: AgentId) -> Command {
    Command::TabOpened {
        agent,
        tab: TabId::from_u128(agent.to_u128()),
        surface: Surface {
            visible: true,
            focus: true,
            permission: Permission::Granted,
            worker: true,
        },
    }
}

/// Everything that can happen in a state.
fn moves(node: &Node) -> Vec<Move> {
    let mut commands = Vec::new();
    for agent in node.state.agents() {
        let id = agent.id;
        if agent.tabs.is_empty() {
            commands.push(opens(id));
        } else if node.faults > 0 {
            commands.push(Command::TabClosed {
                agent: id,
                tab: TabId::from_u128(id.to_u128()),
                last_frame: node.now,
            });
        }
    }
    for offer in node.state.open_offers() {
        let (agent, id) = (offer.agent, offer.id);
        let why = None;
        commands.push(Command::Accept { agent, offer: id });
        commands.push(Command::Reject {
            agent,
            offer: id,
            why,
        });
        if offer.displayed.is_none() {
            commands.push(Command::Displayed {
                agent,
                offer: id,
                attempt: offer.attempt,
                surface: DisplaySurface::Alert,
            });
        }
    }
    for number in CONVERSATIONS {
        commands.extend(of_conversation(
            &node.state,
            ConversationId::from_u128(number),
        ));
    }
    let mut moves: Vec<Move> = commands.into_iter().map(Move::Command).collect();
    if node.state.next_deadline().is_some() {
        moves.push(Move::Time);
    }
    if node.faults > 0 {
        moves.push(Move::Restart);
    }
    moves
}

fn of_conversation(state: &State, conversation: ConversationId) -> Vec<Command> {
    let Some(known) = state.conversation(conversation) else {
        return vec![Command::Arrive(Arrival {
            conversation,
            workstream: WorkstreamId::from_u128(1),
            priority: 0,
            needs: Vec::new(),
            with_bot: false,
        })];
    };
    let mut commands = Vec::new();
    match (known.state, known.agent) {
        (ConversationState::Closed, _) => return commands,
        (ConversationState::Active, Some(agent)) => {
            commands.push(Command::End {
                agent,
                conversation,
            });
            // Once and of one conversation: a transfer that comes back can be
            // made again for ever.
            if known.attempts == 1 && conversation.to_u128() == 1 {
                commands.extend(transfers(conversation, agent));
            }
        }
        (ConversationState::Open, _) => {
            for (number, _) in AGENTS {
                let to = AgentId::from_u128(number);
                commands.push(Command::Assign {
                    conversation,
                    to,
                    by: to,
                    confirmed: true,
                });
            }
        }
        _ => {}
    }
    commands.push(Command::CustomerEnds { conversation });
    // A restart doubts every customer; by themselves they stay.
    if let CustomerLink::Gone { .. } = known.customer {
        commands.push(Command::CustomerBack { conversation });
    }
    commands
}

/// To the other agent, who is asked.
fn transfers(conversation: ConversationId, by: AgentId) -> impl Iterator<Item = Command> {
    let others = AGENTS.map(|(number, _)| AgentId::from_u128(number));
    others
        .into_iter()
        .filter(move |&to| to != by)
        .map(move |to| {
            Command::Transfer(Handing {
                conversation,
                by,
                supervisor: false,
                to: To::Agent(to),
                anyway: false,
            })
        })
}

/// The state after a move, and what is wrong with it; none where the move was
/// refused.
fn after(node: &Node, place: usize, one: &Move) -> Option<(Node, Option<Violation>)> {
    let (mut state, mut now) = (node.state.clone(), node.now);
    match one {
        Move::Command(command) => {
            step(&mut state, now, command.clone(), &mut Vec::new()).ok()?;
        }
        Move::Time => {
            now = now.max(state.next_deadline()?);
            step(&mut state, now, Command::Wake, &mut Vec::new()).ok()?;
        }
        Move::Restart => state = State::restore(records(&state), now).0,
    }
    let violation = wrong(&node.state, &state, now, one);
    state.settle(now);
    let fault = matches!(
        one,
        Move::Restart | Move::Command(Command::TabClosed { .. })
    );
    let next = Node {
        state,
        now,
        depth: node.depth + 1,
        faults: node.faults - usize::from(fault),
        way: Some((place, one.clone())),
    };
    Some((next, violation))
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

/// The first invariant that a move has broken.
fn wrong(before: &State, after: &State, now: Timestamp, one: &Move) -> Option<Violation> {
    let of_state = routing::work_that_waits(after)
        .into_iter()
        .chain(routing::indexes(after))
        .chain(routing::deadlines(after, now))
        .next();
    of_state
        .or_else(|| one_open_offer(after))
        .or_else(|| ends_once(before, after))
        .or_else(|| within_capacity(before, after, one))
        .or_else(|| something_is_due(after))
}

fn one_open_offer(state: &State) -> Option<Violation> {
    let mut rung = BTreeSet::new();
    let twice = state
        .open_offers()
        .find(|offer| !rung.insert(offer.conversation))?;
    let what = format!("{:?} rings twice", twice.conversation);
    Some(Violation::new(Invariant::OneOpenOffer, what, &[]))
}

fn ends_once(before: &State, after: &State) -> Option<Violation> {
    let ended = after.conversation(ConversationId::from_u128(1)).into_iter();
    let all = ended.chain(after.conversation(ConversationId::from_u128(2)));
    let changed = all
        .filter(|conversation| {
            let was = before.conversation(conversation.id);
            was.is_some_and(|was| {
                was.agent.is_some()
                    && conversation.agent.is_some()
                    && was.agent != conversation.agent
                    && !was_handed(before, was, conversation.agent)
            })
        })
        .map(|conversation| conversation.id)
        .next()?;
    let what = format!("{changed:?} went from one agent to another at once");
    Some(Violation::new(Invariant::OneAcceptance, what, &[]))
}

fn within_capacity(before: &State, after: &State, one: &Move) -> Option<Violation> {
    let load = |state: &State, id: AgentId| state.agent(id).map_or(0, |it| it.used + it.reserved);
    let given = matches!(one, Move::Command(Command::Assign { .. }));
    let grown = after.agents().find(|agent| {
        let is = load(after, agent.id);
        is > agent.units && is > load(before, agent.id) && !given
    })?;
    let what = format!("{grown:?} after {one:?}");
    Some(Violation::new(Invariant::WithinCapacity, what, &[]))
}

/// What nobody has is watched by a deadline.
fn something_is_due(state: &State) -> Option<Violation> {
    let waits = state
        .open_conversations()
        .find(|conversation| conversation.agent.is_none())?;
    if state.next_deadline().is_some() {
        return None;
    }
    let what = format!("nothing is ever due, and {waits:?} waits");
    Some(Violation::new(Invariant::EverythingEnds, what, &[]))
}
