//! What an administrator sets, as a file of rules and the administrator's page
//! write it: names in place of identifiers, times in seconds, 0 where a rule is
//! off. Numbers are wide, so that one that is not allowed can be read and
//! refused with what is. What a rule means is routing's.
//!
//! Checks here need nothing but the rule itself ([`Rule::faults`]): the page
//! makes them while one types, the server makes them again. Whether a name is
//! taken, or something named is there, is the server's to say.

mod fault;
mod hours;
mod merge;
mod slug;
mod template;
mod workstream;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::agent::Role;
use crate::presence::Choice;
use crate::text::clean_line;

pub use fault::{Fault, Why};
pub use hours::{CLOSED_MOST, ClosedDate, DAY_MINUTES, Hours, SPANS_MOST, Span, Week, Weekday};
pub use merge::{Merged, merged};
pub use slug::{Part, SLUGS, Slug, parts};
pub use template::{Privacy, Template, TemplateField};
pub use workstream::{Answering, Need, Served, Strategy, Takes, Workstream};

/// The longest name, in characters.
pub const NAME_CHARS: i64 = 60;
/// The most capacity units, and the most of one profile.
pub const UNITS_MOST: i64 = 100;
/// How much longer than others an agent may have to answer, in percent.
pub const ANSWER_TIME: (i64, i64) = (100, 1000);

/// All of them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    #[serde(rename = "queue")]
    pub queues: Vec<Queue>,
    #[serde(rename = "skill")]
    pub skills: Vec<Skill>,
    #[serde(rename = "profile")]
    pub profiles: Vec<Profile>,
    #[serde(rename = "status")]
    pub statuses: Vec<Status>,
    #[serde(rename = "template")]
    pub templates: Vec<Template>,
    #[serde(rename = "workstream")]
    pub workstreams: Vec<Workstream>,
    #[serde(rename = "agent")]
    pub agents: Vec<Agent>,
}

/// A waiting line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queue {
    pub name: String,
}

/// What an agent can know and some work needs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    pub name: String,
}

/// A kind of work of which an agent carries so many, whatever the units.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    pub name: String,
    /// Who carries as many as they can of it gets no other work either.
    pub blocks: bool,
}

/// A presence of the administrator's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Status {
    pub name: String,
    /// What others read beside it.
    pub text: String,
    pub base: Choice,
}

/// A person as far as work is concerned. People are added and given links by
/// other ways; here they are only changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agent {
    pub name: String,
    pub role: Role,
    pub units: i64,
    /// In percent of the time that others have to answer.
    pub answer_time: i64,
    pub queues: Vec<String>,
    pub skills: Vec<String>,
    pub profiles: Vec<Carried>,
}

/// How many of a profile an agent carries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Carried {
    pub profile: String,
    pub most: i64,
}

/// One of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    Queue(Queue),
    Skill(Skill),
    Profile(Profile),
    Status(Status),
    Template(Box<Template>),
    Workstream(Box<Workstream>),
    Agent(Agent),
}

/// A rule as one began to change it, and as it shall be. `was` is none for a
/// new one; who changes a name changes nothing else about which rule it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    pub was: Option<Rule>,
    pub becomes: Rule,
}

/// What became of an edit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Edited {
    /// It is in force.
    Done,
    /// Nothing was changed.
    Faults(Vec<Fault>),
    /// Somebody else has changed it meanwhile; nothing was changed. `now` is
    /// none where it has another name.
    Meanwhile { now: Option<Rule> },
}

impl Rule {
    pub fn name(&self) -> &str {
        match self {
            Self::Queue(it) => &it.name,
            Self::Skill(it) => &it.name,
            Self::Profile(it) => &it.name,
            Self::Status(it) => &it.name,
            Self::Template(it) => &it.name,
            Self::Workstream(it) => &it.name,
            Self::Agent(it) => &it.name,
        }
    }

    /// What kind of rule it is, in words.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Queue(_) => "queue",
            Self::Skill(_) => "skill",
            Self::Profile(_) => "profile",
            Self::Status(_) => "status",
            Self::Template(_) => "template",
            Self::Workstream(_) => "workstream",
            Self::Agent(_) => "agent",
        }
    }

    /// What of it is not allowed, whatever else is set. `questions` are the
    /// texts of what customers are asked before a chat.
    pub fn faults(&self, questions: &[String]) -> Vec<Fault> {
        let mut faults = Vec::new();
        line(&mut faults, "name", self.name(), NAME_CHARS);
        match self {
            Self::Queue(_) | Self::Skill(_) | Self::Profile(_) => {}
            Self::Status(it) => line(&mut faults, "text", &it.text, NAME_CHARS),
            Self::Template(it) => it.check(questions, &mut faults),
            Self::Workstream(it) => it.check(&mut faults),
            Self::Agent(it) => it.check(&mut faults),
        }
        faults
    }
}

impl Agent {
    fn check(&self, faults: &mut Vec<Fault>) {
        within(faults, "units", self.units, (1, UNITS_MOST));
        within(faults, "answer_time", self.answer_time, ANSWER_TIME);
        once_each(faults, "queues", self.queues.iter().map(String::as_str));
        once_each(faults, "skills", self.skills.iter().map(String::as_str));
        let profiles = self.profiles.iter().map(|it| it.profile.as_str());
        once_each(faults, "profiles", profiles);
        for it in &self.profiles {
            within(faults, "profiles", it.most, (0, UNITS_MOST));
        }
    }
}

/// One visible line of at most `most` characters, written as it is kept.
fn line(faults: &mut Vec<Fault>, field: &str, text: &str, most: i64) {
    if let Some(why) = why_no_line(text, most) {
        faults.push(Fault::of(field, why));
    }
}

fn why_no_line(text: &str, most: i64) -> Option<Why> {
    let clean = clean_line(text);
    let length = i64::try_from(clean.chars().count()).unwrap_or(i64::MAX);
    if clean.is_empty() {
        Some(Why::Empty)
    } else if length > most {
        Some(Why::TooLong { most })
    } else {
        (clean != text).then_some(Why::OddSigns { clean })
    }
}

fn within(faults: &mut Vec<Fault>, field: &str, number: i64, (least, most): (i64, i64)) {
    if !(least..=most).contains(&number) {
        faults.push(Fault::of(field, Why::Outside { least, most }));
    }
}

fn once_each<'a>(faults: &mut Vec<Fault>, field: &str, names: impl Iterator<Item = &'a str>) {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            let name = name.to_owned();
            faults.push(Fault::of(field, Why::Twice { name }));
        }
    }
}

#[cfg(test)]
mod tests;
