//! What people do with each other's work, as routing's commands. Whether they
//! may is the table's; whether it is theirs is routing's.

use deskbell_protocol::agent::Command as Asked;
use deskbell_protocol::conversation::To;
use deskbell_protocol::{AgentId, ConversationId, Problem, ProblemCode};
use deskbell_routing::{Command, Handing};

use super::turn::Turn;
use crate::roles::{Permission, allows};

impl Turn<'_> {
    /// # Errors
    /// `unsupported` for what is no such command; `signed_out`.
    pub(super) fn handing(&self, agent: AgentId, asked: &Asked) -> Result<Command, Problem> {
        Ok(match *asked {
            Asked::Transfer {
                conversation,
                to,
                anyway,
            } => Command::Transfer(self.handed(agent, conversation, to, anyway)?),
            Asked::Escalate {
                conversation,
                to,
                anyway,
            } => Command::Escalate(self.handed(agent, conversation, to, anyway)?),
            Asked::Assign {
                conversation,
                to,
                confirmed,
            } => Command::Assign {
                conversation,
                to,
                by: agent,
                confirmed,
            },
            Asked::TakeBack { conversation } => Command::TakeBack {
                conversation,
                by: agent,
                supervisor: self.gives_work(agent)?,
            },
            Asked::Pick { conversation } => Command::Pick {
                agent,
                conversation,
            },
            Asked::Consult { conversation, whom } => Command::Consult {
                agent,
                conversation,
                whom,
            },
            Asked::Admit { conversation, whom } => Command::Admit {
                agent,
                conversation,
                whom,
            },
            Asked::LeaveConsult { conversation, whom } => Command::LeaveConsult {
                agent,
                conversation,
                whom,
            },
            _ => return Err(ProblemCode::Unsupported.into()),
        })
    }

    fn handed(
        &self,
        by: AgentId,
        conversation: ConversationId,
        to: To,
        anyway: bool,
    ) -> Result<Handing, Problem> {
        Ok(Handing {
            conversation,
            by,
            supervisor: self.gives_work(by)?,
            to,
            anyway,
        })
    }

    fn gives_work(&self, agent: AgentId) -> Result<bool, Problem> {
        Ok(allows(self.role(agent)?, Permission::GiveWork))
    }
}
