//! Carries out what is due. What a deadline is, the records say (`keys`).

use deskbell_protocol::AgentId;

use crate::index::Due;
use crate::record::AgentLink;
use crate::step::Step;

impl Step<'_> {
    /// Everything due up to now, in the order of the deadlines. Each ends or
    /// moves its own deadline, so this comes to an end.
    pub(crate) fn wake(&mut self) {
        while let Some((at, due)) = self.state.indexes.next_deadline()
            && at <= self.now
        {
            match due {
                Due::Offer(offer) => self.offer_is_due(offer),
                Due::Agent(agent) => self.agent_is_due(agent),
                Due::Conversation(conversation) => self.conversation_is_due(conversation),
            }
        }
    }

    fn agent_is_due(&mut self, id: AgentId) {
        match self.state.agent(id).map(|agent| agent.link) {
            Some(AgentLink::Suspect { .. }) => self.becomes_unreachable(id),
            Some(AgentLink::Unreachable { .. }) => self.gives_up(id),
            Some(AgentLink::Connected) | None => {}
        }
    }
}
