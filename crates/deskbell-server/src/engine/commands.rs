//! The commands of agents and supervisors: each checked against the table of
//! permissions, and done once.

use deskbell_protocol::agent::{Command as Asked, CommandFrame, Done, Event, SessionChange};
use deskbell_protocol::http::{Decision, OfferAnswer};
use deskbell_protocol::text::{clean_line, shortened};
use deskbell_protocol::{AgentId, ConversationId, OfferId, Problem, ProblemCode, limits};
use deskbell_routing::{Command, OfferState};

use super::nonce;
use super::turn::{Turn, decision_of};
use crate::audit::{Deed, Entry};
use crate::roles::{allows, needed};
use crate::store::{AccountRow, Owner, Row};

impl Turn<'_> {
    pub(super) fn agent_command(
        &mut self,
        agent: AgentId,
        frame: &CommandFrame,
    ) -> Result<Done, Problem> {
        let role = self.role(agent)?;
        self.once(Owner::Agent(agent), frame.command, |turn| {
            if !allows(role, needed(&frame.body)) {
                return Err(ProblemCode::NotAllowed.into());
            }
            turn.carry_out(agent, frame)
        })
    }

    fn carry_out(&mut self, agent: AgentId, frame: &CommandFrame) -> Result<Done, Problem> {
        match &frame.body {
            Asked::SetPresence { choice, status } => {
                self.run(Command::SetPresence {
                    agent,
                    choice: *choice,
                    status: *status,
                })?;
            }
            Asked::ImBack => self.run(Command::ImBack { agent })?,
            Asked::Accept { offer } => return self.accept(agent, *offer),
            Asked::Reject { offer, why } => self.reject(agent, *offer, why.as_deref())?,
            Asked::AskOffer { offer } => return self.became_of(agent, *offer),
            Asked::Say {
                conversation,
                text,
                attachments,
            } => {
                return self.agent_says(agent, *conversation, text, attachments, frame.command);
            }
            Asked::Note {
                conversation,
                text,
                attachments,
            } => {
                return self.agent_notes(agent, *conversation, text, attachments, frame.command);
            }
            Asked::Read { conversation, upto } => self.read(agent, *conversation, *upto)?,
            Asked::End { conversation } => {
                self.run(Command::End {
                    agent,
                    conversation: *conversation,
                })?;
            }
            Asked::FinishWrapUp { conversation } => {
                self.run(Command::FinishWrapUp {
                    agent,
                    conversation: *conversation,
                })?;
            }
            Asked::Leave { conversation } => self.leave(agent, *conversation)?,
            Asked::ResetPresence { agent: whose } => self.reset_presence(agent, *whose)?,
            Asked::ForceClose { conversation } => self.force_close(agent, *conversation)?,
            Asked::Join { conversation } => self.join(agent, *conversation)?,
            other => self.hands(agent, other)?,
        }
        Ok(Done::Done)
    }

    fn accept(&mut self, agent: AgentId, offer: OfferId) -> Result<Done, Problem> {
        self.run(Command::Accept { agent, offer })?;
        Ok(Done::Accepted {
            conversation: self.conversation_of(offer)?,
        })
    }

    /// An Accept of what is over changes nothing, and says how it ended.
    fn became_of(&mut self, agent: AgentId, offer: OfferId) -> Result<Done, Problem> {
        let known = self.offer(offer).filter(|it| it.agent == agent);
        match known.ok_or(ProblemCode::NotFound)?.state == OfferState::Open {
            true => Ok(Done::Done),
            false => self.accept(agent, offer),
        }
    }

    fn reject(&mut self, agent: AgentId, offer: OfferId, why: Option<&str>) -> Result<(), Problem> {
        let why = why.map(|why| shortened(&clean_line(why), limits::WHY_CHARS));
        let why = why.filter(|why| !why.is_empty());
        self.run(Command::Reject { agent, offer, why })
    }

    /// A decision on a desktop notification. The first one is the only one:
    /// whatever is asked later gets its answer.
    pub(super) fn nonce_answer(
        &mut self,
        agent: AgentId,
        answer: &OfferAnswer,
    ) -> Result<Done, Problem> {
        let offer = answer.offer;
        if !nonce::is_right(&self.world.desk.secret, offer, agent, &answer.nonce) {
            return Err(ProblemCode::NotFound.into());
        }
        self.role(agent)?;
        self.once(
            Owner::Agent(agent),
            decision_of(offer),
            |turn| match answer.decision {
                Decision::Accept => turn.accept(agent, offer),
                Decision::Reject => turn.reject(agent, offer, None).map(|()| Done::Done),
            },
        )
    }

    fn read(&mut self, agent: AgentId, id: ConversationId, upto: u32) -> Result<(), Problem> {
        let has = self
            .world
            .routing
            .agent(agent)
            .is_some_and(|it| it.sessions.contains(&id) || it.consults.contains(&id));
        let chat = self.world.desk.chats.get(id).filter(|_| has);
        let chat = chat.ok_or(ProblemCode::NotFound)?;
        let upto = upto.min(chat.last_message);
        if upto <= chat.read_upto {
            return Ok(());
        }
        if let Some(chat) = self.world.desk.chats.edit(id) {
            chat.read_upto = upto;
        }
        let change = SessionChange::Read { upto };
        self.agent_event(
            agent,
            Event::SessionChanged {
                conversation: id,
                change,
            },
        );
        Ok(())
    }

    fn reset_presence(&mut self, by: AgentId, whose: AgentId) -> Result<(), Problem> {
        let name = self.world.desk.name(by);
        self.run(Command::ResetPresence {
            agent: whose,
            by: name.clone(),
        })?;
        self.did(name, Deed::PresenceReset, self.world.desk.name(whose));
        Ok(())
    }

    fn force_close(&mut self, by: AgentId, conversation: ConversationId) -> Result<(), Problem> {
        self.run(Command::ForceClose { conversation })?;
        let name = self.world.desk.name(by);
        self.did(name, Deed::ConversationEnded, conversation.to_string());
        Ok(())
    }

    fn leave(&mut self, agent: AgentId, conversation: ConversationId) -> Result<(), Problem> {
        self.run(Command::Leave {
            agent,
            conversation,
        })?;
        let name = self.world.desk.name(agent);
        self.did(name, Deed::ConversationLeft, conversation.to_string());
        Ok(())
    }

    fn join(&mut self, agent: AgentId, conversation: ConversationId) -> Result<(), Problem> {
        self.run(Command::Join {
            agent,
            conversation,
        })?;
        let name = self.world.desk.name(agent);
        self.did(name, Deed::ConversationJoined, conversation.to_string());
        Ok(())
    }

    /// It stands in the audit with what this batch stores.
    pub(super) fn did(&mut self, who: String, deed: Deed, about: String) {
        self.rows.push(Row::Account(AccountRow::Audit(Entry {
            at: self.now,
            who,
            deed,
            about,
        })));
    }
}
