//! The budgets S1 to S8 of the server, measured against a `deskbelld` of the
//! benchmark's own over real sockets, on one machine that both share.

mod deskbelld;
mod idle;
mod offers;
mod resume;
mod table;

use std::path::PathBuf;
use std::time::Instant;

use crate::LoadError;
use crate::crowd::sign_in::{sign_in, tokens};
use crate::machine::allow_many_files;
use deskbelld::Deskbelld;
use table::Row;

/// Files of the load and of the server that are no agent's socket.
const OTHER_FILES: u64 = 500;

/// What `deskbell-load budgets` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  deskbell-load budgets --deskbelld target/release/deskbelld \\\n    --data /tmp/deskbell-bench --agents 500 --seconds 5 --only offers"
)]
pub struct Options {
    /// The server's program
    #[arg(long, value_name = "FILE")]
    deskbelld: PathBuf,
    /// A folder for its data; it must be empty
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// How many agents connect; those parts that say 10,000 have no more
    #[arg(long, default_value_t = 18_000)]
    agents: u32,
    /// How long customers ask, in each part
    #[arg(long, default_value_t = 20)]
    seconds: u32,
    /// Only this part. Can be given more than once.
    #[arg(long, value_enum, value_name = "PART")]
    only: Vec<Part>,
    /// Offers in a second, in place of 2,000 and 5,000
    #[arg(long, value_name = "COUNT")]
    rate: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// S1: memory and processor of agents who only are there.
    Idle,
    /// S2 and S3: offers at a fixed pace.
    Offers,
    /// S6: who does not show it, and who is cut off.
    Unseen,
    /// S7: kill -9 and restart.
    Resume,
}

/// Measures every part that is asked for; the answer is a Markdown table.
///
/// # Errors
/// [`LoadError`]; a broken promise ends the run.
pub async fn run(options: &Options) -> Result<String, LoadError> {
    let mut stage = Stage::set(options).await?;
    let mut rows = Vec::new();
    let wants = |part| options.only.is_empty() || options.only.contains(&part);
    if wants(Part::Idle) {
        rows.push(idle::measure(&mut stage).await?);
    }
    if wants(Part::Offers) {
        rows.extend(offers::measure(&mut stage, options).await?);
    }
    if wants(Part::Unseen) {
        rows.extend(resume::unseen(&mut stage).await?);
    }
    if wants(Part::Resume) {
        rows.push(resume::killed(&mut stage).await?);
    }
    let head = "| id | what | budget | figure | met |\n|---|---|---|---|---|\n";
    let rows: String = rows.iter().map(Row::to_string).collect();
    Ok(format!("{head}{rows}"))
}

/// A server whose agents are signed in.
struct Stage {
    deskbelld: Deskbelld,
    /// One for each agent.
    cookies: Vec<String>,
}

impl Stage {
    async fn set(options: &Options) -> Result<Self, LoadError> {
        let files = allow_many_files();
        let room = files.saturating_sub(OTHER_FILES);
        let agents = u64::from(options.agents).min(room);
        eprintln!("{agents} agents (a process may have {files} files open); they sign in");
        let began = Instant::now();
        let mut deskbelld = Deskbelld::new(options.deskbelld.clone(), options.data.clone())?;
        let printed = deskbelld.order(&["sample", "--agents", &agents.to_string()])?;
        deskbelld.start().await?;
        let cookies = sign_in(&deskbelld.server(), tokens(&printed)).await?;
        deskbelld.kill()?;
        eprintln!("signed in, after {} s", began.elapsed().as_secs());
        Ok(Self { deskbelld, cookies })
    }

    /// The cookies of as many agents as there are, and no more than `most`.
    fn some(&self, most: usize) -> &[String] {
        &self.cookies[..most.min(self.cookies.len())]
    }
}

/// No promise may be broken in any run.
fn kept(faults: &[String]) -> Result<(), LoadError> {
    match faults {
        [] => Ok(()),
        faults => Err(LoadError::Unexpected(faults.join("; "))),
    }
}
