//! Configuration and accounts, as the command line and sign-in change them.

use deskbell_protocol::agent::{Done, Event};
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::rules::Rule;
use deskbell_protocol::{AgentId, Problem, ProblemCode, QueueId};
use deskbell_routing::{Account, Command, Status, Workstream};

use super::input::{Control, PutAgent, To, What};
use super::questions::question_texts;
use super::turn::Turn;
use crate::store::{AccountRow, Owner, Person, Row, TemplateRow};

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
            Control::PutSkill(skill) => self.run(Command::PutSkill(skill.clone())),
            Control::PutProfile(profile) => self.run(Command::PutProfile(profile.clone())),
            Control::PutStatus(status) => self.put_status(status),
            Control::PutTemplate(row) => self.put_template(row),
            Control::PutWorkstream(workstream) => self.put_workstream(workstream.clone()),
            Control::PutAgent(put) => self.put_agent(put),
            Control::SwitchOff { agent } => self.switch_off(*agent),
            Control::SignIn { agent } => self.run(Command::SignIn { agent: *agent }),
            Control::SignOut { agent } => {
                self.run(Command::SignOut { agent: *agent })?;
                self.disconnect(*agent, CloseReason::SignedOut);
                Ok(())
            }
            Control::PutBot(bot) => {
                self.put_bot(bot);
                Ok(())
            }
            Control::RemoveBot { token } => self.remove_bot(*token),
            Control::Disconnect { agent, reason } => {
                self.disconnect(*agent, *reason);
                Ok(())
            }
        }
    }

    /// Every desk's menu has it at once; supervisors read its text.
    fn put_status(&mut self, status: &Status) -> Result<(), Problem> {
        self.run(Command::PutStatus(status.clone()))?;
        let statuses = self.own_statuses();
        let agents = self.world.routing.agents().filter(|agent| agent.enabled);
        let agents: Vec<AgentId> = agents.map(|agent| agent.id).collect();
        for agent in agents {
            self.world.watch.changed(agent);
            let statuses = statuses.clone();
            self.agent_event(agent, Event::Statuses { statuses });
        }
        Ok(())
    }

    fn put_template(&mut self, row: &TemplateRow) -> Result<(), Problem> {
        let rule = Rule::Template(Box::new(row.template.clone()));
        if let Some(fault) = rule.faults(&question_texts()).first() {
            return Err(Problem::new(ProblemCode::Malformed, fault.to_string()));
        }
        self.world.desk.templates.put(row.id, row.template.clone());
        let serves = |it: &&Workstream| it.all_templates().any(|served| served.id == row.id);
        let served = self.world.routing.workstreams().filter(serves);
        let served: Vec<Workstream> = served.cloned().collect();
        for workstream in served {
            self.put_workstream(Box::new(workstream))?;
        }
        Ok(())
    }

    fn put_workstream(&mut self, mut workstream: Box<Workstream>) -> Result<(), Problem> {
        if !self.world.desk.serve(&mut workstream) {
            return Err(ProblemCode::NotFound.into());
        }
        self.run(Command::PutWorkstream(workstream))?;
        // Who waits may hear of other opening hours.
        let routing = &self.world.routing;
        let queues = routing.queues().map(|it| it.id);
        let lines = queues.filter(|&queue| routing.in_line(queue).next().is_some());
        let lines: Vec<QueueId> = lines.collect();
        self.world.watch.lines_changed(lines);
        Ok(())
    }

    fn put_agent(&mut self, put: &PutAgent) -> Result<(), Problem> {
        let person = Person {
            name: put.name.clone(),
            role: put.role,
        };
        let agent = put.account.agent;
        let was = self.world.desk.people.get(agent).map(|person| person.role);
        self.world.desk.people.put(agent, person);
        self.run(Command::PutAgent(put.account.clone()))?;
        if !put.account.enabled || was.is_some_and(|role| role != put.role) {
            self.disconnect(agent, CloseReason::SignedOut);
        }
        Ok(())
    }

    fn switch_off(&mut self, agent: AgentId) -> Result<(), Problem> {
        let record = self
            .world
            .routing
            .agent(agent)
            .ok_or(ProblemCode::NotFound)?;
        let account = Account {
            enabled: false,
            ..Account::of(record)
        };
        self.run(Command::PutAgent(account))?;
        self.disconnect(agent, CloseReason::SignedOut);
        Ok(())
    }

    fn disconnect(&mut self, agent: AgentId, reason: CloseReason) {
        self.send(To::All(Owner::Agent(agent)), What::Close(reason));
    }
}
