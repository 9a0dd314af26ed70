//! Out of hours: when a workstream opens again, for customers who wait while
//! nobody is there, and the words that an SMS is answered with. Nothing of it
//! decides who gets work.

use std::collections::BTreeMap;

use deskbell_protocol::conversation::{Author, ConversationState};
use deskbell_protocol::{ConversationId, Timestamp, WorkstreamId};

use super::World;
use super::turn::Turn;
use crate::hours::{Standing, standing};

/// How workstreams stand at one moment, each looked up once.
pub struct Standings<'a> {
    world: &'a World,
    now: Timestamp,
    known: BTreeMap<WorkstreamId, Standing>,
}

impl<'a> Standings<'a> {
    pub(super) const fn new(world: &'a World, now: Timestamp) -> Self {
        let known = BTreeMap::new();
        Self { world, now, known }
    }

    /// None where there is no such workstream.
    pub fn of(&mut self, id: WorkstreamId) -> Option<Standing> {
        if let Some(known) = self.known.get(&id) {
            return Some(*known);
        }
        let workstream = self.world.routing.workstream(id)?;
        let stands = standing(&workstream.hours, self.now);
        self.known.insert(id, stands);
        Some(stands)
    }

    /// The next moment at which one of those that were asked for is otherwise.
    pub fn until(&self) -> Option<Timestamp> {
        self.known.values().filter_map(|it| it.until).min()
    }
}

impl Turn<'_> {
    /// A customer has written by SMS. Out of hours, where nobody is there who
    /// could read it, they are told so once.
    pub(super) fn answer_out_of_hours(&mut self, id: ConversationId) {
        let Some(text) = self.out_of_hours_text(id) else {
            return;
        };
        let command = self.new_command();
        match self.send_message(id, Author::Automatic, text, command) {
            Ok(_) => {
                if let Some(chat) = self.world.desk.chats.edit(id) {
                    chat.told_hours = true;
                }
            }
            // Nobody can be told by a sender without a number.
            Err(problem) => tracing::debug!(code = ?problem.code, "no words for out of hours"),
        }
    }

    /// None where it is not to be told, or not any more.
    fn out_of_hours_text(&self, id: ConversationId) -> Option<String> {
        let World { routing, desk, .. } = &*self.world;
        let conversation = routing.conversation(id)?;
        let waits = conversation.state == ConversationState::Open && !conversation.with_bot;
        let hours = &routing.workstream(conversation.workstream)?.hours;
        let is_told = desk.chats.get(id)?.told_hours;
        if !waits || is_told || hours.text.is_empty() {
            return None;
        }
        let nobody_there = routing
            .why_not_into(conversation, conversation.queue)
            .is_some();
        let closed = nobody_there && !standing(hours, self.now).open;
        closed.then(|| hours.text.clone())
    }
}
