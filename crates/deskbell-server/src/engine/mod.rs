//! The server's logic above the store, synchronous and without a clock: what
//! arrives goes in as a batch of [`Input`]s with the time; the answers and
//! what is to be published come out, after ONE commit. A batch that could not
//! be stored leaves everything as it was, and nothing of it may be answered
//! or published.
//!
//! Routing decides (`deskbell-routing`); here its effects become events of
//! logs, messages get their numbers, commands are done once. Sockets, threads
//! and SQL are elsewhere.

mod agents;
mod around;
mod asked;
mod attachments;
mod back;
mod bot_events;
mod bots;
mod chats;
mod commands;
mod contacts;
mod control;
mod customers;
mod desk;
mod erasing;
mod floor;
mod handing;
mod hours;
mod input;
mod journal;
mod keeping;
mod logs;
mod nonce;
mod questions;
mod quick;
mod render;
mod rows;
mod sentiment;
mod sms;
mod sms_out;
mod states;
mod tally;
mod tell;
#[cfg(test)]
mod tests;
mod turn;
mod waits;

use std::collections::VecDeque;
use std::fmt;

use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::{ConversationId, Problem, Timestamp};
use deskbell_routing::{Records, State};

pub use bot_events::{BotEvent, BotNews};
pub use input::{
    Answer, Attached, BotAsks, BotDeed, CaseOf, ComesBack, Control, CustomerAsks, Elsewhere,
    Fetched, Identified, Input, KeepCase, KeepContact, Keeps, Kept, Line, NewAttachment, NewChat,
    NewMedia, NewSms, Position, PutAgent, QuickAsks, Rules, SmsWent, SmsWish, SocketId, Telling,
    To, Variables, What, WishedHandOff,
};
pub use questions::{question_texts, questions};

use crate::store::{Row, Store, StoreError};
use desk::Desk;
use floor::Watch;
use tally::Tally;
use turn::Turn;

/// Where identifiers get their randomness; a simulation has its own.
pub type Random = Box<dyn FnMut() -> u128 + Send>;

/// Everything that a batch changes and takes back.
struct World {
    routing: State,
    desk: Desk,
    watch: Watch,
    /// Closed conversations that are still in memory, in the order of their end.
    closed: VecDeque<ConversationId>,
    random: Random,
}

/// The engine on its store. One thread has it.
pub struct Engine<S> {
    store: S,
    world: World,
}

/// A stored batch: an answer for each input, in their order, and what to send.
#[derive(Debug)]
pub struct Stored {
    pub answers: Vec<Result<Answer, Problem>>,
    pub tellings: Vec<Telling>,
    /// There is more in the outbox than before.
    pub posted: bool,
    /// There is more to tell to bots than before.
    pub bots_wait: bool,
    /// False where there was nothing to store.
    pub committed: bool,
}

impl<S: fmt::Debug> fmt::Debug for Engine<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("store", &self.store)
            .finish_non_exhaustive()
    }
}

impl<S: Store> Engine<S> {
    /// Goes on from what is stored. Offers that were overdue are taken back,
    /// agents get time to come back; that is stored before this returns.
    ///
    /// # Errors
    /// The store can't be read or written.
    pub fn start(mut store: S, now: Timestamp, random: Random) -> Result<Self, StoreError> {
        let mut loaded = store.load(now)?;
        let desk = Desk::of(&loaded, now);
        for workstream in &mut loaded.workstreams {
            // What was stored was there when it was put.
            let _all_there = desk.serve(workstream);
        }
        let records = Records {
            queues: loaded.queues,
            skills: loaded.skills,
            profiles: loaded.profiles,
            statuses: loaded.statuses,
            workstreams: loaded.workstreams,
            agents: loaded.agents.into_iter().map(|row| row.agent).collect(),
            conversations: loaded
                .conversations
                .into_iter()
                .map(|row| row.conversation)
                .collect(),
            offers: loaded.offers.into_iter().map(|row| row.offer).collect(),
        };
        let (routing, effects) = State::restore(records, now);
        let closed = VecDeque::new();
        let world = World {
            routing,
            desk,
            watch: Watch::default(),
            closed,
            random,
        };
        let mut engine = Self { store, world };
        let mut turn = Turn::new(&mut engine.world, &mut engine.store, now);
        turn.tell(&effects);
        let finished = turn.finish();
        engine.store.commit(&finished.rows)?;
        finished.tallies.iter().for_each(Tally::count);
        engine.settle(now);
        Ok(engine)
    }

    /// Carries out `inputs` in their order, then what is due, and stores it
    /// all. Inputs come before deadlines: a click that arrived in time counts.
    ///
    /// # Errors
    /// The store refused; everything is as before, nothing may be answered
    /// or sent.
    pub fn batch(&mut self, now: Timestamp, inputs: &[Input]) -> Result<Stored, StoreError> {
        let watch = self.world.watch.clone();
        let stored = self.attempt(now, inputs);
        match &stored {
            Ok(_) => self.settle(now),
            Err(_) => self.undo(watch),
        }
        stored
    }

    fn attempt(&mut self, now: Timestamp, inputs: &[Input]) -> Result<Stored, StoreError> {
        let mut turn = Turn::new(&mut self.world, &mut self.store, now);
        turn.look_up(inputs)?;
        let mut answers = Vec::with_capacity(inputs.len());
        for (index, input) in inputs.iter().enumerate() {
            answers.push(turn.take(index, input)?);
        }
        turn.wake();
        let finished = turn.finish();
        let committed = !finished.rows.is_empty();
        if committed {
            self.store.commit(&finished.rows)?;
        }
        finished.tallies.iter().for_each(Tally::count);
        Ok(Stored {
            answers,
            posted: finished.rows.iter().any(|it| matches!(it, Row::Outbox(_))),
            bots_wait: finished
                .rows
                .iter()
                .any(|it| matches!(it, Row::BotEvent(_))),
            tellings: finished.tellings,
            committed,
        })
    }

    /// When [`Input::Tick`] is next due.
    pub fn next_deadline(&self) -> Option<Timestamp> {
        let routing = self.world.routing.next_deadline();
        routing
            .into_iter()
            .chain(self.world.watch.next_deadline())
            .min()
    }

    /// True for the end of a socket that the desk does not know, as one whose
    /// beginning was not stored: it would change nothing.
    pub fn is_moot(&self, input: &Input) -> bool {
        let World { desk, watch, .. } = &self.world;
        match input {
            Input::AgentClosed {
                agent, tab, socket, ..
            } => desk.tabs.get((*agent, *tab)) != Some(socket) && !watch.has(*socket),
            Input::CustomerGone {
                conversation,
                socket,
            } => {
                let guests = desk.guests.get(*conversation);
                !guests.is_some_and(|guests| guests.contains(socket))
            }
            _ => false,
        }
    }

    /// Who is there, what waits, and what is offered. Between batches it is what
    /// is stored.
    pub fn routing(&self) -> &State {
        &self.world.routing
    }

    /// For what is not a batch: removing what is too old.
    pub fn store_mut(&mut self) -> &mut S {
        &mut self.store
    }

    fn settle(&mut self, now: Timestamp) {
        let world = &mut self.world;
        let changed = world.routing.changes().conversations;
        let closed = changed
            .iter()
            .filter(|it| it.after.state == ConversationState::Closed);
        world.closed.extend(closed.map(|it| it.after.id));
        world.routing.settle(now);
        world.desk.settle();
        // Routing decides how long a closed conversation is worth its memory.
        while let Some(&first) = world.closed.front()
            && world.routing.conversation(first).is_none()
        {
            world.desk.forget(first);
            world.closed.pop_front();
        }
    }

    /// `watch` is as it was before the batch; it is small.
    fn undo(&mut self, watch: Watch) {
        self.world.watch = watch;
        self.world.routing.undo();
        self.world.desk.undo();
    }
}
