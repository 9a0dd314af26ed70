//! `deskbelld import`: what is typed, as an import.

use std::ffi::OsString;
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Failure, Place, order, print};
use crate::import::{self, Import as Imports, Kind};

#[derive(Debug, Args)]
pub struct Import {
    /// What the rows of the file are.
    kind: Kind,
    /// A CSV file whose first line names its columns. Of contacts: name, and external_id, phone,
    /// email, company. Of cases: title, contact_external_id or contact_phone, and number, open,
    /// `opened_at`.
    file: PathBuf,
    /// Where the rows that were refused are told; FILE.refused.csv without it.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// Leave columns out that are not known, instead of refusing the file.
    #[arg(long)]
    leave_out_unknown: bool,
    #[command(flatten)]
    place: Place,
}

impl Import {
    /// Carries the command out.
    ///
    /// # Errors
    /// What could not be done, in one line.
    pub fn run(self) -> Result<(), Failure> {
        let config = self.place.config()?;
        let imports = Imports {
            country: config.default_country,
            kind: self.kind,
            report: self.report.unwrap_or_else(|| beside(&self.file)),
            file: self.file,
            leave_out: self.leave_out_unknown,
        };
        let lines = order::with(&config, |ask| Ok(import::run(&imports, ask, progress)?))?;
        Ok(print(&lines)?)
    }
}

fn beside(file: &Path) -> PathBuf {
    let mut name: OsString = file.as_os_str().to_owned();
    name.push(".refused.csv");
    name.into()
}

/// For who watches; nobody misses it who can't see it.
fn progress(line: &str) {
    let mut out = std::io::stderr().lock();
    let end = if out.is_terminal() { '\r' } else { '\n' };
    let _ = write!(out, "{line}{end}");
    let _ = out.flush();
}
