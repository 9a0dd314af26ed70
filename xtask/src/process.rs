//! Runs other programs: with a heartbeat while they are quiet for long, with
//! everything they said when they fail.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use crate::failure::Failure;
use crate::step::Took;

/// How often a long run tells that it lives.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What is shown while a program runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Show {
    /// Its last line from time to time; all lines if it fails.
    Heartbeat,
    /// Every line as it comes.
    Lines,
}

/// A program that has ended.
pub struct Ended {
    pub status: ExitStatus,
    /// Its lines, standard output and errors in the order of their arrival.
    pub lines: Vec<String>,
}

/// Runs `command` to its end, whatever the end is.
///
/// # Errors
/// Only if it can't be started.
pub fn watch(command: &mut Command, show: Show) -> Result<Ended, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::new(format!("{name} can't be started: {error}")))?;
    let (lines, arrived) = mpsc::channel();
    if let Some(output) = child.stdout.take() {
        forward_lines(output, lines.clone());
    }
    if let Some(errors) = child.stderr.take() {
        forward_lines(errors, lines);
    }

    let started = Instant::now();
    let mut next_beat = started + HEARTBEAT;
    let mut kept: Vec<String> = Vec::new();
    loop {
        let wait = next_beat.saturating_duration_since(Instant::now());
        match arrived.recv_timeout(wait) {
            Ok(line) => {
                if show == Show::Lines {
                    println!("{line}");
                }
                kept.push(line);
            }
            Err(RecvTimeoutError::Timeout) => {
                if show == Show::Heartbeat {
                    let last = kept.last().map_or("", |line| line.trim());
                    println!("      {}: {last}", Took(started.elapsed()));
                }
                next_beat = Instant::now() + HEARTBEAT;
            }
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    Ok(Ended {
        status: child.wait()?,
        lines: kept,
    })
}

/// Runs `command`, which must succeed. If it doesn't, prints what it said.
pub fn must(command: &mut Command) -> Result<(), Failure> {
    let ended = watch(command, Show::Heartbeat)?;
    if ended.status.success() {
        return Ok(());
    }
    for line in &ended.lines {
        println!("{line}");
    }
    Err(Failure::new(format!(
        "`{}` failed ({}); its own words are above",
        spelled(command),
        ended.status
    )))
}

/// The standard output of `command`, which must succeed.
pub fn output(command: &mut Command) -> Result<String, Failure> {
    let output = command.stdin(Stdio::null()).output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Failure::new(format!(
        "`{}` failed ({}): {}",
        spelled(command),
        output.status,
        String::from_utf8_lossy(&output.stderr).trim()
    )))
}

/// The standard output of a short command that succeeded; `None` if it is
/// missing or failed.
pub fn answer(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    output.status.success().then_some(text)
}

/// The command as a person would type it.
pub fn spelled(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_stem().unwrap_or(program.as_os_str());
    let words = std::iter::once(program).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Where the PATH has a program of this name.
pub fn on_path(name: &str) -> Option<std::path::PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}

/// cargo, as the person who started us has it. What cargo told this program
/// about its own package must not reach another one's build.
pub fn cargo(root: &Path) -> Command {
    let mut command =
        Command::new(std::env::var_os("CARGO").unwrap_or_else(|| OsStr::new("cargo").to_owned()));
    command.current_dir(root);
    forget_own_package(&mut command);
    command
}

/// Takes the variables away by which cargo describes this very package.
pub fn forget_own_package(command: &mut Command) {
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
}

fn forward_lines(from: impl Read + Send + 'static, to: Sender<String>) {
    thread::spawn(move || {
        let mut reader = BufReader::new(from);
        let mut line = Vec::new();
        // Bytes, not text: a program may print what is no UTF-8.
        while reader.read_until(b'\n', &mut line).is_ok_and(|n| n > 0) {
            let text = String::from_utf8_lossy(&line);
            if to.send(text.trim_end().to_owned()).is_err() {
                return;
            }
            line.clear();
        }
    });
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn lines_of_both_outputs_are_kept_and_the_end_is_told() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2; exit 3"]);
        let ended = watch(&mut command, Show::Heartbeat).unwrap();
        let mut lines = ended.lines;
        lines.sort();
        assert_eq!(lines, ["one", "two"]);
        assert_eq!(ended.status.code(), Some(3));
    }

    #[test]
    fn a_program_that_is_missing_is_named() {
        let failure = watch(&mut Command::new("no-such-tool"), Show::Lines).err();
        let text = failure.map(|failure| failure.to_string());
        assert!(text.is_some_and(|text| text.starts_with("no-such-tool can't be started")));
    }

    #[test]
    fn a_failing_command_is_spelled_out() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 1"]);
        let failure = must(&mut command).map_err(|failure| failure.to_string());
        assert!(failure.is_err_and(|text| text.contains("`sh -c exit 1` failed")));
    }
}
