//! The commands for whom the house knows, and for bots: what is typed, as an
//! order.

use clap::{Args, Subcommand};
use deskbell_protocol::contact::Details;

use super::{Failure, Place, order};
use crate::control::Order;
use crate::operations::NewContact;

#[derive(Debug, Subcommand)]
pub enum Known {
    /// Add customers whom the house knows: an SMS of theirs shows who they are.
    #[command(after_help = "Example: deskbelld contact add 'Ann Lee' --phone '+1 415 555 0123'")]
    #[command(subcommand)]
    Contact(Contact),
    /// Add a program that answers customers first, or remove it.
    #[command(after_help = "Example: deskbelld bot add Helper --data ./data")]
    #[command(subcommand)]
    Bot(Bot),
}

#[derive(Debug, Subcommand)]
pub enum Contact {
    /// Add one customer.
    #[command(
        after_help = "Example: deskbelld contact add 'Ann Lee' --phone '+1 415 555 0123' --case 'Late parcel'"
    )]
    Add(AddContact),
}

#[derive(Debug, Args)]
pub struct AddContact {
    name: String,
    /// The mobile phone, with its country's code.
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    phone: Option<String>,
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    #[arg(long, value_name = "NAME")]
    company: Option<String>,
    /// The title of a case of theirs that is open.
    #[arg(long, value_name = "TITLE")]
    case: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
pub enum Bot {
    /// Add a bot, and print its token: it is shown only then.
    #[command(after_help = "Example: deskbelld bot add Helper --data ./data")]
    Add {
        name: String,
        /// Where it is told what happens: an https address, or one on this
        /// machine. The secret that signs is printed before the token.
        #[arg(long, value_name = "ADDRESS")]
        webhook: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// Set where a bot is told what happens, and print a new secret; or remove
    /// it.
    #[command(
        after_help = "Example: deskbelld bot webhook Helper https://bot.example.com/deskbell"
    )]
    Webhook {
        name: String,
        #[arg(required_unless_present = "remove", conflicts_with = "remove")]
        address: Option<String>,
        /// The bot is told nothing any more: it has to ask.
        #[arg(long)]
        remove: bool,
        #[command(flatten)]
        place: Place,
    },
    /// Remove a bot: its token is worth nothing from then on.
    #[command(after_help = "Example: deskbelld bot remove Helper --data ./data")]
    Remove {
        name: String,
        #[command(flatten)]
        place: Place,
    },
}

impl Known {
    /// Carries the command out.
    ///
    /// # Errors
    /// What could not be done, in one line.
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Contact(Contact::Add(add)) => {
                let order = Order::AddContact(NewContact {
                    details: Details {
                        name: add.name,
                        phone: add.phone,
                        email: add.email,
                        company: add.company,
                    },
                    case: add.case,
                });
                order::run(&add.place.config()?, &order)
            }
            Self::Bot(Bot::Add {
                name,
                webhook,
                place,
            }) => order::run(&place.config()?, &Order::AddBot { name, webhook }),
            Self::Bot(Bot::Webhook {
                name,
                address,
                place,
                ..
            }) => order::run(&place.config()?, &Order::SetWebhook { name, address }),
            Self::Bot(Bot::Remove { name, place }) => {
                order::run(&place.config()?, &Order::RemoveBot { name })
            }
        }
    }
}
