//! Why a conversation's offers go where they go, as lines: where it stands; if it
//! waits, why each member of its queue does not get it now; then its offers, each
//! with what came of it and why it went to whom it went to, as it was decided
//! then. Decides nothing: routing explains itself, and `words` says it.

mod words;

use std::collections::BTreeMap;

use deskbell_protocol::{AgentId, ConversationId, OfferId, Problem, ProblemCode, QueueId};
use deskbell_routing::{Considered, DELIBERATED_MAX, DecidedBy, Deliberation, Why};

use super::ledger::line;
use crate::accounts::fault;
use crate::engine::{Answer, Input, Rules};
use crate::house::House;
use crate::store::{self, LedgerRow, Offers};
use words::Tense;

/// Offers of one conversation that are told.
const MOST: u32 = 100;

impl House {
    /// # Errors
    /// `not_found` where there is no such conversation; `unavailable`.
    pub async fn why(&self, conversation: ConversationId) -> Result<Vec<String>, Problem> {
        let stands = match self.writer.ask(Input::Why { conversation }).await {
            Ok(Answer::Why(why)) => Some(why),
            Err(problem) if problem.code != ProblemCode::NotFound => return Err(problem),
            _ => None,
        };
        let which = Offers {
            conversation: Some(conversation),
            ..Offers::default()
        };
        let offers = store::offers(&self.readers, &which, None, MOST).await;
        let offers = offers.map_err(fault)?;
        if stands.is_none() && offers.is_empty() {
            let text = format!(
                "there is no conversation {conversation}, or it ended long ago without an offer: \
                 `deskbelld ledger` lists those with offers"
            );
            return Err(Problem::new(ProblemCode::NotFound, text));
        }
        let ids: Vec<OfferId> = offers.iter().map(|row| row.offer.id).collect();
        let kept = store::deliberations(&self.readers, &ids).await;
        let kept = kept.map_err(fault)?.into_iter().map(|it| (it.offer, it));
        let told = Told {
            kept: kept.collect(),
            names: Names::of(self.rules().await?),
        };
        let mut lines = match stands {
            Some(why) => told.standing(conversation, &why),
            None => vec![format!("The conversation {conversation} is over")],
        };
        if !offers.is_empty() {
            lines.push("Its offers, the newest first:".into());
            lines.extend(offers.iter().flat_map(|row| told.offer(row)));
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

/// What is told of a conversation, beside where it stands.
struct Told {
    /// Of its offers, as far as it was kept.
    kept: BTreeMap<OfferId, Deliberation>,
    names: Names,
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

    fn queue(&self, id: QueueId) -> &str {
        let queue = self.rules.queues.iter().find(|it| it.id == id);
        queue.map_or("its queue", |it| it.name.as_str())
    }
}

impl Told {
    fn standing(&self, id: ConversationId, why: &Why) -> Vec<String> {
        let queue = self.names.queue(why.queue);
        let stands = words::stands(why, queue);
        let mut lines = vec![format!("The conversation {id} {stands}")];
        match &why.considered {
            Some(members) if members.is_empty() => {
                lines.push(format!("Nobody is a member of {queue}"));
            }
            Some(members) => {
                lines.push(format!("The members of {queue}, as they are now:"));
                lines.extend(self.members(members, Tense::Now, "  "));
            }
            None => {}
        }
        lines
    }

    /// What came of an offer; then why it was made to this person.
    fn offer(&self, row: &LedgerRow) -> Vec<String> {
        let (offer, name) = (&row.offer, &row.name);
        let decided = words::decided(&offer.decision);
        let mut lines = vec![
            format!("  {}", line(row)),
            format!("    Why {name}: {decided}"),
        ];
        let by_a_person = matches!(offer.decision.by, DecidedBy::Sender | DecidedBy::Picked);
        if by_a_person {
            return lines;
        }
        if let Some(kept) = self.kept.get(&offer.id) {
            let queue = self.names.queue(kept.queue);
            lines.push(format!("    The members of {queue}, as they were then:"));
            lines.extend(self.members(&kept.members, Tense::Then, "      "));
        } else {
            let why = nothing_kept(offer.decision.members);
            lines.push(format!("    The others: {why}"));
        }
        lines
    }

    /// By name.
    fn members(&self, members: &[Considered], tense: Tense, indent: &str) -> Vec<String> {
        let member = |it: &Considered| {
            let name = self.names.person(it.agent);
            let verdict = words::verdict(&it.verdict, tense, &self.names);
            format!("{indent}{name}: {verdict}")
        };
        let mut lines: Vec<String> = members.iter().map(member).collect();
        lines.sort();
        lines
    }
}

/// Why nobody knows any more who was considered, where the queue had so many
/// members.
fn nothing_kept(members: Option<u32>) -> String {
    match members {
        Some(members) if members > DELIBERATED_MAX => format!(
            "its queue had {members} members then; how each of them was is kept for queues of at \
             most {DELIBERATED_MAX}"
        ),
        Some(_) => "how they were is kept as long as messages (retention.messages_days)".into(),
        None => "the deskbelld of that time did not keep how they were".into(),
    }
}
