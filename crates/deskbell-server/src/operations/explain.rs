//! Why a conversation's offers go where they go, as lines: where it stands, who
//! got it by what rule, who else could, and who can't for what reason; then
//! what came of its offers. Decides nothing: routing explains itself.

use std::collections::BTreeMap;

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::{AgentId, ConversationId, Problem, ProblemCode};
use deskbell_routing::{Considered, DecidedBy, Decision, Strategy, Verdict, Why, WhyNot};

use super::ledger::{line, spaced, word};
use crate::accounts::fault;
use crate::dates::moment;
use crate::engine::{Answer, Input, Rules};
use crate::house::House;
use crate::store::{self, Offers};

/// Offers of one conversation that are told.
const MOST: u32 = 100;

impl House {
    /// # Errors
    /// `not_found` where there is no such conversation; `unavailable`.
    pub async fn why(&self, conversation: ConversationId) -> Result<Vec<String>, Problem> {
        let which = Offers {
            conversation: Some(conversation),
            ..Offers::default()
        };
        let offers = store::offers(&self.readers, &which, None, MOST).await;
        let offers = offers.map_err(fault)?;
        let mut lines = match self.writer.ask(Input::Why { conversation }).await {
            Ok(Answer::Why(why)) => {
                let names = Names::of(self.rules().await?);
                explained(conversation, &why, &names)
            }
            Err(problem) if problem.code != ProblemCode::NotFound => return Err(problem),
            _ if offers.is_empty() => {
                let text = format!(
                    "there is no conversation {conversation}, or it ended long ago without an \
                     offer: `deskbelld ledger` lists those with offers"
                );
                return Err(Problem::new(ProblemCode::NotFound, text));
            }
            _ => vec![format!("The conversation {conversation} is over")],
        };
        if !offers.is_empty() {
            lines.push("Its offers, the newest first:".into());
            lines.extend(offers.iter().map(|row| format!("  {}", line(row))));
        }
        Ok(lines)
    }

    /// Everything that an administrator has set.
    pub(super) async fn rules(&self) -> Result<Rules, Problem> {
        match self.writer.ask(Input::Rules).await? {
            Answer::Rules(rules) => Ok(*rules),
            _ => Err(ProblemCode::Unavailable.into()),
        }
    }
}

/// What things and people are called.
struct Names {
    people: BTreeMap<AgentId, String>,
    rules: Rules,
}

impl Names {
    fn of(mut rules: Rules) -> Self {
        let people = std::mem::take(&mut rules.people).into_iter();
        Self {
            people: people.map(|it| (it.account.agent, it.name)).collect(),
            rules,
        }
    }

    fn person(&self, id: AgentId) -> &str {
        self.people.get(&id).map_or("somebody", String::as_str)
    }
}

fn explained(id: ConversationId, why: &Why, names: &Names) -> Vec<String> {
    let queue = names.rules.queues.iter().find(|it| it.id == why.queue);
    let queue = queue.map_or("its queue", |it| it.name.as_str());
    let mut lines = vec![format!("The conversation {id} {}", stands(why, queue))];
    if let Some((_, agent, decision)) = &why.offer {
        let agent = names.person(*agent);
        lines.push(format!("Offered to {agent}: {}", decided(decision)));
    }
    if why.considered.is_empty() {
        lines.push(format!("Nobody is a member of {queue}"));
        return lines;
    }
    lines.push(format!("The members of {queue}:"));
    let member = |it: &Considered| {
        let name = names.person(it.agent);
        format!("  {name}: {}", verdict(&it.verdict, names))
    };
    let mut members: Vec<String> = why.considered.iter().map(member).collect();
    members.sort();
    lines.extend(members);
    lines
}

fn stands(why: &Why, queue: &str) -> String {
    match (why.state, why.place) {
        (ConversationState::Open, Some(place)) => format!("is number {place} in {queue}"),
        (ConversationState::Open, None) => "is with a bot".into(),
        (ConversationState::Active, _) => "has its agent".into(),
        (ConversationState::Waiting, _) => "rests until its customer writes again".into(),
        (ConversationState::WrapUp, _) => "has ended, and its agent writes notes".into(),
        (ConversationState::Closed, _) => "is over".into(),
    }
}

fn decided(decision: &Decision) -> String {
    let rule = match decision.by {
        DecidedBy::Strategy(Strategy::LongestIdle) => "idle for the longest time",
        DecidedBy::Strategy(Strategy::RoundRobin) => "asked the longest ago",
        DecidedBy::Strategy(Strategy::LeastLoaded) => "the least loaded",
        DecidedBy::Strategy(Strategy::Skills) => "the one who has most of the needed skills",
        DecidedBy::AskedAgain => "asked again, since nobody else is left",
        DecidedBy::Sender => return "chosen by who gave it".into(),
        DecidedBy::Picked => return "who picked it from the line".into(),
    };
    let (candidates, since) = (decision.candidates, moment(decision.idle_since));
    format!("{rule}, of {candidates} who could be asked; idle since {since}")
}

fn verdict(verdict: &Verdict, names: &Names) -> String {
    match verdict {
        Verdict::Chosen => "chosen".into(),
        Verdict::Next => "would be asked next".into(),
        Verdict::Could => "could be asked".into(),
        Verdict::AskedLast { declines } => {
            format!(
                "has declined it {}: asked after everybody else",
                times(*declines)
            )
        }
        Verdict::Later { at } => format!("has declined it, is asked again at {}", moment(*at)),
        Verdict::No(why_not) => format!("can't be asked: {}", reason(why_not, names)),
    }
}

fn reason(why_not: &WhyNot, names: &Names) -> String {
    match why_not {
        WhyNot::SwitchedOff => "is switched off".into(),
        WhyNot::SignedOut => "is signed out".into(),
        WhyNot::NotConnected => "is not connected".into(),
        WhyNot::CannotBeShown => "has no tab that could show it".into(),
        WhyNot::Paused => "the last offer could not be shown there".into(),
        WhyNot::Presence(base) => format!("is {}", spaced(&word(base))),
        WhyNot::NoRoom => "has no capacity left for it".into(),
        WhyNot::DeskFull => "has ten sessions and offers".into(),
        WhyNot::Lacks(id) => {
            let skill = names.rules.skills.iter().find(|it| it.id == *id);
            format!("lacks {}", skill.map_or("a skill", |it| it.name.as_str()))
        }
        WhyNot::Declined { declines } => format!("has declined it {}", times(*declines)),
    }
}

fn times(count: u8) -> String {
    match count {
        1 => "once".into(),
        2 => "twice".into(),
        count => format!("{count} times"),
    }
}
