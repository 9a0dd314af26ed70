//! A program that a test starts: in a process group of its own, so that
//! nothing it starts outlives the test, with its output kept to wait for a
//! line of it and to be shown when the test fails.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tokio::sync::watch;

use crate::wait::{PATIENCE, until};

/// A running program.
pub struct Process {
    name: &'static str,
    child: Child,
    lines: watch::Receiver<Vec<String>>,
}

impl Process {
    pub fn start(name: &'static str, command: &mut Command) -> Self {
        Self::reading(name, command, Stdio::null())
    }

    /// One that [`Process::type_in`] writes to.
    pub fn with_keyboard(name: &'static str, command: &mut Command) -> Self {
        Self::reading(name, command, Stdio::piped())
    }

    fn reading(name: &'static str, command: &mut Command, input: Stdio) -> Self {
        let mut child = command
            .stdin(input)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0)
            .spawn()
            .unwrap_or_else(|error| panic!("{name} does not start ({command:?}): {error}"));
        let (keep, lines) = watch::channel(Vec::new());
        collect(child.stdout.take(), keep.clone());
        collect(child.stderr.take(), keep);
        Self { name, child, lines }
    }

    /// Types a line, and presses Enter.
    pub fn type_in(&mut self, line: &str) {
        let keyboard = self.child.stdin.as_mut().expect("it has a keyboard");
        writeln!(keyboard, "{line}").expect("the program reads");
    }

    /// What `pick` makes of the first line of output that it knows.
    pub async fn line<T>(&self, what: &str, pick: impl Fn(&str) -> Option<T>) -> T {
        let found = self.line_if_any(pick).await;
        found.unwrap_or_else(|| panic!("{} never said {what}:\n{}", self.name, self.output()))
    }

    /// The same, or nothing when it ends, or the time is over, without it.
    pub async fn line_if_any<T>(&self, pick: impl Fn(&str) -> Option<T>) -> Option<T> {
        let mut lines = self.lines.clone();
        let found = tokio::time::timeout(
            PATIENCE,
            lines.wait_for(|lines| lines.iter().any(|line| pick(line).is_some())),
        );
        let lines = found.await.ok()?.ok()?;
        lines.iter().find_map(|line| pick(line))
    }

    /// Everything it has written so far.
    pub fn output(&self) -> String {
        self.lines.borrow().join("\n")
    }

    /// `SIGTERM`, to the program alone.
    pub fn ask_to_stop(&self) {
        kill_process(self.pid(), Signal::TERM).expect("the program still runs");
    }

    /// Stops it in its tracks, or lets it go on: to others it is there, and
    /// answers nothing.
    pub fn freeze(&self, frozen: bool) {
        let signal = if frozen { Signal::STOP } else { Signal::CONT };
        kill_process(self.pid(), signal).expect("the program still runs");
    }

    /// Waits for its end.
    pub async fn ended(&mut self) -> ExitStatus {
        let name = self.name;
        let child = &mut self.child;
        until(&format!("the end of {name}"), async || {
            child.try_wait().expect("it is our child")
        })
        .await
    }

    /// `SIGKILL` to the whole group: nothing gets a chance to tidy up.
    pub fn kill(&mut self) {
        let _gone_already = kill_process_group(self.pid(), Signal::KILL);
        let _reaped = self.child.wait();
    }

    fn pid(&self) -> Pid {
        Pid::from_child(&self.child)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
        if std::thread::panicking() {
            let output = self.output();
            if !output.is_empty() {
                eprintln!("---- {} wrote:\n{output}", self.name);
            }
        }
    }
}

/// Reads a stream to its end, in a thread of its own.
fn collect(stream: Option<impl Read + Send + 'static>, keep: watch::Sender<Vec<String>>) {
    let Some(stream) = stream else { return };
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            keep.send_modify(|lines| lines.push(line));
        }
    });
}
