//! Decides who is offered which conversation, for how long, and how every
//! offer ends: the rule book of routing as a pure state machine.
//!
//! One function changes the world: [`step`] takes the [`State`], the time and
//! a [`Command`], and says what happened as [`Effect`]s. A command that may not
//! be carried out is a [`Refusal`] and changes nothing. Time is a parameter;
//! a timer is a deadline in a record, [`State::next_deadline`] is the first of
//! them, and [`Command::Wake`] carries out what is due.
//!
//! The state is a few tables of records (agents, conversations, offers, and
//! the configuration: queues, workstreams, skills, profiles, statuses) and ordered indexes that follow
//! from the records alone. Every change of a record goes through its table,
//! which keeps what the record was before: [`State::changes`] is therefore
//! exactly what a batch has to store, and [`State::undo`] takes a batch back
//! whose commit failed. [`State::settle`] forgets the befores.
//!
//! This crate does no input or output, reads no clock, spawns nothing, uses no
//! randomness and no unordered map: the same commands at the same times give
//! the same effects. It knows nothing of customers' names or messages, of
//! templates' texts, of sockets or of storage; the server joins those.

mod bots;
mod command;
mod configuration;
mod consults;
mod conversations;
mod deadlines;
mod effect;
mod giving;
mod handing;
mod index;
mod keys;
mod load;
mod matching;
mod offers;
mod presence;
mod proposal;
mod queues;
mod ranked;
mod record;
mod restore;
mod rules;
mod sessions;
mod skills;
mod state;
mod step;
mod table;
mod tabs;
mod waiting;
mod why;
mod workstream;

pub use command::{Account, Arrival, Command, HandOff, Handing, Refusal};
pub use deskbell_protocol::rules::{Answering, Strategy};
pub use effect::Effect;
pub use load::Places;
pub use record::{
    Agent, AgentLink, AsideBy, Asked, Consulted, Conversation, DecidedBy, Decision, Offer,
    OfferState, SetAside, Tab,
};
pub use restore::Records;
pub use rules::DELIBERATED_MAX;
pub use skills::{Need, Skills};
pub use state::{Changes, State};
pub use step::{explained_step, step};
pub use table::Change;
pub use waiting::QueueFigures;
pub use why::{Considered, Deliberation, Verdict, Why, WhyNot};
pub use workstream::{
    Blocks, Profile, Queue, Skill, Status, Takes, Template, Templates, Workstream,
};
