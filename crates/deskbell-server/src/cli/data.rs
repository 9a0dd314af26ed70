//! The commands for the data as a whole and for one customer's: what is typed,
//! as an order.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use deskbell_protocol::ConversationId;
use deskbell_protocol::text::clean_line;

use super::{Failure, Place, order, restore};
use crate::control::Order;
use crate::operations::whole_path;
use crate::store::Who;

#[derive(Debug, Subcommand)]
pub enum Data {
    /// Copy the database to a file, and what was sent with messages into a folder
    /// beside it (FILE.attachments), while the server runs or not.
    #[command(after_help = "Example: deskbelld backup /backups/monday.db --data ./data")]
    Backup {
        /// A file that is not there yet.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Put a backup in the place of the database, while the server runs or not.
    /// The database that was there, and its files, are kept beside it.
    #[command(after_help = "Example: deskbelld restore /backups/monday.db --data ./data")]
    Restore {
        /// A file that `deskbelld backup` has made.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Write everything that is kept of one customer to a JSON file, and what was
    /// sent with their messages into a folder beside it (FILE.attachments).
    #[command(
        after_help = "Example: deskbelld export --email ann@example.com ann.json --data ./data"
    )]
    Export {
        #[command(flatten)]
        customer: Customer,
        /// A file that is not there yet.
        file: PathBuf,
        #[command(flatten)]
        place: Place,
    },
    /// Erase what is kept of one customer. Without --yes only says what would go.
    #[command(after_help = "Example: deskbelld erase --email ann@example.com --yes --data ./data")]
    Erase {
        #[command(flatten)]
        customer: Customer,
        /// Really erase it: nobody can bring it back.
        #[arg(long)]
        yes: bool,
        #[command(flatten)]
        place: Place,
    },
}

/// How a customer is named; other conversations with the same contact, e-mail
/// address or number are theirs as well.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Customer {
    /// One of the customer's conversations.
    #[arg(long, value_name = "ID")]
    conversation: Option<ConversationId>,
    /// The name, exactly as it is kept. Namesakes are found as well: look first.
    #[arg(long)]
    name: Option<String>,
    /// The e-mail address.
    #[arg(long)]
    email: Option<String>,
    /// The phone number.
    #[arg(long)]
    phone: Option<String>,
}

impl Customer {
    fn who(self) -> Result<Who, Failure> {
        let who = self.conversation.map(Who::Conversation);
        let who = who.or_else(|| self.name.map(|name| Who::Name(clean_line(&name))));
        let who = who.or_else(|| self.email.map(Who::Email));
        who.or_else(|| self.phone.map(Who::Phone))
            .ok_or_else(|| "name the customer".into())
    }
}

impl Data {
    /// Carries the command out.
    ///
    /// # Errors
    /// What could not be done, in one line.
    pub fn run(self) -> Result<(), Failure> {
        match self {
            Self::Backup { file, place } => {
                let file = whole_path(&file)?;
                order::run(&place.config()?, &Order::Backup { file })
            }
            Self::Restore { file, place } => restore::run(&place.config()?, &whole_path(&file)?),
            Self::Export {
                customer,
                file,
                place,
            } => {
                let (who, file) = (customer.who()?, whole_path(&file)?);
                order::run(&place.config()?, &Order::Export { who, file })
            }
            Self::Erase {
                customer,
                yes,
                place,
            } => {
                let (who, sure) = (customer.who()?, yes);
                order::run(&place.config()?, &Order::Erase { who, sure })?;
                if yes {
                    return Ok(());
                }
                Err("nothing was erased: say it again with --yes to erase these".into())
            }
        }
    }
}
