//! `deskbell-load`: drives customers and agents against a running `deskbelld`
//! over real sockets, and prints what they waited for. It measures a server
//! from outside and knows nothing of its insides; it is no part of the product.

mod agent;
mod budgets;
mod crowd;
mod customer;
mod faults;
mod figures;
mod front;
mod http;
mod machine;
mod paint;
mod program;
mod ring;
mod socket;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Drives customers and agents against a running deskbelld.
#[derive(Parser)]
#[command(
    after_help = "Example:\n  deskbell-load ring --server http://127.0.0.1:8750 \\\n    --link \"$(deskbelld sign-in-link Ana --data ./data | tail -n 1)\"\n\nThe server has to let so many chats be started from one address\n(DESKBELL_CHAT_STARTS_PER_MINUTE=100000)."
)]
struct Arguments {
    #[command(subcommand)]
    load: Load,
}

#[derive(Subcommand)]
enum Load {
    /// Customers ask one after the other, one agent accepts: how long until
    /// the offer is on the wire, and until the Accept is answered.
    Ring(ring::Options),
    /// In a real browser: how long from the frame with an offer until its
    /// alert is painted. Starts a deskbelld of its own (environment DESKBELLD).
    Paint(paint::Options),
    /// In a real browser: the budgets F1 to F10 of the front end, beside other
    /// libraries. Starts a deskbelld of its own (environment DESKBELLD).
    Front(front::Options),
    /// Thousands of agents and their customers, against the budgets S1 to S8.
    /// Starts a deskbelld of its own.
    Budgets(budgets::Options),
    /// Agents and customers while the server is killed and stopped, and while
    /// the network between cuts, delays and loses. Starts a deskbelld of its own.
    Faults(faults::Options),
}

/// Why a load could not be driven.
#[derive(Debug, thiserror::Error)]
enum LoadError {
    #[error("the server refused: {0}. Is it fresh, with its sample data, and without other load?")]
    Refused(String),
    #[error("no connection to the server: {0}. Is deskbelld running at this address?")]
    Unreachable(String),
    #[error("the server said what this program did not expect: {0}")]
    Unexpected(String),
}

impl From<std::io::Error> for LoadError {
    fn from(error: std::io::Error) -> Self {
        Self::Unreachable(error.to_string())
    }
}

impl From<reqwest::Error> for LoadError {
    fn from(error: reqwest::Error) -> Self {
        Self::Unreachable(error.to_string())
    }
}

impl From<tokio_tungstenite::tungstenite::Error> for LoadError {
    fn from(error: tokio_tungstenite::tungstenite::Error) -> Self {
        Self::Unreachable(error.to_string())
    }
}

#[tokio::main]
async fn main() -> ExitCode {
    let table = match Arguments::parse().load {
        Load::Ring(options) => ring::run(&options).await,
        Load::Paint(options) => paint::run(&options).await,
        Load::Front(options) => front::run(&options).await,
        Load::Budgets(options) => budgets::run(&options).await,
        Load::Faults(options) => faults::run(&options).await,
    };
    match table {
        Ok(table) => {
            print!("{table}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}
