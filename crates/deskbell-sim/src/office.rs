//! Administrators and the supervisor: they change accounts and rules while
//! work goes on, and set agents back.

use deskbell_protocol::CommandId;
use deskbell_protocol::agent::{Command, CommandFrame, Role};
use deskbell_protocol::presence::Base;
use deskbell_server::engine::{Control, Input, PutAgent};

use crate::calls::Caller;
use crate::event::Event;
use crate::house;
use crate::tally::Fault;
use crate::world::World;

impl World {
    pub fn administrator_acts(&mut self) {
        if self.quiet {
            return;
        }
        let next = self.chance.among(1_500..=9_000);
        self.agenda.after(next, Event::AdministratorActs);
        let person = self.chance.index(self.house.agents.len());
        match self.chance.among(0..=9) {
            0 | 1 => self.changes_units(person),
            2 => self.switches(person),
            3 => self.changes_role(person),
            4 | 5 => self.changes_rules(),
            _ => self.supervisor_resets(),
        }
    }

    fn changes_units(&mut self, person: usize) {
        let units = u32::try_from(self.chance.among(1..=4)).unwrap_or(1);
        self.puts(person, |put| put.account.units = units);
    }

    fn switches(&mut self, person: usize) {
        let enabled = !self.house.agents[person].account.enabled;
        if !enabled && self.rings(person) {
            self.tally.fault(Fault::DisabledRinging);
        }
        self.puts(person, |put| put.account.enabled = enabled);
    }

    fn changes_role(&mut self, person: usize) {
        let role = match self.house.agents[person].role {
            Role::Agent => Role::Supervisor,
            _ => Role::Agent,
        };
        if self.rings(person) {
            self.tally.fault(Fault::RoleChangedRinging);
        }
        self.puts(person, |put| put.role = role);
    }

    fn rings(&self, person: usize) -> bool {
        let agent = house::agent_id(person);
        let server = self.current.and_then(|number| self.servers.get(&number));
        let known = server.and_then(|server| server.work.engine().routing().agent(agent));
        known.is_some_and(|agent| !agent.ringing.is_empty())
    }

    fn puts(&mut self, person: usize, change: impl FnOnce(&mut PutAgent)) {
        change(&mut self.house.agents[person]);
        let put = self.house.agents[person].clone();
        self.admin_changes(vec![Control::PutAgent(put)]);
    }

    fn changes_rules(&mut self) {
        let workstream = house::workstream(&mut self.chance);
        self.house.workstream = workstream.clone();
        self.admin_changes(vec![Control::PutWorkstream(Box::new(workstream))]);
    }

    fn supervisor_resets(&mut self) {
        let inactive = {
            let disk = self.disk.borrow();
            let rows = disk.tables.agents.values();
            rows.map(|row| &row.agent)
                .find(|agent| agent.presence.base == Base::Inactive)
                .map(|agent| agent.id)
        };
        let Some(agent) = inactive else { return };
        let command = CommandId::from_parts(self.server_time(), self.chance.number());
        let frame = CommandFrame {
            command,
            body: Command::ResetPresence { agent },
        };
        let input = Input::AgentCommand {
            agent: house::supervisor(),
            frame,
        };
        self.call(Caller::Office, input);
    }

    /// Everybody may work, and the rules let them.
    pub fn sets_the_house_in_order(&mut self) {
        let mut changes = Vec::new();
        for put in &mut self.house.agents {
            put.account.enabled = true;
            put.role = Role::Agent;
            put.account.units = put.account.units.max(2);
            changes.push(Control::PutAgent(put.clone()));
        }
        let rules = &mut self.house.workstream;
        rules.templates.incoming.desktop = true;
        changes.push(Control::PutWorkstream(Box::new(rules.clone())));
        self.admin_changes(changes);
    }
}
