//! Configuration and accounts, as the command line and sign-in change them.

use deskbell_protocol::agent::Done;
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{AgentId, Problem};
use deskbell_routing::Command;

use super::input::{Control, PutAgent, To, What};
use super::turn::Turn;
use crate::store::{AccountRow, Owner, Person, Row};

impl Turn<'_> {
    /// A refusal in the middle leaves the changes before it: each is one that
    /// may stand alone.
    pub(super) fn control(
        &mut self,
        changes: &[Control],
        rows: &[AccountRow],
    ) -> Result<Done, Problem> {
        for change in changes {
            self.change(change)?;
        }
        self.rows.extend(rows.iter().cloned().map(Row::Account));
        Ok(Done::Done)
    }

    fn change(&mut self, change: &Control) -> Result<(), Problem> {
        match change {
            Control::PutQueue(queue) => self.run(Command::PutQueue(queue.clone())),
            Control::PutWorkstream(workstream) => {
                self.run(Command::PutWorkstream(workstream.clone()))
            }
            Control::PutAgent(put) => self.put_agent(put),
            Control::SignIn { agent } => self.run(Command::SignIn { agent: *agent }),
            Control::SignOut { agent } => {
                self.run(Command::SignOut { agent: *agent })?;
                self.disconnect(*agent, CloseReason::SignedOut);
                Ok(())
            }
            Control::Disconnect { agent, reason } => {
                self.disconnect(*agent, *reason);
                Ok(())
            }
        }
    }

    fn put_agent(&mut self, put: &PutAgent) -> Result<(), Problem> {
        let person = Person {
            name: put.name.clone(),
            role: put.role,
        };
        let was = self
            .world
            .desk
            .people
            .get(put.agent)
            .map(|person| person.role);
        self.world.desk.people.put(put.agent, person);
        self.run(Command::PutAgent {
            agent: put.agent,
            units: put.units,
            queues: put.queues.clone(),
            enabled: put.enabled,
        })?;
        if !put.enabled || was.is_some_and(|role| role != put.role) {
            self.disconnect(put.agent, CloseReason::SignedOut);
        }
        Ok(())
    }

    fn disconnect(&mut self, agent: AgentId, reason: CloseReason) {
        self.send(To::All(Owner::Agent(agent)), What::Close(reason));
    }
}
