//! `cargo xtask dev`: Deskbell for those who change it. The page is rebuilt and
//! reloaded by `trunk serve`; the server is rebuilt here and started again when
//! its sources change.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode};
use std::time::{Duration, SystemTime};

use crate::failure::Failure;
use crate::place::Place;
use crate::process::{cargo, forget_own_package};
use crate::server::{Options, Server, own_group, print_links, stop_signal};
use crate::stamp::files_under;
use crate::step::Steps;
use crate::tools::{self, TRUNK, Tool, with_tools};

/// The port that Trunk.toml and Trunk.manage.toml name for their proxies.
const SERVER_PORT: u16 = 8750;
/// How often the server's sources are looked at.
const LOOK_EVERY: Duration = Duration::from_millis(500);
/// What the server is made of.
const SERVER_SOURCES: [&str; 4] = [
    "crates/deskbell-server",
    "crates/deskbell-routing",
    "crates/deskbell-protocol",
    "Cargo.toml",
];

/// Run Deskbell while changing it: rebuilds, reloads the page, restarts the server.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  cargo xtask dev --page manage")]
pub struct Dev {
    /// The page to work on.
    #[arg(long, value_enum, default_value = "desk")]
    page: Page,
    /// The folder of the database.
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Page {
    /// The agents' desk, at http://localhost:8080.
    Desk,
    /// The supervisors' and administrators' page, at http://localhost:8081/manage/.
    Manage,
}

impl Page {
    /// Trunk's file, and where the page is then.
    fn served(self) -> (&'static str, &'static str) {
        match self {
            Self::Desk => ("Trunk.toml", "http://localhost:8080/"),
            Self::Manage => ("Trunk.manage.toml", "http://localhost:8081/manage/"),
        }
    }
}

impl Dev {
    pub fn run(&self, place: &Place) -> Result<ExitCode, Failure> {
        let data = std::path::absolute(&self.data)?;
        let mut steps = Steps::new(5);
        steps.take("Rust and its browser target", || tools::ensure_rust(place))?;
        steps.take(
            &format!("Trunk {TRUNK}: builds and reloads the page"),
            || Tool::trunk().ensure(place),
        )?;
        let bindgen = Tool::wasm_bindgen(place)?;
        steps.take(
            &format!("wasm-bindgen {}: for Trunk", bindgen.version),
            || bindgen.ensure(place),
        )?;
        let stop = stop_signal()?;
        let mut running = None;
        steps.take("deskbelld: built for development, with sample data", || {
            if !build_server(place)? {
                return Err(Failure::new("deskbelld does not compile; see above"));
            }
            running = Some(start_server(place, &data)?);
            Ok(format!("listens on port {SERVER_PORT}"))
        })?;
        let (config, address) = self.page.served();
        steps.announce(&format!("Trunk: serves the page at {address}"));
        if let Some(server) = &running {
            print_links(server, SERVER_PORT)?;
            println!("Sign in by a link above; then {address} is signed in too.");
        }

        let mut trunk = serve_page(place, config)?;
        let mut seen = newest_change(&place.root);
        while stop.recv_timeout(LOOK_EVERY).is_err() {
            if let Some(status) = trunk.try_wait()? {
                return Err(Failure::new(format!("trunk serve ended ({status})")));
            }
            let now = newest_change(&place.root);
            if now != seen {
                seen = now;
                running = replace_server(place, &data, running)?;
            }
        }
        trunk.kill()?;
        trunk.wait()?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Builds anew, and only then replaces the server: one that does not compile
/// leaves the old one running.
fn replace_server(
    place: &Place,
    data: &Path,
    running: Option<Server>,
) -> Result<Option<Server>, Failure> {
    println!("deskbelld: its sources have changed");
    if !build_server(place)? {
        return Ok(running);
    }
    drop(running);
    match start_server(place, data) {
        Ok(server) => {
            println!("deskbelld: started again");
            Ok(Some(server))
        }
        // The next change may mend it.
        Err(failure) => {
            println!("{failure}");
            Ok(None)
        }
    }
}

/// True if it compiles. What the compiler says goes to the terminal as it is.
fn build_server(place: &Place) -> Result<bool, Failure> {
    let mut build = cargo(&place.root);
    build.args(["build", "--package", "deskbell-server"]);
    Ok(build.status()?.success())
}

fn start_server(place: &Place, data: &Path) -> Result<Server, Failure> {
    Server::start(&Options {
        program: &place.program("debug", "deskbelld"),
        data,
        port: SERVER_PORT,
        settings: &[],
    })
}

fn serve_page(place: &Place, config: &str) -> Result<Child, Failure> {
    let mut trunk = Command::new("trunk");
    trunk.current_dir(&place.root).env_remove("NO_COLOR");
    forget_own_package(&mut trunk);
    with_tools(place, &mut trunk);
    own_group(&mut trunk);
    trunk.args(["serve", "--config", config]);
    Ok(trunk.spawn()?)
}

/// When the server's sources changed last. A file that can't be looked at, such
/// as one that an editor is just replacing, counts as old.
fn newest_change(root: &Path) -> Option<SystemTime> {
    SERVER_SOURCES
        .iter()
        .filter_map(|path| files_under(&root.join(path)).ok())
        .flatten()
        .filter_map(|file| file.metadata().ok()?.modified().ok())
        .max()
}
