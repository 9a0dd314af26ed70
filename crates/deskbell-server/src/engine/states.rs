//! Whole states, read from memory: an agent's desk, a session, a customer's
//! chat.

use deskbell_protocol::agent::{DeskState, Me};
use deskbell_protocol::conversation::{ConversationState, Part, Session};
use deskbell_protocol::customer::{ChatState, Stage};
use deskbell_protocol::presence::OwnStatus;
use deskbell_protocol::{AgentId, ConversationId, QueueId};
use deskbell_routing::Need;

use super::around::part;
use super::sms_out::unanswerable;
use super::turn::Turn;

impl Turn<'_> {
    pub(super) fn desk_state(&self, id: AgentId) -> Option<DeskState> {
        let desk = &self.world.desk;
        let agent = self.world.routing.agent(id)?;
        let person = desk.people.get(id)?;
        let mut sessions: Vec<Session> = agent
            .sessions
            .iter()
            .chain(&agent.consults)
            .filter_map(|&conversation| self.session(conversation, id))
            .collect();
        sessions.sort_by_key(|session| session.accepted_at);
        Some(DeskState {
            me: Me {
                id,
                name: person.name.clone(),
                role: person.role,
                units: agent.units,
            },
            presence: agent.presence.clone(),
            choice: agent.choice,
            statuses: self.own_statuses(),
            reach: agent.reach(),
            went_elsewhere: agent.went_elsewhere,
            lost: agent.lost,
            missed: agent.missed.clone(),
            // Identifiers of offers sort by the time they were made.
            offers: agent
                .ringing
                .iter()
                .filter_map(|&id| desk.shown.get(id).cloned())
                .collect(),
            sessions,
            today: desk.today(id, self.now),
        })
    }

    /// What an agent can choose beside the base statuses, by name.
    pub(super) fn own_statuses(&self) -> Vec<OwnStatus> {
        let all = self.world.routing.statuses();
        let mut all: Vec<OwnStatus> = all
            .map(|status| OwnStatus {
                id: status.id,
                name: status.name.clone(),
                text: status.text.clone(),
                base: status.base,
            })
            .collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    /// As this agent sees it.
    pub(super) fn session(&self, id: ConversationId, agent: AgentId) -> Option<Session> {
        let conversation = self.world.routing.conversation(id)?;
        let chat = self.world.desk.chats.get(id)?;
        let channel = self
            .world
            .routing
            .workstream(conversation.workstream)?
            .channel;
        let part = part(conversation, agent);
        let (offer, asked, advisers) = match part {
            Part::Holds => (
                chat.session_offer,
                self.asked(conversation),
                self.advisers(conversation),
            ),
            Part::Reads | Part::Writes => (self.consult_of(agent, id), None, Vec::new()),
        };
        Some(Session {
            conversation: id,
            offer,
            part,
            asked,
            advisers,
            state: conversation.state,
            channel,
            queue: self.queue_name(conversation.queue),
            skills: self.skill_names(&conversation.needs),
            customer: chat.customer.clone(),
            customer_link: conversation.customer,
            answers: chat.answers.clone(),
            visit: chat.visit.clone(),
            case: chat.case.clone(),
            started_at: conversation.arrived_at,
            waiting_since: chat.waiting_since,
            accepted_at: conversation.accepted_at.unwrap_or(conversation.arrived_at),
            last_message: chat.last_message,
            read_upto: chat.read_upto,
            delivered_upto: chat.delivered_upto,
            customer_read_upto: chat.customer_read_upto,
            wrap_up_until: conversation.wrap_up_until,
            unanswerable: chat.sms.as_ref().and_then(unanswerable),
        })
    }

    pub(super) fn chat_state(&self, id: ConversationId) -> Option<ChatState> {
        let conversation = self.world.routing.conversation(id)?;
        let chat = self.world.desk.chats.get(id)?;
        let stage = match (conversation.state, conversation.agent, conversation.closed) {
            (ConversationState::Active, Some(agent), _) => Stage::Active {
                agent: self.world.desk.name(agent),
            },
            (ConversationState::WrapUp | ConversationState::Closed, _, Some((_, cause))) => {
                Stage::Ended { cause }
            }
            (ConversationState::Open, _, _) if conversation.with_bot => Stage::Active {
                agent: self.world.desk.bot_name(),
            },
            _ => {
                let place = self.world.routing.place(id).unwrap_or(1);
                Stage::Waiting {
                    place: u32::try_from(place).unwrap_or(u32::MAX),
                }
            }
        };
        Some(ChatState {
            stage,
            last_message: chat.last_message,
        })
    }

    fn skill_names(&self, needs: &[Need]) -> Vec<String> {
        let skills = needs
            .iter()
            .filter_map(|it| self.world.routing.skill(it.skill));
        skills.map(|skill| skill.name.clone()).collect()
    }

    pub(super) fn queue_name(&self, id: QueueId) -> String {
        self.world
            .routing
            .queue(id)
            .map(|queue| queue.name.clone())
            .unwrap_or_default()
    }
}
