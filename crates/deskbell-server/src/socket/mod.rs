//! The WebSockets of agents' tabs and customers' pages, from `hello` to the
//! close. A socket reads frames, hands them to the writer, and writes what the
//! hub has for it; limits and silence are watched here. Who may open one is
//! decided before (`http`), what a frame does is the engine's.

pub mod agent;
pub mod customer;
mod line;
mod opening;
pub mod pulse;
pub mod rate;
mod talk;
#[cfg(test)]
mod tests;

use std::future::Future;

use axum::extract::ws::WebSocket;
use deskbell_protocol::AgentId;

use crate::clock::Clock;
use crate::store::Readers;
use crate::writer::Writer;
use agent::AgentSide;
use customer::CustomerSide;
use line::Line;
pub use talk::{Hello, Said, Side, reason_of};

/// What a socket needs of the server.
#[derive(Debug, Clone)]
pub struct Doors {
    pub writer: Writer,
    pub readers: Readers,
    pub clock: Clock,
}

/// Serves a tab of a person who is signed in, until it closes or `signed_out`
/// resolves.
pub async fn agent_socket(
    socket: WebSocket,
    doors: Doors,
    agent: AgentId,
    signed_out: impl Future<Output = ()> + Send,
) {
    talk::talk(Line::new(socket), doors, AgentSide::new(agent), signed_out).await;
}

/// Serves a customer's page; its `hello` says by a token which conversation
/// it opens. `known` is called once that is so.
pub async fn customer_socket(socket: WebSocket, doors: Doors, known: impl FnOnce() + Send) {
    talk::talk(
        Line::new(socket),
        doors,
        CustomerSide::new(known),
        std::future::pending(),
    )
    .await;
}
