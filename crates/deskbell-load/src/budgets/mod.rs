//! The budgets S1 to S8 of the server, measured against a `deskbelld` of the
//! benchmark's own over real sockets, on one machine that both share; and the
//! same of Socket.IO and Mosquitto, where they do the like.

mod free;
mod idle;
mod offers;
mod resume;
mod start;
pub mod table;

use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use crate::LoadError;
use crate::crowd::customers::{Call, Desk};
use crate::crowd::member::Habit;
use crate::crowd::sign_in::{sign_in, tokens};
use crate::crowd::{Crowd, Peer, Who};
use crate::machine::allow_many_files;
use crate::program::Program;
use table::Row;

/// Files of the load and of the server that are no agent's socket.
const OTHER_FILES: u64 = 500;

/// What `deskbell-load budgets` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  deskbell-load budgets --deskbelld target/release/deskbelld \\\n    --data ./bench-data --agents 500 --seconds 5 --only offers"
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
    /// The script of Socket.IO, to be measured as well
    #[arg(long, value_name = "FILE")]
    socketio: Option<PathBuf>,
    /// The program of Mosquitto, to be measured as well
    #[arg(long, value_name = "FILE")]
    mosquitto: Option<PathBuf>,
    /// A data folder with a million messages, for S8
    #[arg(long, value_name = "FOLDER")]
    filled: Option<PathBuf>,
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
    /// S5: agents who become free while work waits.
    Free,
    /// S6: who does not show it, and who is cut off.
    Unseen,
    /// S7: kill -9 and restart.
    Resume,
    /// S8: the start on a full database, and the size of the program.
    Start,
}

/// Measures every part that is asked for; the answer is a Markdown table.
///
/// # Errors
/// [`LoadError`]; a broken promise ends the run.
pub async fn run(options: &Options) -> Result<String, LoadError> {
    let mut rows = Vec::new();
    let mut stage = Stage::of_deskbell(options).await?;
    measure(&mut stage, options, &mut rows).await?;
    if options.wants(Part::Unseen) {
        rows.extend(resume::unseen(&mut stage).await?);
    }
    // The last on this data: its customers stay with their agents.
    if options.wants(Part::Free) {
        rows.push(free::measure(&mut stage, options.seconds).await?);
    }
    if let Some(filled) = options
        .filled
        .as_ref()
        .filter(|_| options.wants(Part::Start))
    {
        rows.push(start::measure(&options.deskbelld, filled).await?);
    }
    rows.sort_by_key(|row| row.id);
    for (peer, name) in [
        (Peer::SocketIo, "Socket.IO"),
        (Peer::Mosquitto, "Mosquitto"),
    ] {
        if let Some(mut stage) = Stage::of_peer(peer, options)? {
            let mut of_peer = Vec::new();
            measure(&mut stage, options, &mut of_peer).await?;
            rows.extend(of_peer.into_iter().map(|row| row.beside(name)));
        }
    }
    let head = "| id | what | budget | figure | met |\n|---|---|---|---|---|\n";
    let rows: String = rows.iter().map(Row::to_string).collect();
    Ok(format!("{head}{rows}"))
}

/// What both can.
async fn measure(
    stage: &mut Stage,
    options: &Options,
    rows: &mut Vec<Row>,
) -> Result<(), LoadError> {
    if options.wants(Part::Idle) {
        rows.push(idle::measure(stage).await?);
    }
    if options.wants(Part::Offers) {
        rows.extend(offers::measure(stage, options).await?);
    }
    if options.wants(Part::Resume) {
        rows.push(resume::killed(stage).await?);
    }
    Ok(())
}

impl Options {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }

    /// As many as there may be files, and how many that is.
    fn agents(&self) -> (u64, u64) {
        let files = allow_many_files();
        let room = files.saturating_sub(OTHER_FILES);
        (u64::from(self.agents).min(room), files)
    }
}

/// A server, and who connects to it.
struct Stage {
    program: Program,
    agents: Agents,
}

enum Agents {
    /// Of Deskbell, by their cookies.
    SignedIn(Vec<String>),
    /// Of a peer.
    Anybody(Peer, usize),
}

impl Stage {
    async fn of_deskbell(options: &Options) -> Result<Self, LoadError> {
        let (agents, files) = options.agents();
        eprintln!("{agents} agents (a process may have {files} files open); they sign in");
        let began = Instant::now();
        let (deskbelld, data) = (&options.deskbelld, &options.data);
        let mut sample = Command::new(deskbelld);
        sample.args(["sample", "--agents", &agents.to_string(), "--data"]);
        let sample = sample.arg(data).output()?;
        if !sample.status.success() {
            let why = String::from_utf8_lossy(&sample.stderr).into_owned();
            return Err(LoadError::Refused(why));
        }
        let tokens = tokens(&String::from_utf8_lossy(&sample.stdout));
        let mut program = Program::deskbelld(deskbelld, data)?;
        program.start().await?;
        let cookies = sign_in(&program.server(), tokens).await?;
        program.kill()?;
        eprintln!("signed in, after {} s", began.elapsed().as_secs());
        let agents = Agents::SignedIn(cookies);
        Ok(Self { program, agents })
    }

    /// None where it is not to be measured.
    fn of_peer(peer: Peer, options: &Options) -> Result<Option<Self>, LoadError> {
        let program = match peer {
            Peer::SocketIo => options.socketio.as_deref().map(Program::socketio),
            Peer::Mosquitto => options
                .mosquitto
                .as_ref()
                .map(|program| Program::mosquitto(program, &options.data)),
        };
        let agents = usize::try_from(options.agents().0).unwrap_or(usize::MAX);
        let stage = |program| Self {
            program,
            agents: Agents::Anybody(peer, agents),
        };
        Ok(program.transpose()?.map(stage))
    }

    /// How many there are, and no more than `most`.
    fn agents(&self, most: usize) -> usize {
        most.min(match &self.agents {
            Agents::SignedIn(cookies) => cookies.len(),
            Agents::Anybody(_, count) => *count,
        })
    }

    /// Connects as many as there are, and no more than `most`.
    async fn gather(&self, most: usize, habit: Habit, survives: bool) -> Result<Crowd, LoadError> {
        let count = self.agents(most);
        let who = match &self.agents {
            Agents::SignedIn(cookies) => Who::Agents(&cookies[..count]),
            Agents::Anybody(peer, _) => Who::Peers(*peer, count),
        };
        Crowd::gather(&self.program.server(), who, habit, survives).await
    }

    /// Where customers ask for as many agents as there are, and no more than `most`.
    fn desk(&self, most: usize, survives: bool) -> Desk {
        Desk {
            server: self.program.server(),
            call: match self.agents {
                Agents::SignedIn(_) => Call::Chat,
                Agents::Anybody(Peer::SocketIo, _) => Call::SocketIo,
                Agents::Anybody(Peer::Mosquitto, _) => Call::Mosquitto {
                    agents: self.agents(most),
                },
            },
            survives,
        }
    }
}

/// No promise may be broken in any run.
fn kept(faults: &[String]) -> Result<(), LoadError> {
    match faults {
        [] => Ok(()),
        faults => Err(LoadError::Unexpected(faults.join("; "))),
    }
}
