//! The library behind `deskbelld`, from the command line inwards: `cli` opens
//! a `house` (store, writer, accounts) and puts `http` before it; calls and
//! sockets become inputs of the `engine`, which one `writer` carries out,
//! stores and publishes. `ARCHITECTURE.md` has the map.

pub mod accounts;
pub mod attachments;
pub mod audit;
pub mod cli;
pub mod clock;
pub mod config;
pub mod control;
pub mod dates;
pub mod directory;
pub mod drain;
pub mod engine;
pub mod files;
pub mod hours;
pub mod house;
pub mod http;
pub mod hub;
pub mod import;
pub mod limiter;
pub mod lock;
pub mod open_files;
pub mod operations;
pub mod outgoing;
pub mod phone;
pub mod roles;
pub mod sample;
pub mod sending;
pub mod sms;
pub mod socket;
pub mod store;
pub mod webhook;
pub mod writer;
