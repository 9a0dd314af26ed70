//! `deskbell-load faults` in short, with a `deskbelld` that was built beside
//! it: each fault comes once, and nothing is lost.

#![allow(clippy::unwrap_used, reason = "a test says what it expects")]

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

const FAULTS: usize = 9;

/// The one that the environment names, or else the one of this build.
fn deskbelld() -> OsString {
    if let Some(named) = std::env::var_os("DESKBELLD") {
        return named;
    }
    let beside = Path::new(env!("CARGO_BIN_EXE_deskbell-load")).with_file_name("deskbelld");
    assert!(
        beside.exists(),
        "build it first: cargo build --package deskbell-server"
    );
    beside.into()
}

#[test]
fn whatever_happens_to_the_server_and_the_network_nothing_is_lost_doubled_or_forgotten() {
    let data = tempfile::tempdir().unwrap();
    let mut faults = Command::new(env!("CARGO_BIN_EXE_deskbell-load"));
    faults.arg("faults").arg("--deskbelld").arg(deskbelld());
    faults.arg("--data").arg(data.path());
    faults.args(["--agents", "8", "--rate", "5", "--seconds", "0"]);
    let done = faults.args(["--longest", "700"]).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{said}");
    let table = String::from_utf8(done.stdout).unwrap();
    let rows = table.lines().filter(|line| line.ends_with("| nothing |"));
    assert_eq!(rows.count(), FAULTS, "{table}");
}

#[test]
fn a_server_that_does_not_exist_is_named() {
    let data = tempfile::tempdir().unwrap();
    let mut faults = Command::new(env!("CARGO_BIN_EXE_deskbell-load"));
    faults.args(["faults", "--deskbelld", "/no/such/program", "--data"]);
    let done = faults.arg(data.path()).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    let is_named = said.contains("/no/such/program");
    assert!(!done.status.success() && is_named, "{said}");
}
