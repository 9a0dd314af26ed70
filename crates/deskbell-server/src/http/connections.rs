//! Connections: accepted one by one, closed when their requests don't arrive in
//! time, and ended when the server stops. What is asked over them is the
//! router's.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::pin;

use axum::Router;
use axum::extract::ConnectInfo;
use axum::serve::{Listener as _, ListenerExt as _};
use deskbell_protocol::limits;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::{HttpService, Service as _, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::drain;

/// What a head may take in memory. More than its headers may be, so that
/// somebody who is over that limit a little is told its name.
const HEAD_BYTES: usize = 2 * limits::HEADER_BYTES;

/// Serves `router` until `stopping` is true and the last request is answered.
pub async fn serve(listener: TcpListener, router: Router, stopping: watch::Receiver<bool>) {
    let http = http();
    let service = TowerToHyperService::new(router);
    // Frames are small and answered at once: none waits for the one before it.
    let mut listener = listener.tap_io(|stream| {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection keeps its delay");
        }
    });
    let mut open = JoinSet::new();
    let mut stopped = pin!(drain::stopped(stopping.clone()));
    loop {
        tokio::select! {
            () = &mut stopped => break,
            (stream, peer) = listener.accept() => {
                let service = service.clone();
                let service = service_fn(move |mut request: Request<Incoming>| {
                    request.extensions_mut().insert(ConnectInfo::<SocketAddr>(peer));
                    service.call(request)
                });
                open.spawn(connection(http.clone(), stream, service, stopping.clone()));
            }
            Some(_) = open.join_next() => {}
        }
    }
    drop(listener);
    while open.join_next().await.is_some() {}
}

/// How connections are read.
fn http() -> Builder {
    let mut http = Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD_WITHIN)
        .max_header_size(HEAD_BYTES)
        .max_buf_size(HEAD_BYTES);
    http
}

/// One connection to its end, or until it became a socket.
async fn connection(
    http: Builder,
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    service: impl HttpService<Incoming, ResBody = axum::body::Body, Error = Infallible, Future: Send>
    + Send
    + 'static,
    stopping: watch::Receiver<bool>,
) {
    let serving = http.serve_connection(TokioIo::new(stream), service);
    let mut serving = pin!(serving.with_upgrades());
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = drain::stopped(stopping) => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(why) = ended {
        tracing::debug!(%why, "a connection ended by a fault or too late");
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};
    use tokio::time::sleep;

    use super::*;

    /// What is answered to a head of which the second half comes so long after
    /// the first one.
    async fn answer(later: Duration) -> String {
        let (mut browser, stream) = duplex(1024);
        let router = Router::new().fallback(|| async { "Hello" });
        let service = TowerToHyperService::new(router);
        let stop = watch::Sender::new(false);
        let serving = tokio::spawn(connection(http(), stream, service, stop.subscribe()));
        let (first, second) = ("GET / HTTP/1.1\r\nhost: x\r\n", "connection: close\r\n\r\n");
        browser.write_all(first.as_bytes()).await.unwrap();
        sleep(later).await;
        // The connection may be gone.
        let _ = browser.write_all(second.as_bytes()).await;
        let mut said = String::new();
        browser.read_to_string(&mut said).await.unwrap();
        serving.await.unwrap();
        said
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_is_answered_while_its_time_lasts_and_its_connection_ends_a_moment_later() {
        let moment = Duration::from_millis(1);
        let said = answer(limits::HEAD_WITHIN - moment).await;
        assert!(said.ends_with("Hello"), "{said}");
        assert_eq!(answer(limits::HEAD_WITHIN + moment).await, "");
    }
}
