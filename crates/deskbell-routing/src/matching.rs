//! Who is offered what. After a step, only the lines that it touched are
//! looked at, in the order of the work, and each only as long as somebody can
//! take work of it. What is left then waits for want of an agent.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Unbounded};

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::{AgentId, ConversationId, QueueId, Timestamp};

use crate::keys::{Candidate, LineKey, Order, Place, Slot};
use crate::record::{Conversation, DecidedBy, Decision};
use crate::rules;
use crate::state::State;
use crate::step::Step;
use crate::workstream::{Strategy, Workstream};

/// What can be done with waiting work.
pub(crate) enum Verdict {
    Offer(AgentId, Decision),
    /// The only agent for it has declined it a moment ago.
    Later(Timestamp),
    Nobody,
}

/// Work to look at, and the line to go on with, if it stands for one.
type Head = (Place, Option<(QueueId, LineKey)>);

impl Step<'_> {
    /// Offers all work that the step has made possible to offer.
    pub(crate) fn offer_waiting_work(&mut self) {
        let mut heads = self.touched_heads();
        while let Some((place, line)) = heads.pop_first() {
            self.consider(place.conversation);
            if let Some((queue, line)) = line {
                heads.extend(self.state.head(queue, &line, Some(place)));
            }
        }
    }

    fn touched_heads(&mut self) -> BTreeSet<Head> {
        let touched = std::mem::take(&mut self.touched);
        let state = &self.state;
        let of_queues = touched.queues.iter().flat_map(|&queue| {
            let lines = state.indexes.lines(queue);
            lines.filter_map(move |line| state.head(queue, line, None))
        });
        let single = touched.conversations.iter().filter_map(|&id| {
            let conversation = state.conversation(id)?;
            Some((Place::of(conversation), None))
        });
        of_queues.chain(single).collect()
    }

    fn consider(&mut self, id: ConversationId) {
        let Some(conversation) = self.state.conversation(id).filter(|it| it.waits()) else {
            return;
        };
        match self.state.choose(self.now, conversation) {
            Verdict::Offer(agent, decision) => self.offer_in_line(id, agent, decision),
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
    /// The first work of a line, or the next after a place; none if nobody
    /// could get work of this line now.
    fn head(&self, queue: QueueId, line: &LineKey, after: Option<Place>) -> Option<Head> {
        let rules = self.workstream(line.workstream)?;
        self.indexes
            .candidates(queue, Order::Idle)
            .find(|(slot, _)| line.suits(slot, rules))?;
        let work = self.indexes.line(queue, line)?;
        let place = match after {
            None => work.first(),
            Some(place) => work.range((Excluded(place), Unbounded)).next(),
        };
        place.map(|&place| (place, Some((queue, line.clone()))))
    }

    /// The first by the strategy among those who have not declined it; if there
    /// is none, who declined it least. One who is alone gets a rest in between.
    pub(crate) fn choose(&self, now: Timestamp, conversation: &Conversation) -> Verdict {
        let Some(workstream) = self.workstream(conversation.workstream) else {
            return Verdict::Nobody;
        };
        if let Some((agent, candidates)) = self.first_candidate(conversation, workstream) {
            let by = DecidedBy::Strategy(workstream.strategy);
            return Verdict::Offer(agent, self.decision(agent, by, candidates));
        }
        let line = LineKey::of(conversation);
        let mut again: Vec<_> = conversation
            .asked
            .iter()
            .filter(|(_, asked)| asked.declines < workstream.decline_limit)
            .filter_map(|(&agent, asked)| {
                let candidate = self.candidate(agent, conversation.queue)?;
                let key = (asked.declines, candidate.idle_since, agent);
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
            [((_, _, agent), _), ..] => {
                let decision = self.decision(*agent, DecidedBy::AskedAgain, again.len());
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
        let slots = self
            .indexes
            .candidates(conversation.queue, Order::of(workstream.strategy));
        for (slot, ranking) in slots.filter(|(slot, _)| line.suits(slot, workstream)) {
            candidates += ranking.len();
            let fresh = |(_, agent): &&(_, AgentId)| !conversation.asked.contains_key(agent);
            if let Some(&(rank, agent)) = ranking.iter().find(fresh) {
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

    pub(crate) fn decision(&self, agent: AgentId, by: DecidedBy, candidates: usize) -> Decision {
        let idle_since = self.agent(agent).map(|agent| agent.idle_since);
        Decision {
            by,
            candidates: u32::try_from(candidates).unwrap_or(u32::MAX),
            idle_since: idle_since.unwrap_or(Timestamp::from_millis(0)),
        }
    }

    fn candidate(&self, agent: AgentId, queue: QueueId) -> Option<Candidate> {
        let agent = self
            .agent(agent)
            .filter(|agent| agent.queues.contains(&queue))?;
        Candidate::of(agent)
    }
}

impl LineKey {
    fn suits(&self, slot: &Slot, workstream: &Workstream) -> bool {
        slot.fits(workstream, self.reason) && slot.skills.cover(&self.required)
    }
}
