//! Administrators: they change accounts and rules while work goes on.

use deskbell_protocol::agent::Role;
use deskbell_routing::Account;
use deskbell_server::engine::{Control, PutAgent};

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
        match self.chance.among(0..=7) {
            0 | 1 => self.changes_account(person),
            2 => self.switches(person),
            3 => self.changes_role(person),
            4..=6 => self.changes_rules(),
            _ => {
                let change = self.house.turns_profile();
                self.admin_changes(vec![change]);
            }
        }
    }

    fn changes_account(&mut self, person: usize) {
        let account = house::account(house::agent_id(person), &mut self.chance);
        self.puts(person, |put| {
            put.account = Account {
                enabled: put.account.enabled,
                ..account
            };
        });
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
        if self
            .routing()
            .is_some_and(|it| it.open_offers().next().is_some())
        {
            self.tally.fault(Fault::RulesChangedRinging);
        }
        let changes = self.house.changes_rules(&mut self.chance);
        self.admin_changes(changes);
    }

    /// Everybody may work, and the rules let them.
    pub fn sets_the_house_in_order(&mut self) {
        let changes = self.house.in_order();
        self.admin_changes(changes);
    }
}
