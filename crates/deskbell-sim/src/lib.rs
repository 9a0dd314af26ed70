//! Proves by trying: the whole of Deskbell above the database, with the people
//! around it, in virtual time. The server's engine and writer, the routing core
//! and the agents' desk are the real ones; the disk, the network and the
//! people are made here, from a seed, and so are the faults. What must always
//! hold is said in `invariants`.
//!
//! | room | what is there |
//! |---|---|
//! | `run`, `batch` | one seed, many seeds |
//! | `world`, `event`, `agenda`, `chance` | what is there, what happens next, when, and why |
//! | `house`, `rules` | accounts and configuration |
//! | `people`, `dealings`, `customer`, `bots`, `supervisor`, `office` | agents alone and with each other, customers, bots, supervisor, administrators |
//! | `tab`, `asks`, `screen`, `desktop` | an agent's browser around the real desk |
//! | `network`, `calls` | sockets and HTTP calls, with what gets lost |
//! | `server`, `store` | processes of the server around its real code; the disk |
//! | `faults`, `edge` | what goes wrong; what comes at the last moment |
//! | `invariants` | what must hold all the same |
//! | `tally`, `history`, `report` | what has happened, in numbers, in words, in tables |
//! | `small` | every state of a small world |
//!
//! Nothing of the product depends on this crate.

pub mod agenda;
mod asks;
pub mod batch;
mod bots;
mod calls;
mod chance;
mod customer;
mod dealings;
mod desktop;
mod edge;
mod elsewhere;
mod event;
mod faults;
mod history;
mod house;
pub mod invariants;
mod network;
mod office;
mod people;
pub mod report;
mod rules;
pub mod run;
mod screen;
mod server;
pub mod small;
pub mod store;
mod supervisor;
mod tab;
pub mod tally;
mod world;
