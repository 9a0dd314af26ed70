//! The tabs of an agent, and the link that is the best of them.

use deskbell_protocol::link::Surface;
use deskbell_protocol::presence::{Cause, Reach};
use deskbell_protocol::{AgentId, OfferId, TabId, Timestamp, limits};

use crate::command::Refusal;
use crate::record::{Agent, AgentLink, Tab};
use crate::step::Step;

impl Step<'_> {
    pub(crate) fn tab_opened(
        &mut self,
        agent: AgentId,
        tab: TabId,
        surface: Surface,
    ) -> Result<(), Refusal> {
        self.at_work(agent)?;
        self.change_tabs(agent, |agent| {
            agent.tabs.insert(
                tab,
                Tab {
                    surface,
                    silent_since: None,
                },
            );
            show_again(agent, surface);
        });
        Ok(())
    }

    pub(crate) fn tab_surface(
        &mut self,
        agent: AgentId,
        tab: TabId,
        surface: Surface,
    ) -> Result<(), Refusal> {
        self.has_tab(agent, tab)?;
        self.change_tabs(agent, |agent| {
            if let Some(tab) = agent.tabs.get_mut(&tab) {
                tab.surface = surface;
            }
            show_again(agent, surface);
        });
        Ok(())
    }

    pub(crate) fn tab_silent(
        &mut self,
        agent: AgentId,
        tab: TabId,
        last_frame: Timestamp,
    ) -> Result<(), Refusal> {
        self.has_tab(agent, tab)?;
        self.change_tabs(agent, |agent| {
            if let Some(tab) = agent.tabs.get_mut(&tab) {
                tab.silent_since.get_or_insert(last_frame);
            }
            suspect_without_tabs(agent, last_frame);
        });
        Ok(())
    }

    pub(crate) fn tab_heard(&mut self, agent: AgentId, tab: TabId) -> Result<(), Refusal> {
        self.has_tab(agent, tab)?;
        self.change_tabs(agent, |agent| {
            if let Some(tab) = agent.tabs.get_mut(&tab) {
                tab.silent_since = None;
            }
        });
        Ok(())
    }

    pub(crate) fn tab_closed(
        &mut self,
        agent: AgentId,
        tab: TabId,
        last_frame: Timestamp,
    ) -> Result<(), Refusal> {
        self.has_tab(agent, tab)?;
        self.change_tabs(agent, |agent| {
            agent.tabs.remove(&tab);
            suspect_without_tabs(agent, last_frame);
        });
        Ok(())
    }

    pub(crate) fn ready(&mut self, agent: AgentId) -> Result<(), Refusal> {
        self.at_work(agent)?;
        self.change_agent(agent, Cause::Load, |agent| {
            agent.paused = false;
            agent.went_elsewhere = 0;
            agent.lost = 0;
        });
        Ok(())
    }

    fn has_tab(&self, agent: AgentId, tab: TabId) -> Result<(), Refusal> {
        let has = self.known(agent)?.tabs.contains_key(&tab);
        has.then_some(()).ok_or(Refusal::NotFound)
    }

    fn change_tabs(&mut self, id: AgentId, change: impl FnOnce(&mut Agent)) {
        self.change_agent(id, Cause::LinkBack, |agent| {
            change(agent);
            if agent.tabs.values().any(|tab| tab.silent_since.is_none()) {
                agent.link = AgentLink::Connected;
            }
        });
        let connected = self
            .state
            .agent(id)
            .is_some_and(|it| it.link == AgentLink::Connected);
        if !connected {
            for offer in self.ringing(id, |displayed| !displayed) {
                self.undelivered(offer);
            }
        }
    }

    /// No frame for 5 s: what was displayed can't be answered any more.
    pub(crate) fn becomes_unreachable(&mut self, id: AgentId) {
        let since = self.now;
        self.change_agent(id, Cause::LinkLost, |agent| {
            agent.link = AgentLink::Unreachable {
                since,
                gave_up: false,
            };
        });
        for offer in self.ringing(id, |displayed| displayed) {
            self.disconnected(offer);
        }
    }

    /// Unreachable for too long.
    pub(crate) fn gives_up(&mut self, id: AgentId) {
        self.change_agent(id, Cause::LinkLost, |agent| {
            if let AgentLink::Unreachable { gave_up, .. } = &mut agent.link {
                *gave_up = true;
            }
        });
        self.stop_advising(id);
        self.give_work_back(id);
    }

    /// The agent's open offers, displayed or not as `which` wants them.
    pub(crate) fn ringing(&self, agent: AgentId, which: impl Fn(bool) -> bool) -> Vec<OfferId> {
        let ringing = self
            .state
            .agent(agent)
            .into_iter()
            .flat_map(|agent| &agent.ringing);
        ringing
            .copied()
            .filter(|&id| {
                self.state
                    .offer(id)
                    .is_some_and(|offer| which(offer.displayed.is_some()))
            })
            .collect()
    }
}

/// A tab that can show something ends the pause after an undelivered offer.
fn show_again(agent: &mut Agent, surface: Surface) {
    if surface.reach() != Reach::Nothing {
        agent.paused = false;
    }
}

/// The last tab went or fell silent; `last_frame` was the last of that one.
fn suspect_without_tabs(agent: &mut Agent, last_frame: Timestamp) {
    let silent: Option<Vec<Timestamp>> = agent.tabs.values().map(|tab| tab.silent_since).collect();
    if let Some(silent) = silent
        && agent.link == AgentLink::Connected
    {
        let last_frame = silent.into_iter().fold(last_frame, Timestamp::max);
        let unreachable_at = last_frame + limits::UNREACHABLE_AFTER;
        agent.link = AgentLink::Suspect { unreachable_at };
    }
}
