//! `deskbelld`: see `deskbelld --help`.

use std::process::ExitCode;

use clap::Parser;
use deskbell_server::cli::Cli;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("deskbelld: {failure}");
            ExitCode::FAILURE
        }
    }
}
