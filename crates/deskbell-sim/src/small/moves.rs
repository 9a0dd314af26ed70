//! What can happen in a state of the small world.

use deskbell_protocol::conversation::{ConversationState, CustomerLink, To};
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::{AgentId, ConversationId, Timestamp};
use deskbell_routing::{Arrival, Command, Conversation, Handing, Offer};

use super::world::{AGENTS, CONVERSATIONS, Node, WORKSTREAM, opens, tab};

/// The last frame of a tab that closes came so many milliseconds before: it
/// speaks every 2 s.
const SILENT_FOR: i64 = 2_000;

/// One thing that can happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Move {
    Command(Command),
    /// The next deadline comes.
    Time,
    /// The server is killed and starts again.
    Restart,
}

/// Everything that can happen, always in the same order. Some of it may be
/// refused.
pub fn moves(node: &Node) -> Vec<Move> {
    let mut commands = Vec::new();
    for agent in node.state.agents() {
        let id = agent.id;
        if agent.tabs.is_empty() {
            commands.push(opens(id));
        } else if node.at.left.disconnects > 0 {
            commands.push(Command::TabClosed {
                agent: id,
                tab: tab(id),
                last_frame: Timestamp::from_millis(node.at.now.millis() - SILENT_FOR),
            });
        }
    }
    for offer in node.state.open_offers() {
        commands.extend(of_offer(offer));
    }
    for (number, came) in CONVERSATIONS.into_iter().zip(node.at.came) {
        let id = ConversationId::from_u128(number);
        match node.state.conversation(id) {
            Some(conversation) => commands.extend(of_conversation(node, conversation)),
            None if came => {}
            None => commands.push(arrives(id)),
        }
    }
    let mut moves: Vec<Move> = commands.into_iter().map(Move::Command).collect();
    if node.state.next_deadline().is_some() {
        moves.push(Move::Time);
    }
    if node.at.left.restarts > 0 {
        moves.push(Move::Restart);
    }
    moves
}

fn arrives(conversation: ConversationId) -> Command {
    Command::Arrive(Arrival {
        conversation,
        workstream: WORKSTREAM,
        priority: None,
        needs: Vec::new(),
        with_bot: false,
        known: false,
    })
}

fn of_offer(offer: &Offer) -> Vec<Command> {
    let (agent, id) = (offer.agent, offer.id);
    let mut commands = vec![
        Command::Accept { agent, offer: id },
        Command::Reject {
            agent,
            offer: id,
            why: None,
        },
    ];
    if offer.displayed.is_none() {
        commands.push(Command::Displayed {
            agent,
            offer: id,
            attempt: offer.attempt,
            surface: DisplaySurface::Alert,
        });
    }
    commands
}

fn of_conversation(node: &Node, known: &Conversation) -> Vec<Command> {
    let conversation = known.id;
    let mut commands = Vec::new();
    match (known.state, known.agent) {
        (ConversationState::Closed, _) => return commands,
        (ConversationState::Active, Some(agent)) => {
            commands.push(Command::End {
                agent,
                conversation,
            });
            if node.at.left.transfers > 0 {
                commands.extend(transfers(conversation, agent));
            }
        }
        (ConversationState::Open, _) if node.at.left.assigns => {
            commands.extend(assignments(conversation))
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

/// A supervisor gives it, whatever the agent carries.
fn assignments(conversation: ConversationId) -> impl Iterator<Item = Command> {
    let agents = AGENTS.map(|(number, _)| AgentId::from_u128(number));
    agents.into_iter().map(move |to| Command::Assign {
        conversation,
        to,
        by: to,
        confirmed: true,
    })
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
