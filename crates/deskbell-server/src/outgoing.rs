//! Calls of other systems over HTTP: a provider of SMS, a directory of
//! contacts, a bot's webhook. Bounded in time and size, and told apart by whose
//! fault a failure is. Whether to try again is decided by who calls; nothing is
//! redirected, since a redirect would carry secrets to an address that nobody
//! has configured.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Response, StatusCode, header};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};

/// A connection that nobody uses is kept for the next call as long as this.
const IDLE: Duration = Duration::from_secs(60);

/// Makes the calls; its connections are used again. Clones share them.
#[derive(Debug, Clone)]
pub struct Outgoing {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// How much a call may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bounds {
    /// From the first byte sent to the last one read.
    pub time: Duration,
    /// Of the answer's body, in bytes.
    pub bytes: usize,
}

/// Why there is no answer. An answer with an error's status is an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoAnswer {
    /// Worth another try.
    #[error("it can't be reached ({0})")]
    Unreachable(String),
    /// Worth another try; what was asked for may have been done.
    #[error("it did not answer within {} ms", .0.as_millis())]
    TimedOut(Duration),
    /// Asked again it would be the same.
    #[error("its answer is longer than {0} bytes")]
    TooLong(usize),
    /// The answer broke off; what was asked for may have been done.
    #[error("its answer can't be read ({0})")]
    BrokenOff(String),
}

impl Default for Outgoing {
    fn default() -> Self {
        Self::new()
    }
}

impl Outgoing {
    /// Plain HTTP is for a system on the same machine or network; an `https`
    /// address is checked against the public authorities.
    pub fn new() -> Self {
        let connector = HttpsConnectorBuilder::new()
            .with_webpki_roots()
            .https_or_http()
            .enable_http1()
            .build();
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .build(connector);
        Self { client }
    }

    /// Sends `request`, whose address is absolute, and reads the whole answer.
    ///
    /// # Errors
    /// See [`NoAnswer`].
    pub async fn call(
        &self,
        request: Request<Bytes>,
        bounds: Bounds,
    ) -> Result<Response<Bytes>, NoAnswer> {
        let whole = tokio::time::timeout(bounds.time, self.whole(request, bounds.bytes)).await;
        whole.unwrap_or(Err(NoAnswer::TimedOut(bounds.time)))
    }

    async fn whole(
        &self,
        request: Request<Bytes>,
        most: usize,
    ) -> Result<Response<Bytes>, NoAnswer> {
        let answer = self.client.request(request.map(Full::new)).await;
        let answer = answer.map_err(|why| NoAnswer::Unreachable(innermost(&why)))?;
        let (head, body) = answer.into_parts();
        match Limited::new(body, most).collect().await {
            Ok(body) => Ok(Response::from_parts(head, body.to_bytes())),
            Err(why) if why.is::<LengthLimitError>() => Err(NoAnswer::TooLong(most)),
            Err(why) => Err(NoAnswer::BrokenOff(innermost(why.as_ref()))),
        }
    }
}

/// True for an answer after which the same call may succeed later.
pub fn is_passing(status: StatusCode) -> bool {
    status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
}

/// How long the other side asks to be left alone, where it says so in seconds.
pub fn retry_after<T>(answer: &Response<T>) -> Option<Duration> {
    let value = answer.headers().get(header::RETRY_AFTER)?.to_str().ok()?;
    value.trim().parse().ok().map(Duration::from_secs)
}

/// What went wrong at the bottom, without the address: it may hold a secret.
fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    const BOUNDS: Bounds = Bounds {
        time: Duration::from_secs(20),
        bytes: 1_000,
    };

    /// A server that reads one request and says `answer`; without one it says
    /// nothing until the other side has gone.
    async fn that_says(answer: Option<String>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut read = [0; 4096];
            let _request = socket.read(&mut read).await.unwrap();
            match answer {
                Some(answer) => socket.write_all(answer.as_bytes()).await.unwrap(),
                None => drop(socket.read(&mut read).await),
            }
        });
        format!("http://{address}/")
    }

    async fn call(address: &str, bounds: Bounds) -> Result<Response<Bytes>, NoAnswer> {
        let request = Request::get(address).body(Bytes::new()).unwrap();
        Outgoing::new().call(request, bounds).await
    }

    fn answer(body: &str) -> Option<String> {
        let length = body.len();
        Some(format!(
            "HTTP/1.1 429 Slow\r\nretry-after: 3\r\ncontent-length: {length}\r\n\r\n{body}"
        ))
    }

    #[tokio::test]
    async fn an_answer_is_read_whole_whatever_its_status() {
        let answer = call(&that_says(answer("later")).await, BOUNDS)
            .await
            .unwrap();
        assert_eq!(answer.body().as_ref(), b"later");
        assert!(is_passing(answer.status()));
        assert_eq!(retry_after(&answer), Some(Duration::from_secs(3)));
    }

    #[tokio::test]
    async fn an_answer_over_the_bound_is_refused_by_its_name() {
        let whole = call(&that_says(answer(&"x".repeat(1_000))).await, BOUNDS).await;
        assert!(whole.is_ok());
        let over = call(&that_says(answer(&"x".repeat(1_001))).await, BOUNDS).await;
        assert_eq!(over.unwrap_err(), NoAnswer::TooLong(1_000));
    }

    #[tokio::test]
    async fn who_never_answers_is_given_up_on() {
        let time = Duration::from_millis(20);
        let bounds = Bounds { time, ..BOUNDS };
        let never = call(&that_says(None).await, bounds).await;
        assert_eq!(never.unwrap_err(), NoAnswer::TimedOut(time));
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_no_answer() {
        let half = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf".to_owned();
        let broken = call(&that_says(Some(half)).await, BOUNDS).await;
        assert!(matches!(broken, Err(NoAnswer::BrokenOff(_))), "{broken:?}");
    }

    #[tokio::test]
    async fn a_port_where_nobody_listens_is_told_apart() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}/", listener.local_addr().unwrap());
        drop(listener);
        let nobody = call(&address, BOUNDS).await;
        assert!(
            matches!(nobody, Err(NoAnswer::Unreachable(_))),
            "{nobody:?}"
        );
    }
}
