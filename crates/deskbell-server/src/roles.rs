//! Who may do what: one table, asked in one place, where a command enters.
//! Whether a thing belongs to the person who asks (their offer, their session)
//! is not decided here but where the thing is; somebody else's is "not found".

use deskbell_protocol::agent::{Command, Role};

/// Something that not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// Have a presence, get offers, talk with customers.
    TakeWork,
    /// See every agent's presence and every queue.
    WatchFloor,
    /// Set an agent back whom a rule has set aside.
    ResetPresence,
    /// Give work to agents, also over their presence, and take it away.
    GiveWork,
    /// Read a conversation that is somebody else's.
    ReadAnyConversation,
    /// Write in a conversation that is somebody else's.
    JoinAnyConversation,
    /// End a conversation that is somebody else's.
    EndAnyConversation,
    /// Read what the ledger says of everybody.
    ReadReports,
    /// Change rules, and who works here.
    SetRules,
}

impl Permission {
    pub const ALL: [Self; 9] = [
        Self::TakeWork,
        Self::WatchFloor,
        Self::ResetPresence,
        Self::GiveWork,
        Self::ReadAnyConversation,
        Self::JoinAnyConversation,
        Self::EndAnyConversation,
        Self::ReadReports,
        Self::SetRules,
    ];
}

/// The table: the least role that has the permission. Each role includes the
/// ones before it.
const fn least(permission: Permission) -> Role {
    match permission {
        Permission::TakeWork => Role::Agent,
        Permission::WatchFloor
        | Permission::ResetPresence
        | Permission::GiveWork
        | Permission::ReadAnyConversation
        | Permission::JoinAnyConversation
        | Permission::EndAnyConversation
        | Permission::ReadReports => Role::Supervisor,
        Permission::SetRules => Role::Administrator,
    }
}

/// True if somebody with this role may do that.
pub fn allows(role: Role, permission: Permission) -> bool {
    role >= least(permission)
}

/// What a command from a socket needs.
pub const fn needed(command: &Command) -> Permission {
    match command {
        Command::SetPresence { .. }
        | Command::ImBack
        | Command::Accept { .. }
        | Command::Reject { .. }
        | Command::AskOffer { .. }
        | Command::Say { .. }
        | Command::Note { .. }
        | Command::Read { .. }
        | Command::End { .. }
        | Command::FinishWrapUp { .. }
        | Command::Leave { .. }
        | Command::Transfer { .. }
        | Command::Escalate { .. }
        | Command::TakeBack { .. }
        | Command::Pick { .. }
        | Command::Consult { .. }
        | Command::Admit { .. }
        | Command::LeaveConsult { .. } => Permission::TakeWork,
        Command::ResetPresence { .. } => Permission::ResetPresence,
        Command::Assign { .. } => Permission::GiveWork,
        Command::Join { .. } => Permission::JoinAnyConversation,
        Command::ForceClose { .. } => Permission::EndAnyConversation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use deskbell_protocol::AgentId;

    #[test]
    fn an_agent_takes_work_and_nothing_else() {
        let may: Vec<_> = Permission::ALL
            .into_iter()
            .filter(|&p| allows(Role::Agent, p))
            .collect();
        assert_eq!(may, [Permission::TakeWork]);
    }

    #[test]
    fn a_role_may_do_all_that_the_role_before_it_may() {
        for permission in Permission::ALL {
            let supervisor = allows(Role::Supervisor, permission);
            assert!(supervisor || !allows(Role::Agent, permission));
            assert!(allows(Role::Administrator, permission) || !supervisor);
        }
    }

    #[test]
    fn an_agent_may_not_reset_a_presence_and_a_supervisor_may() {
        let needed = needed(&Command::ResetPresence {
            agent: AgentId::from_u128(1),
        });
        assert!(!allows(Role::Agent, needed));
        assert!(allows(Role::Supervisor, needed));
    }
}
