//! `cargo xtask run`: from a fresh clone to links that one can click.

use std::path::PathBuf;
use std::process::ExitCode;

use crate::data;
use crate::failure::Failure;
use crate::place::Place;
use crate::product;
use crate::server::{Options, Server, is_free, print_links, stop_signal};
use crate::step::Steps;

/// Build everything that is missing, start Deskbell with sample data, print its links.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask run --port 9000 --data ./data --fresh")]
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
            // On a taken port the start fails, and nothing may be lost by that.
            if self.fresh && is_free(self.port) {
                data::empty(&data)?;
            }
            let server = Server::start(&Options {
                program: &place.program("release", "deskbelld"),
                data: &data,
                port: self.port,
                settings: &[],
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
