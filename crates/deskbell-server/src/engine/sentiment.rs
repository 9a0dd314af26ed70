//! How customers feel, as bots say: kept with the conversation, shown on the
//! floor, and told to the supervisors who are there when it turns bad. How a
//! bot finds it out is not known here.

use deskbell_protocol::agent::{Done, Event};
use deskbell_protocol::conversation::{ConversationState, Sentiment};
use deskbell_protocol::{AgentId, ConversationId, Problem, ProblemCode};

use super::turn::Turn;
use crate::roles::{self, Permission};

impl Turn<'_> {
    /// # Errors
    /// `not_found`, `conversation_ended`.
    pub(super) fn feels(
        &mut self,
        id: ConversationId,
        sentiment: Sentiment,
    ) -> Result<Done, Problem> {
        let conversation = self.world.routing.conversation(id);
        let conversation = conversation.ok_or(ProblemCode::NotFound)?;
        if matches!(
            conversation.state,
            ConversationState::WrapUp | ConversationState::Closed
        ) {
            return Err(ProblemCode::ConversationEnded.into());
        }
        let queue = conversation.queue;
        let chat = self.world.desk.chats.edit(id);
        let chat = chat.ok_or(ProblemCode::NotFound)?;
        let before = chat.sentiment.replace(sentiment);
        if before == Some(sentiment) {
            return Ok(Done::Done);
        }
        self.world.watch.queue_changed(queue);
        if sentiment.is_negative() && !before.is_some_and(Sentiment::is_negative) {
            self.warn_supervisors(id);
        }
        Ok(Done::Done)
    }

    /// Who comes later sees it on the floor: a warning is about now.
    fn warn_supervisors(&mut self, id: ConversationId) {
        let Some(chat) = self.world.desk.chats.get(id) else {
            return;
        };
        let agent = self.agent_in(id).map(|agent| self.world.desk.name(agent));
        let warning = Event::SentimentWarning {
            conversation: id,
            customer: chat.customer.clone(),
            agent,
        };
        let people = self.world.desk.people.iter();
        let may_watch =
            people.filter(|(_, person)| roles::allows(person.role, Permission::WatchFloor));
        let is_there = |id: &AgentId| {
            let agent = self.world.routing.agent(*id);
            agent.is_some_and(|agent| !agent.tabs.is_empty())
        };
        let there: Vec<AgentId> = may_watch.map(|(id, _)| id).filter(is_there).collect();
        for supervisor in there {
            self.agent_event(supervisor, warning.clone());
        }
    }
}
