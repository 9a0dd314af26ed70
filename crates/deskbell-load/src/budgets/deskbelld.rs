//! A `deskbelld` of the benchmark's own: started, killed and started again on
//! the same data and port.

use std::net::{Ipv4Addr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::LoadError;
use crate::http::Caller;
use crate::machine::Process;

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// Where it is, and its process while it runs. Killed when dropped.
#[derive(Debug)]
pub struct Deskbelld {
    program: PathBuf,
    data: PathBuf,
    port: u16,
    child: Option<Child>,
}

impl Deskbelld {
    /// Not started yet; on a port that is free now.
    ///
    /// # Errors
    /// No port is free.
    pub fn new(program: PathBuf, data: PathBuf) -> Result<Self, LoadError> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        Ok(Self {
            program,
            data,
            port,
            child: None,
        })
    }

    /// The address, as `http://HOST:PORT`.
    pub fn server(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// What a short command prints.
    ///
    /// # Errors
    /// It failed, with its own words.
    pub fn order(&self, words: &[&str]) -> Result<String, LoadError> {
        let mut command = Command::new(&self.program);
        command.args(words).arg("--data").arg(&self.data);
        let done = command.output()?;
        if done.status.success() {
            return Ok(String::from_utf8_lossy(&done.stdout).into_owned());
        }
        let why = String::from_utf8_lossy(&done.stderr).into_owned();
        Err(LoadError::Refused(why))
    }

    /// Starts it; the answer is how long it took until it was ready.
    ///
    /// # Errors
    /// It ended at once, or is not ready within a minute.
    pub async fn start(&mut self) -> Result<Duration, LoadError> {
        let mut command = Command::new(&self.program);
        command.args(["serve", "--port", &self.port.to_string()]);
        command.arg("--data").arg(&self.data);
        // All customers have one address.
        command.env("DESKBELL_CHAT_STARTS_PER_MINUTE", "1000000");
        command.env("DESKBELL_LOG", "warn").stdout(Stdio::null());
        let began = Instant::now();
        let child = self.child.insert(command.spawn()?);
        let mut caller = Caller::new(&format!("http://127.0.0.1:{}", self.port));
        loop {
            if matches!(caller.get("/readyz").await, Ok(answer) if answer.status == 200) {
                return Ok(began.elapsed());
            }
            if let Some(status) = child.try_wait()? {
                return Err(LoadError::Unexpected(format!("deskbelld ended: {status}")));
            }
            if began.elapsed() > PATIENCE {
                return Err(LoadError::Unreachable("deskbelld is not ready".into()));
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Its process.
    ///
    /// # Errors
    /// It was not started.
    pub fn process(&self) -> Result<Process, LoadError> {
        let child = self.child.as_ref();
        let id = child.map(Child::id).ok_or_else(not_started)?;
        Ok(Process { id })
    }

    /// `kill -9`: nothing is tidied up.
    ///
    /// # Errors
    /// It was not started.
    pub fn kill(&mut self) -> Result<(), LoadError> {
        let mut child = self.child.take().ok_or_else(not_started)?;
        child.kill()?;
        child.wait()?;
        Ok(())
    }
}

impl Drop for Deskbelld {
    fn drop(&mut self) {
        // It may not run.
        let _ = self.kill();
    }
}

fn not_started() -> LoadError {
    LoadError::Unexpected("deskbelld was not started".into())
}
