//! The kinds of rules that can be edited, each as itself and as a rule among the
//! others. Knows no editor.

use deskbell_protocol::rules::{Agent, Profile, Queue, Rule, Skill, Status, Template, Workstream};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A kind of rule that can be edited.
pub trait Editable:
    Clone + PartialEq + Serialize + DeserializeOwned + Send + Sync + 'static
{
    fn rule(&self) -> Rule;
    /// None where the rule is of another kind.
    fn of(rule: Rule) -> Option<Self>;
}

impl Editable for Template {
    fn rule(&self) -> Rule {
        Rule::Template(Box::new(self.clone()))
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Template(it) => Some(*it),
            _ => None,
        }
    }
}

impl Editable for Workstream {
    fn rule(&self) -> Rule {
        Rule::Workstream(Box::new(self.clone()))
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Workstream(it) => Some(*it),
            _ => None,
        }
    }
}

impl Editable for Queue {
    fn rule(&self) -> Rule {
        Rule::Queue(self.clone())
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Queue(it) => Some(it),
            _ => None,
        }
    }
}

impl Editable for Status {
    fn rule(&self) -> Rule {
        Rule::Status(self.clone())
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Status(it) => Some(it),
            _ => None,
        }
    }
}

impl Editable for Agent {
    fn rule(&self) -> Rule {
        Rule::Agent(self.clone())
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Agent(it) => Some(it),
            _ => None,
        }
    }
}

impl Editable for Skill {
    fn rule(&self) -> Rule {
        Rule::Skill(self.clone())
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Skill(it) => Some(it),
            _ => None,
        }
    }
}

impl Editable for Profile {
    fn rule(&self) -> Rule {
        Rule::Profile(self.clone())
    }

    fn of(rule: Rule) -> Option<Self> {
        match rule {
            Rule::Profile(it) => Some(it),
            _ => None,
        }
    }
}
