//! What people do with each other's work, as routing's commands. Whether they
//! may is the table's; whether it is theirs is routing's.

use deskbell_protocol::agent::Command as Asked;
use deskbell_protocol::conversation::To;
use deskbell_protocol::{AgentId, ConversationId, Problem, ProblemCode};
use deskbell_routing::{Command, Handing};

use super::turn::Turn;
use crate::audit::Deed;
use crate::roles::{Permission, allows};

/// What gives a conversation to somebody, and to whom.
fn given(asked: &Asked) -> Option<(Deed, ConversationId, To)> {
    match *asked {
        Asked::Transfer {
            conversation, to, ..
        } => Some((Deed::ConversationTransferred, conversation, to)),
        Asked::Escalate {
            conversation, to, ..
        } => Some((Deed::ConversationEscalated, conversation, to)),
        Asked::Assign {
            conversation, to, ..
        } => Some((Deed::ConversationAssigned, conversation, To::Agent(to))),
        _ => None,
    }
}

impl Turn<'_> {
    /// Carries it out. What a supervisor makes of anybody's work stands in the
    /// audit; who is assigned what they have keeps it, and that is nothing.
    pub(super) fn hands(&mut self, agent: AgentId, asked: &Asked) -> Result<(), Problem> {
        let command = self.handing(agent, asked)?;
        let Some((deed, conversation, to)) = given(asked) else {
            return self.run(command);
        };
        let has_it = self.agent_in(conversation).map(To::Agent);
        let keeps_it = deed == Deed::ConversationAssigned && has_it == Some(to);
        self.rests_no_more(conversation);
        self.run(command)?;
        if !keeps_it && self.gives_work(agent)? {
            let to = match to {
                To::Agent(to) => self.world.desk.name(to),
                To::Queue(to) => self.queue_name(to),
            };
            let name = self.world.desk.name(agent);
            self.did(name, deed, format!("{conversation} to {to}"));
        }
        Ok(())
    }

    /// # Errors
    /// `unsupported` for what is no such command; `signed_out`.
    fn handing(&self, agent: AgentId, asked: &Asked) -> Result<Command, Problem> {
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
