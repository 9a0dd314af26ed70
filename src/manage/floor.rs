//! The floor as signals: one for each agent, so that a change of one row
//! redraws one row.

use deskbell_desk::LinkView;
use deskbell_protocol::AgentId;
use deskbell_protocol::floor::{Floor, FloorAgent, FloorQueue};
use leptos::prelude::*;

use crate::shell::store::Row;

pub type AgentRow = Row<AgentId, FloorAgent>;

/// What the page shows. Components read; the link writes.
#[derive(Clone, Copy)]
pub struct FloorStore {
    pub link: RwSignal<LinkView>,
    /// By name; none until the floor was told.
    pub agents: RwSignal<Option<Vec<AgentRow>>>,
    /// By name.
    pub queues: RwSignal<Vec<FloorQueue>>,
    /// Why the last command was refused.
    pub problem: RwSignal<Option<String>>,
}

impl Default for FloorStore {
    fn default() -> Self {
        Self {
            link: RwSignal::new(LinkView::Connecting),
            agents: RwSignal::new(None),
            queues: RwSignal::new(Vec::new()),
            problem: RwSignal::new(None),
        }
    }
}

impl FloorStore {
    /// The whole floor: what is not in it is gone.
    pub fn replace(&self, floor: Floor) {
        let known = self.agents.get_untracked().unwrap_or_default();
        let rows: Vec<AgentRow> = floor
            .agents
            .into_iter()
            .map(|agent| match known.iter().find(|row| row.key == agent.id) {
                Some(row) => {
                    row.value.set(agent);
                    row.clone()
                }
                None => Row {
                    key: agent.id,
                    value: ArcRwSignal::new(agent),
                },
            })
            .collect();
        self.agents.set(Some(rows));
        self.queues.set(floor.queues);
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
