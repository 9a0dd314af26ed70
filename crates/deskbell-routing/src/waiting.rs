//! What of a queue is without an agent, ringing or not: its order, and the
//! figures of it that are asked for often.

use std::collections::BTreeSet;

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::{ConversationId, Timestamp};

use crate::keys::Place;
use crate::ranked::Ranked;
use crate::record::Conversation;

/// What of a conversation without an agent is kept here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Waits {
    place: Place,
    /// Somebody has declined it.
    declined: bool,
    nobody_left: bool,
}

impl Waits {
    pub(crate) fn of(conversation: &Conversation) -> Option<Self> {
        let waits = conversation.state == ConversationState::Open && !conversation.with_bot;
        waits.then(|| Self {
            place: Place::of(conversation),
            declined: !conversation.asked.is_empty(),
            nobody_left: conversation.nobody_left,
        })
    }
}

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Waiting {
    order: Ranked<Place>,
    declined: BTreeSet<ConversationId>,
    nobody_left: BTreeSet<ConversationId>,
}

impl Waiting {
    pub(crate) fn add(&mut self, waits: Waits) {
        let id = waits.place.conversation;
        self.order.insert(waits.place);
        if waits.declined {
            self.declined.insert(id);
        }
        if waits.nobody_left {
            self.nobody_left.insert(id);
        }
    }

    pub(crate) fn remove(&mut self, waits: Waits) {
        let id = waits.place.conversation;
        self.order.remove(&waits.place);
        self.declined.remove(&id);
        self.nobody_left.remove(&id);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The first in line first.
    pub(crate) fn order(&self) -> impl Iterator<Item = ConversationId> {
        self.order.iter().map(|place| place.conversation)
    }

    /// How many stand before a place.
    pub(crate) fn before(&self, place: &Place) -> usize {
        self.order.before(|other| other < place)
    }

    /// What somebody has declined.
    pub(crate) fn declined(&self) -> impl Iterator<Item = ConversationId> {
        self.declined.iter().copied()
    }

    pub(crate) fn figures(&self) -> QueueFigures {
        // Of equal urgency, the first has waited the longest.
        let firsts = self.order.groups(Place::by_urgency);
        QueueFigures {
            waiting: self.order.len(),
            oldest: firsts.map(|group| group.first.queued_at).min(),
            nobody_left: self.nobody_left.len(),
        }
    }
}

/// What a supervisor sees of a queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct QueueFigures {
    /// Conversations without an agent, those that ring included.
    pub waiting: usize,
    /// Since when the first of them waits.
    pub oldest: Option<Timestamp>,
    /// Of those, how many every possible agent has declined.
    pub nobody_left: usize,
}
