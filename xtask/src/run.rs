//! `cargo xtask run`: from a fresh clone to links that one can click.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::data;
use crate::failure::Failure;
use crate::place::Place;
use crate::product;
use crate::server::{Options, Server, stop_signal};
use crate::step::Steps;

/// Build everything that is missing, start Deskbell with sample data, print its links.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask run --port 9000 --data /tmp/deskbell --fresh")]
pub struct Run {
    /// Where deskbelld listens, on this machine only.
    #[arg(long, default_value_t = 8750)]
    port: u16,
    /// The folder of its database.
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
    /// Begin with an empty data folder. Refuses folders that are not Deskbell's.
    #[arg(long)]
    fresh: bool,
}

impl Run {
    pub fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let mut steps = Steps::new(product::STEPS + 1);
        product::build(place, &mut steps)?;
        let data = std::path::absolute(&self.data)?;
        let stop = stop_signal()?;
        let mut started = None;
        steps.take("deskbelld: starts, with sample data", || {
            if self.fresh {
                data::empty(&data)?;
            }
            let server = Server::start(&Options {
                program: &place.program("release", "deskbelld"),
                data: &data,
                port: self.port,
            })?;
            started = Some(server);
            Ok("ready".to_owned())
        })?;
        let Some(server) = started else {
            return Err(Failure::new("deskbelld was not started"));
        };
        print_links(&server, self.port)?;
        let status = server.run_until(&stop)?;
        if status.success() {
            return Ok(ExitCode::SUCCESS);
        }
        Err(Failure::new(format!("deskbelld ended ({status})")))
    }
}

/// What a person does next, with the addresses for it.
fn print_links(server: &Server, port: u16) -> Result<(), Failure> {
    println!();
    println!("Deskbell is up. Each sign-in link works once:");
    println!();
    println!("  Agent's desk, Ana      {}", server.sign_in_link("Ana")?);
    println!("  Supervisor, Sam        {}", server.sign_in_link("Sam")?);
    println!("  Administrator, Ada     {}", server.sign_in_link("Ada")?);
    println!("  Customer's chat page   http://localhost:{port}/chat/");
    println!();
    println!("Sign in as Ana, go online, then write from the chat page: the desk rings.");
    println!("Use another browser profile or a private window for each further person.");
    println!(
        "Another link, for Ben or again for Ana: {} sign-in-link Ben --data {}",
        server.program().display(),
        server.data().display()
    );
    println!("Ctrl-c ends it.");
    Ok(())
}
