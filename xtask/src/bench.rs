//! `cargo xtask bench`: the figures of docs/benchmarks.md, from a build for
//! release. This only sets the stage; crates/deskbell-load measures.

use std::fs;
use std::net::{Ipv4Addr, TcpListener};
use std::process::{Command, ExitCode};

use crate::bench_front::FrontBench;
use crate::bench_server::ServerBench;
use crate::data;
use crate::failure::Failure;
use crate::place::Place;
use crate::process::cargo;
use crate::product;
use crate::server::{Options, Server};
use crate::size;
use crate::step::Steps;
use crate::system;

/// Measure: what pages weigh, how soon an offer is on the wire, how soon it is painted, what
/// the front end takes beside other libraries, and what the server carries.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  cargo xtask bench\n  cargo xtask bench ring --rounds 1000\n  \
                  cargo xtask bench front --part burst\n  \
                  cargo xtask bench server --agents 500 --seconds 5\n  \
                  cargo xtask bench faults --fault-seconds 60 --seed 7"
)]
pub struct Bench {
    /// Which benchmarks; all without one.
    #[arg(value_enum, value_name = "BENCHMARK")]
    only: Vec<Benchmark>,
    /// How many customers ask, in `ring` and `paint`.
    #[arg(long, default_value_t = 300)]
    rounds: u32,
    #[command(flatten)]
    front: FrontBench,
    #[command(flatten)]
    server: ServerBench,
    /// How long `faults` goes on; each fault comes once at least.
    #[arg(long, default_value_t = 240)]
    fault_seconds: u32,
    /// What `faults` does, when, and for how long.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Benchmark {
    /// The first load of each page, in bytes.
    Size,
    /// From a customer's message until its offer is on the agent's wire.
    Ring,
    /// From the frame with the offer until its alert is painted, in Chromium.
    Paint,
    /// The budgets F1 to F10 of the front end in Chromium, and beside it bare calls of the DOM,
    /// sonner, react-toastify, notistack and react-hot-toast.
    Front,
    /// The budgets S1 to S8 of the server: thousands of agents, and beside it
    /// Socket.IO, and Mosquitto where it is installed.
    Server,
    /// No speed: what is lost while the server is killed, stopped and paused, and while the
    /// network cuts, delays and loses.
    Faults,
}

/// All customers of a benchmark have the same address.
const MANY_CUSTOMERS: [(&str, &str); 1] = [("DESKBELL_CHAT_STARTS_PER_MINUTE", "100000")];

const ALL: [Benchmark; 6] = [
    Benchmark::Size,
    Benchmark::Ring,
    Benchmark::Paint,
    Benchmark::Front,
    Benchmark::Server,
    Benchmark::Faults,
];

impl Bench {
    pub fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let chosen: Vec<Benchmark> = ALL
            .into_iter()
            .filter(|benchmark| self.only.is_empty() || self.only.contains(benchmark))
            .collect();
        let mut steps = Steps::new(product::STEPS + chosen.len());
        product::build(place, &mut steps)?;
        for benchmark in chosen {
            match benchmark {
                Benchmark::Size => {
                    steps.announce("First load of each page, in bytes");
                    print_sizes(place)?;
                }
                Benchmark::Ring => {
                    steps.announce("From a customer's message to the agent's wire");
                    self.ring(place)?;
                }
                Benchmark::Paint => {
                    steps.announce("From the offer's frame to its alert on the screen");
                    self.paint(place)?;
                }
                Benchmark::Front => {
                    steps.announce("The front end, beside other libraries (about 10 min)");
                    self.front.run(place)?;
                }
                Benchmark::Server => {
                    steps.announce("What the server carries (about 10 min)");
                    self.server.run(place)?;
                }
                Benchmark::Faults => {
                    steps.announce("What faults of server and network do to the work");
                    self.faults(place)?;
                }
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    /// A server of its own, on a free port, with a database that is new.
    fn ring(&self, place: &Place) -> Result<(), Failure> {
        let folder = place.target.join("bench-data");
        fs::create_dir_all(&folder)?;
        data::empty(&folder)?;
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let server = Server::start(&Options {
            program: &place.program("release", "deskbelld"),
            data: &folder,
            port,
            settings: &MANY_CUSTOMERS,
        })?;
        let mut ring = load(place, "ring");
        ring.args(["--server", &format!("http://127.0.0.1:{port}")]);
        ring.args(["--link", &server.sign_in_link("Ana")?]);
        self.measure(ring)
    }

    fn paint(&self, place: &Place) -> Result<(), Failure> {
        let browser = system::ensure_browser()?;
        let mut paint = load(place, "paint");
        browser.tell(place, &mut paint);
        paint.env("DESKBELLD", place.program("release", "deskbelld"));
        paint.envs(MANY_CUSTOMERS);
        self.measure(paint)
    }

    fn faults(&self, place: &Place) -> Result<(), Failure> {
        let folder = place.target.join("bench-data");
        fs::create_dir_all(&folder)?;
        data::empty(&folder)?;
        let mut faults = load(place, "faults");
        faults.arg("--deskbelld");
        faults.arg(place.program("release", "deskbelld"));
        faults.arg("--data").arg(&folder);
        faults.args(["--seconds", &self.fault_seconds.to_string()]);
        faults.args(["--seed", &self.seed.to_string()]);
        ended_well(&mut faults)
    }

    fn measure(&self, mut load: Command) -> Result<(), Failure> {
        ended_well(load.args(["--rounds", &self.rounds.to_string()]))
    }
}

fn ended_well(load: &mut Command) -> Result<(), Failure> {
    let status = load.status()?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("the benchmark failed ({status})")))
}

/// The program that measures, still without the options of this benchmark.
pub fn load(place: &Place, benchmark: &str) -> Command {
    let mut command = cargo(&place.root);
    command.args([
        "run",
        "--release",
        "--package",
        "deskbell-load",
        "--",
        benchmark,
    ]);
    command
}

fn print_sizes(place: &Place) -> Result<(), Failure> {
    for page in ["desk", "manage"] {
        let folder = place.dist().join(page);
        let parts = size::first_load(&folder)?;
        println!("{page}:\n{}", size::table(&parts, &size::later(&folder)?));
    }
    Ok(())
}
