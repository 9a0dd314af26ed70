//! The commands that play what is outside of Deskbell, against a server that
//! runs on this machine.

use clap::{Args, Subcommand};
use tokio::net::TcpListener;

use super::{Failure, Place, print};
use crate::control::{self, ControlError, Order};
use crate::outgoing::Outgoing;
use crate::phone;
use crate::sms::stand_in::{Access, Phone, play};

#[derive(Debug, Subcommand)]
pub enum Simulate {
    /// Play a phone: each line that you type is an SMS to the running server, and what agents
    /// answer is printed. Needs no account with a provider: the phone takes its place, which the
    /// server of `--sample` is ready for; others need sms.api_address on this machine.
    #[command(
        after_help = "Example: deskbelld simulate sms --from '+44 7700 900101' --data ./data"
    )]
    Sms(Sms),
}

#[derive(Debug, Args)]
pub struct Sms {
    /// The phone's number (or a short code, or a name).
    #[arg(long, value_name = "NUMBER", allow_hyphen_values = true)]
    from: String,
    /// The number of ours that it writes to.
    #[arg(long, value_name = "NUMBER", default_value = "+447700900999")]
    to: String,
    #[command(flatten)]
    place: Place,
}

impl Simulate {
    /// Carries the command out.
    ///
    /// # Errors
    /// What could not be done, in one line.
    pub fn run(self) -> Result<(), Failure> {
        let Self::Sms(Sms { from, to, place }) = self;
        let config = place.config()?;
        let sender = |typed: &str| {
            let sender = phone::sender(typed, config.default_country);
            (!sender.is_empty()).then_some(sender).ok_or_else(|| {
                let hint = phone::hint(config.default_country);
                format!("'{typed}' {hint}")
            })
        };
        let (number, to) = (sender(&from)?, sender(&to)?);
        let report = control::call(&config.data, &Order::PlayPhone).map_err(|why| match why {
            ControlError::Refused(problem) => problem.text,
            ControlError::Unreachable(why) => format!(
                "no server runs on the data folder {} ({why}): start one with `deskbelld serve \
                 --sample`",
                config.data.display()
            ),
        })?;
        let access = report.lines.last().map(|it| serde_json::from_str(it));
        let access: Access = access.ok_or("the server's answer could not be read")??;
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .enable_all()
            .build()?;
        let done = runtime.block_on(async {
            let listener = TcpListener::bind(access.listens()).await.map_err(|why| {
                format!(
                    "{} can't be listened on ({why}): end the other phone, or whatever listens \
                     there",
                    access.api
                )
            })?;
            print(&[format!(
                "This is the phone {number}, which writes to {to}. Write a line and press Enter; \
                 STOP and START are understood. Ctrl+C ends it."
            )])?;
            let phone = Phone {
                access,
                number,
                to,
                outgoing: Outgoing::new(),
            };
            Ok(play(phone, listener).await?)
        });
        // A thread still waits for the next line.
        runtime.shutdown_background();
        done
    }
}
