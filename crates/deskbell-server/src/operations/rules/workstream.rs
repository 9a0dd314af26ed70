//! A workstream as it is written, with identifiers in place of names. What its
//! rules mean is routing's; their bounds were checked before.

use std::time::Duration;

use deskbell_protocol::rules::{Fault, Served, Takes, Why, Workstream as Written};
use deskbell_protocol::{TemplateId, WorkstreamId};
use deskbell_routing::{self as routing, Blocks, Need, Template, Templates, Workstream};

use super::plan::not_there;
use crate::engine::Rules;
use crate::{hours, phone};

impl Rules {
    /// None, with faults, where it names what is not there.
    pub(super) fn workstream_of(
        &self,
        id: WorkstreamId,
        it: &Written,
        faults: &mut Vec<Fault>,
    ) -> Option<Workstream> {
        let before = faults.len();
        let queue = self.queue_named(&it.queue);
        if queue.is_none() {
            faults.push(not_there("queue", &it.queue));
        }
        let takes = self.takes(&it.takes, faults);
        let needs = self.needs(it, faults);
        let numbers = numbers(&it.numbers, faults);
        let zone = &it.hours.zone;
        if !zone.is_empty() && !hours::is_zone(zone) {
            let name = zone.clone();
            faults.push(Fault::of("hours.zone", Why::NoZone { name }));
        }
        let templates = self.templates(it, "unknown", |served| &served.unknown, faults);
        let known_templates = self.templates(it, "known", |served| &served.known, faults);
        if faults.len() > before {
            return None;
        }
        let wrap_up = span(it.wrap_up);
        Some(Workstream {
            id,
            name: it.name.clone(),
            channel: it.channel,
            queue: queue?,
            numbers,
            bot_first: it.bot_first,
            priority: u8::try_from(it.priority).unwrap_or(u8::MAX),
            takes: takes?,
            allowed: it.allowed.clone(),
            strategy: it.strategy,
            needs,
            relax_after: on(it.relax_after),
            answering: it.answering,
            templates: templates?,
            known_templates: known_templates?,
            missed_rule: counted(it.missed_rule),
            reject_rule: counted(it.reject_rule),
            decline_limit: u8::try_from(it.decline_limit).unwrap_or(u8::MAX),
            wrap_up,
            wrap_up_blocks: match span(it.wrap_up_blocks) {
                Duration::ZERO => Blocks::Never,
                blocks if blocks >= wrap_up => Blocks::Always,
                blocks => Blocks::For(blocks),
            },
            closes_after: span(it.closes_after),
            quiet_after: on(it.quiet_after),
            hours: it.hours.clone(),
        })
    }

    fn takes(&self, takes: &Takes, faults: &mut Vec<Fault>) -> Option<routing::Takes> {
        match takes {
            Takes::Units(units) => {
                let units = u32::try_from(*units).unwrap_or(0);
                Some(routing::Takes::Units(units))
            }
            Takes::Profile(name) => {
                let found = self.profile_named(name);
                if found.is_none() {
                    faults.push(not_there("takes", name));
                }
                found.map(routing::Takes::Place)
            }
        }
    }

    fn needs(&self, it: &Written, faults: &mut Vec<Fault>) -> Vec<Need> {
        let mut needs = Vec::new();
        for need in &it.needs {
            let priority = u8::try_from(need.priority).unwrap_or(u8::MAX);
            match self.skill_named(&need.skill) {
                Some(skill) => needs.push(Need { priority, skill }),
                None => faults.push(not_there("needs", &need.skill)),
            }
        }
        needs
    }

    /// Of either kind of customers.
    fn templates(
        &self,
        it: &Written,
        whose: &str,
        which: impl Fn(&Served) -> &String,
        faults: &mut Vec<Fault>,
    ) -> Option<Templates> {
        let found = it.served().map(|(field, served)| {
            let name = which(served);
            let found = self.template_named(name);
            if found.is_none() {
                faults.push(not_there(&format!("{field}.{whose}"), name));
            }
            found.map(|id| self.served(id))
        });
        let [
            incoming,
            assignment,
            transfer,
            escalation,
            escalation_from_bot,
            consult,
        ] = found;
        Some(Templates {
            incoming: incoming?,
            assignment: assignment?,
            transfer: transfer?,
            escalation: escalation?,
            escalation_from_bot: escalation_from_bot?,
            consult: consult?,
        })
    }

    fn served(&self, id: TemplateId) -> Template {
        let found = self.templates.iter().find(|it| it.id == id);
        found.map_or(
            Template {
                id,
                ..Template::ALERT
            },
            |it| Template::of(id, &it.template),
        )
    }
}

fn numbers(texts: &[String], faults: &mut Vec<Fault>) -> Vec<String> {
    let mut numbers = Vec::new();
    for text in texts {
        match phone::e164(text, None) {
            Some(number) => numbers.push(number),
            None => {
                let text = text.clone();
                faults.push(Fault::of("numbers", Why::NoNumber { text }));
            }
        }
    }
    numbers
}

fn counted(times: i64) -> Option<u8> {
    u8::try_from(times).ok().filter(|times| *times > 0)
}

fn span(seconds: i64) -> Duration {
    Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
}

fn on(seconds: i64) -> Option<Duration> {
    Some(span(seconds)).filter(|span| !span.is_zero())
}
