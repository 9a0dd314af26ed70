//! The Rust side of what building needs: compiler, target, Trunk, and the
//! wasm-bindgen that fits Cargo.lock. What the machine has in the right version
//! is used; the rest goes into the project's own folder, so that no other
//! project's version is touched.

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::Command;

use crate::failure::Failure;
use crate::place::Place;
use crate::process::{Show, answer, cargo, must, on_path, watch};
use crate::version;

/// The oldest Rust that compiles this project.
const LEAST_RUST: &str = "1.95";
/// The target of everything that runs in a browser.
pub const WASM: &str = "wasm32-unknown-unknown";
/// Newer ones need a newer Rust.
pub const TRUNK: &str = "0.21.14";

/// A program that `cargo install` brings.
pub struct Tool {
    /// What is typed: `wasm-bindgen`.
    program: &'static str,
    /// Its package: `wasm-bindgen-cli`.
    package: &'static str,
    pub version: String,
}

impl Tool {
    pub fn trunk() -> Self {
        Self {
            program: "trunk",
            package: "trunk",
            version: TRUNK.to_owned(),
        }
    }

    /// The wasm-bindgen whose output fits the library that Cargo.lock fixes.
    pub fn wasm_bindgen(place: &Place) -> Result<Self, Failure> {
        let lock = std::fs::read_to_string(place.root.join("Cargo.lock"))?;
        let version = version::in_lock(&lock, "wasm-bindgen")
            .ok_or_else(|| Failure::new("Cargo.lock names no wasm-bindgen"))?;
        Ok(Self {
            program: "wasm-bindgen",
            package: "wasm-bindgen-cli",
            version: version.to_owned(),
        })
    }

    /// Sees to it that [`with_tools`] finds this tool. Answers how.
    pub fn ensure(&self, place: &Place) -> Result<String, Failure> {
        if on_path(self.program).is_some_and(|path| self.is_right(path)) {
            return Ok("there already".to_owned());
        }
        let own = place.tools().join("bin").join(self.program);
        if self.is_right(own.with_extension(std::env::consts::EXE_EXTENSION)) {
            return Ok("there already, in the project's own tools".to_owned());
        }
        self.install(place)
    }

    fn is_right(&self, program: PathBuf) -> bool {
        answer(Command::new(program).arg("--version"))
            .is_some_and(|text| version::in_answer(&text) == Some(&self.version))
    }

    fn install(&self, place: &Place) -> Result<String, Failure> {
        let wanted = format!("{}@{}", self.package, self.version);
        if on_path("cargo-binstall").is_some() {
            let mut binstall = cargo(&place.root);
            binstall.args(["binstall", "--no-confirm", "--root"]);
            binstall.arg(place.tools()).arg(&wanted);
            if watch(&mut binstall, Show::Heartbeat)?.status.success() {
                return Ok("installed, as a built program".to_owned());
            }
            println!("      cargo binstall could not bring it: compiling it instead");
        }
        let install = || {
            let mut install = cargo(&place.root);
            install.args(["install", "--root"]).arg(place.tools());
            install.arg(&wanted);
            install
        };
        if watch(install().arg("--locked"), Show::Heartbeat)?
            .status
            .success()
        {
            return Ok("installed".to_owned());
        }
        // An index may lag behind the lock file that a package was published with.
        println!("      its own lock file can't be followed here: again without it");
        must(&mut install())?;
        Ok("installed, without its own lock file".to_owned())
    }
}

/// Gives a command the project's own tools, in front of the machine's.
pub fn with_tools<'a>(place: &Place, command: &'a mut Command) -> &'a mut Command {
    let machine = std::env::var_os("PATH").unwrap_or_default();
    let own = [place.tools().join("bin")];
    let all = own.into_iter().chain(std::env::split_paths(&machine));
    let path: OsString = std::env::join_paths(all).unwrap_or(machine);
    command.env("PATH", path)
}

/// Checks the compiler and adds the browser's target where it is missing.
pub fn ensure_rust(place: &Place) -> Result<String, Failure> {
    let said = answer(
        Command::new("rustc")
            .arg("--version")
            .current_dir(&place.root),
    )
    .ok_or_else(|| Failure::new("rustc does not answer: install Rust with https://rustup.rs"))?;
    let rust = version::in_answer(&said).unwrap_or("0");
    if !version::at_least(rust, LEAST_RUST) {
        return Err(Failure::new(format!(
            "Rust {rust} is too old, {LEAST_RUST} or newer is needed: run `rustup update stable`"
        )));
    }
    if has_target(place) {
        return Ok("there already".to_owned());
    }
    rustup(place, &["target", "add", WASM])?;
    Ok(format!("added {WASM}"))
}

/// Adds rustfmt and clippy where they are missing.
pub fn ensure_components(place: &Place) -> Result<(), Failure> {
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        if answer(cargo(&place.root).args([tool, "--version"])).is_none() {
            rustup(place, &["component", "add", component])?;
        }
    }
    Ok(())
}

/// True if the compiler in use has the standard library of the browser's target.
fn has_target(place: &Place) -> bool {
    let mut rustc = Command::new("rustc");
    rustc.args(["--print", "target-libdir", "--target", WASM]);
    answer(rustc.current_dir(&place.root)).is_some_and(|folder| PathBuf::from(folder).is_dir())
}

/// Asked for by name, rustup installs even where its automatic installs are off.
fn rustup(place: &Place, arguments: &[&str]) -> Result<(), Failure> {
    if on_path("rustup").is_none() {
        return Err(Failure::new(format!(
            "Rust here is not rustup's: install what `rustup {}` would bring",
            arguments.join(" ")
        )));
    }
    must(
        Command::new("rustup")
            .args(arguments)
            .current_dir(&place.root),
    )
}
