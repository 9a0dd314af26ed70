//! Presence: what the agent chose, what the system sets, and what follows from
//! the load. Signing in and out are here too; tabs and link are in `tabs`.

use deskbell_protocol::offer::RescindReason;
use deskbell_protocol::presence::{Base, Cause, Choice, Presence};
use deskbell_protocol::{AgentId, StatusId, Timestamp};

use crate::command::Refusal;
use crate::effect::Effect;
use crate::record::{Agent, AgentLink, AsideBy, SetAside};
use crate::step::Step;

/// Computes the presence anew; true if it or its cause changed. `since` moves
/// with the status, not with a better word for the same status.
pub(crate) fn refresh(agent: &mut Agent, now: Timestamp, trigger: Cause) -> bool {
    let (base, imposed) = in_force(agent);
    let status = agent.status.filter(|_| imposed.is_none());
    let before = &agent.presence;
    let unchanged = (before.base, before.status) == (base, status)
        && match &imposed {
            Some(cause) => before.cause == *cause,
            None => !is_imposed(&before.cause),
        };
    if unchanged {
        let chosen = imposed.is_none() && trigger == Cause::Chosen && before.cause != trigger;
        if chosen {
            agent.presence.cause = trigger;
        }
        return chosen;
    }
    let since = match &agent.set_aside {
        Some(aside) if Some(aside.cause()) == imposed => aside.since,
        _ => now,
    };
    agent.presence = Presence {
        base,
        status,
        since,
        cause: imposed.unwrap_or(trigger),
    };
    true
}

/// The status that holds, and its cause where the status alone gives it.
fn in_force(agent: &Agent) -> (Base, Option<Cause>) {
    if !agent.enabled {
        return (Base::Offline, Some(Cause::Disabled));
    }
    if !agent.signed_in {
        return (Base::Offline, Some(Cause::SignedOut));
    }
    // Offline by choice is no more offline for want of a link.
    let unreachable = matches!(agent.link, AgentLink::Unreachable { .. });
    if unreachable && agent.choice != Choice::Offline {
        return (Base::Offline, Some(Cause::LinkLost));
    }
    if let Some(aside) = &agent.set_aside {
        return (aside.base(), Some(aside.cause()));
    }
    let base = match agent.choice {
        Choice::DoNotDisturb => Base::DoNotDisturb,
        Choice::Away => Base::Away,
        Choice::Offline => Base::Offline,
        Choice::Available | Choice::Busy if agent.is_free() => Base::Available,
        Choice::Available | Choice::Busy if agent.is_full() => Base::DoNotDisturb,
        Choice::Available | Choice::Busy => Base::Busy,
    };
    (base, None)
}

/// Whether a cause belongs to a status that nobody chose and no load gave.
fn is_imposed(cause: &Cause) -> bool {
    match cause {
        Cause::Disabled
        | Cause::SignedOut
        | Cause::LinkLost
        | Cause::Missed { .. }
        | Cause::Rejected { .. } => true,
        Cause::SignedIn
        | Cause::Chosen
        | Cause::Load
        | Cause::ImBack
        | Cause::Reset { .. }
        | Cause::LinkBack => false,
    }
}

impl SetAside {
    const fn base(&self) -> Base {
        match self.by {
            AsideBy::Missed => Base::Inactive,
            AsideBy::Rejected => Base::DoNotDisturb,
        }
    }

    const fn cause(&self) -> Cause {
        let reason = self.reason;
        match self.by {
            AsideBy::Missed => Cause::Missed { reason },
            AsideBy::Rejected => Cause::Rejected { reason },
        }
    }
}

impl Agent {
    /// By the rule of misses.
    pub(crate) fn is_inactive(&self) -> bool {
        let aside = self.set_aside.as_ref();
        aside.is_some_and(|aside| aside.by == AsideBy::Missed)
    }
}

impl Step<'_> {
    pub(crate) fn sign_in(&mut self, agent: AgentId) -> Result<(), Refusal> {
        let known = self.known(agent)?;
        if !known.enabled {
            return Err(Refusal::SignedOut);
        }
        // Who was gone for long comes to a new day, not back to the old one.
        let gone = matches!(known.link, AgentLink::Unreachable { gave_up: true, .. });
        if !known.signed_in || gone {
            self.clear_missed(agent, Cause::SignedIn, |agent| {
                agent.signed_in = true;
                agent.choice = Choice::Offline;
                agent.status = None;
            });
        }
        Ok(())
    }

    pub(crate) fn sign_out(&mut self, agent: AgentId) -> Result<(), Refusal> {
        if self.known(agent)?.signed_in {
            self.leave_work(agent);
        }
        Ok(())
    }

    /// The agent signs out, or is signed out. Of what they had, only notes to
    /// write (wrap-up) stay theirs.
    pub(crate) fn leave_work(&mut self, agent: AgentId) {
        self.rescind_all(agent, RescindReason::AgentLeft);
        self.clear_missed(agent, Cause::SignedOut, |agent| {
            agent.signed_in = false;
            agent.choice = Choice::Offline;
            agent.status = None;
            agent.paused = false;
            agent.went_elsewhere = 0;
            agent.lost = 0;
        });
        self.stop_advising(agent);
        self.give_work_back(agent);
    }

    pub(crate) fn set_presence(
        &mut self,
        agent: AgentId,
        choice: Choice,
        status: Option<StatusId>,
    ) -> Result<(), Refusal> {
        let known = self.at_work(agent)?;
        let base = match status {
            Some(status) => Some(self.state.status(status).ok_or(Refusal::NotFound)?.base),
            None => None,
        };
        let choice = base.unwrap_or(choice);
        if (known.choice, known.status) == (choice, status) && known.set_aside.is_none() {
            return Ok(());
        }
        if choice == Choice::Offline {
            self.rescind_all(agent, RescindReason::AgentLeft);
        }
        self.clear_missed(agent, Cause::Chosen, |agent| {
            agent.choice = choice;
            agent.status = status;
        });
        Ok(())
    }

    pub(crate) fn im_back(&mut self, agent: AgentId) -> Result<(), Refusal> {
        if self.at_work(agent)?.set_aside.is_some() {
            self.clear_missed(agent, Cause::ImBack, |_| {});
        }
        Ok(())
    }

    pub(crate) fn reset_presence(&mut self, agent: AgentId, by: String) -> Result<(), Refusal> {
        if self.known(agent)?.set_aside.is_some() {
            self.clear_missed(agent, Cause::Reset { by }, |_| {});
        }
        Ok(())
    }

    /// The agent is there: what a rule has set ends, the bar goes, misses and
    /// rejects count from 0.
    fn clear_missed(&mut self, id: AgentId, trigger: Cause, change: impl FnOnce(&mut Agent)) {
        let mut had_bar = false;
        self.change_agent(id, trigger, |agent| {
            had_bar = agent.is_inactive();
            agent.set_aside = None;
            agent.missed.clear();
            agent.misses_in_a_row = 0;
            agent.rejects_in_a_row = 0;
            change(agent);
        });
        if had_bar {
            self.effects.push(Effect::MissedCleared { agent: id });
        }
    }
}
