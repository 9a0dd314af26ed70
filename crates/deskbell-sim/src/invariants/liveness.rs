//! What must come to an end once the faults are over.

use deskbell_desk::LinkView;
use deskbell_protocol::conversation::ConversationState;
use deskbell_routing::{AgentLink, State};
use deskbell_server::store::Owner;

use super::Invariant;
use crate::house;
use crate::world::World;

impl World {
    /// Nothing waits, rings or goes on any more, and everybody is there.
    pub fn is_at_rest(&self) -> bool {
        self.routing().is_some_and(|state| {
            let over = state.open_conversations().next().is_none();
            let back = state
                .agents()
                .filter(|agent| agent.id != house::supervisor())
                .all(|agent| agent.link == AgentLink::Connected);
            // One that was replaced finds out with its next write, at the
            // latest within a minute.
            let alone = self.servers.len() == 1;
            over && back && alone && self.tabs_not_connected().is_empty()
        })
    }

    pub fn routing(&self) -> Option<&State> {
        let server = self.servers.get(&self.current?)?;
        Some(server.work.engine().routing())
    }

    fn tabs_not_connected(&self) -> Vec<usize> {
        let tabs = self.tabs.iter().enumerate();
        tabs.filter(|(_, tab)| tab.open && tab.screen.link != Some(LinkView::Connected))
            .map(|(number, _)| number)
            .collect()
    }

    /// The time is up, or everything is at rest.
    pub fn everything_has_ended(&mut self) {
        let mut left: Vec<(Invariant, String, String)> = Vec::new();
        let Some(state) = self.routing() else {
            return self.found(Invariant::EverythingEnds, "no server".into(), &[]);
        };
        for conversation in state.open_conversations() {
            let what = format!("{conversation:?}");
            left.push((Invariant::EverythingEnds, what, conversation.id.to_string()));
        }
        for offer in state.open_offers() {
            let what = format!("{offer:?}");
            left.push((Invariant::EverythingEnds, what, offer.id.to_string()));
        }
        for agent in state.agents().filter(|it| it.id != house::supervisor()) {
            if agent.link != AgentLink::Connected {
                let what = format!("{agent:?}");
                left.push((Invariant::EverybodyIsBack, what, agent.id.to_string()));
            }
        }
        for tab in self.tabs_not_connected() {
            let known = &self.tabs[tab];
            let what = format!("tab {tab}: {:?}", known.screen.link);
            let agent = house::agent_id(known.person).to_string();
            left.push((Invariant::EverybodyIsBack, what, agent));
        }
        let early: Vec<_> = self
            .disk
            .borrow()
            .tables
            .conversations
            .values()
            .filter(|row| row.conversation.state != ConversationState::Closed)
            .map(|row| row.conversation.id)
            .collect();
        for id in early {
            let what = format!("{id} is not closed in the store");
            left.push((Invariant::EverythingEnds, what, id.to_string()));
        }
        for (of, what, about) in left {
            self.found(of, what, &[&about]);
        }
    }

    /// Every tab has the whole log, and shows what the server has.
    pub fn everybody_knows(&self) -> bool {
        self.who_does_not_know().is_empty()
    }

    pub fn everybody_must_know(&mut self) {
        for (tab, what) in self.who_does_not_know() {
            let agent = house::agent_id(self.tabs[tab].person);
            let what = format!("tab {tab} of {agent}: {what}");
            self.found(Invariant::EverybodyKnows, what, &[&agent]);
        }
    }

    fn who_does_not_know(&self) -> Vec<(usize, String)> {
        let open = (0..self.tabs.len()).filter(|&tab| self.tabs[tab].open);
        open.filter_map(|tab| Some((tab, self.knows(tab).err()?)))
            .collect()
    }

    fn knows(&self, number: usize) -> Result<(), String> {
        let tab = &self.tabs[number];
        let agent = house::agent_id(tab.person);
        let owner = Owner::Agent(agent);
        let head = {
            let disk = self.disk.borrow();
            let row = disk.tables.head(owner);
            row.map(|row| (row.epoch, row.seq))
        };
        let at = tab.mirror.position();
        if at != head {
            let missing = {
                let disk = self.disk.borrow();
                let last = disk
                    .tables
                    .log
                    .get(&owner)
                    .and_then(|it| it.last_key_value());
                last.map(|(_, event)| event.body.to_string())
            };
            return Err(format!(
                "stands at {at:?}, the log at {head:?}: {missing:?}"
            ));
        }
        let acked = self.heard.acks.get(&number).copied();
        if acked.is_some_and(|acked| Some(acked) > head.map(|it| it.1)) {
            return Err(format!("has acknowledged {acked:?} of {head:?}"));
        }
        let known = self.routing().and_then(|state| state.agent(agent));
        let Some(known) = known else {
            return Err("is nobody".into());
        };
        let shows = &tab.screen;
        let presence = Some((known.presence.clone(), known.choice));
        if shows.presence != presence {
            return Err(format!("shows {:?}, not {presence:?}", shows.presence));
        }
        if shows.missed != known.missed.len() {
            return Err(format!(
                "shows {} misses, not {:?}",
                shows.missed, known.missed
            ));
        }
        let sessions: Vec<_> = shows.sessions.keys().copied().collect();
        if !sessions.iter().eq(&known.sessions) {
            return Err(format!("shows {sessions:?}, not {:?}", known.sessions));
        }
        let rings = shows.alerts.iter().filter(|(_, alert)| alert.rings);
        let rings: Vec<_> = rings.map(|(&id, _)| id).collect();
        // A toast stays for a moment when its work is taken.
        let mut ringing = known.ringing.iter();
        let toasts: Vec<_> = shows.given.values().collect();
        if !rings
            .iter()
            .eq(ringing.by_ref().filter(|it| !toasts.contains(it)))
        {
            return Err(format!("rings for {rings:?}, not {:?}", known.ringing));
        }
        Ok(())
    }
}
