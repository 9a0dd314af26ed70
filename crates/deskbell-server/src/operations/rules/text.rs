//! How rules are written in a file (TOML): names in place of identifiers, times
//! in seconds, 0 where a rule is off. What a file leaves out stays as it is.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use deskbell_protocol::agent::Role;
use deskbell_protocol::conversation::Channel;
use deskbell_protocol::offer::Kind;
use deskbell_protocol::presence::{Base, Choice};
use deskbell_routing::{Blocks, Takes, Template, Workstream};
use serde::{Deserialize, Serialize};

use crate::engine::{PutAgent, Rules};

/// A file.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Text {
    #[serde(rename = "queue")]
    pub queues: Vec<Named>,
    #[serde(rename = "skill")]
    pub skills: Vec<Named>,
    #[serde(rename = "profile")]
    pub profiles: Vec<ProfileText>,
    #[serde(rename = "status")]
    pub statuses: Vec<StatusText>,
    #[serde(rename = "workstream")]
    pub workstreams: Vec<WorkstreamText>,
    #[serde(rename = "agent")]
    pub agents: Vec<AgentText>,
}

/// What has nothing but a name.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    pub name: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileText {
    pub name: String,
    pub blocks: bool,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusText {
    pub name: String,
    pub text: String,
    pub base: Choice,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkstreamText {
    pub name: String,
    pub channel: Option<Channel>,
    /// Of SMS: our numbers.
    pub numbers: Option<Vec<String>>,
    /// A bot answers first, where there is one.
    pub bot_first: Option<bool>,
    pub queue: Option<String>,
    /// The greater goes first. As wide as it can be written, for a refusal that
    /// says what is allowed.
    pub priority: Option<i64>,
    /// Either these,
    pub units: Option<u32>,
    /// or one place in this.
    pub profile: Option<String>,
    pub allowed: Option<BTreeSet<Base>>,
    pub strategy: Option<String>,
    pub relax_after: Option<u64>,
    pub answering: Option<String>,
    pub missed_rule: Option<u8>,
    pub reject_rule: Option<u8>,
    pub decline_limit: Option<u8>,
    pub wrap_up: Option<u64>,
    /// How long of wrap-up keeps its capacity.
    pub wrap_up_blocks: Option<u64>,
    pub closes_after: Option<u64>,
    pub quiet_after: Option<u64>,
    pub needs: Option<Vec<NeedText>>,
    pub incoming: Option<TemplateText>,
    pub assignment: Option<TemplateText>,
    pub transfer: Option<TemplateText>,
    pub escalation: Option<TemplateText>,
    pub escalation_from_bot: Option<TemplateText>,
    pub consult: Option<TemplateText>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NeedText {
    pub skill: String,
    /// 0 is the most important.
    pub priority: u8,
}

#[derive(Debug, Default, Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TemplateText {
    pub kind: Option<Kind>,
    pub wait_time: Option<u64>,
    pub reject_allowed: Option<bool>,
    pub desktop: Option<bool>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AgentText {
    pub name: String,
    pub units: Option<u32>,
    pub queues: Option<Vec<String>>,
    pub skills: Option<Vec<String>>,
    /// How many of each they carry.
    pub profiles: Option<BTreeMap<String, u32>>,
}

impl Text {
    /// Everything that is set; of people, those who take work.
    pub fn of(rules: &Rules) -> Self {
        let named = |name: &String| Named { name: name.clone() };
        let takes_work = |it: &&PutAgent| {
            it.account.enabled && (it.role == Role::Agent || !it.account.queues.is_empty())
        };
        let profile = |it: &deskbell_routing::Profile| ProfileText {
            name: it.name.clone(),
            blocks: it.blocks,
        };
        let status = |it: &deskbell_routing::Status| StatusText {
            name: it.name.clone(),
            text: it.text.clone(),
            base: it.base,
        };
        let people = rules.people.iter().filter(takes_work);
        Self {
            queues: rules.queues.iter().map(|it| named(&it.name)).collect(),
            skills: rules.skills.iter().map(|it| named(&it.name)).collect(),
            profiles: rules.profiles.iter().map(profile).collect(),
            statuses: rules.statuses.iter().map(status).collect(),
            workstreams: rules
                .workstreams
                .iter()
                .map(|it| WorkstreamText::of(it, rules))
                .collect(),
            agents: people.map(|it| AgentText::of(it, rules)).collect(),
        }
    }
}

impl WorkstreamText {
    fn of(it: &Workstream, rules: &Rules) -> Self {
        let (units, profile) = match it.takes {
            Takes::Units(units) => (Some(units), None),
            Takes::Place(id) => {
                let profile = rules.profiles.iter().find(|it| it.id == id);
                (None, profile.map(|it| it.name.clone()))
            }
        };
        let needs = it.needs.iter().map(|need| NeedText {
            skill: rules.skill(need.skill),
            priority: need.priority,
        });
        let templates = &it.templates;
        let template = |it: &Template| Some(TemplateText::of(it));
        let off_or = |span: Option<Duration>| Some(span.map_or(0, |it| it.as_secs()));
        Self {
            name: it.name.clone(),
            channel: Some(it.channel),
            numbers: (it.channel == Channel::Sms).then(|| it.numbers.clone()),
            bot_first: Some(it.bot_first),
            queue: Some(rules.queue(it.queue)),
            priority: Some(it.priority.into()),
            units,
            profile,
            allowed: Some(it.allowed.clone()),
            strategy: Some(it.strategy.word().into()),
            relax_after: off_or(it.relax_after),
            answering: Some(it.answering.word().into()),
            missed_rule: Some(it.missed_rule.unwrap_or(0)),
            reject_rule: Some(it.reject_rule.unwrap_or(0)),
            decline_limit: Some(it.decline_limit),
            wrap_up: Some(it.wrap_up.as_secs()),
            wrap_up_blocks: Some(match it.wrap_up_blocks {
                Blocks::Always => it.wrap_up.as_secs(),
                Blocks::Never => 0,
                Blocks::For(span) => span.as_secs(),
            }),
            closes_after: Some(it.closes_after.as_secs()),
            quiet_after: off_or(it.quiet_after),
            needs: Some(needs.collect()),
            incoming: template(&templates.incoming),
            assignment: template(&templates.assignment),
            transfer: template(&templates.transfer),
            escalation: template(&templates.escalation),
            escalation_from_bot: template(&templates.escalation_from_bot),
            consult: template(&templates.consult),
        }
    }
}

impl TemplateText {
    const fn of(it: &Template) -> Self {
        Self {
            kind: Some(it.kind),
            wait_time: Some(it.wait_time.as_secs()),
            reject_allowed: Some(it.reject_allowed),
            desktop: Some(it.desktop),
        }
    }

    /// `it` with what is written here.
    pub fn onto(self, it: &mut Template) {
        it.kind = self.kind.unwrap_or(it.kind);
        it.wait_time = self.wait_time.map_or(it.wait_time, Duration::from_secs);
        it.reject_allowed = self.reject_allowed.unwrap_or(it.reject_allowed);
        it.desktop = self.desktop.unwrap_or(it.desktop);
    }
}

impl AgentText {
    fn of(it: &PutAgent, rules: &Rules) -> Self {
        let account = &it.account;
        let profile = |id| {
            let found = rules.profiles.iter().find(|it| it.id == id);
            found.map(|it| it.name.clone()).unwrap_or_default()
        };
        let profiles = account.profiles.iter();
        Self {
            name: it.name.clone(),
            units: Some(account.units),
            queues: Some(account.queues.iter().map(|&id| rules.queue(id)).collect()),
            skills: Some(account.skills.iter().map(|&id| rules.skill(id)).collect()),
            profiles: Some(profiles.map(|(&id, &most)| (profile(id), most)).collect()),
        }
    }
}
