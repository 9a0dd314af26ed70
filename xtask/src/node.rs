//! What comes from npm: binaryen's `wasm-opt` and terser, which make the pages
//! smaller, and axe-core, which the tests put into them. Nothing of it is in
//! the product. The chat page's own tests run in Node too, with no package.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::place::Place;
use crate::process::{Show, on_path, watch};
use crate::stamp::files_under;

/// Installs what package-lock.json names into `node_modules`, once for each
/// content of that file.
///
/// # Errors
/// Node or npm is missing, or npm failed; the text says which.
pub fn ensure_packages(place: &Place) -> Result<String, Failure> {
    ensure_in(&place.root)
}

/// The same for the package-lock.json of another folder.
///
/// # Errors
/// As [`ensure_packages`].
pub fn ensure_in(folder: &Path) -> Result<String, Failure> {
    let wanted = fs::read_to_string(folder.join("package-lock.json"))?;
    let stamp = folder.join("node_modules/.deskbell");
    if fs::read_to_string(&stamp).is_ok_and(|done| done == wanted) {
        return Ok("there already".to_owned());
    }
    let npm = on_path("npm").filter(|_| on_path("node").is_some());
    let npm = npm.ok_or_else(|| Failure::new("Node.js and npm are not installed"))?;
    let mut ci = Command::new(npm);
    ci.args(["ci", "--no-audit", "--no-fund"]);
    let ended = watch(ci.current_dir(folder), Show::Heartbeat)?;
    if !ended.status.success() {
        return Err(Failure::new(format!(
            "npm ci failed: {}",
            ended.lines.join("\n")
        )));
    }
    fs::write(stamp, wanted)?;
    Ok("installed".to_owned())
}

/// The packages, once [`ensure_packages`] has succeeded.
pub struct Packages {
    folder: PathBuf,
}

impl Packages {
    pub fn of(place: &Place) -> Self {
        Self {
            folder: place.root.join("node_modules"),
        }
    }

    /// binaryen's `wasm-opt`, still without its arguments. Never the system's:
    /// Debian's breaks what wasm-bindgen makes, without a word.
    pub fn wasm_opt(&self) -> Command {
        self.node("binaryen/bin/wasm-opt")
    }

    /// Our own step before it, still without its arguments.
    pub fn trim_wasm(&self) -> Command {
        self.node("../xtask/src/smaller.mjs")
    }

    /// terser, still without its arguments.
    pub fn terser(&self) -> Command {
        self.node("terser/bin/terser")
    }

    fn node(&self, script: &str) -> Command {
        let mut command = Command::new("node");
        command.arg(self.folder.join(script));
        command
    }
}

/// The command that runs all tests of the chat page's modules.
///
/// # Errors
/// The folder of these tests can't be read, or holds none.
pub fn chat_tests(place: &Place) -> Result<Command, Failure> {
    let folder = place.root.join("crates/deskbell-server/chat-tests");
    let mut files = files_under(&folder)?;
    files.retain(|file| file.to_string_lossy().ends_with(".test.js"));
    if files.is_empty() {
        // Without files Node would look for some by itself.
        let what = format!("no tests (*.test.js) in {}", folder.display());
        return Err(Failure::new(what));
    }
    let mut command = Command::new("node");
    command.args(["--test", "--test-reporter=spec"]).args(files);
    // Colours would hide the counts.
    command.current_dir(&place.root).env_remove("FORCE_COLOR");
    Ok(command)
}

/// The file that accessibility tests put into a page.
pub fn axe(place: &Place) -> PathBuf {
    place.root.join("node_modules/axe-core/axe.min.js")
}
