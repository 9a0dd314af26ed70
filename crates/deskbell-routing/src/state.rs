//! The state: tables of records, and the indexes that follow from them. Every
//! change of a record passes through here, so that the befores and the indexes
//! can't be forgotten. No rule lives here.

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::{
    AgentId, ConversationId, OfferId, ProfileId, QueueId, SkillId, StatusId, Timestamp,
    WorkstreamId,
};

use crate::index::{Indexes, Over};
use crate::keys::{AgentKeys, ConversationKeys, OfferKeys, Place};
use crate::matching::Touched;
use crate::record::{Agent, Conversation, Offer};
use crate::rules;
use crate::table::{Change, Table};
use crate::waiting::QueueFigures;
use crate::workstream::{Profile, Queue, Skill, Status, Workstream};

/// The whole routing domain: who is there, what waits, and what is offered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    pub(crate) queues: Table<QueueId, Queue>,
    pub(crate) skills: Table<SkillId, Skill>,
    pub(crate) profiles: Table<ProfileId, Profile>,
    pub(crate) statuses: Table<StatusId, Status>,
    pub(crate) workstreams: Table<WorkstreamId, Workstream>,
    pub(crate) agents: Table<AgentId, Agent>,
    pub(crate) conversations: Table<ConversationId, Conversation>,
    pub(crate) offers: Table<OfferId, Offer>,
    pub(crate) indexes: Indexes,
    /// Of the step in progress.
    pub(crate) touched: Touched,
    /// Tells offers of the same millisecond apart.
    pub(crate) serial: u64,
    /// `serial` before the batch.
    pub(crate) settled_serial: u64,
}

/// What a batch has to store: the records that it made or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Changes<'a> {
    pub queues: Vec<Change<'a, Queue>>,
    pub skills: Vec<Change<'a, Skill>>,
    pub profiles: Vec<Change<'a, Profile>>,
    pub statuses: Vec<Change<'a, Status>>,
    pub workstreams: Vec<Change<'a, Workstream>>,
    pub agents: Vec<Change<'a, Agent>>,
    pub conversations: Vec<Change<'a, Conversation>>,
    pub offers: Vec<Change<'a, Offer>>,
}

impl State {
    /// Nothing and nobody.
    pub fn new() -> Self {
        Self::default()
    }

    pub fn queue(&self, id: QueueId) -> Option<&Queue> {
        self.queues.get(id)
    }

    pub fn skill(&self, id: SkillId) -> Option<&Skill> {
        self.skills.get(id)
    }

    pub fn profile(&self, id: ProfileId) -> Option<&Profile> {
        self.profiles.get(id)
    }

    pub fn status(&self, id: StatusId) -> Option<&Status> {
        self.statuses.get(id)
    }

    pub fn workstream(&self, id: WorkstreamId) -> Option<&Workstream> {
        self.workstreams.get(id)
    }

    pub fn agent(&self, id: AgentId) -> Option<&Agent> {
        self.agents.get(id)
    }

    /// A conversation; one that has closed is known for ten more minutes.
    pub fn conversation(&self, id: ConversationId) -> Option<&Conversation> {
        self.conversations.get(id)
    }

    /// An offer; one that has ended is known for ten more minutes, an accepted
    /// one as long as its conversation.
    pub fn offer(&self, id: OfferId) -> Option<&Offer> {
        self.offers.get(id)
    }

    pub fn queues(&self) -> impl Iterator<Item = &Queue> {
        self.queues.rows()
    }

    pub fn skills(&self) -> impl Iterator<Item = &Skill> {
        self.skills.rows()
    }

    pub fn profiles(&self) -> impl Iterator<Item = &Profile> {
        self.profiles.rows()
    }

    pub fn statuses(&self) -> impl Iterator<Item = &Status> {
        self.statuses.rows()
    }

    pub fn workstreams(&self) -> impl Iterator<Item = &Workstream> {
        self.workstreams.rows()
    }

    pub fn agents(&self) -> impl Iterator<Item = &Agent> {
        self.agents.rows()
    }

    /// Every conversation that has not closed.
    pub fn open_conversations(&self) -> impl Iterator<Item = &Conversation> {
        self.conversations
            .rows()
            .filter(|one| one.state != ConversationState::Closed)
    }

    /// Every offer that has not ended.
    pub fn open_offers(&self) -> impl Iterator<Item = &Offer> {
        self.offers.rows().filter(|offer| offer.is_open())
    }

    /// What of a queue is without an agent, ringing or not, the first in line
    /// first.
    pub fn in_line(&self, queue: QueueId) -> impl Iterator<Item = &Conversation> {
        let queue = self.indexes.queue(queue).into_iter();
        queue
            .flat_map(|it| it.waiting.order())
            .filter_map(|id| self.conversation(id))
    }

    /// The work that waits in a queue without an offer, the first in line first.
    pub fn waiting(&self, queue: QueueId) -> impl Iterator<Item = &Conversation> {
        self.in_line(queue)
            .filter(|conversation| conversation.offer.is_none())
    }

    /// How much of a queue is without an agent, and since when.
    pub fn figures(&self, queue: QueueId) -> QueueFigures {
        self.indexes
            .queue(queue)
            .map(|it| it.waiting.figures())
            .unwrap_or_default()
    }

    /// The place of an open conversation in its queue, from 1: one more than
    /// what is without an agent and goes before it, ringing or not. So it moves
    /// back for more urgent work only.
    pub fn place(&self, conversation: ConversationId) -> Option<usize> {
        let conversation = self
            .conversation(conversation)
            .filter(|it| it.state == ConversationState::Open && !it.with_bot)?;
        let waiting = &self.indexes.queue(conversation.queue)?.waiting;
        Some(waiting.before(&Place::of(conversation)) + 1)
    }

    /// When [`Command::Wake`](crate::Command::Wake) is next due.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.indexes.next_deadline().map(|(at, _)| at)
    }

    /// What was made or changed since the last [`settle`](Self::settle).
    pub fn changes(&self) -> Changes<'_> {
        Changes {
            queues: self.queues.changes(),
            skills: self.skills.changes(),
            profiles: self.profiles.changes(),
            statuses: self.statuses.changes(),
            workstreams: self.workstreams.changes(),
            agents: self.agents.changes(),
            conversations: self.conversations.changes(),
            offers: self.offers.changes(),
        }
    }

    /// The batch is stored: its befores are forgotten, and so is what was over
    /// ten minutes before `now`.
    pub fn settle(&mut self, now: Timestamp) {
        self.queues.settle();
        self.skills.settle();
        self.profiles.settle();
        self.statuses.settle();
        self.workstreams.settle();
        self.agents.settle();
        self.conversations.settle();
        self.offers.settle();
        self.settled_serial = self.serial;
        while let Some((at, over)) = self.indexes.first_over()
            && at + rules::KEPT_AFTER_END <= now
        {
            self.forget(over);
        }
    }

    /// The batch could not be stored: everything is as at the last
    /// [`settle`](Self::settle).
    pub fn undo(&mut self) {
        self.queues.undo();
        self.skills.undo();
        self.profiles.undo();
        self.statuses.undo();
        if !self.workstreams.undo().is_empty() {
            self.order_candidates();
        }
        for (was, is) in self.agents.undo() {
            self.indexes.replace_agent(was.as_ref(), is);
        }
        for (was, is) in self.conversations.undo() {
            self.indexes.replace_conversation(was.as_ref(), is);
        }
        for (was, is) in self.offers.undo() {
            self.indexes.replace_offer(was.as_ref(), is);
        }
        self.serial = self.settled_serial;
    }

    /// Whether the indexes are what the records say. Reads everything: for
    /// tests and simulations.
    pub fn indexes_follow_from_records(&self) -> bool {
        self.indexes
            == Indexes::of(
                self.workstreams.rows(),
                self.agents.rows(),
                self.conversations.rows(),
                self.offers.rows(),
            )
    }

    /// After a change of workstreams.
    pub(crate) fn order_candidates(&mut self) {
        self.indexes
            .order_by(self.workstreams.rows(), self.agents.rows());
    }

    /// The identifier of the next offer.
    pub(crate) fn new_offer_id(&mut self, now: Timestamp) -> OfferId {
        self.serial += 1;
        OfferId::from_parts(now, u128::from(self.serial))
    }

    /// A new agent, or one whose queues or switch change.
    pub(crate) fn put_agent(&mut self, agent: Agent) {
        let id = agent.id;
        let was = self.agents.put(id, agent);
        self.indexes
            .replace_agent(was.as_ref(), self.agents.get(id));
    }

    /// Changes an agent (not the queues, nor the switch) and gives the keys
    /// before and after.
    pub(crate) fn edit_agent(
        &mut self,
        id: AgentId,
        change: impl FnOnce(&mut Agent),
    ) -> Option<(AgentKeys, AgentKeys)> {
        let agent = self.agents.edit(id)?;
        let was = AgentKeys::of(agent);
        change(agent);
        let is = AgentKeys::of(agent);
        self.indexes.move_agent(agent, &was, &is);
        Some((was, is))
    }

    pub(crate) fn add_conversation(&mut self, conversation: Conversation) {
        let id = conversation.id;
        let was = self.conversations.put(id, conversation);
        self.indexes
            .replace_conversation(was.as_ref(), self.conversations.get(id));
    }

    /// Changes a conversation and gives the keys before and after.
    pub(crate) fn edit_conversation(
        &mut self,
        id: ConversationId,
        change: impl FnOnce(&mut Conversation),
    ) -> Option<(ConversationKeys, ConversationKeys)> {
        let conversation = self.conversations.edit(id)?;
        let was = ConversationKeys::of(conversation);
        change(conversation);
        let is = ConversationKeys::of(conversation);
        self.indexes.move_conversation(id, &was, &is);
        Some((was, is))
    }

    pub(crate) fn add_offer(&mut self, offer: Offer) {
        let id = offer.id;
        let was = self.offers.put(id, offer);
        self.indexes
            .replace_offer(was.as_ref(), self.offers.get(id));
    }

    pub(crate) fn edit_offer(&mut self, id: OfferId, change: impl FnOnce(&mut Offer)) {
        let Some(offer) = self.offers.edit(id) else {
            return;
        };
        let was = OfferKeys::of(offer);
        change(offer);
        let is = OfferKeys::of(offer);
        self.indexes.move_offer(id, was, is);
    }

    fn forget(&mut self, over: Over) {
        match over {
            Over::Offer(id) => {
                self.indexes.replace_offer(self.offers.get(id), None);
                self.offers.forget(id);
            }
            Over::Conversation(id) => {
                let accepted: Vec<OfferId> = self.indexes.accepted(id).collect();
                accepted
                    .into_iter()
                    .for_each(|offer| self.forget(Over::Offer(offer)));
                self.indexes
                    .replace_conversation(self.conversations.get(id), None);
                self.conversations.forget(id);
            }
        }
    }
}
