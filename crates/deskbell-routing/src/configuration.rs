//! Queues, workstreams and accounts, changed while work goes on. Open offers
//! keep what they were made with.

use std::collections::{BTreeMap, BTreeSet};

use deskbell_protocol::presence::{Base, Cause, Choice, Presence};
use deskbell_protocol::{AgentId, ConversationId, QueueId, Timestamp};

use crate::command::Refusal;
use crate::presence;
use crate::record::{Agent, AgentLink, Queue, Workstream};
use crate::rules;
use crate::step::{Seen, Step};
use crate::waiting::Waiting;

impl Step<'_> {
    pub(crate) fn put_queue(&mut self, queue: Queue) {
        self.state.queues.put(queue.id, queue);
    }

    pub(crate) fn put_workstream(&mut self, workstream: Workstream) -> Result<(), Refusal> {
        if self.state.queue(workstream.queue).is_none() {
            return Err(Refusal::NotFound);
        }
        if !are_possible(&workstream) {
            return Err(Refusal::BadRules);
        }
        self.state.workstreams.put(workstream.id, workstream);
        let queues: Vec<QueueId> = self.state.indexes.waiting_queues().collect();
        self.may_match_anew(queues);
        Ok(())
    }

    pub(crate) fn put_agent(
        &mut self,
        id: AgentId,
        units: u32,
        queues: Vec<QueueId>,
        enabled: bool,
    ) -> Result<(), Refusal> {
        if queues
            .iter()
            .any(|&queue| self.state.queue(queue).is_none())
        {
            return Err(Refusal::NotFound);
        }
        if !enabled && self.state.agent(id).is_some_and(|agent| agent.signed_in) {
            self.leave_work(id);
        }
        let mut agent = self
            .state
            .agent(id)
            .cloned()
            .unwrap_or_else(|| newcomer(id, self.now));
        let before = Seen::of(&agent);
        let mut concerned = std::mem::replace(&mut agent.queues, queues.into_iter().collect());
        concerned.extend(&agent.queues);
        agent.units = units;
        agent.enabled = enabled;
        let presence_changed = presence::refresh(&mut agent, self.now, Cause::Load);
        self.state.put_agent(agent);
        self.tell_agent_change(id, before, presence_changed);
        self.may_match_anew(concerned);
        Ok(())
    }

    /// Rules or members of these queues changed: of what waits, only who is
    /// left for declined work can be another.
    fn may_match_anew(&mut self, queues: impl IntoIterator<Item = QueueId>) {
        for queue in queues {
            self.touched.queues.insert(queue);
            let waiting = self.state.indexes.waiting(queue).into_iter();
            let declined: Vec<ConversationId> = waiting.flat_map(Waiting::declined).collect();
            for conversation in declined {
                self.tell_if_nobody_left(conversation);
            }
        }
    }
}

/// Rules within what the rule book allows: with others work would never be
/// offered, or would ring where nobody is.
fn are_possible(workstream: &Workstream) -> bool {
    let countable = |times: u8| rules::COUNTED.contains(&times);
    workstream.units > 0
        && countable(workstream.decline_limit)
        && workstream.missed_rule.is_none_or(countable)
        && rules::WAIT_TIME.contains(&workstream.wait_time)
        && !workstream.allowed.contains(&Base::Offline)
        && !workstream.allowed.contains(&Base::Inactive)
}

/// An account before its first sign-in.
fn newcomer(id: AgentId, now: Timestamp) -> Agent {
    Agent {
        id,
        units: 0,
        queues: BTreeSet::new(),
        enabled: true,
        signed_in: false,
        choice: Choice::Offline,
        inactive: None,
        missed: Vec::new(),
        misses_in_a_row: 0,
        presence: Presence {
            base: Base::Offline,
            since: now,
            cause: Cause::SignedOut,
        },
        link: AgentLink::Unreachable {
            since: now,
            gave_up: true,
        },
        tabs: BTreeMap::new(),
        paused: false,
        went_elsewhere: 0,
        used: 0,
        reserved: 0,
        sessions: BTreeSet::new(),
        ringing: BTreeSet::new(),
        idle_since: now,
    }
}
