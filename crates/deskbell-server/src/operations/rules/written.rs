//! The rules in force as an administrator writes them: names in place of
//! identifiers, seconds, 0 where a rule is off.

use std::time::Duration;

use deskbell_protocol::agent::Role;
use deskbell_protocol::offer::Reason;
use deskbell_protocol::rules::{
    Agent, Carried, Need, Profile, Queue, Rule, Rules as Written, Served, Skill, Status, Takes,
    Template, Workstream,
};
use deskbell_protocol::{ProfileId, QueueId, SkillId, TemplateId};
use deskbell_routing::{self as routing, Blocks};

use crate::engine::{PutAgent, Rules};
use crate::store::TemplateRow;
use crate::store::accounts::name_key;

impl Rules {
    /// Everything that is set; of people, those who are not switched off.
    pub fn written(&self) -> Written {
        let enabled = self.people.iter().filter(|it| it.account.enabled);
        Written {
            queues: self.queues.iter().map(queue).collect(),
            skills: self.skills.iter().map(skill).collect(),
            profiles: self.profiles.iter().map(profile).collect(),
            statuses: self.statuses.iter().map(status).collect(),
            templates: self
                .templates
                .iter()
                .map(|it| it.template.clone())
                .collect(),
            workstreams: self
                .workstreams
                .iter()
                .map(|it| self.workstream(it))
                .collect(),
            agents: enabled.map(|it| self.agent(it)).collect(),
        }
    }

    /// Of people who take work, for a file: others have no rules.
    pub fn written_for_work(&self) -> Written {
        let mut written = self.written();
        let takes_work = |it: &Agent| it.role == Role::Agent || !it.queues.is_empty();
        written.agents.retain(takes_work);
        written
    }

    /// A workstream as it is written.
    pub(super) fn workstream(&self, it: &routing::Workstream) -> Workstream {
        let off_or = |span: Option<Duration>| span.map_or(0, seconds);
        let need = |it: &routing::Need| Need {
            skill: self.skill(it.skill),
            priority: it.priority.into(),
        };
        let (unknown, known) = (&it.templates, &it.known_templates);
        let served = |unknown: &routing::Template, known: &routing::Template| Served {
            unknown: self.template(unknown.id),
            known: self.template(known.id),
        };
        Workstream {
            name: it.name.clone(),
            channel: it.channel,
            queue: self.queue(it.queue),
            numbers: it.numbers.clone(),
            bot_first: it.bot_first,
            priority: it.priority.into(),
            takes: match it.takes {
                routing::Takes::Units(units) => Takes::Units(units.into()),
                routing::Takes::Place(profile) => Takes::Profile(self.profile(profile)),
            },
            allowed: it.allowed.clone(),
            strategy: it.strategy,
            needs: it.needs.iter().map(need).collect(),
            relax_after: off_or(it.relax_after),
            answering: it.answering,
            missed_rule: it.missed_rule.unwrap_or(0).into(),
            reject_rule: it.reject_rule.unwrap_or(0).into(),
            decline_limit: it.decline_limit.into(),
            wrap_up: seconds(it.wrap_up),
            wrap_up_blocks: match it.wrap_up_blocks {
                Blocks::Always => seconds(it.wrap_up),
                Blocks::Never => 0,
                Blocks::For(span) => seconds(span),
            },
            closes_after: seconds(it.closes_after),
            quiet_after: off_or(it.quiet_after),
            hours: it.hours.clone(),
            incoming: served(&unknown.incoming, &known.incoming),
            assignment: served(&unknown.assignment, &known.assignment),
            transfer: served(&unknown.transfer, &known.transfer),
            escalation: served(&unknown.escalation, &known.escalation),
            escalation_from_bot: served(&unknown.escalation_from_bot, &known.escalation_from_bot),
            consult: served(&unknown.consult, &known.consult),
        }
    }

    /// A person as they are written.
    fn agent(&self, it: &PutAgent) -> Agent {
        let account = &it.account;
        let carried = |(&profile, &most): (&ProfileId, &u32)| Carried {
            profile: self.profile(profile),
            most: most.into(),
        };
        Agent {
            name: it.name.clone(),
            role: it.role,
            units: account.units.into(),
            answer_time: account.answer_time.into(),
            queues: account.queues.iter().map(|&id| self.queue(id)).collect(),
            skills: account.skills.iter().map(|&id| self.skill(id)).collect(),
            profiles: account.profiles.iter().map(carried).collect(),
        }
    }

    /// The names of things by their identifiers.
    pub(super) fn queue(&self, id: QueueId) -> String {
        let found = self.queues.iter().find(|it| it.id == id);
        found.map(|it| it.name.clone()).unwrap_or_default()
    }

    fn skill(&self, id: SkillId) -> String {
        let found = self.skills.iter().find(|it| it.id == id);
        found.map(|it| it.name.clone()).unwrap_or_default()
    }

    fn profile(&self, id: ProfileId) -> String {
        let found = self.profiles.iter().find(|it| it.id == id);
        found.map(|it| it.name.clone()).unwrap_or_default()
    }

    fn template(&self, id: TemplateId) -> String {
        let found = self.templates.iter().find(|it| it.id == id);
        found.map(|it| it.template.name.clone()).unwrap_or_default()
    }
}

impl Rules {
    /// The templates that every desk begins with, and nothing else.
    pub(super) fn standard() -> Self {
        let row = |reason| TemplateRow {
            id: TemplateId::standard(reason),
            template: Template::standard(reason),
        };
        Self {
            templates: Reason::ALL.map(row).into(),
            ..Self::default()
        }
    }

    /// The rule of this kind with this name, as it is written.
    pub(super) fn rule_named(&self, kind: &str, name: &str) -> Option<Rule> {
        match kind {
            "queue" => {
                let found = self.queues.iter().find(|it| it.name == name);
                found.map(queue).map(Rule::Queue)
            }
            "skill" => {
                let found = self.skills.iter().find(|it| it.name == name);
                found.map(skill).map(Rule::Skill)
            }
            "profile" => {
                let found = self.profiles.iter().find(|it| it.name == name);
                found.map(profile).map(Rule::Profile)
            }
            "status" => {
                let found = self.statuses.iter().find(|it| it.name == name);
                found.map(status).map(Rule::Status)
            }
            "template" => {
                let found = self.templates.iter().find(|it| it.template.name == name);
                found.map(|it| Rule::Template(Box::new(it.template.clone())))
            }
            "workstream" => {
                let found = self.workstreams.iter().find(|it| it.name == name);
                found.map(|it| Rule::Workstream(Box::new(self.workstream(it))))
            }
            _ => self
                .person_named(name)
                .map(|it| Rule::Agent(self.agent(it))),
        }
    }

    /// People's names are told apart without regard to capitals.
    pub(super) fn person_named(&self, name: &str) -> Option<&PutAgent> {
        let key = name_key(name);
        let mut people = self.people.iter();
        people.find(|it| name_key(&it.name) == key)
    }
}

fn queue(it: &routing::Queue) -> Queue {
    let name = it.name.clone();
    Queue { name }
}

fn skill(it: &routing::Skill) -> Skill {
    let name = it.name.clone();
    Skill { name }
}

fn profile(it: &routing::Profile) -> Profile {
    Profile {
        name: it.name.clone(),
        blocks: it.blocks,
    }
}

fn status(it: &routing::Status) -> Status {
    Status {
        name: it.name.clone(),
        text: it.text.clone(),
        base: it.base,
    }
}

fn seconds(span: Duration) -> i64 {
    i64::try_from(span.as_secs()).unwrap_or(i64::MAX)
}
