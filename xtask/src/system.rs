//! What the tests need from the operating system: a browser with its driver, a
//! session bus, a screen with windows, Node. Installed on Debian and its like
//! where we may; elsewhere it is said what to install.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::place::Place;
use crate::process::{answer, must, on_path};
use crate::stamp::files_under;

/// Programs of the end-to-end tests, with the Debian packages that hold them.
const DESKTOP: [(&str, &str); 3] = [
    ("dbus-daemon", "dbus"),
    ("Xvfb", "xvfb"),
    ("openbox", "openbox"),
];
/// Node's programs, likewise.
const NODE: [(&str, &str); 2] = [("node", "nodejs"), ("npm", "npm")];
/// The browser, likewise.
const BROWSER: [(&str, &str); 2] = [
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
];

/// Chromium and its driver.
pub struct Browser {
    chrome: PathBuf,
    driver: PathBuf,
    /// The person named it: the driver would not find it by itself.
    is_named: bool,
}

impl Browser {
    /// Tells a command which browser its tests use.
    pub fn tell(&self, place: &Place, command: &mut Command) {
        command.env("CHROME", &self.chrome);
        command.env("CHROMEDRIVER", &self.driver);
        if self.is_named
            && let Ok(file) = self.write_capabilities(place)
        {
            command.env("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file);
        }
    }

    /// The test runner of wasm-bindgen learns of another browser only by a file.
    fn write_capabilities(&self, place: &Place) -> std::io::Result<PathBuf> {
        let file = place.target.join("webdriver.json");
        let chrome = self.chrome.display().to_string();
        let chrome = chrome.replace('\\', "\\\\").replace('"', "\\\"");
        let text = format!(
            "{{\"goog:chromeOptions\":{{\"binary\":\"{chrome}\",\
             \"args\":[\"headless\",\"disable-gpu\",\"no-sandbox\"]}}}}\n"
        );
        fs::write(&file, text)?;
        Ok(file)
    }
}

/// Finds or installs the browser and what shows its notifications and windows.
/// `CHROME` and `CHROMEDRIVER` name others than those of the PATH.
pub fn ensure_browser() -> Result<Browser, Failure> {
    let named = |variable| std::env::var_os(variable).map(PathBuf::from);
    let (chrome, driver) = (named("CHROME"), named("CHROMEDRIVER"));
    let is_named = chrome.is_some();
    let mut missing = absent(&DESKTOP);
    if chrome.is_none() || driver.is_none() {
        let browser = absent(&BROWSER);
        if !browser.is_empty() && is_ubuntu() {
            return Err(Failure::new(
                "Ubuntu has Chromium only as a snap, which these tests can't drive: get Chrome \
                 and the chromedriver of its version, and name both programs in CHROME and \
                 CHROMEDRIVER",
            ));
        }
        missing.extend(browser);
    }
    install(&missing)?;
    Ok(Browser {
        chrome: chrome.map_or_else(|| program("chromium"), Ok)?,
        driver: driver.map_or_else(|| program("chromedriver"), Ok)?,
        is_named,
    })
}

/// Finds or installs Node and npm. A Node of the person's own stays in use.
pub fn ensure_node() -> Result<(), Failure> {
    install(&absent(&NODE))
}

/// The test programs of all packages, by name, that run on the host and need
/// no browser.
pub fn test_targets(root: &Path) -> Result<Vec<String>, Failure> {
    let mut names = Vec::new();
    for package in fs::read_dir(root.join("crates"))? {
        let folder = package?.path().join("tests");
        for file in files_under(&folder)? {
            // Folders under `tests` are parts of programs; one with a main.rs is one.
            let is_program = file.parent() == Some(&*folder);
            let is_folder = file.ends_with("main.rs");
            let name = if is_folder {
                file.parent()
            } else {
                Some(&*file)
            };
            if (is_program || is_folder)
                && let Some(name) = name.and_then(|name| name.file_stem())
                && file.extension().is_some_and(|kind| kind == "rs")
            {
                names.push(name.to_string_lossy().into_owned());
            }
        }
    }
    names.sort();
    names.dedup();
    Ok(names)
}

/// The packages of those programs that the PATH does not have.
fn absent(programs: &[(&str, &'static str)]) -> Vec<&'static str> {
    programs
        .iter()
        .filter(|(program, _)| on_path(program).is_none())
        .map(|(_, package)| *package)
        .collect()
}

fn program(name: &str) -> Result<PathBuf, Failure> {
    on_path(name).ok_or_else(|| Failure::new(format!("{name} is not on the PATH")))
}

fn is_ubuntu() -> bool {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    release.lines().any(|line| line == "ID=ubuntu")
}

/// Installs Debian packages; says what to install where that can't be done.
fn install(packages: &[&str]) -> Result<(), Failure> {
    if packages.is_empty() {
        return Ok(());
    }
    let list = packages.join(" ");
    let by_hand = || {
        Failure::new(format!(
            "these are missing, please install them (names as in Debian): {list}"
        ))
    };
    let apt = on_path("apt-get").ok_or_else(by_hand)?;
    let is_root = answer(Command::new("id").arg("-u")).is_some_and(|id| id == "0");
    let may_sudo = || answer(Command::new("sudo").args(["-n", "true"])).is_some();
    if !is_root && !may_sudo() {
        return Err(by_hand());
    }
    let apt = |arguments: &[&str]| {
        let mut command = if is_root {
            Command::new(&apt)
        } else {
            let mut sudo = Command::new("sudo");
            sudo.args(["-n", "DEBIAN_FRONTEND=noninteractive"])
                .arg(&apt);
            sudo
        };
        command.env("DEBIAN_FRONTEND", "noninteractive");
        must(command.args(arguments))
    };
    println!("      installing {list}");
    apt(&["update"])?;
    apt(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn test_programs_are_files_of_the_tests_folder_and_folders_with_a_main() {
        let scratch = Scratch::new("targets");
        for file in [
            "crates/a/tests/offers.rs",
            "crates/a/tests/offers/parts.rs",
            "crates/a/tests/queues/main.rs",
            "crates/a/tests/data.json",
            "crates/b/src/lib.rs",
        ] {
            scratch.write(file, "");
        }
        assert_eq!(test_targets(&scratch.path).unwrap(), ["offers", "queues"]);
    }

    #[test]
    fn only_what_is_missing_is_asked_for() {
        let programs = [("cargo", "cargo"), ("no-such-tool", "tool")];
        assert_eq!(absent(&programs), ["tool"]);
    }
}
