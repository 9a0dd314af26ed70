//! Presence is what the rule book computes, changes only with a cause, and
//! every change that others see is told.

use deskbell_protocol::AgentId;
use deskbell_protocol::presence::{Base, Cause, Choice};
use deskbell_routing::{Account, Agent, AgentLink, AsideBy, Command, Effect, Places};

use super::Moment;

pub fn check(moment: &Moment<'_>) {
    for agent in moment.after.agents() {
        assert_eq!(agent.presence.base, computed(agent), "{agent:?}");
        what_the_system_sets_says_why(agent);
        assert_eq!(inactive(agent), !agent.missed.is_empty(), "{agent:?}");
        let connected = agent.tabs.values().any(|tab| tab.silent_since.is_none());
        assert_eq!(agent.link == AgentLink::Connected, connected, "{agent:?}");
        if let Some(before) = moment.before.agent(agent.id) {
            changes_have_a_cause(moment, before, agent);
            changes_are_told(moment, before, agent);
        }
    }
}

fn computed(agent: &Agent) -> Base {
    let unreachable = matches!(agent.link, AgentLink::Unreachable { .. });
    if !agent.enabled || !agent.signed_in || unreachable {
        return Base::Offline;
    }
    match agent.choice {
        Choice::Offline if agent.set_aside.is_none() => Base::Offline,
        _ if inactive(agent) => Base::Inactive,
        _ if agent.set_aside.is_some() => Base::DoNotDisturb,
        Choice::Away => Base::Away,
        Choice::DoNotDisturb => Base::DoNotDisturb,
        _ => by_load(agent),
    }
}

fn by_load(agent: &Agent) -> Base {
    let all = || agent.places.values();
    let full = |places: &Places| places.used >= places.limit;
    let blocked = all().any(|it| it.blocks && it.limit > 0 && full(it));
    if agent.used == 0 && all().all(|it| it.used == 0) {
        Base::Available
    } else if blocked || (agent.used >= agent.units && all().all(full)) {
        Base::DoNotDisturb
    } else {
        Base::Busy
    }
}

fn inactive(agent: &Agent) -> bool {
    let aside = agent.set_aside.as_ref();
    aside.is_some_and(|aside| aside.by == AsideBy::Missed)
}

/// A status that neither a choice nor the load gave has its own cause, and
/// only as long as it lasts.
fn what_the_system_sets_says_why(agent: &Agent) {
    let unreachable = matches!(agent.link, AgentLink::Unreachable { .. });
    let cause = &agent.presence.cause;
    let right = if !agent.enabled {
        *cause == Cause::Disabled
    } else if !agent.signed_in {
        *cause == Cause::SignedOut
    } else if unreachable && agent.choice != Choice::Offline {
        *cause == Cause::LinkLost
    } else if let Some(aside) = &agent.set_aside {
        let reason = aside.reason;
        *cause
            == match aside.by {
                AsideBy::Missed => Cause::Missed { reason },
                AsideBy::Rejected => Cause::Rejected { reason },
            }
    } else {
        !matches!(
            cause,
            Cause::Disabled
                | Cause::SignedOut
                | Cause::LinkLost
                | Cause::Missed { .. }
                | Cause::Rejected { .. }
        )
    };
    assert!(right, "{agent:?}");
}

fn changes_have_a_cause(moment: &Moment<'_>, before: &Agent, agent: &Agent) {
    if before.presence == agent.presence {
        return;
    }
    let cause = &agent.presence.cause;
    let possible = moment
        .command
        .is_some_and(|command| can_cause(command, agent.id, cause));
    assert!(
        possible,
        "{:?} made {:?} of {:?}",
        moment.command, agent.presence, before.presence
    );
    // A choice that only confirms what the load gave does not start anew.
    let confirms = before.presence.cause == Cause::Load && *cause == Cause::Chosen;
    if confirms && before.presence.base == agent.presence.base {
        assert_eq!(before.presence.since, agent.presence.since, "{agent:?}");
    }
}

/// Which commands can lead to which cause, for this agent.
fn can_cause(command: &Command, id: AgentId, cause: &Cause) -> bool {
    match cause {
        Cause::SignedIn => matches!(command, Command::SignIn { agent } if *agent == id),
        Cause::SignedOut => matches!(
            command,
            Command::SignOut { agent } | Command::PutAgent(Account { agent, .. }) if *agent == id
        ),
        Cause::Disabled => {
            matches!(command, Command::PutAgent(account) if account.agent == id)
        }
        Cause::Chosen => matches!(command, Command::SetPresence { agent, .. } if *agent == id),
        Cause::ImBack => matches!(command, Command::ImBack { agent } if *agent == id),
        Cause::Reset { .. } => {
            matches!(command, Command::ResetPresence { agent, .. } if *agent == id)
        }
        // By silence, or by choosing to be online where no link carries it.
        Cause::LinkLost => {
            matches!(command, Command::Wake)
                || matches!(command, Command::SetPresence { agent, .. } if *agent == id)
        }
        Cause::LinkBack => is_back(command, id),
        // By a miss, or because its link is back and the miss still stands.
        Cause::Missed { .. } => matches!(command, Command::Wake) || is_back(command, id),
        Cause::Rejected { .. } => {
            matches!(command, Command::Reject { agent, .. } if *agent == id) || is_back(command, id)
        }
        Cause::Load => matches!(
            command,
            Command::Wake
                | Command::Accept { .. }
                | Command::Displayed { .. }
                | Command::FinishWrapUp { .. }
                | Command::End { .. }
                | Command::Leave { .. }
                | Command::ForceClose { .. }
                | Command::CustomerEnds { .. }
                | Command::Transfer(_)
                | Command::Escalate(_)
                | Command::Pick { .. }
                | Command::PutAgent(_)
        ),
    }
}

fn is_back(command: &Command, id: AgentId) -> bool {
    matches!(
        command,
        Command::TabOpened { agent, .. } | Command::TabHeard { agent, .. } if *agent == id
    )
}

fn changes_are_told(moment: &Moment<'_>, before: &Agent, after: &Agent) {
    let agent = after.id;
    let told = |effect: Effect| moment.effects.contains(&effect);
    let status = |it: &Agent| (it.presence.clone(), it.choice);
    let places = |it: &Agent| -> u32 { it.places.values().map(|it| it.used + it.reserved).sum() };
    let load = |it: &Agent| (it.units, it.used, it.reserved, places(it));
    if status(before) != status(after) {
        assert!(told(Effect::PresenceChanged { agent }), "{after:?}");
    }
    if before.link.word() != after.link.word() {
        assert!(told(Effect::LinkChanged { agent }), "{after:?}");
    }
    if before.went_elsewhere != after.went_elsewhere {
        assert!(told(Effect::ReachChanged { agent }), "{after:?}");
    }
    // A restart counts the load anew from the records; nobody had it wrong.
    if load(before) != load(after) {
        assert!(told(Effect::LoadChanged { agent }), "{after:?}");
    }
    if !before.missed.is_empty() && after.missed.is_empty() {
        assert!(told(Effect::MissedCleared { agent }), "{after:?}");
    }
    for conversation in after.sessions.difference(&before.sessions) {
        let conversation = *conversation;
        assert!(
            told(Effect::SessionOpened {
                agent,
                conversation
            }),
            "{after:?}"
        );
    }
}
