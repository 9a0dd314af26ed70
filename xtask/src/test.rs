//! `cargo xtask test`: everything that is checked before a change goes in, in
//! numbered steps. A step that fails doesn't stop the others.

use std::process::{Command, ExitCode};

use crate::failure::Failure;
use crate::front;
use crate::node::{self, Packages};
use crate::place::Place;
use crate::process::{Show, cargo, forget_own_package, on_path, spelled, watch};
use crate::simulate::simulator;
use crate::size;
use crate::step::Steps;
use crate::summary::{Counts, Outcome, Summary};
use crate::system::{self, Browser};
use crate::tools::{self, Tool, WASM, with_tools};

/// Check everything: formatting, lints, tests on the host, in a browser, end to end, and size.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  cargo xtask test\n  cargo xtask test --only e2e\n  \
                  cargo xtask test --only format --only clippy"
)]
pub struct Test {
    /// Only this step, and what it needs. Can be given more than once.
    #[arg(long, value_enum, value_name = "STEP")]
    only: Vec<Check>,
}

/// One of the checks, in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Check {
    /// cargo fmt.
    Format,
    /// clippy for the host and for the browser, warnings denied.
    Clippy,
    /// Licences, sources and advisories of all dependencies, by cargo-deny.
    Deny,
    /// Build the front end, and weigh the desk's first load.
    Size,
    /// All tests that need no browser.
    Host,
    /// Many seeds of the simulator, in virtual time under faults.
    Simulate,
    /// Tests of the chat page's modules, in Node.
    Chat,
    /// Tests of components, in headless Chromium.
    Components,
    /// Tests of the whole product, in Chromium with a notification service.
    E2e,
}

/// The seeds of a run of the tests.
const SEEDS: &str = "10000";

const ALL: [Check; 9] = [
    Check::Format,
    Check::Clippy,
    Check::Deny,
    Check::Size,
    Check::Host,
    Check::Simulate,
    Check::Chat,
    Check::Components,
    Check::E2e,
];

impl Check {
    /// Its name on the command line.
    fn name(self) -> &'static str {
        match self {
            Self::Format => "format",
            Self::Clippy => "clippy",
            Self::Deny => "deny",
            Self::Size => "size",
            Self::Host => "host",
            Self::Simulate => "simulate",
            Self::Chat => "chat",
            Self::Components => "components",
            Self::E2e => "e2e",
        }
    }

    fn about(self) -> &'static str {
        match self {
            Self::Format => "Formatting",
            Self::Clippy => "Lints, for the host and for the browser, warnings denied",
            Self::Deny => "Licences, sources and advisories of the dependencies",
            Self::Size => "Front end for release, and what the desk's first load costs",
            Self::Host => "Tests on the host",
            Self::Simulate => "Everything above the database, in virtual time under faults",
            Self::Chat => "Tests of the chat page's modules, in Node",
            Self::Components => "Component tests, in headless Chromium",
            Self::E2e => "End-to-end tests: deskbelld, Chromium, desktop notifications",
        }
    }

    fn needs_browser(self) -> bool {
        matches!(self, Self::Components | Self::E2e)
    }

    fn needs_front_end(self) -> bool {
        matches!(self, Self::Size | Self::E2e)
    }
}

impl Test {
    pub fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let chosen: Vec<Check> = ALL
            .into_iter()
            .filter(|check| self.only.is_empty() || self.only.contains(check))
            .collect();
        let mut steps = Steps::new(chosen.len() + 1);
        let mut browser = None;
        steps.take(
            "What the checks need: installed where it is missing",
            || {
                browser = prepare(place, &chosen)?;
                Ok("ready".to_owned())
            },
        )?;
        let session = Session { place, browser };
        let mut summary = Summary::default();
        for check in chosen {
            let started = steps.announce(&format!("{} ({})", check.about(), check.name()));
            let outcome = session.carry_out(check).unwrap_or_else(|failure| {
                println!("{failure}");
                Outcome::failed()
            });
            if outcome.failed {
                println!(
                    "      failed. Alone: cargo xtask test --only {}",
                    check.name()
                );
            }
            summary.add(check.name(), outcome, started.elapsed());
        }
        println!("\n{summary}");
        Ok(if summary.has_failed() {
            ExitCode::FAILURE
        } else {
            ExitCode::SUCCESS
        })
    }
}

/// Installs what the chosen checks need; the browser where one is needed.
fn prepare(place: &Place, chosen: &[Check]) -> Result<Option<Browser>, Failure> {
    tools::ensure_rust(place)?;
    tools::ensure_components(place)?;
    let needs_browser = chosen.iter().any(|check| check.needs_browser());
    let needs_front_end = chosen.iter().any(|check| check.needs_front_end());
    let browser = if needs_browser {
        println!("      Chromium and its driver, a session bus, a screen");
        Some(system::ensure_browser()?)
    } else {
        None
    };
    if chosen.contains(&Check::Chat) {
        system::ensure_node()?;
    }
    if needs_browser || needs_front_end {
        Tool::wasm_bindgen(place)?.ensure(place)?;
        Tool::trunk().ensure(place)?;
    }
    // Before anything is compiled: the server's build makes the chat page smaller
    // with terser, and its tests hold that page to its budget.
    if needs_browser || needs_front_end || chosen.contains(&Check::Host) {
        println!("      wasm-opt, terser and axe-core, by npm");
        system::ensure_node()?;
        node::ensure_packages(place)?;
    }
    Ok(browser)
}

/// What all checks of one run share.
struct Session<'a> {
    place: &'a Place,
    browser: Option<Browser>,
}

impl Session<'_> {
    fn carry_out(&self, check: Check) -> Result<Outcome, Failure> {
        match check {
            Check::Format => self.checked([self.cargo(&["fmt", "--all", "--check"])]),
            Check::Clippy => self.checked([
                self.cargo(&[
                    "clippy",
                    "--workspace",
                    "--all-targets",
                    "--",
                    "-D",
                    "warnings",
                ]),
                self.cargo(&[
                    "clippy",
                    "--all-targets",
                    "--target",
                    WASM,
                    "--",
                    "-D",
                    "warnings",
                ]),
            ]),
            Check::Deny => self.deny(),
            Check::Size => self.size(),
            Check::Host => self.host(),
            Check::Simulate => {
                let mut simulator = simulator(self.cargo(&[]));
                simulator.args(["--seeds", SEEDS]);
                self.tested(simulator)
            }
            Check::Chat => self.tested(node::chat_tests(self.place)?),
            Check::Components => {
                let arguments = ["test", "--target", WASM, "--test", "components"];
                self.tested(self.cargo(&arguments))
            }
            Check::E2e => self.end_to_end(),
        }
    }

    /// Commands that check and count nothing: the first failure ends them.
    fn checked<const N: usize>(&self, commands: [Command; N]) -> Result<Outcome, Failure> {
        for mut command in commands {
            let ended = watch(&mut command, Show::Heartbeat)?;
            if !ended.status.success() {
                ended.lines.iter().for_each(|line| println!("{line}"));
                println!("      this was: {}", spelled(&command));
                return Ok(Outcome::failed());
            }
        }
        Ok(Outcome::passed("clean"))
    }

    /// A command that runs tests: shown as it goes, counted afterwards.
    fn tested(&self, mut command: Command) -> Result<Outcome, Failure> {
        let ended = watch(&mut command, Show::Lines)?;
        if !ended.status.success() {
            println!("      this was: {}", spelled(&command));
        }
        let counts = Counts::of(&ended.lines);
        Ok(Outcome::tested(counts, ended.status.success()))
    }

    fn deny(&self) -> Result<Outcome, Failure> {
        if on_path("cargo-deny").is_none() {
            let how = "cargo install --locked cargo-deny";
            return Ok(Outcome::skipped(&format!(
                "cargo-deny is not installed: {how}"
            )));
        }
        let mut all = self.cargo(&["deny", "--workspace", "check"]);
        let ended = watch(&mut all, Show::Heartbeat)?;
        if ended.status.success() {
            return Ok(Outcome::passed("clean"));
        }
        let offline = [
            "deny",
            "--workspace",
            "--offline",
            "check",
            "bans",
            "licenses",
            "sources",
        ];
        let no_database = ended
            .lines
            .iter()
            .any(|line| line.contains("advisory database"));
        if no_database
            && watch(&mut self.cargo(&offline), Show::Heartbeat)?
                .status
                .success()
        {
            let what = "clean, without advisories: their database can't be reached";
            return Ok(Outcome::passed(what));
        }
        ended.lines.iter().for_each(|line| println!("{line}"));
        Ok(Outcome::failed())
    }

    fn size(&self) -> Result<Outcome, Failure> {
        self.front_end()?;
        let desk = self.place.dist().join("desk");
        let parts = size::first_load(&desk)?;
        let total = size::total(&parts);
        print!("{}", size::table(&parts, &size::later(&desk)?));
        println!("{:>10} {:>10}  budget", "", size::DESK_BUDGET);
        let said = size::verdict(total);
        println!("      {said}");
        if total > size::DESK_BUDGET {
            return Ok(Outcome::failed());
        }
        Ok(Outcome::passed(&said))
    }

    fn front_end(&self) -> Result<(), Failure> {
        front::build(self.place, Some(&Packages::of(self.place))).map(|_| ())
    }

    /// One selection of packages for all tests on the host: with another one
    /// cargo would choose other features and build half of it again.
    fn host(&self) -> Result<Outcome, Failure> {
        let mut tests = self.cargo(&["test", "--workspace", "--no-fail-fast", "--lib", "--bins"]);
        for name in system::test_targets(&self.place.root)? {
            tests.args(["--test", &name]);
        }
        let tests = self.tested(tests)?;
        let examples = self.cargo(&["test", "--workspace", "--no-fail-fast", "--doc"]);
        Ok(tests.and(self.tested(examples)?))
    }

    /// `deskbelld` in the profile of the tests, but with the front end of a
    /// release inside: what the browser runs is what people get.
    fn end_to_end(&self) -> Result<Outcome, Failure> {
        self.front_end()?;
        let build = [
            "build",
            "--workspace",
            "--bin",
            "deskbelld",
            "--test",
            "e2e",
        ];
        let built = self.checked([self.cargo(&build)])?;
        if built.failed {
            return Ok(built);
        }
        let arguments = ["test", "--workspace", "--no-fail-fast", "--test", "e2e"];
        let mut tests = self.cargo(&arguments);
        tests.env("DESKBELLD", self.place.program("debug", "deskbelld"));
        tests.env("AXE", node::axe(self.place));
        self.tested(tests)
    }

    /// cargo with everything in its environment that tests look for.
    fn cargo(&self, arguments: &[&str]) -> Command {
        let mut command = cargo(&self.place.root);
        forget_own_package(&mut command);
        with_tools(self.place, &mut command);
        if let Some(browser) = &self.browser {
            browser.tell(self.place, &mut command);
        }
        command.args(arguments);
        command
    }
}
