//! What processes take of this machine, as Linux tells it in `/proc`, and how
//! many files this one may have open.

use std::fs;
use std::time::{Duration, Instant};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::LoadError;

/// Linux counts a process's time in hundredths of a second.
const TICK: Duration = Duration::from_millis(10);

/// Raises the limit of open files as far as this user may, and gives it.
pub fn allow_many_files() -> u64 {
    let before = getrlimit(Resource::Nofile);
    let raised = Rlimit {
        current: before.maximum,
        ..before
    };
    let limit = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => before.maximum,
        Err(_) => before.current,
    };
    limit.unwrap_or(u64::MAX)
}

/// A process that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Process {
    pub id: u32,
}

impl Process {
    pub fn own() -> Self {
        Self {
            id: std::process::id(),
        }
    }

    /// Bytes of memory that are really there for it.
    ///
    /// # Errors
    /// It has ended, or this is no Linux.
    pub fn resident(self) -> Result<u64, LoadError> {
        let status = self.read("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kilobytes: Option<u64> =
            line.and_then(|it| it.trim().trim_end_matches(" kB").parse().ok());
        kilobytes
            .map(|kilobytes| kilobytes * 1024)
            .ok_or_else(|| LoadError::Unexpected("/proc tells no VmRSS".into()))
    }

    /// The processor time that it has taken so far.
    ///
    /// # Errors
    /// As [`resident`](Self::resident).
    pub fn processor_time(self) -> Result<Duration, LoadError> {
        let stat = self.read("stat")?;
        // The name stands in brackets, and may hold spaces.
        let fields = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
        let mut fields = fields.split_whitespace().skip(11);
        let mut ticks = || fields.next().and_then(|it| it.parse::<u32>().ok());
        match (ticks(), ticks()) {
            (Some(user), Some(system)) => Ok(TICK * (user + system)),
            _ => Err(LoadError::Unexpected("/proc tells no times".into())),
        }
    }

    fn read(self, file: &str) -> Result<String, LoadError> {
        let path = format!("/proc/{}/{file}", self.id);
        fs::read_to_string(&path)
            .map_err(|why| LoadError::Unexpected(format!("{path} can't be read: {why}")))
    }
}

/// Counts the processors that a process keeps busy from now on.
#[derive(Debug, Clone, Copy)]
pub struct Meter {
    process: Process,
    since: Instant,
    before: Duration,
}

impl Meter {
    /// # Errors
    /// As [`Process::resident`].
    pub fn start(process: Process) -> Result<Self, LoadError> {
        Ok(Self {
            process,
            since: Instant::now(),
            before: process.processor_time()?,
        })
    }

    /// Processors (1.0 is one of them, all of the time).
    ///
    /// # Errors
    /// As [`Process::resident`].
    pub fn cores(&self) -> Result<f64, LoadError> {
        let taken = self.process.processor_time()?.saturating_sub(self.before);
        Ok(taken.as_secs_f64() / self.since.elapsed().as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_takes_memory_and_time() {
        let own = Process::own();
        assert!(own.resident().unwrap() > 100_000);
        let before = own.processor_time().unwrap();
        // Ends by itself: a process that runs takes time.
        while own.processor_time().unwrap() == before {}
    }

    #[test]
    fn who_may_have_more_files_gets_them() {
        let limit = allow_many_files();
        assert_eq!(allow_many_files(), limit);
    }
}
