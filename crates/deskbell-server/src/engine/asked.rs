//! What is only asked: the decision on a conversation, and the rules in force.
//! Nothing changes, and nothing is told to anybody else.

use deskbell_protocol::rules::Template;
use deskbell_protocol::{ConversationId, Problem, ProblemCode, TemplateId};
use deskbell_routing::{Account, Agent};

use super::input::{Answer, PutAgent, Rules};
use super::turn::Turn;
use crate::store::TemplateRow;

impl Turn<'_> {
    /// # Errors
    /// `not_found` also where it ended long ago.
    pub(super) fn why(&self, id: ConversationId) -> Result<Answer, Problem> {
        let why = self.world.routing.why(self.now, id);
        let why = why.ok_or(ProblemCode::NotFound)?;
        Ok(Answer::Why(Box::new(why)))
    }

    /// As they are now.
    pub(super) fn rules(&self) -> Rules {
        let routing = &self.world.routing;
        let person = |agent: &Agent| {
            let person = self.world.desk.people.get(agent.id)?;
            Some(PutAgent {
                name: person.name.clone(),
                role: person.role,
                account: Account::of(agent),
            })
        };
        let row = |(id, template): (TemplateId, &Template)| TemplateRow {
            id,
            template: template.clone(),
        };
        Rules {
            queues: routing.queues().cloned().collect(),
            skills: routing.skills().cloned().collect(),
            profiles: routing.profiles().cloned().collect(),
            statuses: routing.statuses().cloned().collect(),
            templates: self.world.desk.templates.iter().map(row).collect(),
            workstreams: routing.workstreams().cloned().collect(),
            people: routing.agents().filter_map(person).collect(),
        }
    }
}
