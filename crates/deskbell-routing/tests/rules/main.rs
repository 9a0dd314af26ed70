//! The rules of routing, one sentence each. `world` sets the scene: a queue
//! with a workstream, agents at work, and a time that only the test moves.

// The lints spare tests, but not what tests call.
#![allow(clippy::expect_used, clippy::panic)]

mod aside;
mod assigning;
mod batches;
mod bots;
mod capacity;
mod choosing;
mod configuration;
mod consults;
mod customers;
mod declines;
mod handing;
mod late;
mod leaving;
mod link;
mod lost_sender;
mod missed;
mod offers;
mod presence;
mod reach;
mod restart;
mod sessions;
mod skills;
mod strategies;
mod why;
mod world;
