//! One data folder at work: its store, its writer, its accounts. `serve` opens
//! it behind a listener, the short commands without one; both carry out orders
//! the same way. Whoever opens it holds the folder's lock.

use std::time::Duration;

use deskbell_protocol::Problem;

use crate::accounts::Accounts;
use crate::clock::Clock;
use crate::config::{Config, Origin};
use crate::control::{Order, Report};
use crate::sample;
use crate::store::{self, OpenError, Readers};
use crate::writer::Writer;

/// Everything behind HTTP. Dropping it without `close` loses nothing that was
/// answered: an answer comes after its commit.
#[derive(Debug)]
pub struct House {
    pub clock: Clock,
    pub readers: Readers,
    pub writer: Writer,
    pub accounts: Accounts,
    /// The address that people type.
    pub public: Origin,
}

impl House {
    /// Opens the data folder of `config`, which exists and is locked.
    ///
    /// # Errors
    /// See [`OpenError`].
    pub async fn open(config: &Config, public: Origin) -> Result<Self, OpenError> {
        let clock = Clock::start();
        let (store, readers) = store::open(&config.data).await?;
        let keep = Duration::from_secs(u64::from(config.messages_days) * 24 * 60 * 60);
        let writer = Writer::start(store, clock, keep).await?;
        let accounts = Accounts::new(readers.clone(), writer.clone(), clock);
        Ok(Self {
            clock,
            readers,
            writer,
            accounts,
            public,
        })
    }

    /// Carries out what a command of `deskbelld` asks.
    ///
    /// # Errors
    /// What can't be done, and what to do.
    pub async fn carry_out(&self, order: &Order) -> Result<Report, Problem> {
        let lines = match order.clone() {
            Order::AddUser(new) => {
                let how = if new.password.is_none() {
                    ": `deskbelld sign-in-link` makes the way in"
                } else {
                    ""
                };
                let line = format!("Added {}{how}", new.name);
                self.accounts.add(new).await?;
                vec![line]
            }
            Order::DisableUser { name } => {
                let user = self.accounts.disable(&name).await?;
                vec![format!("Switched {} off", user.name)]
            }
            Order::MakeLink { name } => {
                let link = self.sign_in_link(&name).await?;
                let about = format!("This link signs {name} in once, within 24 hours:");
                vec![about, link]
            }
            Order::AddSample { wait_time } => {
                let added = sample::add(self, wait_time).await?;
                vec![sample::report(&added)]
            }
        };
        Ok(Report { lines })
    }

    /// A link that signs this person in once, within 24 hours.
    ///
    /// # Errors
    /// `not_found`, `unavailable`.
    pub async fn sign_in_link(&self, name: &str) -> Result<String, Problem> {
        let token = self.accounts.make_link(name).await?;
        Ok(format!("{}/sign-in#{}", self.public, token.text()))
    }

    /// Takes no more, stores what has arrived, and ends.
    pub async fn close(self) {
        self.writer.stop().await;
    }
}
