//! The bell: customers ask one after the other, one agent accepts and ends.
//! A round begins at a set pace, whether the one before it was slow or not, so
//! that a slow server does not hide in fewer rounds.

use std::time::{Duration, Instant};

use deskbell_protocol::agent::{ClientFrame, Command, Event};
use deskbell_protocol::link::DisplaySurface;
use deskbell_protocol::presence::Choice;
use tokio::time::{MissedTickBehavior, interval};

use crate::LoadError;
use crate::agent::Agent;
use crate::customer::{start_chat, token};
use crate::figures::{Figures, HEAD};

/// A round takes seven of the twenty frames that a socket may send in a second.
const PACE: Duration = Duration::from_millis(400);

/// What `deskbell-load ring` takes.
#[derive(clap::Args)]
pub struct Options {
    /// The server's address
    #[arg(long, default_value = "http://127.0.0.1:8750")]
    server: String,
    /// A single-use sign-in link of an agent
    #[arg(long)]
    link: String,
    /// How many customers ask
    #[arg(long, default_value_t = 300)]
    rounds: u32,
}

/// Runs all rounds; the answer is a Markdown table.
///
/// # Errors
/// [`LoadError`]; the first refusal ends the run.
pub async fn run(options: &Options) -> Result<String, LoadError> {
    let client = reqwest::Client::new();
    let server = options.server.trim_end_matches('/');
    let mut agent = Agent::connect(&client, server, &options.link).await?;
    agent
        .command(Command::SetPresence {
            choice: Choice::Available,
            status: None,
        })
        .await?;

    let mut offered = Figures::new("customer's message sent, until its offer is on the wire");
    let mut accepted = Figures::new("Accept sent, until it is answered");
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    for round in 1..=options.rounds {
        pace.tick().await;
        let token = token()?;
        let asked = Instant::now();
        let (started, offer) = tokio::try_join!(
            start_chat(&client, server, &token),
            agent.event(|event| match event {
                Event::OfferMade { offer } => Some((Instant::now(), offer)),
                _ => None,
            }),
        )?;
        let conversation = started.conversation;
        let (arrived, offer) = offer;
        offered.add(arrived - asked);

        let (offer, attempt) = (offer.id, offer.attempt);
        let surface = DisplaySurface::Alert;
        agent
            .send(&ClientFrame::Displayed {
                offer,
                attempt,
                surface,
            })
            .await?;
        let clicked = Instant::now();
        agent.command(Command::Accept { offer }).await?;
        accepted.add(clicked.elapsed());

        agent.command(Command::End { conversation }).await?;
        agent
            .command(Command::FinishWrapUp { conversation })
            .await?;
        if round % 50 == 0 {
            eprintln!("{round} of {} rounds", options.rounds);
        }
    }
    Ok(format!("{HEAD}{offered}\n{accepted}\n"))
}
