//! `deskbelld serve`: takes the port, then the data, and runs until it is told
//! to stop. Everything that can be refused is refused before the data is
//! touched.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use metrics_exporter_prometheus::PrometheusBuilder;
use tokio::sync::watch;
use tracing_subscriber::EnvFilter;

use super::{Failure, print};
use crate::accounts::Secret;
use crate::config::{Config, LogFormat};
use crate::control::ControlFile;
use crate::drain::{self, Signals};
use crate::house::House;
use crate::http::{self, App, AppState, connections};
use crate::lock::{DataLock, LockError};
use crate::{open_files, sample, store};

/// How often old sessions are ended and the metrics are tended.
const TIDY_EVERY: Duration = Duration::from_secs(60);

/// Runs the server until it is told to stop.
///
/// # Errors
/// Why it can't run, in one line.
pub fn run(config: Config, sample: bool) -> Result<(), Failure> {
    let listener = listen(&config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(store::check(&config.data))?;
    let lock = DataLock::take(&config.data)?;
    ControlFile::remove_old(&config.data)?;
    log_lines(&config)?;
    if let Some(files) = open_files::allow_many() {
        tracing::info!(files, "each open socket takes one of this many files");
    }
    let done = runtime.block_on(serve(config, listener, sample));
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

async fn serve(config: Config, listener: TcpListener, sample: bool) -> Result<(), Failure> {
    let signals = Signals::catch()?;
    let stop = watch::Sender::new(false);
    let address = listener.local_addr()?;
    let house = House::open(&config, config.public_origin(address.port())).await?;
    let added = if sample {
        sample::add(&house, None).await?
    } else {
        Vec::new()
    };
    if config.hides_visitors() {
        tracing::warn!(
            "public_url is https but trusted_proxies is empty: to the limits all visitors are one \
             address; name the address of the proxy in trusted_proxies"
        );
    }
    let token = Secret::random()?;
    let door = ControlFile::write(&config.data, reachable(address), &token)?;
    let metrics = PrometheusBuilder::new().install_recorder()?;
    say_ready(&house, address, &added).await?;
    let app = App::new(AppState::new(
        config,
        house,
        address.port(),
        token,
        metrics,
        stop.subscribe(),
    ));
    let tidying = tokio::spawn(tidy(Arc::clone(&app)));
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let server = tokio::spawn(connections::serve(
        listener,
        http::router(Arc::clone(&app)),
        stop.subscribe(),
    ));
    signals.wait().await;
    tracing::info!("told to stop");
    stop.send_replace(true);
    tidying.abort();
    let ended = tokio::time::timeout(drain::WITHIN, async {
        app.house.writer.stop().await;
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
    tracing::info!("stopped");
    Ok(())
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
            lines.push(format!("  {name}  {}", house.sign_in_link(name).await?));
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
