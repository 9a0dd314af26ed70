//! A workstream of a file, written onto one that is there: each rule with the
//! bounds of its own. What a rule means is routing's.

use std::time::Duration;

use deskbell_routing::{Answering, Blocks, Need, Strategy, Takes, Workstream};

use super::text::{NeedText, WorkstreamText};
use crate::accounts::UNITS_MOST;
use crate::engine::Rules;
use crate::phone;

/// The longest time that a rule may name.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 60 * 60);

impl Rules {
    /// All but its name, its channel and its queue.
    ///
    /// # Errors
    /// What can't be so, and what could be.
    pub(super) fn write_onto(
        &self,
        made: &mut Workstream,
        it: &WorkstreamText,
    ) -> Result<(), String> {
        if let Some(given) = it.priority {
            made.priority =
                u8::try_from(given).map_err(|_| format!("priority must be 0 to {}", u8::MAX))?;
        }
        if let Some(numbers) = &it.numbers {
            let number = |text: &String| {
                phone::e164(text).ok_or(format!("'{text}' is no number like +14155550123"))
            };
            made.numbers = numbers.iter().map(number).collect::<Result<_, String>>()?;
        }
        made.bot_first = it.bot_first.unwrap_or(made.bot_first);
        made.takes = match (it.units, &it.profile) {
            (Some(_), Some(_)) => return Err("it takes either units or a profile".into()),
            (Some(units), None) if units > UNITS_MOST => {
                return Err(format!("units must be 1 to {UNITS_MOST}"));
            }
            (Some(units), None) => Takes::Units(units),
            (None, Some(name)) => Takes::Place(self.profile_named(name)?),
            (None, None) => made.takes,
        };
        if let Some(allowed) = &it.allowed {
            made.allowed.clone_from(allowed);
        }
        if let Some(word) = &it.strategy {
            made.strategy = Strategy::from_word(word)
                .ok_or_else(|| unknown("strategy", Strategy::ALL.map(Strategy::word)))?;
        }
        if let Some(word) = &it.answering {
            made.answering = Answering::from_word(word)
                .ok_or_else(|| unknown("answering", Answering::ALL.map(Answering::word)))?;
        }
        if let Some(needs) = &it.needs {
            let need = |it: &NeedText| {
                let (skill, priority) = (self.skill_named(&it.skill)?, it.priority);
                Ok(Need { priority, skill })
            };
            made.needs = needs.iter().map(need).collect::<Result<_, String>>()?;
        }
        made.relax_after = off_or("relax_after", it.relax_after, made.relax_after)?;
        made.quiet_after = off_or("quiet_after", it.quiet_after, made.quiet_after)?;
        let counted = |given: Option<u8>, was| match given {
            Some(0) => None,
            Some(times) => Some(times),
            None => was,
        };
        made.missed_rule = counted(it.missed_rule, made.missed_rule);
        made.reject_rule = counted(it.reject_rule, made.reject_rule);
        made.decline_limit = it.decline_limit.unwrap_or(made.decline_limit);
        made.wrap_up = span("wrap_up", it.wrap_up)?.unwrap_or(made.wrap_up);
        made.wrap_up_blocks = match span("wrap_up_blocks", it.wrap_up_blocks)? {
            None => made.wrap_up_blocks,
            Some(Duration::ZERO) => Blocks::Never,
            Some(span) if span >= made.wrap_up => Blocks::Always,
            Some(span) => Blocks::For(span),
        };
        if let Some(span) = span("closes_after", it.closes_after)? {
            if span.is_zero() {
                return Err("closes_after must be 1 s or more".into());
            }
            made.closes_after = span;
        }
        let templates = &mut made.templates;
        for (given, template) in [
            (it.incoming, &mut templates.incoming),
            (it.assignment, &mut templates.assignment),
            (it.transfer, &mut templates.transfer),
            (it.escalation, &mut templates.escalation),
            (it.escalation_from_bot, &mut templates.escalation_from_bot),
            (it.consult, &mut templates.consult),
        ] {
            given.unwrap_or_default().onto(template);
        }
        Ok(())
    }
}

fn unknown(rule: &str, words: impl IntoIterator<Item = &'static str>) -> String {
    let words: Vec<&str> = words.into_iter().collect();
    format!("{rule} must be one of {}", words.join(", "))
}

fn span(rule: &str, seconds: Option<u64>) -> Result<Option<Duration>, String> {
    let span = seconds.map(Duration::from_secs);
    if span.is_some_and(|span| span > LONGEST) {
        return Err(format!("{rule} must be {} s at most", LONGEST.as_secs()));
    }
    Ok(span)
}

fn off_or(
    rule: &str,
    seconds: Option<u64>,
    was: Option<Duration>,
) -> Result<Option<Duration>, String> {
    Ok(match span(rule, seconds)? {
        None => was,
        Some(Duration::ZERO) => None,
        given => given,
    })
}

/// What a rule may be, by its name.
pub fn bounds(rule: &str) -> &'static str {
    match rule {
        "units" => "1 or more",
        "decline_limit" => "1 to 5",
        "missed_rule" | "reject_rule" => "0 (off) to 5",
        "wait_time" => "5 to 900",
        "allowed" => "of available, busy, do_not_disturb and away",
        "needs" => "10 at most",
        _ => "within the rule book",
    }
}
