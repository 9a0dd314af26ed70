//! Who is offered what. After a step, only the lines that it touched are
//! looked at, in the order of the work, and each only as long as somebody can
//! take work of it. What is left then waits for want of an agent.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::rules::Strategy;
use deskbell_protocol::{AgentId, ConversationId, QueueId, Timestamp};

use crate::keys::{Candidate, LineKey, Order, Place, Slot};
use crate::queues::{InQueue, InSlot};
use crate::record::{Conversation, DecidedBy, Decision};
use crate::rules;
use crate::state::State;
use crate::step::Step;
use crate::workstream::Workstream;

/// What can be done with waiting work.
pub(crate) enum Verdict {
    Offer(AgentId, Decision),
    /// The only agent for it has declined it a moment ago.
    Later(Timestamp),
    Nobody,
}

/// Work to look at, and the line to go on with, if it stands for one.
type Head = (Place, Option<(QueueId, LineKey)>);

/// Where an offer may have become possible that was not before; some of it more
/// than once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Touched {
    /// One of their agents may get more than before.
    pub(crate) queues: Vec<QueueId>,
    /// They have come into the line, or may be asked again.
    pub(crate) conversations: Vec<ConversationId>,
    heads: BinaryHeap<Reverse<Head>>,
}

/// Between two steps nothing is touched, and only the room is kept.
impl PartialEq for Touched {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Touched {}

impl Step<'_> {
    /// Offers all work that the step has made possible to offer.
    pub(crate) fn offer_waiting_work(&mut self) {
        let mut touched = std::mem::take(&mut self.state.touched);
        self.find_heads(&mut touched);
        while let Some(Reverse((place, line))) = touched.heads.pop() {
            self.consider(place.conversation);
            if let Some((queue, line)) = line
                && let Some(next) = self.state.next_head(queue, &line, place)
            {
                touched.heads.push(Reverse((next, Some((queue, line)))));
            }
        }
        // What making offers touches gets nobody more.
        self.state.touched = touched;
    }

    fn find_heads(&self, touched: &mut Touched) {
        touched.queues.sort_unstable();
        touched.queues.dedup();
        for queue in touched.queues.drain(..) {
            touched.heads.extend(self.state.heads(queue).map(Reverse));
        }
        for id in touched.conversations.drain(..) {
            if let Some(conversation) = self.state.conversation(id) {
                touched.heads.push(Reverse((Place::of(conversation), None)));
            }
        }
    }

    fn consider(&mut self, id: ConversationId) {
        let Some(conversation) = self.state.conversation(id).filter(|it| it.waits()) else {
            return;
        };
        match self.state.choose(self.now, conversation) {
            Verdict::Offer(agent, decision) => self.offer_and_explain(id, agent, decision),
            Verdict::Later(at) if conversation.retry_at != Some(at) => {
                self.change_conversation(id, |conversation| conversation.retry_at = Some(at));
            }
            Verdict::Later(_) | Verdict::Nobody => {}
        }
    }
}

impl Conversation {
    /// In a line, without an offer.
    pub(crate) fn waits(&self) -> bool {
        self.state == ConversationState::Open && self.offer.is_none() && !self.with_bot
    }
}

impl State {
    /// The first work of each line that somebody could get work of now.
    fn heads(&self, queue: QueueId) -> impl Iterator<Item = Head> {
        let known = self.indexes.queue(queue).into_iter();
        known.flat_map(move |known| {
            let lines = known.lines();
            lines
                .filter(|(line, _)| self.somebody_suits(known, line))
                .map(move |(line, first)| (first, Some((queue, line.clone()))))
        })
    }

    /// The next work of a line, if somebody could get it now.
    fn next_head(&self, queue: QueueId, line: &LineKey, place: Place) -> Option<Place> {
        let known = self.indexes.queue(queue)?;
        self.somebody_suits(known, line)
            .then(|| known.next_in_line(line, place))?
    }

    fn somebody_suits(&self, queue: &InQueue, line: &LineKey) -> bool {
        let mut slots = queue.candidates(Order::Idle);
        let rules = self.workstream(line.workstream);
        rules.is_some_and(|rules| slots.any(|slot| line.suits(&slot.first.0, rules)))
    }

    /// The first by the strategy among those who have not declined it; if there
    /// is none, who declined it least, and who left it last. One who is alone gets a
    /// rest in between.
    pub(crate) fn choose(&self, now: Timestamp, conversation: &Conversation) -> Verdict {
        let Some(workstream) = self.workstream(conversation.workstream) else {
            return Verdict::Nobody;
        };
        if let Some((agent, candidates)) = self.first_candidate(conversation, workstream) {
            let by = DecidedBy::Strategy(workstream.strategy);
            let candidates = candidates.saturating_sub(self.had_enough(conversation, workstream));
            let queue = conversation.queue;
            return Verdict::Offer(agent, self.decision_in_line(queue, agent, by, candidates));
        }
        let line = LineKey::of(conversation);
        let mut again: Vec<_> = conversation
            .asked
            .iter()
            .filter(|(_, asked)| asked.declines < workstream.decline_limit)
            .filter_map(|(&agent, asked)| {
                let candidate = self.candidate(agent, conversation.queue)?;
                let key = (asked.round, asked.declines, candidate.idle_since, agent);
                let suits = line.suits(&candidate.slot, workstream);
                suits.then_some((key, asked.last))
            })
            .collect();
        again.sort_unstable();
        match again.as_slice() {
            [] => Verdict::Nobody,
            [(_, last)] if now < *last + rules::ASK_AGAIN_AFTER => {
                Verdict::Later(*last + rules::ASK_AGAIN_AFTER)
            }
            [((.., agent), _), ..] => {
                let (queue, by) = (conversation.queue, DecidedBy::AskedAgain);
                let decision = self.decision_in_line(queue, *agent, by, again.len());
                Verdict::Offer(*agent, decision)
            }
        }
    }

    /// And how many there were to choose from.
    fn first_candidate(
        &self,
        conversation: &Conversation,
        workstream: &Workstream,
    ) -> Option<(AgentId, usize)> {
        let line = LineKey::of(conversation);
        let by_skills = workstream.strategy == Strategy::Skills;
        let mut candidates = 0;
        let mut first = None;
        let queue = self.indexes.queue(conversation.queue)?;
        for in_slot in queue.candidates(Order::of(workstream.strategy)) {
            let slot = &in_slot.first.0;
            if !line.suits(slot, workstream) {
                continue;
            }
            candidates += in_slot.len();
            let fresh = |(.., agent): &&InSlot| !conversation.asked.contains_key(agent);
            if let Some(&(_, rank, agent)) = in_slot.iter().find(fresh) {
                let met = if by_skills {
                    slot.skills.meet(&conversation.needs)
                } else {
                    0
                };
                let key = (Reverse(met), rank, agent);
                first = Some(first.map_or(key, |first| key.min(first)));
            }
        }
        first.map(|(_, _, agent)| (agent, candidates))
    }

    /// How many could get it if they had not declined it as often as they may be
    /// asked.
    fn had_enough(&self, conversation: &Conversation, workstream: &Workstream) -> usize {
        let line = LineKey::of(conversation);
        let asked = conversation.asked.iter();
        asked
            .filter(|(_, asked)| asked.declines >= workstream.decline_limit)
            .filter_map(|(&agent, _)| self.candidate(agent, conversation.queue))
            .filter(|candidate| line.suits(&candidate.slot, workstream))
            .count()
    }

    fn decision_in_line(
        &self,
        queue: QueueId,
        agent: AgentId,
        by: DecidedBy,
        candidates: usize,
    ) -> Decision {
        let members = self.indexes.all_members_count(queue);
        Decision {
            candidates: counted(candidates),
            members: Some(counted(members)),
            ..self.decision(agent, by)
        }
    }

    /// By a person, who had no other in mind.
    pub(crate) fn decision(&self, agent: AgentId, by: DecidedBy) -> Decision {
        let idle_since = self.agent(agent).map(|agent| agent.idle_since);
        Decision {
            by,
            candidates: 1,
            idle_since: idle_since.unwrap_or(Timestamp::from_millis(0)),
            members: None,
        }
    }

    fn candidate(&self, agent: AgentId, queue: QueueId) -> Option<Candidate> {
        let agent = self
            .agent(agent)
            .filter(|agent| agent.queues.contains(&queue))?;
        Candidate::of(agent)
    }
}

fn counted(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

impl LineKey {
    fn suits(&self, slot: &Slot, workstream: &Workstream) -> bool {
        slot.fits(workstream, self) && slot.skills.cover(&self.required)
    }
}
