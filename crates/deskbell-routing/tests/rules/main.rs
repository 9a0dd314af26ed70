//! The rules of routing, one sentence each. `world` sets the scene: a queue
//! with a workstream, agents at work, and a time that only the test moves.

// The lints spare tests, but not what tests call.
#![allow(clippy::expect_used, clippy::panic)]

mod batches;
mod choosing;
mod configuration;
mod customers;
mod declines;
mod late;
mod link;
mod missed;
mod offers;
mod presence;
mod reach;
mod restart;
mod sessions;
mod world;
