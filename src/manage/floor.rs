//! The floor as signals: one for each agent, so that a change of one row
//! redraws one row.

use deskbell_desk::LinkView;
use deskbell_protocol::conversation::Customer;
use deskbell_protocol::floor::{Floor, FloorAgent, FloorQueue, FloorWork};
use deskbell_protocol::{AgentId, ConversationId};
use leptos::prelude::*;

use crate::shell::store::Row;

pub type AgentRow = Row<AgentId, FloorAgent>;
pub type WorkRow = Row<ConversationId, FloorWork>;

/// What the page shows. Components read; the link writes.
#[derive(Clone, Copy)]
pub struct FloorStore {
    pub link: RwSignal<LinkView>,
    /// By name; none until the floor was told.
    pub agents: RwSignal<Option<Vec<AgentRow>>>,
    /// By name.
    pub queues: RwSignal<Vec<FloorQueue>>,
    /// The first in line first.
    pub work: RwSignal<Vec<WorkRow>>,
    /// The conversations that are open on this person's own desk.
    pub own: RwSignal<Vec<ConversationId>>,
    /// Why the last command was refused.
    pub problem: RwSignal<Option<String>>,
    /// The conversation that is read along.
    pub watched: RwSignal<Option<ConversationId>>,
    /// The oldest first.
    pub warnings: RwSignal<Vec<Warning>>,
    /// The pointer is on them: they stay.
    pub held: RwSignal<bool>,
}

/// A customer feels bad, as a bot says.
#[derive(Debug, Clone, PartialEq)]
pub struct Warning {
    pub toast: u64,
    pub conversation: ConversationId,
    pub customer: Customer,
    /// Who has the conversation.
    pub agent: Option<String>,
}

impl Default for FloorStore {
    fn default() -> Self {
        Self {
            link: RwSignal::new(LinkView::Connecting),
            agents: RwSignal::new(None),
            queues: RwSignal::new(Vec::new()),
            work: RwSignal::new(Vec::new()),
            own: RwSignal::new(Vec::new()),
            problem: RwSignal::new(None),
            watched: RwSignal::new(None),
            warnings: RwSignal::new(Vec::new()),
            held: RwSignal::new(false),
        }
    }
}

impl FloorStore {
    /// The whole floor: what is not in it is gone.
    pub fn replace(&self, floor: Floor) {
        let known = self.agents.get_untracked().unwrap_or_default();
        self.agents
            .set(Some(merged(&known, floor.agents, |agent| agent.id)));
        self.queues.set(floor.queues);
        let known = self.work.get_untracked();
        self.work
            .set(merged(&known, floor.work, |work| work.conversation));
    }

    /// A session of this person's own is open, or not any more.
    pub fn has(&self, conversation: ConversationId, open: bool) {
        if self.own.with_untracked(|own| own.contains(&conversation)) != open {
            self.own.update(|own| match open {
                true => own.push(conversation),
                false => own.retain(|it| *it != conversation),
            });
        }
    }

    /// One agent has changed.
    pub fn change(&self, agent: FloorAgent) {
        self.agents.with_untracked(|rows| {
            let row = rows.iter().flatten().find(|row| row.key == agent.id);
            if let Some(row) = row {
                row.value.set(agent);
            }
        });
    }
}

/// The rows of what is told now: those that are known already keep their signal.
fn merged<K, V>(known: &[Row<K, V>], told: Vec<V>, key_of: fn(&V) -> K) -> Vec<Row<K, V>>
where
    K: Copy + PartialEq,
    V: PartialEq + Send + Sync + 'static,
{
    let row = |value: V| {
        let key = key_of(&value);
        match known.iter().find(|row| row.key == key) {
            Some(row) => {
                if row.value.with_untracked(|was| *was != value) {
                    row.value.set(value);
                }
                Row {
                    key,
                    value: row.value.clone(),
                }
            }
            None => Row {
                key,
                value: ArcRwSignal::new(value),
            },
        }
    };
    told.into_iter().map(row).collect()
}
