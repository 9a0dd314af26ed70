//! What edits change: each rule beside what is set under its name, in an order
//! in which what is named is there already. Checks all of it before anything is
//! changed; what can be told from a rule alone is the protocol's.

use deskbell_protocol::rules::{Agent, Carried, Edit, Fault, Profile, Rule, Status, Template, Why};
use deskbell_protocol::{
    ProfileId, QueueId, SkillId, StatusId, TemplateId, Timestamp, WorkstreamId,
};
use deskbell_routing as routing;

use crate::engine::{Control, Rules, question_texts};
use crate::store::TemplateRow;
use crate::store::accounts::name_key;

/// The changes, and a line for each.
#[derive(Debug, Default)]
pub struct Plan {
    pub changes: Vec<Control>,
    pub lines: Vec<String>,
}

/// Why nothing is changed.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// What of the rule is not allowed; one at least.
    #[error("{kind} {name}: {}", .faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("; "))]
    Faults {
        kind: &'static str,
        name: String,
        faults: Vec<Fault>,
    },
    /// The rule is not what it was when the edit began.
    #[error("it was changed meanwhile")]
    Meanwhile { now: Option<Rule> },
    #[error("the system has no randomness ({0})")]
    Randomness(#[from] getrandom::Error),
}

/// The rules as they will be, as far as the edits are read.
struct Draft {
    rules: Rules,
    now: Timestamp,
    plan: Plan,
}

impl Plan {
    /// What `edits` change of `rules`.
    ///
    /// # Errors
    /// What of them can't be set, and why.
    pub fn of(edits: &[Edit], rules: Rules, now: Timestamp) -> Result<Self, Refused> {
        let plan = Self::default();
        let mut draft = Draft { rules, now, plan };
        for edit in edits {
            draft.edit(edit)?;
        }
        Ok(draft.plan)
    }
}

impl Draft {
    fn edit(&mut self, edit: &Edit) -> Result<(), Refused> {
        let rule = &edit.becomes;
        let mut faults = rule.faults(&question_texts());
        let was = edit.was.as_ref();
        let now = was.and_then(|was| self.rules.rule_named(rule.kind(), was.name()));
        // Sent again after an answer that was lost: it is so already. One that
        // still has its old name was not renamed; another has the new one.
        let has_old_name = was.is_some_and(|it| it.name() != rule.name()) && now.is_some();
        let there = self.rules.rule_named(rule.kind(), rule.name());
        if !has_old_name && there.as_ref() == Some(rule) {
            return Ok(());
        }
        if was.is_some() && now.as_ref() != was {
            return Err(Refused::Meanwhile { now });
        }
        let key = |name: &str| name_key(name);
        let renamed = was.is_none_or(|was| key(was.name()) != key(rule.name()));
        if renamed && self.rules.is_taken(rule) {
            faults.push(Fault::of("name", Why::Taken));
        }
        let change = self.change(rule, was.map(Rule::name), &mut faults)?;
        match change {
            Some(change) if faults.is_empty() => self.note(rule, was, change),
            _ => {
                return Err(Refused::Faults {
                    kind: rule.kind(),
                    name: rule.name().to_owned(),
                    faults,
                });
            }
        }
        Ok(())
    }

    /// The rule with identifiers; none, with a fault, where it names what is not
    /// there. `was` is the name that it has now.
    fn change(
        &mut self,
        rule: &Rule,
        was: Option<&str>,
        faults: &mut Vec<Fault>,
    ) -> Result<Option<Control>, Refused> {
        let fresh = random()?;
        let now = self.now;
        let rules = &mut self.rules;
        let name = rule.name().to_owned();
        Ok(match rule {
            Rule::Queue(_) => {
                let known = rules.queues.iter().find(|it| Some(it.name.as_str()) == was);
                let id = known.map_or_else(|| QueueId::from_parts(now, fresh), |it| it.id);
                let queue = routing::Queue { id, name };
                put(&mut rules.queues, &queue, |it| it.id == id);
                Some(Control::PutQueue(queue))
            }
            Rule::Skill(_) => {
                let known = rules.skills.iter().find(|it| Some(it.name.as_str()) == was);
                let id = known.map_or_else(|| SkillId::from_parts(now, fresh), |it| it.id);
                let skill = routing::Skill { id, name };
                put(&mut rules.skills, &skill, |it| it.id == id);
                Some(Control::PutSkill(skill))
            }
            Rule::Profile(Profile { blocks, .. }) => {
                let known = rules
                    .profiles
                    .iter()
                    .find(|it| Some(it.name.as_str()) == was);
                let id = known.map_or_else(|| ProfileId::from_parts(now, fresh), |it| it.id);
                let blocks = *blocks;
                let profile = routing::Profile { id, name, blocks };
                put(&mut rules.profiles, &profile, |it| it.id == id);
                Some(Control::PutProfile(profile))
            }
            Rule::Status(Status { text, base, .. }) => {
                let known = rules
                    .statuses
                    .iter()
                    .find(|it| Some(it.name.as_str()) == was);
                let id = known.map_or_else(|| StatusId::from_parts(now, fresh), |it| it.id);
                let (text, base) = (text.clone(), *base);
                #[rustfmt::skip]
                let status = routing::Status { id, name, text, base };
                put(&mut rules.statuses, &status, |it| it.id == id);
                Some(Control::PutStatus(status))
            }
            Rule::Template(template) => {
                let known = rules.template_named(was.unwrap_or_default());
                let id = known.unwrap_or_else(|| TemplateId::from_parts(now, fresh));
                let template = Template::clone(template);
                let row = TemplateRow { id, template };
                put(&mut rules.templates, &row, |it| it.id == id);
                Some(Control::PutTemplate(Box::new(row)))
            }
            Rule::Workstream(it) => {
                let known = rules
                    .workstreams
                    .iter()
                    .find(|it| Some(it.name.as_str()) == was);
                let id = known.map_or_else(|| WorkstreamId::from_parts(now, fresh), |it| it.id);
                let Some(made) = rules.workstream_of(id, it, faults) else {
                    return Ok(None);
                };
                put(&mut rules.workstreams, &made, |it| it.id == id);
                Some(Control::PutWorkstream(Box::new(made)))
            }
            Rule::Agent(it) => rules.agent_of(it, was, faults).map(|made| {
                let id = made.account.agent;
                put(&mut rules.people, &made, |it| it.account.agent == id);
                Control::PutAgent(made)
            }),
        })
    }

    fn note(&mut self, rule: &Rule, was: Option<&Rule>, change: Control) {
        let done = if was.is_some() { "Changed" } else { "Added" };
        let (kind, name) = (rule.kind(), rule.name());
        self.plan.lines.push(format!("{done} the {kind} {name}"));
        self.plan.changes.push(change);
    }
}

impl Rules {
    /// Another rule of its kind has the name that this one shall have.
    fn is_taken(&self, rule: &Rule) -> bool {
        let key = name_key(rule.name());
        let is_key = |name: &String| name_key(name) == key;
        match rule {
            Rule::Queue(_) => self.queues.iter().any(|it| is_key(&it.name)),
            Rule::Skill(_) => self.skills.iter().any(|it| is_key(&it.name)),
            Rule::Profile(_) => self.profiles.iter().any(|it| is_key(&it.name)),
            Rule::Status(_) => self.statuses.iter().any(|it| is_key(&it.name)),
            Rule::Template(_) => self.templates.iter().any(|it| is_key(&it.template.name)),
            Rule::Workstream(_) => self.workstreams.iter().any(|it| is_key(&it.name)),
            Rule::Agent(_) => self.people.iter().any(|it| is_key(&it.name)),
        }
    }

    /// A person who is there, as they shall be.
    fn agent_of(
        &self,
        it: &Agent,
        was: Option<&str>,
        faults: &mut Vec<Fault>,
    ) -> Option<crate::engine::PutAgent> {
        let Some(mut made) = was.and_then(|name| self.person_named(name)).cloned() else {
            let name = it.name.clone();
            faults.push(Fault::of("name", Why::NotThere { name }));
            return None;
        };
        if made.name != it.name {
            faults.push(Fault::of("name", Why::Fixed));
        }
        made.role = it.role;
        let account = &mut made.account;
        account.units = u32::try_from(it.units).unwrap_or(u32::MAX);
        account.answer_time = u16::try_from(it.answer_time).unwrap_or(u16::MAX);
        account.queues = found(faults, "queues", &it.queues, |name| self.queue_named(name));
        account.skills = found(faults, "skills", &it.skills, |name| self.skill_named(name));
        account.profiles.clear();
        for Carried { profile, most } in &it.profiles {
            let most = u32::try_from(*most).unwrap_or(u32::MAX);
            match self.profile_named(profile) {
                None => faults.push(not_there("profiles", profile)),
                Some(_) if most == 0 => {}
                Some(id) => drop(account.profiles.insert(id, most)),
            }
        }
        Some(made)
    }

    pub(super) fn queue_named(&self, name: &str) -> Option<QueueId> {
        let found = self.queues.iter().find(|it| it.name == name);
        found.map(|it| it.id)
    }

    pub(super) fn skill_named(&self, name: &str) -> Option<SkillId> {
        let found = self.skills.iter().find(|it| it.name == name);
        found.map(|it| it.id)
    }

    pub(super) fn profile_named(&self, name: &str) -> Option<ProfileId> {
        let found = self.profiles.iter().find(|it| it.name == name);
        found.map(|it| it.id)
    }

    pub(super) fn template_named(&self, name: &str) -> Option<TemplateId> {
        let found = self.templates.iter().find(|it| it.template.name == name);
        found.map(|it| it.id)
    }
}

fn put<T: Clone>(all: &mut Vec<T>, made: &T, is_same: impl Fn(&T) -> bool) {
    match all.iter_mut().find(|it| is_same(it)) {
        Some(known) => *known = made.clone(),
        None => all.push(made.clone()),
    }
}

/// What the names stand for; a fault for each that stands for nothing.
fn found<T>(
    faults: &mut Vec<Fault>,
    field: &str,
    names: &[String],
    find: impl Fn(&str) -> Option<T>,
) -> Vec<T> {
    let mut all = Vec::new();
    for name in names {
        match find(name) {
            Some(it) => all.push(it),
            None => faults.push(not_there(field, name)),
        }
    }
    all
}

pub fn not_there(field: &str, name: &str) -> Fault {
    let name = name.to_owned();
    Fault::of(field, Why::NotThere { name })
}

fn random() -> Result<u128, getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(u128::from_ne_bytes(bytes))
}
