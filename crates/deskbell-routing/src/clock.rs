//! The machine's clock was set back while the server stood still: records speak
//! of a time that is yet to come. Within one life of the server that can't be.

use std::time::Duration;

use deskbell_protocol::Timestamp;
use deskbell_protocol::conversation::CustomerLink;
use deskbell_protocol::offer::RescindReason;
use deskbell_protocol::presence::Cause;
use deskbell_protocol::{AgentId, ConversationId, OfferId};

use crate::record::{Agent, AgentLink, Conversation};
use crate::rules;
use crate::step::Step;
use crate::workstream::Workstream;

impl Step<'_> {
    /// Without this an offer would ring, and a customer wait, for as long as
    /// the clock was set back. Nobody pays: such offers are taken back, and
    /// every span begins again now.
    pub(crate) fn forget_the_future(&mut self) {
        let now = self.now;
        let agents = self.state.agents().filter(|it| is_ahead(it, now));
        let agents: Vec<AgentId> = agents.map(|agent| agent.id).collect();
        for id in agents {
            self.change_agent(id, Cause::Load, |agent| bring_back(agent, now));
        }
        let all: Vec<ConversationId> = self.state.open_conversations().map(|it| it.id).collect();
        for id in all {
            self.bring_conversation_back(id);
        }
        let offers = self.state.open_offers().filter(|it| it.offered_at > now);
        let offers: Vec<OfferId> = offers.map(|offer| offer.id).collect();
        for id in offers {
            self.rescind(id, RescindReason::ServerStopped);
        }
    }

    fn bring_conversation_back(&mut self, id: ConversationId) {
        let now = self.now;
        let Some(known) = self.state.conversation(id) else {
            return;
        };
        let rules = self.workstream_of(known);
        let span = |of: fn(&Workstream) -> Duration| now + rules.map(of).unwrap_or_default();
        let closes_at = span(|rules| rules.closes_after);
        let wrap_up_until = span(|rules| rules.wrap_up);
        let relax_at = span(|rules| rules.relax_after.unwrap_or_default());
        let quiet_at = span(|rules| rules.quiet_after.unwrap_or_default());
        let mut back = known.clone();
        back.queued_at = back.queued_at.min(now);
        back.closes_at = back.closes_at.map(|at| at.min(closes_at));
        back.relax_at = back.relax_at.map(|at| at.min(relax_at));
        back.quiet_at = back.quiet_at.map(|at| at.min(quiet_at));
        back.frees_at = back.frees_at.map(|at| at.min(wrap_up_until));
        back.retry_at = back.retry_at.map(|at| at.min(now + rules::ASK_AGAIN_AFTER));
        for asked in back.asked.values_mut() {
            asked.last = asked.last.min(now);
        }
        if let CustomerLink::Gone { since } = &mut back.customer {
            *since = (*since).min(now);
        }
        if let Some((at, _)) = &mut back.closed
            && *at > now
        {
            *at = now;
            back.wrap_up_until = back.wrap_up_until.map(|_| wrap_up_until);
        }
        if back != *known {
            self.change_conversation(id, |conversation: &mut Conversation| *conversation = back);
        }
    }
}

fn is_ahead(agent: &Agent, now: Timestamp) -> bool {
    let unreachable = match agent.link {
        AgentLink::Unreachable { since, .. } => since > now,
        AgentLink::Connected | AgentLink::Suspect { .. } => false,
    };
    agent.idle_since > now || agent.asked_at > now || unreachable
}

fn bring_back(agent: &mut Agent, now: Timestamp) {
    agent.idle_since = agent.idle_since.min(now);
    agent.asked_at = agent.asked_at.min(now);
    if let AgentLink::Unreachable { since, .. } = &mut agent.link {
        *since = (*since).min(now);
    }
}
