//! `deskbelld`: see `deskbelld --help`.

use std::fmt::Display;
use std::io::Write as _;
use std::process::ExitCode;

use deskbell_server::cli::Cli;

/// What programs answer that don't understand what was typed.
const NOT_UNDERSTOOD: u8 = 2;

fn main() -> ExitCode {
    let cli = match Cli::typed() {
        Ok(cli) => cli,
        Err(failure) => {
            say(&failure);
            return ExitCode::from(NOT_UNDERSTOOD);
        }
    };
    match cli.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&failure);
            ExitCode::FAILURE
        }
    }
}

/// The exit code counts where nothing can be said, as on a full disk.
fn say(failure: &impl Display) {
    let _ = writeln!(std::io::stderr(), "deskbelld: {failure}");
}
