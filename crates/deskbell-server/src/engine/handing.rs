//! What people do with each other's work, as routing's commands. Whether they
//! may is the table's; whether it is theirs is routing's.

use deskbell_protocol::agent::Command as Asked;
use deskbell_protocol::conversation::To;
use deskbell_protocol::{AgentId, ConversationId, Problem, ProblemCode};
use deskbell_routing::{Command, Handing};

use super::turn::Turn;
use crate::audit::Deed;
use crate::roles::{Permission, allows};

impl Turn<'_> {
    /// Carries it out. What a supervisor makes of anybody's work stands in the
    /// audit; who is assigned what they have keeps it, and that is nothing.
    pub(super) fn hands(&mut self, agent: AgentId, asked: &Asked) -> Result<(), Problem> {
        let keeps_it = matches!(*asked, Asked::Assign { conversation, to, .. }
            if self.agent_in(conversation) == Some(to));
        let command = self.handing(agent, asked)?;
        if let Asked::Transfer { conversation, .. }
        | Asked::Escalate { conversation, .. }
        | Asked::Assign { conversation, .. } = *asked
        {
            self.rests_no_more(conversation);
        }
        self.run(command)?;
        if keeps_it {
            return Ok(());
        }
        let (deed, conversation, to) = match *asked {
            Asked::Transfer {
                conversation, to, ..
            } => (Deed::ConversationTransferred, conversation, to),
            Asked::Escalate {
                conversation, to, ..
            } => (Deed::ConversationEscalated, conversation, to),
            Asked::Assign {
                conversation, to, ..
            } => (Deed::ConversationAssigned, conversation, To::Agent(to)),
            _ => return Ok(()),
        };
        if self.gives_work(agent)? {
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
