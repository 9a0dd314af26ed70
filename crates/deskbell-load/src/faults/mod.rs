//! The real server under real faults: agents and customers work over a proxy,
//! and meanwhile the server is killed, stopped and paused, and the network
//! cuts, delays and loses. After each round everything must have come to its
//! end, once: what each browser has seen is held against the promises of
//! `crowd::ledger`, and what is stored against what customers were told.

mod page;
mod plan;
mod proxy;
mod settled;
mod table;

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use fastrand::Rng;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::LoadError;
use crate::crowd::member::Habit;
use crate::crowd::sign_in::{sign_in, tokens};
use crate::crowd::{Crowd, Who};
use crate::machine::allow_many_files;
use crate::program::Program;
use page::{Page, Remembered};
use plan::{ALL, Fault, Victims, shuffled};
use proxy::Proxy;
use table::{Round, Table};

/// The time for everything to come to its end after a round.
const PATIENCE: Duration = Duration::from_secs(120);
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// Customers ask for so long before and after a fault.
const AROUND: Duration = Duration::from_millis(700);

/// What `deskbell-load faults` takes.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  deskbell-load faults --deskbelld target/release/deskbelld \\\n    --data ./bench-data --agents 300 --rate 30 --seconds 240 --seed 7"
)]
pub struct Options {
    /// The server's program
    #[arg(long, value_name = "FILE")]
    deskbelld: PathBuf,
    /// A folder for its data; it must be empty
    #[arg(long, value_name = "FOLDER")]
    data: PathBuf,
    /// How many agents work
    #[arg(long, default_value_t = 200)]
    agents: u32,
    /// Customers who come in a second
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
    rate: u32,
    /// Begins no further round after so many seconds; each fault comes once at least
    #[arg(long, default_value_t = 120)]
    seconds: u64,
    /// What is done, when, and for how long
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Only this fault. Can be given more than once.
    #[arg(long, value_enum, value_name = "FAULT")]
    only: Vec<Fault>,
    /// No pause and no bad weather is longer, in milliseconds
    #[arg(long, default_value_t = 30_000)]
    longest: u64,
}

/// Round after round; the answer is a Markdown table.
///
/// # Errors
/// [`LoadError`]; a broken promise ends the run, with its round and the seed.
pub async fn run(options: &Options) -> Result<String, LoadError> {
    let faults = if options.only.is_empty() {
        &ALL[..]
    } else {
        &options.only
    };
    let mut house = House::open(options).await?;
    let mut chance = Rng::with_seed(options.seed);
    let (mut table, began) = (Table::default(), Instant::now());
    while table.is_empty() || began.elapsed().as_secs() < options.seconds {
        for fault in shuffled(faults, &mut chance) {
            let round = house.round(fault, &mut chance).await?;
            eprintln!("{}", round.line(fault));
            let broken = round.broken.clone();
            table.add(fault, round);
            if !broken.is_empty() {
                let (seed, said) = (options.seed, broken.join("; "));
                let why = format!("{} (seed {seed}): {said}", fault.words());
                return Err(LoadError::Unexpected(why));
            }
        }
    }
    house.close().await?;
    Ok(table.to_string())
}

/// A server, the proxy before it, the agents, and how to begin.
struct House {
    program: Program,
    proxy: Proxy,
    cookies: Vec<String>,
    crowd: Crowd,
    rate: u32,
    longest: Duration,
    /// Customers so far.
    customers: u32,
}

impl House {
    async fn open(options: &Options) -> Result<Self, LoadError> {
        allow_many_files();
        let program = Program::deskbelld(&options.deskbelld, &options.data)?;
        let proxy = Proxy::before(&program.server(), options.seed).await?;
        // Customers have an address each, and all come through the proxy.
        let mut program = program
            .with("DESKBELL_PUBLIC_URL", &proxy.address())
            .with("DESKBELL_TRUSTED_PROXIES", "127.0.0.1");
        let mut sample = Command::new(&options.deskbelld);
        sample.args(["sample", "--agents", &options.agents.to_string(), "--data"]);
        let sample = sample.arg(&options.data).output().map_err(|why| {
            let program = options.deskbelld.display();
            LoadError::Refused(format!("{program} can't be started: {why}"))
        })?;
        if !sample.status.success() {
            let why = String::from_utf8_lossy(&sample.stderr).into_owned();
            return Err(LoadError::Refused(why));
        }
        program.start().await?;
        let tokens = tokens(&String::from_utf8_lossy(&sample.stdout));
        let cookies = sign_in(&proxy.address(), tokens).await?;
        let who = Who::Agents(&cookies);
        let crowd = Crowd::gather(&proxy.address(), who, Habit::Listens, true).await?;
        eprintln!("{} agents work (seed {})", cookies.len(), options.seed);
        Ok(Self {
            program,
            proxy,
            cookies,
            crowd,
            rate: options.rate,
            longest: Duration::from_millis(options.longest),
            customers: 0,
        })
    }

    /// Customers ask while the fault is there; then all has to end well.
    async fn round(&mut self, fault: Fault, chance: &mut Rng) -> Result<Round, LoadError> {
        let (stop, pages) = self.ask();
        sleep(AROUND).await;
        self.proxy.take_struck();
        let mut victims = Victims {
            program: &mut self.program,
            proxy: &self.proxy,
            longest: self.longest,
        };
        let suffered = victims.suffer(fault, chance).await;
        sleep(AROUND).await;
        stop.send_replace(true);
        let times = suffered?;
        let ledger = Arc::clone(&self.crowd.common.ledger);
        let settled = timeout(PATIENCE, async {
            let (last, remembered) = pages.await.map_err(unexpected)??;
            while !ledger.unsettled().is_empty() {
                sleep(LOOK_EVERY).await;
            }
            self.crowd.all_are_in().await?;
            Ok::<_, LoadError>((last, remembered))
        });
        let (last, remembered) = match settled.await {
            Ok(settled) => settled?,
            Err(_) => {
                let mut broken = ledger.verdict();
                broken.extend(ledger.unsettled().into_iter().take(20));
                return Err(LoadError::Unexpected(format!(
                    "{}: not everything has ended: {}",
                    fault.words(),
                    broken.join("; ")
                )));
            }
        };
        self.customers = last;
        let mut round = Round {
            times,
            struck: self.proxy.take_struck(),
            customers: remembered.len(),
            messages: remembered.iter().map(|it| it.answered.len()).sum(),
            offers: ledger.offers(),
            broken: settled::stored(&self.program.server(), &remembered).await?,
        };
        round.broken.extend(ledger.verdict());
        ledger.finish_run(0);
        Ok(round)
    }

    /// Customers come at the pace until they are told to stop. They answer with
    /// the number of the last one, and with what each of them remembers.
    fn ask(&self) -> (watch::Sender<bool>, Asking) {
        let stop = watch::Sender::new(false);
        let (mut number, rate) = (self.customers, self.rate);
        let (server, mut stopped) = (self.proxy.address(), stop.subscribe());
        let ledger = Arc::clone(&self.crowd.common.ledger);
        let asking = tokio::spawn(async move {
            let mut pages = JoinSet::new();
            let began = tokio::time::Instant::now();
            for count in 0.. {
                let at = began + Duration::from_secs(1) * count / rate;
                tokio::select! {
                    () = tokio::time::sleep_until(at) => {}
                    _ = stopped.wait_for(|&stop| stop) => break,
                }
                number += 1;
                pages.spawn(Page::new(number, server.clone(), Arc::clone(&ledger)).visit());
            }
            let mut remembered = Vec::new();
            while let Some(page) = pages.join_next().await {
                remembered.push(page.map_err(unexpected)??);
            }
            Ok((number, remembered))
        });
        (stop, asking)
    }

    /// Everybody goes home; nothing may be left.
    async fn close(mut self) -> Result<(), LoadError> {
        let mut broken = self.crowd.leave().await;
        broken.extend(settled::desks(&self.proxy.address(), &self.cookies).await?);
        self.program.stop().await?;
        match broken.as_slice() {
            [] => Ok(()),
            broken => Err(LoadError::Unexpected(broken.join("; "))),
        }
    }
}

type Asking = tokio::task::JoinHandle<Result<(u32, Vec<Remembered>), LoadError>>;

fn unexpected(why: impl std::error::Error) -> LoadError {
    LoadError::Unexpected(why.to_string())
}
