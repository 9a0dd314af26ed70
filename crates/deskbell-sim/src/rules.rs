//! The rules of the workstreams of a run: every strategy, template, capacity
//! and time that the rule book knows, short enough to pass within a run.

use std::time::Duration;

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::offer::{DesktopRule, Kind, Reason};
use deskbell_protocol::presence::Base;
use deskbell_protocol::rules::Template as Whole;
use deskbell_protocol::{ProfileId, QueueId, SkillId, TemplateId, WorkstreamId};
use deskbell_routing::{Answering, Blocks, Need, Strategy, Takes, Template, Templates, Workstream};
use deskbell_server::engine::Control;
use deskbell_server::store::TemplateRow;

use crate::chance::Chance;
use crate::house;

/// No customer waits longer than this for an agent.
pub const CLOSES_AFTER: Duration = Duration::from_secs(90);
/// No need is insisted on for longer.
pub const RELAXES_AFTER: Duration = Duration::from_secs(15);
/// No conversation goes on for longer without a word.
pub const QUIET_AFTER: Duration = Duration::from_secs(60);
/// No wrap-up is longer.
pub const WRAP_UP: Duration = Duration::from_secs(8);

/// Web chat with other rules.
pub fn workstream(id: WorkstreamId, chance: &mut Chance) -> Workstream {
    let queue = QueueId::from_u128(u128::from(chance.among(1..=house::QUEUES)));
    let allowed: &[Base] = match chance.among(0..=9) {
        0 | 1 => &[Base::Available],
        2 => &[Base::Available, Base::Busy, Base::Away, Base::DoNotDisturb],
        _ => &[Base::Available, Base::Busy],
    };
    let mut made = Workstream {
        takes: takes(chance),
        allowed: allowed.iter().copied().collect(),
        strategy: match chance.among(0..=4) {
            0 => Strategy::RoundRobin,
            1 => Strategy::LeastLoaded,
            2 => Strategy::Skills,
            _ => Strategy::LongestIdle,
        },
        needs: needs(chance),
        relax_after: chance
            .percent(70)
            .then(|| seconds(chance, 5, RELAXES_AFTER)),
        answering: match chance.among(0..=11) {
            0 => Answering::Assigned,
            1 => Answering::Opened,
            _ => Answering::Asked,
        },
        templates: templates(chance),
        known_templates: templates(chance),
        missed_rule: chance.percent(50).then_some(1),
        reject_rule: chance
            .weighted(&[(6, None), (3, Some(1)), (2, Some(2))])
            .flatten(),
        decline_limit: u8::try_from(chance.among(1..=4)).unwrap_or(3),
        wrap_up: seconds(chance, 0, WRAP_UP),
        wrap_up_blocks: match chance.among(0..=3) {
            0 => Blocks::Never,
            1 => Blocks::For(seconds(chance, 1, WRAP_UP)),
            _ => Blocks::Always,
        },
        closes_after: CLOSES_AFTER,
        quiet_after: chance.percent(30).then(|| seconds(chance, 10, QUIET_AFTER)),
        ..Workstream::new(id, Channel::WebChat, queue)
    };
    for (place, template) in made.all_templates_mut().enumerate() {
        template.id = TemplateId::from_u128(id.to_u128() * 100 + place as u128);
    }
    made
}

/// A workstream, and before it the templates that serve it: they are its own.
pub fn put(rules: &Workstream) -> Vec<Control> {
    let whole = |it: &Template| TemplateRow {
        id: it.id,
        template: Whole {
            name: format!("Template {}", it.id),
            kind: it.kind,
            wait_time: i64::try_from(it.wait_time.as_secs()).unwrap_or(5),
            reject_allowed: it.reject_allowed,
            desktop: if it.desktop {
                DesktopRule::Background
            } else {
                DesktopRule::Never
            },
            ..Whole::standard(Reason::IncomingChat)
        },
    };
    let templates = rules.all_templates().map(whole).map(Box::new);
    let rules = Box::new(rules.clone());
    templates
        .map(Control::PutTemplate)
        .chain([Control::PutWorkstream(rules)])
        .collect()
}

fn seconds(chance: &mut Chance, least: u64, most: Duration) -> Duration {
    Duration::from_secs(chance.among(least..=most.as_secs()))
}

fn takes(chance: &mut Chance) -> Takes {
    match chance.among(0..=9) {
        0 => Takes::Units(2),
        1 => Takes::Place(ProfileId::from_u128(1)),
        _ => Takes::Units(1),
    }
}

/// Mostly none; else one or all skills, the first being the most important.
fn needs(chance: &mut Chance) -> Vec<Need> {
    let count = chance.weighted(&[(6, 0), (2, 1), (2, house::SKILLS)]);
    (1..=count.unwrap_or(0))
        .map(|number| Need {
            priority: u8::try_from(number).unwrap_or(1),
            skill: SkillId::from_u128(u128::from(number)),
        })
        .collect()
}

fn templates(chance: &mut Chance) -> Templates {
    let incoming = Template {
        kind: if chance.percent(85) {
            Kind::Alert
        } else {
            Kind::Toast
        },
        wait_time: Duration::from_secs(chance.among(5..=20)),
        reject_allowed: chance.percent(90),
        desktop: chance.percent(85),
        ..Template::ALERT
    };
    let mut handed = || {
        let kind = if chance.percent(50) {
            Template::ALERT
        } else {
            Template::TOAST
        };
        Template {
            wait_time: Duration::from_secs(chance.among(5..=20)),
            ..kind
        }
    };
    Templates {
        transfer: handed(),
        escalation: handed(),
        escalation_from_bot: handed(),
        consult: Template {
            kind: Kind::Alert,
            ..handed()
        },
        ..Templates::of(incoming)
    }
}
