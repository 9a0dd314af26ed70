//! Who is offered what. After a step, only the lines that it touched are
//! looked at, in the order of the work, and each only as long as somebody can
//! take work of it. What is left then waits for want of an agent.

use std::collections::BTreeSet;
use std::ops::Bound::{Excluded, Unbounded};

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::{AgentId, ConversationId, QueueId, Timestamp, WorkstreamId};

use crate::keys::{Candidate, Place};
use crate::record::{Conversation, Workstream};
use crate::rules;
use crate::state::State;
use crate::step::Step;

/// What can be done with waiting work.
enum Verdict {
    Offer(AgentId),
    /// The only agent for it has declined it a moment ago.
    Later(Timestamp),
    Nobody,
}

/// Work to look at, and the line to go on with, if it stands for one.
type Head = (Place, Option<(QueueId, WorkstreamId)>);

impl Step<'_> {
    /// Offers all work that the step has made possible to offer.
    pub(crate) fn offer_waiting_work(&mut self) {
        let mut heads = self.touched_heads();
        while let Some((place, line)) = heads.pop_first() {
            self.consider(place.conversation);
            if let Some((queue, workstream)) = line {
                heads.extend(self.state.head(queue, workstream, Some(place)));
            }
        }
    }

    fn touched_heads(&mut self) -> BTreeSet<Head> {
        let touched = std::mem::take(&mut self.touched);
        let state = &self.state;
        let of_queues = touched.queues.iter().flat_map(|&queue| {
            let lines = state.indexes.lines(queue);
            lines.filter_map(move |(workstream, _)| state.head(queue, workstream, None))
        });
        let single = touched.conversations.iter().filter_map(|&id| {
            let conversation = state.conversation(id)?;
            Some((Place::of(conversation), None))
        });
        of_queues.chain(single).collect()
    }

    fn consider(&mut self, id: ConversationId) {
        let Some(conversation) = self.state.conversation(id) else {
            return;
        };
        let waits = conversation.state == ConversationState::Open && conversation.offer.is_none();
        if !waits {
            return;
        }
        match self.state.choose(self.now, conversation) {
            Verdict::Offer(agent) => self.make_offer(id, agent),
            Verdict::Later(at) if conversation.retry_at != Some(at) => {
                self.change_conversation(id, |conversation| conversation.retry_at = Some(at));
            }
            Verdict::Later(_) | Verdict::Nobody => {}
        }
    }
}

impl State {
    /// The first work of a line, or the next after a place; none if nobody
    /// could get work of this line now.
    fn head(&self, queue: QueueId, workstream: WorkstreamId, after: Option<Place>) -> Option<Head> {
        let rules = self.workstream(workstream)?;
        self.indexes
            .candidates(queue)
            .find(|(slot, _)| slot.fits(rules))?;
        let line = self.indexes.line(queue, workstream)?;
        let place = match after {
            None => line.first(),
            Some(place) => line.range((Excluded(place), Unbounded)).next(),
        };
        place.map(|&place| (place, Some((queue, workstream))))
    }

    /// The longest idle among those who have not declined it; if there is
    /// none, who declined it least. One who is alone gets a rest in between.
    fn choose(&self, now: Timestamp, conversation: &Conversation) -> Verdict {
        let Some(workstream) = self.workstream(conversation.workstream) else {
            return Verdict::Nobody;
        };
        if let Some(agent) = self.longest_idle(conversation, workstream) {
            return Verdict::Offer(agent);
        }
        let mut again: Vec<_> = conversation
            .asked
            .iter()
            .filter(|(_, asked)| asked.declines < workstream.decline_limit)
            .filter_map(|(&agent, asked)| {
                let candidate = self.candidate(agent, conversation.queue)?;
                let key = (asked.declines, candidate.idle_since, agent);
                candidate.slot.fits(workstream).then_some((key, asked.last))
            })
            .collect();
        again.sort_unstable();
        match again.as_slice() {
            [] => Verdict::Nobody,
            [(_, last)] if now < *last + rules::ASK_AGAIN_AFTER => {
                Verdict::Later(*last + rules::ASK_AGAIN_AFTER)
            }
            [((_, _, agent), _), ..] => Verdict::Offer(*agent),
        }
    }

    fn longest_idle(
        &self,
        conversation: &Conversation,
        workstream: &Workstream,
    ) -> Option<AgentId> {
        self.indexes
            .candidates(conversation.queue)
            .filter(|(slot, _)| slot.fits(workstream))
            .filter_map(|(_, idle)| {
                idle.iter()
                    .find(|(_, agent)| !conversation.asked.contains_key(agent))
            })
            .min()
            .map(|&(_, agent)| agent)
    }

    fn candidate(&self, agent: AgentId, queue: QueueId) -> Option<Candidate> {
        let agent = self
            .agent(agent)
            .filter(|agent| agent.queues.contains(&queue))?;
        Candidate::of(agent)
    }
}
