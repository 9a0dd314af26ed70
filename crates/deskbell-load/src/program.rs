//! A server of the load's own, Deskbell or its peer: started, killed, stopped,
//! paused, and started again on the same data and port.

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::LoadError;
use crate::http::Caller;
use crate::machine::Process;

/// How long a start may take.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK_EVERY: Duration = Duration::from_millis(1);

/// How it is started, and its process while it runs. Killed when dropped.
#[derive(Debug)]
pub struct Program {
    serve: Command,
    port: u16,
    child: Option<Child>,
}

impl Program {
    /// `deskbelld`, not started yet, on a port that is free now.
    ///
    /// # Errors
    /// No port is free.
    pub fn deskbelld(program: &Path, data: &Path) -> Result<Self, LoadError> {
        let port = free_port()?;
        let mut serve = Command::new(program);
        serve
            .args(["serve", "--port", &port.to_string(), "--data"])
            .arg(data);
        // All customers have one address.
        serve.env("DESKBELL_CHAT_STARTS_PER_MINUTE", "1000000");
        serve.env("DESKBELL_LOG", "warn").stdout(Stdio::null());
        Ok(Self {
            serve,
            port,
            child: None,
        })
    }

    /// The same with a setting in its environment.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.serve.env(name, value);
        self
    }

    /// Socket.IO, whose script is this file.
    ///
    /// # Errors
    /// No port is free.
    pub fn socketio(script: &Path) -> Result<Self, LoadError> {
        let port = free_port()?;
        let mut serve = Command::new("node");
        serve.arg(script).arg(port.to_string());
        Ok(Self {
            serve,
            port,
            child: None,
        })
    }

    /// Mosquitto, which writes what it needs to this folder.
    ///
    /// # Errors
    /// No port is free, or the folder can't be written to.
    pub fn mosquitto(program: &Path, folder: &Path) -> Result<Self, LoadError> {
        let port = free_port()?;
        let pages = folder.join("pages");
        std::fs::create_dir_all(&pages)?;
        std::fs::write(pages.join("readyz"), "ready")?;
        // Without a listener of another kind it does not start; one of this kind
        // is bound by the name of an interface. As root it could not read the page.
        let settings = format!(
            "listener 0 {}\nlistener {port} lo\nprotocol websockets\nhttp_dir {}\n\
             allow_anonymous true\nset_tcp_nodelay true\nmax_queued_messages 0\nuser root\n",
            folder.join("mosquitto.sock").display(),
            pages.display()
        );
        let file = folder.join("mosquitto.conf");
        std::fs::write(&file, settings)?;
        let mut serve = Command::new(program);
        serve.arg("-c").arg(file).stderr(Stdio::null());
        Ok(Self {
            serve,
            port,
            child: None,
        })
    }

    /// The address, as `http://HOST:PORT`.
    pub fn server(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Starts it; the answer is how long it took until it was ready.
    ///
    /// # Errors
    /// It ended at once, or is not ready within a minute.
    pub async fn start(&mut self) -> Result<Duration, LoadError> {
        let began = Instant::now();
        let child = self.child.insert(self.serve.spawn()?);
        let mut caller = Caller::new(&format!("http://127.0.0.1:{}", self.port));
        loop {
            if matches!(caller.get("/readyz").await, Ok(answer) if answer.status == 200) {
                return Ok(began.elapsed());
            }
            if let Some(status) = child.try_wait()? {
                return Err(LoadError::Unexpected(format!("the server ended: {status}")));
            }
            if began.elapsed() > PATIENCE {
                return Err(LoadError::Unreachable("the server is not ready".into()));
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

    /// SIGSTOP: it does nothing any more; with `false` SIGCONT: it goes on.
    ///
    /// # Errors
    /// It was not started.
    pub fn pause(&self, paused: bool) -> Result<(), LoadError> {
        self.signal(if paused { Signal::STOP } else { Signal::CONT })
    }

    /// SIGTERM, and waits for its end.
    ///
    /// # Errors
    /// It was not started, does not end, or not well.
    pub async fn stop(&mut self) -> Result<(), LoadError> {
        self.signal(Signal::TERM)?;
        let mut child = self.child.take().ok_or_else(not_started)?;
        let began = Instant::now();
        loop {
            match child.try_wait()? {
                Some(status) if status.success() => return Ok(()),
                Some(status) => {
                    let why = format!("told to stop, the server ended with {status}");
                    return Err(LoadError::Unexpected(why));
                }
                None if began.elapsed() > PATIENCE => {
                    self.child = Some(child);
                    return Err(LoadError::Unexpected("the server does not stop".into()));
                }
                None => tokio::time::sleep(LOOK_EVERY).await,
            }
        }
    }

    fn signal(&self, signal: Signal) -> Result<(), LoadError> {
        let id = self.process()?.id.try_into().ok().and_then(Pid::from_raw);
        let sent = kill_process(id.ok_or_else(not_started)?, signal);
        sent.map_err(|why| LoadError::Unexpected(format!("the server gets no signal: {why}")))
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

impl Drop for Program {
    fn drop(&mut self) {
        // It may not run.
        let _ = self.kill();
    }
}

fn free_port() -> Result<u16, LoadError> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
        .local_addr()?
        .port())
}

fn not_started() -> LoadError {
    LoadError::Unexpected("the server was not started".into())
}
