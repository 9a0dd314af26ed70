//! How much each agent carries and keeps free, and what they may: sums of the
//! stored records, by units and by profile.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::{AgentId, ConversationId, ProfileId};
use deskbell_routing::{Account, Agent, Offer, Takes};
use deskbell_server::store::ConversationRow;

use crate::store::Tables;

/// Units, or the places of a profile.
type Of = Option<ProfileId>;

/// See the module.
#[derive(Debug, Default)]
pub struct Capacity {
    /// Of open offers and of accepted work.
    load: BTreeMap<(AgentId, Of), i64>,
    /// What an administrator has asked for since the last commit. One batch may
    /// give it, use it, and take it away again.
    granted: BTreeMap<(AgentId, Of), i64>,
    /// What a supervisor has confirmed.
    confirmed: BTreeSet<(ConversationId, AgentId)>,
    /// Load and limit before the commit, of those that it touches.
    before: BTreeMap<(AgentId, Of), (i64, i64)>,
    /// Who gets what was confirmed, in this commit.
    given: BTreeSet<AgentId>,
}

/// Who carries a conversation, and for how much.
pub fn carried(row: &ConversationRow) -> Option<(AgentId, Takes)> {
    let conversation = &row.conversation;
    let with_agent = matches!(
        conversation.state,
        ConversationState::Active | ConversationState::WrapUp
    );
    let agent = conversation.agent.filter(|_| with_agent);
    agent.map(|agent| (agent, conversation.takes))
}

fn limit(agent: Option<&Agent>, of: Of) -> i64 {
    let limit = match (agent, of) {
        (None, _) => 0,
        (Some(agent), None) => agent.units,
        (Some(agent), Some(profile)) => agent.places.get(&profile).map_or(0, |it| it.limit),
    };
    i64::from(limit)
}

impl Capacity {
    pub fn grants(&mut self, account: &Account) {
        let places = account.profiles.iter().map(|(&it, &most)| (Some(it), most));
        for (of, most) in places.chain([(None, account.units)]) {
            let granted = self.granted.entry((account.agent, of)).or_default();
            *granted = (*granted).max(i64::from(most));
        }
    }

    pub fn confirms(&mut self, conversation: ConversationId, to: AgentId) {
        self.confirmed.insert((conversation, to));
    }

    pub fn begins(&mut self) {
        self.before.clear();
        self.given.clear();
    }

    /// How it is before the commit.
    pub fn remember(&mut self, tables: &Tables, agent: AgentId) {
        let known = tables.agents.get(&agent).map(|row| &row.agent);
        for of in [None, Some(ProfileId::from_u128(1))] {
            let load = self.load.get(&(agent, of)).copied().unwrap_or(0);
            let now = (load, limit(known, of));
            self.before.entry((agent, of)).or_insert(now);
        }
    }

    /// An offer is new, and may have been accepted in the same batch.
    pub fn offered(&mut self, offer: &Offer) {
        let confirmed = self.confirmed.contains(&(offer.conversation, offer.agent));
        if offer.reason == Reason::Assignment && confirmed {
            self.given.insert(offer.agent);
        }
    }

    pub fn add(&mut self, agent: AgentId, takes: Takes, times: i64) {
        let (of, count) = match takes {
            Takes::Units(units) => (None, i64::from(units)),
            Takes::Place(profile) => (Some(profile), 1),
        };
        *self.load.entry((agent, of)).or_default() += times * count;
    }

    /// Who was brought above their limit without a supervisor's word, and how
    /// many with it.
    pub fn ends(&mut self, tables: &Tables) -> (Vec<(AgentId, String)>, u64) {
        let (mut wrong, mut confirmed) = (Vec::new(), 0);
        for ((agent, of), (before, limit_before)) in std::mem::take(&mut self.before) {
            let known = tables.agents.get(&agent).map(|row| &row.agent);
            let granted = self.granted.remove(&(agent, of)).unwrap_or(0);
            let most = limit_before.max(limit(known, of)).max(granted);
            let load = self.load.get(&(agent, of)).copied().unwrap_or(0);
            if load <= most || load <= before {
                continue;
            }
            if self.given.contains(&agent) {
                confirmed += 1;
            } else {
                wrong.push((agent, format!("{agent} carries {load} of {most} ({of:?})")));
            }
        }
        (wrong, confirmed)
    }
}
