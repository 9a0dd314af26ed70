//! `deskbelld serve`: takes the port, then the data, and runs until it is told
//! to stop. Everything that can be refused is refused before the data is
//! touched.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tokio::sync::watch;
use tokio::time::{Instant, timeout, timeout_at};
use tracing_subscriber::EnvFilter;

use super::{Failure, print};
use crate::accounts::{COMMAND_LINE, Secret};
use crate::config::{Config, LogFormat};
use crate::control::{ControlFile, Restored};
use crate::drain::{self, Signals};
use crate::house::House;
use crate::http::{self, App, AppState, connections};
use crate::lock::{DataLock, LockError};
use crate::sms::{outbox, stand_in};
use crate::store::Staged;
use crate::{open_files, operations, sample, store, webhook};

/// How often old sessions are ended and the metrics are tended.
const TIDY_EVERY: Duration = Duration::from_secs(60);
/// For sockets and requests; what is left of the time to stop is for the
/// database.
const ENDED_WITHIN: Duration = Duration::from_secs(8);

/// Runs the server until it is told to stop.
///
/// # Errors
/// Why it can't run, in one line.
pub fn run(mut config: Config, sample: bool, phone: bool) -> Result<(), Failure> {
    let listener = listen(&config)?;
    if (sample || phone) && config.sms.is_none() {
        config.sms = Some(stand_in::provider(beside(listener.local_addr()?.port()))?);
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(store::check(&config.data))?;
    let lock = DataLock::take(&config.data)?;
    ControlFile::remove_old(&config.data)?;
    log_lines(&config)?;
    if let Some(files) = open_files::allow_many() {
        tracing::debug!(files, "each open socket takes one of this many files");
    }
    let done = runtime.block_on(serve(&config, &listener, sample));
    // A task that still hangs after the time to stop is left behind.
    runtime.shutdown_background();
    drop(lock);
    done
}

fn listen(config: &Config) -> Result<TcpListener, Failure> {
    let address = SocketAddr::new(config.listen, config.port);
    let listener = TcpListener::bind(address).map_err(|why| match why.kind() {
        // The port is probably that server's own, which says more.
        io::ErrorKind::AddrInUse if DataLock::is_taken(&config.data) => {
            Failure::from(LockError::Taken(config.data.clone()))
        }
        io::ErrorKind::AddrInUse => format!(
            "port {} is taken: stop the program that has it, or choose another with --port",
            config.port
        )
        .into(),
        _ => format!("{address} can't be listened on ({why}): choose another with --listen").into(),
    })?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

fn log_lines(config: &Config) -> Result<(), Failure> {
    let lines = tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_new(&config.log)?)
        .with_writer(io::stderr);
    match config.log_format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().init(),
    }
    Ok(())
}

/// Serves until it is told to stop; from the beginning again with a database
/// that shall take the place of the one that it has.
async fn serve(config: &Config, listener: &TcpListener, sample: bool) -> Result<(), Failure> {
    let mut signals = Signals::catch()?;
    let metrics = PrometheusBuilder::new().install_recorder()?;
    let mut sample = sample;
    let mut restored = None;
    loop {
        let run = Run {
            config,
            listener: listener.try_clone()?,
            sample,
            metrics: metrics.clone(),
            restored: restored.take(),
        };
        match run.serve(&mut signals).await? {
            None => break,
            Some(staged) => restored = Some(operations::swap(&config.data, staged).await),
        }
        if let Some(Err(why)) = &restored {
            tracing::error!(%why, "a backup could not be restored");
        }
        sample = false;
    }
    tracing::info!("stopped");
    Ok(())
}

/// From opening the data to closing them.
struct Run<'a> {
    config: &'a Config,
    listener: TcpListener,
    sample: bool,
    metrics: PrometheusHandle,
    /// How the restore went that this run follows.
    restored: Option<Restored>,
}

impl Run<'_> {
    /// The answer is a database that shall take the place of this one, which
    /// nobody has open any more.
    async fn serve(self, signals: &mut Signals) -> Result<Option<Staged>, Failure> {
        let config = self.config.clone();
        let stop = watch::Sender::new(false);
        let address = self.listener.local_addr()?;
        let house = House::open(&config, config.public_origin(address.port())).await?;
        let added = if self.sample {
            sample::add(&house, None).await?
        } else {
            Vec::new()
        };
        warn_of_hidden_visitors(&config);
        let token = Secret::random()?;
        let door = ControlFile::write(&config.data, reachable(address), &token, self.restored)?;
        say_ready(&house, address, &added).await?;
        // Beside the links that are new: a start that adds nothing says nothing.
        if !added.is_empty() && house.has_phone() {
            print(&[format!(
                "Or write an SMS: deskbelld simulate sms --from +447700900101 --data {}",
                config.data.display()
            )])?;
        }
        let mut staged = house.staged.subscribe();
        let app = App::new(AppState::new(
            config,
            house,
            address.port(),
            token,
            self.metrics,
            stop.subscribe(),
        ));
        let sending = tokio::spawn(outbox::run(&app.house, stop.subscribe()));
        let telling = tokio::spawn(webhook::run(&app.house, stop.subscribe()));
        let tidying = tokio::spawn(tidy(Arc::clone(&app)));
        let listener = tokio::net::TcpListener::from_std(self.listener)?;
        let server = tokio::spawn(connections::serve(
            listener,
            http::router(Arc::clone(&app)),
            stop.subscribe(),
        ));
        let next = tokio::select! {
            () = signals.wait() => None,
            changed = staged.wait_for(Option::is_some) => changed.ok().and_then(|it| it.clone()),
        };
        tracing::info!(restores = next.is_some(), "told to stop");
        stop.send_replace(true);
        tidying.abort();
        let (readers, until) = (app.house.readers.clone(), Instant::now() + ENDED_WITHIN);
        // What it sends is stored before the writer ends.
        for outbox in [sending, telling] {
            if !matches!(timeout_at(until, outbox).await, Ok(Ok(()))) {
                tracing::warn!("an outbox did not end in time");
            }
        }
        let stopped = timeout_at(until, app.house.writer.stop()).await;
        let ended = timeout_at(until, async {
            let served = server.await;
            // Each socket watches `stop` until its last word is written.
            drop(app);
            stop.closed().await;
            served
        });
        match ended.await {
            Ok(served) => served?,
            Err(_) => tracing::warn!("some connections did not end in time"),
        }
        drop(door);
        let closed = timeout(drain::WITHIN - ENDED_WITHIN, readers.close()).await;
        if stopped.and(closed).is_ok() {
            settle(self.config).await;
        } else if next.is_some() {
            return Err("the database could not be closed: nothing was restored".into());
        }
        Ok(next)
    }
}

/// After this the database is one file, that can be copied.
async fn settle(config: &Config) {
    match store::settle_log(&config.data).await {
        Ok(true) => {}
        Ok(false) => tracing::warn!("somebody else reads the database: its log stays beside it"),
        Err(why) => tracing::warn!(%why, "the database's log stays beside it"),
    }
}

fn warn_of_hidden_visitors(config: &Config) {
    if config.hides_visitors() {
        tracing::warn!(
            "public_url is https but trusted_proxies is empty: to the limits all visitors are one \
             address; name the address of the proxy in trusted_proxies"
        );
    }
}

/// The port where a phone is played, for a server on this one.
const fn beside(port: u16) -> u16 {
    match port.checked_add(1) {
        Some(next) => next,
        None => port - 1,
    }
}

/// An address that reaches the listener from this machine.
fn reachable(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        ip if !ip.is_unspecified() => ip,
        ip if ip.is_ipv4() => Ipv4Addr::LOCALHOST.into(),
        _ => Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, listening.port())
}

/// Says where the server is, and to whom it is new what comes next; `added` are
/// the sample's people who were not there before.
async fn say_ready(house: &House, address: SocketAddr, added: &[&str]) -> Result<(), Failure> {
    let public = &house.public;
    let mut lines = vec![format!(
        "Deskbell is ready at {public} (listening on {address})"
    )];
    if house.accounts.count().await? == 0 {
        lines.push(
            "Nobody can sign in yet. Add the first person:\n  \
             deskbelld user add NAME --role administrator\n  deskbelld sign-in-link NAME"
                .to_owned(),
        );
    }
    if !added.is_empty() {
        lines.push("Each of these links signs one person in, once, within 24 hours:".to_owned());
        for name in added {
            lines.push(format!(
                "  {name}  {}",
                house.sign_in_link(name, COMMAND_LINE).await?
            ));
        }
        lines.push(format!(
            "Sign in as Ana, go online, then write from {public}/chat/: the desk rings. Each \
             person needs a browser profile or a private window of their own."
        ));
    }
    Ok(print(&lines)?)
}

async fn tidy(app: App) {
    let mut every = tokio::time::interval(TIDY_EVERY);
    loop {
        every.tick().await;
        app.metrics.run_upkeep();
        if let Err(problem) = app.house.accounts.tidy().await {
            tracing::warn!(%problem, "old sessions were not tidied away");
        }
    }
}
