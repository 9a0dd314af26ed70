//! The house of a run: its queues, workstreams and people, and how their rules
//! vary with the seed. The only place that makes records of configuration.

use std::time::Duration;

use deskbell_protocol::agent::Role;
use deskbell_protocol::conversation::{Answer, Channel, Visit};
use deskbell_protocol::offer::Kind;
use deskbell_protocol::presence::Base;
use deskbell_protocol::{AgentId, QueueId, WorkstreamId};
use deskbell_routing::{Account, Queue, Strategy, Takes, Template, Templates, Workstream};
use deskbell_server::engine::{Control, NewChat, PutAgent};
use deskbell_server::store::TokenHash;

use crate::chance::Chance;

/// The time of the wall clock at the beginning of a run.
pub const WALL: i64 = 1_800_000_000_000;
/// No customer waits longer than this for an agent.
pub const CLOSES_AFTER: Duration = Duration::from_secs(90);

/// The rules of a run.
#[derive(Debug, Clone)]
pub struct House {
    pub agents: Vec<PutAgent>,
    pub workstream: Workstream,
}

pub fn agent_id(number: usize) -> AgentId {
    AgentId::from_u128(number as u128 + 1)
}

/// The supervisor, who answers nobody.
pub fn supervisor() -> AgentId {
    AgentId::from_u128(1_000)
}

impl House {
    pub fn of(chance: &mut Chance) -> Self {
        let count = chance.among(2..=5);
        let queue = QueueId::from_u128(1);
        let agents = (0..count)
            .map(|number| {
                let agent = AgentId::from_u128(u128::from(number) + 1);
                let units = u32::try_from(chance.among(1..=4)).unwrap_or(1);
                PutAgent {
                    name: format!("Agent {number}"),
                    role: Role::Agent,
                    account: Account::new(agent, units, vec![queue]),
                }
            })
            .collect();
        Self {
            agents,
            workstream: workstream(chance),
        }
    }

    /// Everything that a new house needs, with everybody signed in.
    pub fn beginning(&self) -> Vec<Control> {
        let queue = Queue {
            id: QueueId::from_u128(1),
            name: "Support".into(),
        };
        let mut changes = vec![
            Control::PutQueue(queue),
            Control::PutWorkstream(Box::new(self.workstream.clone())),
        ];
        let supervisor = PutAgent {
            name: "Supervisor".into(),
            role: Role::Supervisor,
            account: Account::new(supervisor(), 0, Vec::new()),
        };
        for put in self.agents.iter().chain([&supervisor]) {
            changes.push(Control::PutAgent(put.clone()));
            changes.push(Control::SignIn {
                agent: put.account.agent,
            });
        }
        changes
    }
}

/// Web chat with other rules.
pub fn workstream(chance: &mut Chance) -> Workstream {
    let allowed = if chance.percent(80) {
        vec![Base::Available, Base::Busy]
    } else {
        vec![Base::Available]
    };
    let incoming = Template {
        kind: if chance.percent(85) {
            Kind::Alert
        } else {
            Kind::Toast
        },
        wait_time: Duration::from_secs(chance.among(5..=20)),
        reject_allowed: chance.percent(90),
        desktop: chance.percent(85),
    };
    let handed = if chance.percent(50) {
        Template::ALERT
    } else {
        Template::TOAST
    };
    Workstream {
        takes: Takes::Units(if chance.percent(85) { 1 } else { 2 }),
        allowed: allowed.into_iter().collect(),
        strategy: match chance.among(0..=3) {
            0 => Strategy::RoundRobin,
            1 => Strategy::LeastLoaded,
            _ => Strategy::LongestIdle,
        },
        templates: Templates {
            transfer: handed,
            escalation: handed,
            ..Templates::of(incoming)
        },
        missed_rule: chance.percent(50).then_some(1),
        reject_rule: chance.percent(20).then_some(2),
        decline_limit: u8::try_from(chance.among(1..=4)).unwrap_or(3),
        wrap_up: Duration::from_secs(chance.among(0..=8)),
        closes_after: CLOSES_AFTER,
        ..Workstream::new(
            WorkstreamId::from_u128(1),
            Channel::WebChat,
            QueueId::from_u128(1),
        )
    }
}

/// What the customer with this number asks. Their number is a mark in every
/// text of theirs, by which a text is known wherever it turns up.
pub fn new_chat(number: usize) -> NewChat {
    let answer = |question: &str, answer: String| Answer {
        question: question.into(),
        answer,
    };
    NewChat {
        token: TokenHash::of(&token(number)),
        answers: vec![
            answer("name", format!("Customer {}", mark(number))),
            answer("reason", format!("My bill {}", mark(number))),
        ],
        visit: Visit::default(),
        with_bot: false,
    }
}

pub fn token(number: usize) -> String {
    format!("token of customer {number}")
}

/// The mark of a customer's texts.
pub fn mark(number: usize) -> String {
    format!("~{number}~")
}

/// The numbers of all customers whose mark is in `text`.
pub fn marks(text: &str) -> impl Iterator<Item = usize> {
    text.split('~').skip(1).filter_map(|part| part.parse().ok())
}
