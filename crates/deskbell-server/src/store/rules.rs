//! A workstream's rules as JSON, both ways. What a rule means is routing's. A
//! field that an older version did not write has the value that it meant.

use std::collections::BTreeSet;
use std::time::Duration;

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::presence::Base;
use deskbell_protocol::rules::Hours;
use deskbell_protocol::{ProfileId, SkillId, TemplateId};
use deskbell_routing::{Answering, Blocks, Need, Strategy, Takes, Templates, Workstream};
use rusqlite::Row;
use serde::{Deserialize, Serialize};

use super::put::Put;
use super::{StoreError, decode};

#[derive(Serialize, Deserialize)]
struct Rules {
    /// None: that of the channel.
    #[serde(default)]
    name: Option<String>,
    channel: Channel,
    #[serde(default)]
    numbers: Vec<String>,
    #[serde(default)]
    bot_first: bool,
    #[serde(default)]
    priority: u8,
    /// 0 beside a profile.
    units: u32,
    #[serde(default)]
    profile: Option<ProfileId>,
    allowed: BTreeSet<Base>,
    #[serde(default = "longest_idle")]
    strategy: String,
    #[serde(default)]
    needs: Vec<(u8, SkillId)>,
    #[serde(default)]
    relax_after_ms: Option<u64>,
    #[serde(default = "asked")]
    answering: String,
    /// Which templates serve incoming, assignment, transfer, escalation, a bot's
    /// escalation, and consult,
    templates: [TemplateId; 6],
    /// and of customers whom we know.
    known_templates: [TemplateId; 6],
    missed_rule: Option<u8>,
    #[serde(default)]
    reject_rule: Option<u8>,
    decline_limit: u8,
    wrap_up_ms: u64,
    /// As long as wrap-up, where there is none.
    #[serde(default)]
    blocks_ms: Option<u64>,
    closes_after_ms: u64,
    #[serde(default)]
    quiet_after_ms: Option<u64>,
    #[serde(default)]
    hours: Hours,
}

pub fn encode(workstream: &Workstream, to: &mut Put<'_>) {
    let (units, profile) = match workstream.takes {
        Takes::Units(units) => (units, None),
        Takes::Place(profile) => (0, Some(profile)),
    };
    let needs = workstream.needs.iter();
    let rules = Rules {
        name: Some(workstream.name.clone()),
        channel: workstream.channel,
        numbers: workstream.numbers.clone(),
        bot_first: workstream.bot_first,
        priority: workstream.priority,
        units,
        profile,
        allowed: workstream.allowed.clone(),
        strategy: workstream.strategy.word().into(),
        needs: needs.map(|need| (need.priority, need.skill)).collect(),
        relax_after_ms: workstream.relax_after.map(millis),
        answering: workstream.answering.word().into(),
        templates: workstream.templates.all().map(|it| it.id),
        known_templates: workstream.known_templates.all().map(|it| it.id),
        missed_rule: workstream.missed_rule,
        reject_rule: workstream.reject_rule,
        decline_limit: workstream.decline_limit,
        wrap_up_ms: millis(workstream.wrap_up),
        blocks_ms: match workstream.wrap_up_blocks {
            Blocks::Always => None,
            Blocks::Never => Some(0),
            Blocks::For(span) => Some(millis(span)),
        },
        closes_after_ms: millis(workstream.closes_after),
        quiet_after_ms: workstream.quiet_after.map(millis),
        hours: workstream.hours.clone(),
    };
    to.value(&workstream.id)
        .value(&workstream.queue)
        .value(&rules);
}

pub fn decode(row: &Row<'_>) -> Result<Workstream, StoreError> {
    let rules: Rules = decode::json(row, "rules")?;
    let unreadable = || decode::unreadable("rules");
    let (id, queue) = (decode::parsed(row, "id")?, decode::parsed(row, "queue")?);
    let plain = Workstream::new(id, rules.channel, queue);
    let needs = rules.needs.into_iter();
    Ok(Workstream {
        name: rules.name.unwrap_or(plain.name),
        takes: rules
            .profile
            .map_or(Takes::Units(rules.units), Takes::Place),
        allowed: rules.allowed,
        strategy: Strategy::from_word(&rules.strategy).ok_or_else(unreadable)?,
        needs: needs
            .map(|(priority, skill)| Need { priority, skill })
            .collect(),
        relax_after: rules.relax_after_ms.map(Duration::from_millis),
        answering: Answering::from_word(&rules.answering).ok_or_else(unreadable)?,
        templates: served(plain.templates, rules.templates),
        known_templates: served(plain.templates, rules.known_templates),
        missed_rule: rules.missed_rule,
        reject_rule: rules.reject_rule,
        decline_limit: rules.decline_limit,
        wrap_up: Duration::from_millis(rules.wrap_up_ms),
        wrap_up_blocks: match rules.blocks_ms {
            None => Blocks::Always,
            Some(0) => Blocks::Never,
            Some(span) => Blocks::For(Duration::from_millis(span)),
        },
        closes_after: Duration::from_millis(rules.closes_after_ms),
        quiet_after: rules.quiet_after_ms.map(Duration::from_millis),
        hours: rules.hours,
        id,
        channel: rules.channel,
        numbers: rules.numbers,
        bot_first: rules.bot_first,
        queue,
        priority: rules.priority,
    })
}

/// The identifiers; the rest is the templates' own.
fn served(mut templates: Templates, ids: [TemplateId; 6]) -> Templates {
    for (template, id) in templates.all_mut().into_iter().zip(ids) {
        template.id = id;
    }
    templates
}

fn longest_idle() -> String {
    Strategy::LongestIdle.word().into()
}

fn asked() -> String {
    Answering::Asked.word().into()
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
