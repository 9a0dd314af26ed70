//! How the server stops: it is told to (SIGTERM, or Ctrl-C), says so, and has
//! a short time to end what it has begun.

use std::io;
use std::time::Duration;

use tokio::sync::watch;

/// From being told to stop until the process ends, whatever still hangs.
pub const WITHIN: Duration = Duration::from_secs(10);

/// The signals that tell the server to stop; caught from here on.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    /// Catches them. To be called before anybody is told that the server is
    /// there.
    ///
    /// # Errors
    /// The system gives no signals.
    #[cfg(unix)]
    pub fn catch() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Waits for the first of them.
    #[cfg(unix)]
    pub async fn wait(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }

    /// Catches nothing yet: here only Ctrl-C is known, and `wait` waits for it.
    ///
    /// # Errors
    /// None.
    #[cfg(not(unix))]
    pub fn catch() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for Ctrl-C.
    #[cfg(not(unix))]
    pub async fn wait(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// Resolves once `stopping` is true.
pub async fn stopped(mut stopping: watch::Receiver<bool>) {
    // Without its sender the server is at its end as well.
    let _ = stopping.wait_for(|&stopping| stopping).await;
}
