//! The start of a chat, and its messages both ways.

use deskbell_protocol::agent::{Done, Event};
use deskbell_protocol::conversation::{Author, Channel, ConversationState, Customer, Message};
use deskbell_protocol::http::ChatStarted;
use deskbell_protocol::{
    AgentId, AttachmentId, CommandId, ConversationId, Problem, ProblemCode, Timestamp,
    WorkstreamId, customer,
};
use deskbell_routing::{Arrival, Command, Consulted};

use super::attachments::Content;
use super::input::{Answer, NewChat, NewMedia};
use super::questions::{checked, clean_visit};
use super::turn::Turn;
use crate::store::{Chat, MessageRow, Owner, Row, TokenHash};

impl Turn<'_> {
    pub(super) fn start_chat(&mut self, wish: &NewChat) -> Result<Answer, Problem> {
        // A start that comes once more, when the customer has gone on elsewhere, is
        // no second chat.
        let left = self.known.left_chats.get(&wish.token).copied();
        if let Some(conversation) = self.chat_of(wish.token).or(left) {
            return Ok(Answer::ChatStarted(ChatStarted { conversation }));
        }
        let checked = checked(&wish.answers)?;
        let workstream = self.chat_workstream()?;
        let conversation = ConversationId::from_parts(self.now, (self.world.random)());
        let arrival = Arrival {
            conversation,
            workstream,
            priority: None,
            needs: Vec::new(),
            with_bot: wish.with_bot || self.begins_with_bot(workstream),
            known: false,
        };
        let visitor = if checked.name.is_some() {
            0
        } else {
            self.world.desk.next_visitor()
        };
        let customer = Customer {
            name: checked.name,
            visitor,
            ..Customer::default()
        };
        let chat = Chat {
            answers: checked.answers,
            visit: clean_visit(wish.visit.clone()),
            ..Chat::new(wish.token, customer)
        };
        // What brings the customer here is the first thing that they say.
        self.open_chat(arrival, chat, checked.reason, &[])?;
        // The page has yet to open its socket.
        self.fact(Command::CustomerLost { conversation });
        Ok(Answer::ChatStarted(ChatStarted { conversation }))
    }

    /// The conversation that a token opens.
    pub(super) fn chat_of(&self, token: TokenHash) -> Option<ConversationId> {
        let tokens = &self.world.desk.tokens;
        let known = tokens.get(token).or_else(|| self.known.chats.get(&token));
        known.copied()
    }

    /// The conversation arrives with the first thing that the customer says.
    pub(super) fn open_chat(
        &mut self,
        arrival: Arrival,
        chat: Chat,
        first: Option<String>,
        media: &[NewMedia],
    ) -> Result<(), Problem> {
        let id = arrival.conversation;
        let effects = self.decide(Command::Arrive(arrival))?;
        self.world.desk.tokens.put(chat.token, id);
        self.world.desk.chats.put(id, chat);
        self.begins_at_bots(id);
        if let Some(text) = first {
            let command = self.new_command();
            let attachments = self.media(id, media);
            let content = Content { text, attachments };
            self.store_message(id, Author::Customer, content, command);
        }
        self.tell(&effects);
        Ok(())
    }

    fn chat_workstream(&self) -> Result<WorkstreamId, Problem> {
        let first = self
            .world
            .routing
            .workstreams()
            .find(|it| it.channel == Channel::WebChat);
        first.map(|it| it.id).ok_or_else(|| {
            Problem::new(
                ProblemCode::NotFound,
                "Nobody answers chats here yet. Come back later.",
            )
        })
    }

    pub(super) fn agent_says(
        &mut self,
        agent: AgentId,
        id: ConversationId,
        text: &str,
        attachments: &[AttachmentId],
        command: CommandId,
    ) -> Result<Done, Problem> {
        let conversation = self.world.routing.conversation(id);
        let conversation = conversation
            .filter(|it| {
                let joined = it.consulted.get(&agent) == Some(&Consulted::Joined);
                it.agent == Some(agent) || joined
            })
            .ok_or(ProblemCode::NotFound)?;
        if conversation.state != ConversationState::Active {
            return Err(ProblemCode::ConversationEnded.into());
        }
        let author = self.agent_as_author(agent);
        let content = self.content(Owner::Agent(agent), id, text, attachments)?;
        let said = self.send_message(id, author, content, command)?;
        self.fact(Command::SomebodyWrites { conversation: id });
        Ok(said)
    }

    /// A message for colleagues.
    ///
    /// # Errors
    /// `not_found` where the agent neither has it nor advises in it,
    /// `conversation_ended` after wrap-up, or what is wrong with the text.
    pub(super) fn agent_notes(
        &mut self,
        agent: AgentId,
        id: ConversationId,
        text: &str,
        attachments: &[AttachmentId],
        command: CommandId,
    ) -> Result<Done, Problem> {
        let conversation = self.world.routing.conversation(id);
        let conversation = conversation
            .filter(|it| it.agent == Some(agent) || it.consulted.contains_key(&agent))
            .ok_or(ProblemCode::NotFound)?;
        if !matches!(
            conversation.state,
            ConversationState::Active | ConversationState::WrapUp
        ) {
            return Err(ProblemCode::ConversationEnded.into());
        }
        let author = self.agent_as_author(agent);
        let content = self.content(Owner::Agent(agent), id, text, attachments)?;
        let message = Message {
            internal: true,
            ..content.into_message(self.now, author, command)
        };
        let (number, at) = self.put_message(id, message);
        Ok(Done::Said { number, at })
    }

    fn agent_as_author(&self, agent: AgentId) -> Author {
        let name = self.world.desk.name(agent);
        Author::Agent { name }
    }

    pub(super) fn customer_says(
        &mut self,
        id: ConversationId,
        text: &str,
        attachments: &[AttachmentId],
        command: CommandId,
    ) -> Result<Done, Problem> {
        let content = self.content(Owner::Conversation(id), id, text, attachments)?;
        self.run(Command::CustomerWrites { conversation: id })
            .map_err(|problem| {
                // A chat that is over long ago is not known to routing any more.
                match problem.code {
                    ProblemCode::NotFound => ProblemCode::ConversationEnded.into(),
                    _ => problem,
                }
            })?;
        Ok(self.store_message(id, Author::Customer, content, command))
    }

    /// A text for both sides.
    pub(super) fn store_message(
        &mut self,
        id: ConversationId,
        author: Author,
        content: impl Into<Content>,
        command: CommandId,
    ) -> Done {
        let content = content.into();
        let message = content.into_message(self.now, author, command);
        let (number, at) = self.put_message(id, message);
        Done::Said { number, at }
    }

    /// Gives the message its number, and tells whoever may know of it.
    pub(super) fn put_message(
        &mut self,
        id: ConversationId,
        mut message: Message,
    ) -> (u32, Timestamp) {
        message.number = self.world.desk.chats.edit(id).map_or(1, |chat| {
            chat.last_message += 1;
            chat.last_message
        });
        let (number, at) = (message.number, message.at);
        self.take_along(&message.attachments, number);
        self.rows.push(Row::Message(MessageRow {
            conversation: id,
            message: message.clone(),
        }));
        if !message.internal {
            let message = message.clone();
            self.customer_event(id, customer::Event::Message { message });
        }
        self.customer_wrote(id, &message);
        for agent in self.agents_in(id) {
            self.agent_event(
                agent,
                Event::Message {
                    conversation: id,
                    message: message.clone(),
                },
            );
        }
        (number, at)
    }

    /// Who has it, and who advises in it.
    pub(super) fn agents_in(&self, id: ConversationId) -> Vec<AgentId> {
        let conversation = self.world.routing.conversation(id);
        let advisers = conversation
            .into_iter()
            .flat_map(|it| it.consulted.keys().copied());
        self.agent_in(id).into_iter().chain(advisers).collect()
    }

    /// The agent who has a session of the conversation.
    pub(super) fn agent_in(&self, id: ConversationId) -> Option<AgentId> {
        self.world
            .routing
            .conversation(id)
            .filter(|it| {
                matches!(
                    it.state,
                    ConversationState::Active | ConversationState::WrapUp
                )
            })
            .and_then(|it| it.agent)
    }
}
