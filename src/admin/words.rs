//! Words for what the protocol calls by names: why a field is refused, and the
//! choices of forms.

use deskbell_protocol::agent::Role;
use deskbell_protocol::conversation::Channel;
use deskbell_protocol::offer::{DesktopRule, Icon, Kind, Tone};
use deskbell_protocol::presence::{Base, Choice};
use deskbell_protocol::rules::{Answering, Privacy, Strategy, Why};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::form;
use crate::messages::{admin, words};

/// Why a field can't be so, in the person's language.
pub fn why(why: &Why) -> String {
    let texts = admin();
    match why {
        Why::Empty => texts.why_empty().to_owned(),
        Why::TooLong { most } => texts.why_too_long(count(*most)),
        Why::OddSigns { clean } => texts.why_odd_signs(clean),
        Why::Outside { least, most } => texts.why_outside(count(*least), count(*most)),
        Why::OffOrUpTo { most } => texts.why_off_or_up_to(count(*most)),
        Why::UnknownSlug { slug } => texts.why_unknown_slug(&format!("{{{slug}}}")),
        Why::OpenBrace => texts.why_open_brace().to_owned(),
        Why::SlugNotAlone { slug } => texts.why_slug_not_alone(&format!("{{{slug}}}")),
        Why::NoSlugs => texts.why_no_slugs().to_owned(),
        Why::NotAllowed { name } => texts.why_not_allowed(name),
        Why::Twice { name } => texts.why_twice(name),
        Why::TooMany { most } => texts.why_too_many(count(*most)),
        Why::NoNumber { text } => texts.why_no_number(text),
        Why::NoZone { name } => texts.why_no_zone(name),
        Why::NeverOpen => texts.why_never_open().to_owned(),
        Why::NoTime => texts.why_no_time().to_owned(),
        Why::EndsTooSoon => texts.why_ends_too_soon().to_owned(),
        Why::Overlap => texts.why_overlap().to_owned(),
        Why::NoDate { .. } => texts.why_no_date().to_owned(),
        Why::Taken => texts.why_taken().to_owned(),
        Why::NotThere { name } => texts.why_not_there(name),
        Why::Fixed => texts.why_fixed().to_owned(),
        Why::Own => texts.why_own().to_owned(),
    }
}

fn count(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}

/// A choice's word on the wire.
pub fn word<T: Serialize>(choice: &T) -> String {
    let value = serde_json::to_value(choice).ok();
    value
        .and_then(|it| it.as_str().map(ToOwned::to_owned))
        .unwrap_or_default()
}

/// The choice with this word on the wire.
pub fn choice<T: DeserializeOwned>(word: String) -> Option<T> {
    serde_json::from_value(serde_json::Value::String(word)).ok()
}

/// Each choice with its words.
pub fn choices<T: Serialize + Copy>(all: &[T], text: fn(T) -> &'static str) -> Vec<form::Choice> {
    all.iter()
        .map(|&it| (word(&it), text(it).to_owned()))
        .collect()
}

/// Names, which are words and choices in one.
pub fn names<'a>(names: impl Iterator<Item = &'a String>) -> Vec<form::Choice> {
    let mut all: Vec<form::Choice> = names.map(|it| (it.clone(), it.clone())).collect();
    all.sort_by_key(|(name, _)| name.to_lowercase());
    all
}

pub fn kind(it: Kind) -> &'static str {
    match it {
        Kind::Alert => admin().kind_alert(),
        Kind::Toast => admin().kind_toast(),
    }
}

pub fn icon(it: Icon) -> &'static str {
    let texts = admin();
    match it {
        Icon::Chat => texts.icon_chat(),
        Icon::Sms => texts.icon_sms(),
        Icon::Assignment => texts.icon_assignment(),
        Icon::Transfer => texts.icon_transfer(),
        Icon::Escalation => texts.icon_escalation(),
        Icon::Bot => texts.icon_bot(),
        Icon::Consult => texts.icon_consult(),
    }
}

pub fn tone(it: Tone) -> &'static str {
    match it {
        Tone::Bell => admin().tone_bell(),
        Tone::Chime => admin().tone_chime(),
        Tone::Knock => admin().tone_knock(),
        Tone::Horn => admin().tone_horn(),
    }
}

pub fn desktop(it: DesktopRule) -> &'static str {
    match it {
        DesktopRule::Never => admin().desktop_never(),
        DesktopRule::Background => admin().desktop_background(),
        DesktopRule::Always => admin().desktop_always(),
    }
}

pub fn privacy(it: Privacy) -> &'static str {
    match it {
        Privacy::Full => admin().privacy_full(),
        Privacy::NameOnly => admin().privacy_name_only(),
        Privacy::Generic => admin().privacy_generic(),
    }
}

pub fn strategy(it: Strategy) -> &'static str {
    match it {
        Strategy::LongestIdle => admin().strategy_longest_idle(),
        Strategy::RoundRobin => admin().strategy_round_robin(),
        Strategy::LeastLoaded => admin().strategy_least_loaded(),
        Strategy::Skills => admin().strategy_skills(),
    }
}

pub fn answering(it: Answering) -> &'static str {
    match it {
        Answering::Asked => admin().answering_asked(),
        Answering::Assigned => admin().answering_assigned(),
        Answering::Opened => admin().answering_opened(),
    }
}

pub fn role(it: Role) -> &'static str {
    match it {
        Role::Agent => admin().role_agent(),
        Role::Supervisor => admin().role_supervisor(),
        Role::Administrator => admin().role_administrator(),
    }
}

pub fn channel(it: Channel) -> &'static str {
    words::channel(it)
}

/// A base status that somebody can choose.
pub fn base(it: Choice) -> &'static str {
    words::base(match it {
        Choice::Available => Base::Available,
        Choice::Busy => Base::Busy,
        Choice::DoNotDisturb => Base::DoNotDisturb,
        Choice::Away => Base::Away,
        Choice::Offline => Base::Offline,
    })
}
