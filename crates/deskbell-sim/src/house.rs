//! The house of a run: its queues, workstreams and people, and how their rules
//! vary with the seed. The only place that makes records of configuration.

use deskbell_protocol::agent::Role;
use deskbell_protocol::conversation::{Answer, Visit};
use deskbell_protocol::presence::Choice;
use deskbell_protocol::{AgentId, ProfileId, QueueId, SkillId, StatusId, WorkstreamId};
use deskbell_routing::{Account, Profile, Queue, Skill, Status, Workstream};
use deskbell_server::engine::{Control, NewChat, PutAgent};
use deskbell_server::store::TokenHash;

use crate::chance::Chance;
use crate::rules;

/// The time of the wall clock at the beginning of a run.
pub const WALL: i64 = 1_800_000_000_000;
/// All agents are in the first one.
pub const QUEUES: u64 = 2;
pub const SKILLS: u64 = 2;
/// Statuses of the administrator's own, on top of each of these.
pub const STATUSES: [Choice; 3] = [Choice::Busy, Choice::Away, Choice::DoNotDisturb];
/// Chats go to the newest workstream, which has the least number.
const WORKSTREAMS: u128 = 4;

/// The rules of a run.
#[derive(Debug, Clone)]
pub struct House {
    pub agents: Vec<PutAgent>,
    /// The newest last.
    pub workstreams: Vec<Workstream>,
    blocks: bool,
}

pub fn agent_id(number: usize) -> AgentId {
    AgentId::from_u128(number as u128 + 1)
}

/// The supervisor, who answers nobody.
pub fn supervisor() -> AgentId {
    AgentId::from_u128(1_000)
}

pub fn queue_id(number: u64) -> QueueId {
    QueueId::from_u128(u128::from(number))
}

pub fn queue_name(number: u64) -> String {
    format!("Queue {number}")
}

pub fn skill_name(number: u64) -> String {
    format!("Skill {number}")
}

pub fn status_id(number: usize) -> StatusId {
    StatusId::from_u128(number as u128 + 1)
}

impl House {
    pub fn of(chance: &mut Chance) -> Self {
        let count = chance.among(2..=5);
        let agents = (0..count)
            .map(|number| {
                let agent = AgentId::from_u128(u128::from(number) + 1);
                PutAgent {
                    name: format!("Agent {number}"),
                    role: Role::Agent,
                    account: account(agent, chance),
                }
            })
            .collect();
        let first = rules::workstream(WorkstreamId::from_u128(WORKSTREAMS), chance);
        Self {
            agents,
            workstreams: vec![first],
            blocks: chance.percent(50),
        }
    }

    /// Everything that a new house needs, with everybody signed in.
    pub fn beginning(&self) -> Vec<Control> {
        let mut changes: Vec<Control> = (1..=QUEUES)
            .map(|number| {
                Control::PutQueue(Queue {
                    id: queue_id(number),
                    name: queue_name(number),
                })
            })
            .collect();
        changes.extend((1..=SKILLS).map(|number| {
            Control::PutSkill(Skill {
                id: SkillId::from_u128(u128::from(number)),
                name: skill_name(number),
            })
        }));
        changes.extend(STATUSES.into_iter().enumerate().map(|(number, base)| {
            Control::PutStatus(Status {
                id: status_id(number),
                name: format!("Status {number}"),
                text: "Back soon".into(),
                base,
            })
        }));
        changes.push(self.profile());
        changes.extend(self.workstreams.iter().flat_map(rules::put));
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

    fn profile(&self) -> Control {
        Control::PutProfile(Profile {
            id: ProfileId::from_u128(1),
            name: "Long work".into(),
            blocks: self.blocks,
        })
    }

    /// Whether a full profile keeps other work away, the other way round.
    pub fn turns_profile(&mut self) -> Control {
        self.blocks = !self.blocks;
        self.profile()
    }

    /// Another workstream, or one that is there with other rules.
    pub fn changes_rules(&mut self, chance: &mut Chance) -> Vec<Control> {
        let count = self.workstreams.len();
        let opens = (count as u128) < WORKSTREAMS && chance.percent(20);
        let rules = if opens {
            let id = WorkstreamId::from_u128(WORKSTREAMS - count as u128);
            self.workstreams.push(rules::workstream(id, chance));
            &self.workstreams[count]
        } else {
            let one = chance.index(count);
            let id = self.workstreams[one].id;
            self.workstreams[one] = rules::workstream(id, chance);
            &self.workstreams[one]
        };
        rules::put(rules)
    }

    /// Everybody may work, and the rules let them.
    pub fn in_order(&mut self) -> Vec<Control> {
        let mut changes = Vec::new();
        for put in &mut self.agents {
            put.role = Role::Agent;
            put.account = Account {
                units: put.account.units.max(2),
                profiles: [(ProfileId::from_u128(1), 2)].into(),
                ..everything(put.account.agent)
            };
            changes.push(Control::PutAgent(put.clone()));
        }
        for rules in &mut self.workstreams {
            for template in rules.all_templates_mut() {
                template.desktop = true;
            }
            changes.extend(rules::put(rules));
        }
        changes
    }
}

/// What an administrator says of an agent at some time.
pub fn account(agent: AgentId, chance: &mut Chance) -> Account {
    let units = u32::try_from(chance.among(1..=4)).unwrap_or(1);
    let places = u32::try_from(chance.among(0..=2)).unwrap_or(0);
    let all = everything(agent);
    let keeps = |number: usize, chance: &mut Chance| number == 0 || chance.percent(60);
    let queues = all.queues.into_iter().enumerate();
    Account {
        units,
        profiles: [(ProfileId::from_u128(1), places)].into(),
        queues: queues
            .filter_map(|(number, it)| keeps(number, chance).then_some(it))
            .collect(),
        skills: all
            .skills
            .into_iter()
            .filter(|_| chance.percent(60))
            .collect(),
        ..Account::new(agent, units, Vec::new())
    }
}

/// Member of every queue, with every skill.
fn everything(agent: AgentId) -> Account {
    let skills = (1..=SKILLS).map(|number| SkillId::from_u128(u128::from(number)));
    Account {
        skills: skills.collect(),
        ..Account::new(agent, 1, (1..=QUEUES).map(queue_id).collect())
    }
}

/// What the customer with this number asks. Their number is a mark in every
/// text of theirs, by which a text is known wherever it turns up.
pub fn new_chat(number: usize, with_bot: bool) -> NewChat {
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
        with_bot,
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
