//! The commands of `deskbelld`, as typed. Each says with `--help` what it does,
//! with an example. Failures are one line: what is wrong and what to do.

mod asked;
mod data;
mod import;
mod known;
mod order;
mod restore;
mod serve;
mod simulate;
mod usage;

use std::fmt;
use std::io::{self, Write as _};
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use deskbell_protocol::agent::Role;

use crate::accounts::NewUser;
use crate::config::{Config, ConfigError, Source};
use crate::control::Order;

/// What could not be done, in one line.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Deskbell's server: rings the agents' desks when a customer wants to talk.
#[derive(Debug, Parser)]
#[command(version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server until it is told to stop.
    #[command(after_help = "Example: deskbelld serve --port 8750 --data ./data")]
    Serve(Serve),
    /// Add people, or switch them off.
    #[command(after_help = "Example: deskbelld user add Ana --role agent --queue Support")]
    #[command(subcommand)]
    User(User),
    /// Print a link that signs a person in once, within 24 hours.
    #[command(after_help = "Example: deskbelld sign-in-link Ana --data ./data")]
    SignInLink {
        name: String,
        #[command(flatten)]
        place: Place,
    },
    /// Add sample data: a queue, a workstream, two agents, a supervisor, an administrator.
    #[command(after_help = "Example: deskbelld sample --data ./data --wait-time 30")]
    Sample {
        /// The seconds in which an agent has to answer an offer, 5 to 900. The
        /// sample data that is there already takes it over.
        #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u16).range(5..=900))]
        wait_time: Option<u16>,
        /// Add this many more agents, "Agent 1" and so on, and print a sign-in link for each of
        /// them: for trying how many a machine carries.
        #[arg(long, value_name = "COUNT", default_value_t = 0,
              value_parser = clap::value_parser!(u32).range(..=100_000))]
        agents: u32,
        #[command(flatten)]
        place: Place,
    },
    #[command(flatten)]
    Data(data::Data),
    #[command(flatten)]
    Known(known::Known),
    /// Take contacts or cases over from a CSV file, while the server runs or not. A row that is
    /// refused is told with its line; again it is not kept twice.
    #[command(after_help = "Example: deskbelld import contacts contacts.csv --data ./data")]
    Import(import::Import),
    #[command(flatten)]
    Asked(asked::Asked),
    /// Play what is outside of Deskbell, for trying it on this machine.
    #[command(
        after_help = "Example: deskbelld simulate sms --from '+44 7700 900101' --data ./data"
    )]
    #[command(subcommand)]
    Simulate(simulate::Simulate),
    /// Print the configuration in force, and where each value came from.
    #[command(after_help = "Example: deskbelld config --config deskbell.toml")]
    Config {
        #[command(flatten)]
        settings: Settings,
    },
}

#[derive(Debug, Subcommand)]
enum User {
    /// Add a person. Without a password they sign in by link.
    #[command(
        after_help = "Example: deskbelld user add Ana --role agent --units 3 --queue Support"
    )]
    Add(AddUser),
    /// Switch a person off: they are signed out at once, their work goes back.
    #[command(after_help = "Example: deskbelld user disable Ana --data ./data")]
    Disable {
        name: String,
        #[command(flatten)]
        place: Place,
    },
}

/// Where the data and the configuration are.
#[derive(Debug, Args)]
struct Place {
    /// The data folder.
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// A configuration file (TOML).
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

/// Every setting that has a flag.
#[derive(Debug, Args)]
struct Settings {
    #[command(flatten)]
    place: Place,
    /// The port to listen on; 0 takes any free one.
    #[arg(long, value_name = "N")]
    port: Option<String>,
    /// The address to listen on.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The address that people type, where a proxy stands in front.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// How log lines look: text or json.
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
}

#[derive(Debug, Args)]
struct Serve {
    #[command(flatten)]
    settings: Settings,
    /// Add the sample data first.
    #[arg(long)]
    sample: bool,
    /// Where there is no account with a provider of SMS, let `deskbelld simulate sms` take its
    /// place on this machine, at the next port. With the sample data it is so anyway.
    #[arg(long)]
    phone: bool,
}

#[derive(Debug, Args)]
struct AddUser {
    name: String,
    #[arg(long)]
    role: RoleName,
    /// Capacity units: how many conversations at once.
    #[arg(long, default_value_t = 3)]
    units: u32,
    /// A queue whose work this person takes; can be given more than once.
    #[arg(long = "queue", value_name = "QUEUE")]
    queues: Vec<String>,
    /// Read a password from the standard input.
    #[arg(long)]
    password_stdin: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RoleName {
    Agent,
    Supervisor,
    Administrator,
}

impl From<RoleName> for Role {
    fn from(name: RoleName) -> Self {
        match name {
            RoleName::Agent => Self::Agent,
            RoleName::Supervisor => Self::Supervisor,
            RoleName::Administrator => Self::Administrator,
        }
    }
}

impl Place {
    fn flags(&self) -> Result<Vec<(&'static str, String)>, ConfigError> {
        let Some(path) = &self.data else {
            return Ok(Vec::new());
        };
        let text = path.to_str().ok_or_else(|| ConfigError::NotText {
            place: Source::Flag("--data".into()),
        })?;
        Ok(vec![("data", text.to_owned())])
    }

    fn config(&self) -> Result<Config, ConfigError> {
        Config::read(self.config.as_deref(), &self.flags()?)
    }
}

impl Settings {
    fn config(&self) -> Result<Config, ConfigError> {
        let mut flags = self.place.flags()?;
        for (name, value) in [
            ("port", &self.port),
            ("listen", &self.listen),
            ("public_url", &self.public_url),
            ("log_format", &self.log_format),
        ] {
            flags.extend(value.clone().map(|text| (name, text)));
        }
        Config::read(self.place.config.as_deref(), &flags)
    }
}

/// Prints lines. Who has stopped reading (`| head`) has seen enough.
///
/// # Errors
/// They can't be written.
fn print(lines: &[impl fmt::Display]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let mut lines = lines.iter();
    match lines.try_for_each(|line| writeln!(out, "{line}")) {
        Err(why) if why.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        done => done,
    }
}

impl Cli {
    /// Carries the command out.
    ///
    /// # Errors
    /// What could not be done, in one line; nothing was changed then.
    pub fn run(self) -> Result<(), Failure> {
        match self.command {
            Command::Serve(serve) => {
                serve::run(serve.settings.config()?, serve.sample, serve.phone)
            }
            Command::User(User::Add(add)) => {
                let password = if add.password_stdin {
                    Some(order::read_password()?)
                } else {
                    None
                };
                let order = Order::AddUser(NewUser {
                    name: add.name,
                    role: add.role.into(),
                    units: add.units,
                    queues: add.queues,
                    password,
                });
                order::run(&add.place.config()?, &order)
            }
            Command::User(User::Disable { name, place }) => {
                order::run(&place.config()?, &Order::DisableUser { name })
            }
            Command::SignInLink { name, place } => {
                order::run(&place.config()?, &Order::MakeLink { name })
            }
            Command::Sample {
                wait_time,
                agents,
                place,
            } => order::run(&place.config()?, &Order::AddSample { wait_time, agents }),
            Command::Data(command) => command.run(),
            Command::Known(command) => command.run(),
            Command::Import(command) => command.run(),
            Command::Asked(command) => command.run(),
            Command::Simulate(command) => command.run(),
            Command::Config { settings } => Ok(print(&settings.config()?.lines())?),
        }
    }
}
