//! What a file of rules changes: each thing in it beside what is set under its
//! name, in an order in which what is named is there already. Checks all of it
//! before anything is changed.

use deskbell_protocol::{ProfileId, QueueId, SkillId, StatusId, Timestamp, WorkstreamId};
use deskbell_routing::{Account, Profile, Queue, Skill, Status, Workstream};

use super::text::{AgentText, Text, WorkstreamText};
use super::workstream::bounds;
use crate::accounts::{UNITS_MOST, checked_name};
use crate::engine::{Control, Rules};
use crate::store::accounts::name_key;

/// The changes, and a line for each.
#[derive(Debug, Default)]
pub struct Plan {
    pub changes: Vec<Control>,
    pub lines: Vec<String>,
}

/// The rules as they will be, as far as the file is read.
struct Draft {
    rules: Rules,
    now: Timestamp,
    plan: Plan,
}

impl Plan {
    /// What `text` changes of `rules`.
    ///
    /// # Errors
    /// What of it can't be set, and why.
    pub fn of(text: &Text, rules: Rules, now: Timestamp) -> Result<Self, String> {
        let plan = Self::default();
        let mut draft = Draft { rules, now, plan };
        draft.queues(text)?;
        draft.skills(text)?;
        draft.profiles(text)?;
        draft.statuses(text)?;
        once_each("workstream", text.workstreams.iter().map(|it| &it.name))?;
        for it in &text.workstreams {
            let named = |why| format!("workstream {}: {why}", it.name);
            draft.workstream(it).map_err(named)?;
        }
        once_each("agent", text.agents.iter().map(|it| &it.name))?;
        for it in &text.agents {
            draft
                .agent(it)
                .map_err(|why| format!("agent {}: {why}", it.name))?;
        }
        Ok(draft.plan)
    }
}

impl Draft {
    fn queues(&mut self, text: &Text) -> Result<(), String> {
        once_each("queue", text.queues.iter().map(|it| &it.name))?;
        for it in &text.queues {
            let name = checked("queue", &it.name)?;
            if self.rules.queues.iter().any(|it| it.name == name) {
                continue;
            }
            let id = QueueId::from_parts(self.now, random()?);
            let queue = Queue { id, name };
            self.rules.queues.push(queue.clone());
            self.note(false, "queue", &it.name, Control::PutQueue(queue));
        }
        Ok(())
    }

    fn skills(&mut self, text: &Text) -> Result<(), String> {
        once_each("skill", text.skills.iter().map(|it| &it.name))?;
        for it in &text.skills {
            let name = checked("skill", &it.name)?;
            if self.rules.skills.iter().any(|it| it.name == name) {
                continue;
            }
            let id = SkillId::from_parts(self.now, random()?);
            let skill = Skill { id, name };
            self.rules.skills.push(skill.clone());
            self.note(false, "skill", &it.name, Control::PutSkill(skill));
        }
        Ok(())
    }

    fn profiles(&mut self, text: &Text) -> Result<(), String> {
        once_each("profile", text.profiles.iter().map(|it| &it.name))?;
        for it in &text.profiles {
            let name = checked("profile", &it.name)?;
            let known = self.rules.profiles.iter().find(|it| it.name == name);
            let (is_known, profile) = (
                known.is_some(),
                Profile {
                    id: match known {
                        Some(known) => known.id,
                        None => ProfileId::from_parts(self.now, random()?),
                    },
                    name,
                    blocks: it.blocks,
                },
            );
            if known == Some(&profile) {
                continue;
            }
            put(&mut self.rules.profiles, &profile, |a, b| a.id == b.id);
            self.note(is_known, "profile", &it.name, Control::PutProfile(profile));
        }
        Ok(())
    }

    fn statuses(&mut self, text: &Text) -> Result<(), String> {
        once_each("status", text.statuses.iter().map(|it| &it.name))?;
        for it in &text.statuses {
            let name = checked("status", &it.name)?;
            let text = checked(&format!("the text of the status {name}"), &it.text)?;
            let known = self.rules.statuses.iter().find(|it| it.name == name);
            let (is_known, status) = (
                known.is_some(),
                Status {
                    id: match known {
                        Some(known) => known.id,
                        None => StatusId::from_parts(self.now, random()?),
                    },
                    name,
                    text,
                    base: it.base,
                },
            );
            if known == Some(&status) {
                continue;
            }
            put(&mut self.rules.statuses, &status, |a, b| a.id == b.id);
            self.note(is_known, "status", &it.name, Control::PutStatus(status));
        }
        Ok(())
    }

    fn workstream(&mut self, it: &WorkstreamText) -> Result<(), String> {
        let name = checked("workstream", &it.name)?;
        let mut named = self.rules.workstreams.iter().filter(|it| it.name == name);
        let known = named.next();
        if named.next().is_some() {
            return Err("two have this name: it is not said which one is meant".into());
        }
        let queue = it.queue.as_deref();
        let queue = queue.map(|name| self.rules.queue_named(name)).transpose()?;
        let mut made = match known {
            Some(known) => known.clone(),
            None => Workstream::new(
                WorkstreamId::from_parts(self.now, random()?),
                it.channel.ok_or("a new one needs its channel")?,
                queue.ok_or("a new one needs its queue")?,
            ),
        };
        made.name = name;
        made.queue = queue.unwrap_or(made.queue);
        made.channel = it.channel.unwrap_or(made.channel);
        self.rules.write_onto(&mut made, it)?;
        if let Some(rule) = made.fault() {
            return Err(format!("{rule} must be {}", bounds(rule)));
        }
        if known == Some(&made) {
            return Ok(());
        }
        let is_known = known.is_some();
        put(&mut self.rules.workstreams, &made, |a, b| a.id == b.id);
        let put = Control::PutWorkstream(Box::new(made));
        self.note(is_known, "workstream", &it.name, put);
        Ok(())
    }

    fn agent(&mut self, it: &AgentText) -> Result<(), String> {
        let key = name_key(&checked("agent", &it.name)?);
        let known = self
            .rules
            .people
            .iter()
            .find(|it| name_key(&it.name) == key);
        let known = known.ok_or("nobody has this name: add them with `deskbelld user add`")?;
        let mut made = known.clone();
        let Account {
            units,
            profiles,
            skills,
            queues,
            ..
        } = &mut made.account;
        if let Some(given) = it.units {
            if !(1..=UNITS_MOST).contains(&given) {
                return Err(format!("units must be 1 to {UNITS_MOST}"));
            }
            *units = given;
        }
        let rules = &self.rules;
        if let Some(names) = &it.queues {
            *queues = named(names, |name| rules.queue_named(name))?;
        }
        if let Some(names) = &it.skills {
            *skills = named(names, |name| rules.skill_named(name))?;
        }
        if let Some(limits) = &it.profiles {
            profiles.clear();
            for (name, &most) in limits {
                if most > UNITS_MOST {
                    return Err(format!("of {name} at most {UNITS_MOST}"));
                }
                profiles.insert(rules.profile_named(name)?, most);
            }
            profiles.retain(|_, most| *most > 0);
        }
        if *known == made {
            return Ok(());
        }
        put(&mut self.rules.people, &made, |a, b| {
            a.account.agent == b.account.agent
        });
        self.note(true, "agent", &it.name, Control::PutAgent(made));
        Ok(())
    }

    fn note(&mut self, is_known: bool, what: &str, name: &str, change: Control) {
        let done = if is_known { "Changed" } else { "Added" };
        self.plan.lines.push(format!("{done} the {what} {name}"));
        self.plan.changes.push(change);
    }
}

impl Rules {
    pub(super) fn queue(&self, id: QueueId) -> String {
        let found = self.queues.iter().find(|it| it.id == id);
        found.map(|it| it.name.clone()).unwrap_or_default()
    }

    pub(super) fn skill(&self, id: SkillId) -> String {
        let found = self.skills.iter().find(|it| it.id == id);
        found.map(|it| it.name.clone()).unwrap_or_default()
    }

    fn queue_named(&self, name: &str) -> Result<QueueId, String> {
        let found = self.queues.iter().find(|it| it.name == name);
        found.map(|it| it.id).ok_or_else(|| missing("queue", name))
    }

    pub(super) fn skill_named(&self, name: &str) -> Result<SkillId, String> {
        let found = self.skills.iter().find(|it| it.name == name);
        found.map(|it| it.id).ok_or_else(|| missing("skill", name))
    }

    pub(super) fn profile_named(&self, name: &str) -> Result<ProfileId, String> {
        let found = self.profiles.iter().find(|it| it.name == name);
        found
            .map(|it| it.id)
            .ok_or_else(|| missing("profile", name))
    }
}

fn put<T: Clone>(all: &mut Vec<T>, made: &T, is_same: impl Fn(&T, &T) -> bool) {
    all.retain(|it| !is_same(it, made));
    all.push(made.clone());
}

fn once_each<'a>(what: &str, names: impl Iterator<Item = &'a String>) -> Result<(), String> {
    let mut seen = std::collections::BTreeSet::new();
    for name in names {
        if !seen.insert(name_key(name)) {
            return Err(format!("the {what} {name} is there twice"));
        }
    }
    Ok(())
}

fn checked(what: &str, name: &str) -> Result<String, String> {
    let cleaned = checked_name(name).map_err(|why| format!("{what}: {}", why.text))?;
    if cleaned == name {
        return Ok(cleaned);
    }
    Err(format!(
        "{what} {cleaned:?}: write it like this, without odd spaces or signs"
    ))
}

fn named<T>(names: &[String], find: impl Fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    names.iter().map(|name| find(name)).collect()
}

fn missing(what: &str, name: &str) -> String {
    format!("there is no {what} named {name}: add it to the file")
}

fn random() -> Result<u128, String> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|why| format!("the system has no randomness ({why})"))?;
    Ok(u128::from_ne_bytes(bytes))
}

#[cfg(test)]
mod tests;
