//! The commands that ask why, list the ledger, and print or set the rules: what
//! is typed, as an order.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use deskbell_protocol::ConversationId;

use super::{Failure, Place, order};
use crate::control::Order;
use crate::dates::Typed;
use crate::operations::{Asked as Which, piped, whole_path};

#[derive(Debug, Subcommand)]
pub enum Asked {
    /// Explain a conversation's offers: who got it and why, and why nobody else.
    #[command(after_help = "Example: deskbelld why 01KAYZ3V6N8QX0T5R4W2M7C9DE --data ./data")]
    Why {
        conversation: ConversationId,
        #[command(flatten)]
        place: Place,
    },
    /// List offers, the newest first, each with its end and all its times.
    #[command(
        after_help = "Example: deskbelld ledger --agent Ana --since 2027-01-15 --end expired"
    )]
    Ledger {
        #[command(flatten)]
        which: Offers,
        /// At most so many.
        #[arg(long, value_name = "N", default_value_t = 50,
              value_parser = clap::value_parser!(u32).range(1..=10_000))]
        limit: u32,
        /// Write all of them to this CSV file instead, which is not there yet.
        #[arg(long, value_name = "FILE", conflicts_with = "limit")]
        file: Option<PathBuf>,
        #[command(flatten)]
        place: Place,
    },
    /// Print the rules (queues, skills, profiles, statuses, workstreams, agents' work), or set them.
    #[command(after_help = "Example: deskbelld rules show --data ./data > rules.toml")]
    #[command(subcommand)]
    Rules(Rules),
}

#[derive(Debug, Args)]
pub struct Offers {
    /// Of this conversation.
    #[arg(long, value_name = "ID")]
    conversation: Option<ConversationId>,
    /// To this person.
    #[arg(long, value_name = "NAME")]
    agent: Option<String>,
    /// That came to this end.
    #[arg(long)]
    end: Option<End>,
    /// Made at this time (UTC) or later.
    #[arg(long, value_name = "TIME")]
    since: Option<Typed>,
    /// Made before this time (UTC).
    #[arg(long, value_name = "TIME")]
    until: Option<Typed>,
}

/// The ends, and `open` for what has none yet.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum End {
    Open,
    Accepted,
    Rejected,
    Expired,
    Undelivered,
    Disconnected,
    Rescinded,
}

#[derive(Debug, Subcommand)]
pub enum Rules {
    /// Print the rules in force, as a file that can be set again.
    #[command(after_help = "Example: deskbelld rules show --data ./data > rules.toml")]
    Show {
        #[command(flatten)]
        place: Place,
    },
    /// Set what a file says, while the server runs or not. What it leaves out stays.
    #[command(after_help = "Example: deskbelld rules set rules.toml --check --data ./data")]
    Set {
        file: PathBuf,
        /// Only say what would change.
        #[arg(long)]
        check: bool,
        #[command(flatten)]
        place: Place,
    },
}

impl Offers {
    fn which(self) -> Which {
        let end = self.end.and_then(|end| end.to_possible_value());
        Which {
            conversation: self.conversation,
            agent: self.agent,
            end: end.map(|end| end.get_name().to_owned()),
            since: self.since.map(|typed| typed.0),
            until: self.until.map(|typed| typed.0),
        }
    }
}

impl Asked {
    /// Carries the command out.
    ///
    /// # Errors
    /// What could not be done, in one line.
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Why {
                conversation,
                place,
            } => order::run(&place.config()?, &Order::Why { conversation }),
            Self::Ledger {
                which,
                limit,
                file,
                place,
            } => {
                let which = which.which();
                let order = match file {
                    Some(file) => Order::WriteLedger {
                        which,
                        file: whole_path(&file)?,
                    },
                    None => Order::Ledger { which, limit },
                };
                order::run(&place.config()?, &order)
            }
            Self::Rules(Rules::Show { place }) => order::run(&place.config()?, &Order::ShowRules),
            Self::Rules(Rules::Set { file, check, place }) => {
                let file = whole_path(&file)?;
                let text = piped(&file)?;
                order::run(&place.config()?, &Order::SetRules { file, text, check })
            }
        }
    }
}
