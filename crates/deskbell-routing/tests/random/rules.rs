//! Random rules: every strategy, template, capacity and time that the rule book
//! knows, on few queues.

use std::time::Duration;

use deskbell_protocol::conversation::Channel;
use deskbell_protocol::offer::Kind;
use deskbell_protocol::presence::Base;
use deskbell_protocol::rules::Hours;
use deskbell_routing::{
    Answering, Blocks, Need, Strategy as Choosing, Takes, Template, Templates, Workstream,
};
use proptest::prelude::*;
use proptest::sample::select;

use super::{PROFILE, SKILL, WORKSTREAMS, queue_id, workstream_id};

/// One workstream for each number, so that every small number means something.
pub fn workstreams() -> impl Strategy<Value = Vec<Workstream>> {
    (0..WORKSTREAMS)
        .map(|number| workstream(Just(number)))
        .collect::<Vec<_>>()
}

pub fn workstream(number: impl Strategy<Value = u8>) -> impl Strategy<Value = Workstream> {
    let allowed = select(vec![
        vec![Base::Available, Base::Busy],
        vec![Base::Available],
        vec![Base::Available, Base::Busy, Base::Away, Base::DoNotDisturb],
    ]);
    let channel = select(vec![Channel::WebChat, Channel::WebChat, Channel::Sms]);
    let kind = select(vec![Kind::Alert, Kind::Alert, Kind::Alert, Kind::Toast]);
    let places = (number, any::<u8>(), channel, kind, allowed, takes());
    let switches = (
        prop::bool::weighted(0.9),
        any::<bool>(),
        1..=3u8,
        prop::option::of(1..=2u8),
        prop::option::weighted(0.2, 1..=2u8),
    );
    let times = (5..60u64, 0..60u64, 60..900u64, 0..3u64);
    let ways = (
        choosing(),
        answering(),
        any::<bool>(),
        any::<bool>(),
        0..3u8,
    );
    (places, switches, times, ways).prop_map(|(places, switches, times, ways)| {
        let (number, queue, channel, kind, allowed, takes) = places;
        let (reject_allowed, desktop, decline_limit, missed_rule, reject_rule) = switches;
        let (wait_time, wrap_up, closes_after, quiet) = times;
        let (strategy, answering, needy, transfers_ask, priority) = ways;
        let incoming = Template {
            kind,
            wait_time: Duration::from_secs(wait_time),
            reject_allowed,
            desktop,
            ..Template::ALERT
        };
        let mut templates = Templates::of(incoming);
        if transfers_ask {
            templates.transfer = Template::ALERT;
            templates.escalation = Template::ALERT;
        }
        let known_templates = Templates {
            incoming: Template::ALERT,
            ..templates
        };
        let need = Need {
            priority: 1,
            skill: SKILL,
        };
        Workstream {
            numbers: Vec::new(),
            bot_first: false,
            id: workstream_id(number),
            name: String::new(),
            channel,
            queue: queue_id(queue),
            priority,
            takes,
            allowed: allowed.into_iter().collect(),
            strategy,
            needs: needy.then_some(need).into_iter().collect(),
            relax_after: needy.then(|| Duration::from_secs(20)),
            answering,
            templates,
            known_templates,
            missed_rule,
            reject_rule,
            decline_limit,
            wrap_up: Duration::from_secs(wrap_up),
            wrap_up_blocks: match quiet {
                0 => Blocks::Never,
                1 => Blocks::For(Duration::from_secs(10)),
                _ => Blocks::Always,
            },
            closes_after: Duration::from_secs(closes_after),
            quiet_after: (quiet == 0).then(|| Duration::from_secs(90)),
            hours: Hours::default(),
        }
    })
}

fn takes() -> impl Strategy<Value = Takes> {
    prop_oneof![
        4 => (1..=3u32).prop_map(Takes::Units),
        1 => Just(Takes::Place(PROFILE)),
    ]
}

fn choosing() -> impl Strategy<Value = Choosing> {
    select(vec![
        Choosing::LongestIdle,
        Choosing::RoundRobin,
        Choosing::LeastLoaded,
        Choosing::Skills,
    ])
}

fn answering() -> impl Strategy<Value = Answering> {
    select(vec![
        Answering::Asked,
        Answering::Asked,
        Answering::Asked,
        Answering::Assigned,
        Answering::Opened,
    ])
}
