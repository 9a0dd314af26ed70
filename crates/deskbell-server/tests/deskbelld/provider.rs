//! A server of ours that plays the provider of SMS, or a bot that is told what
//! happens: it writes down what it is asked, and answers as the test says.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Response, Uri};
use axum::response::IntoResponse;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::time::timeout;

use crate::harness::PATIENCE;

/// A call that came in.
#[derive(Debug)]
pub struct Call {
    pub path: String,
    pub authorization: String,
    pub form: BTreeMap<String, String>,
    pub headers: HeaderMap,
    pub body: String,
}

impl Call {
    pub fn text(&self) -> &str {
        &self.form["Body"]
    }
}

/// How the next call is answered.
#[derive(Debug, Clone)]
pub enum Says {
    /// The status, further headers, the body.
    This(u16, &'static [(&'static str, &'static str)], &'static str),
    /// Nothing, and it does not end.
    Nothing,
}

/// That it has taken the message.
pub const TAKEN: Says = Says::This(201, &[], r#"{"sid":"SM1","status":"queued"}"#);

#[derive(Debug, Clone)]
struct Playing {
    calls: mpsc::UnboundedSender<Call>,
    answers: Arc<Mutex<VecDeque<Says>>>,
}

#[derive(Debug)]
pub struct Provider {
    pub address: SocketAddr,
    calls: mpsc::UnboundedReceiver<Call>,
    answers: Arc<Mutex<VecDeque<Says>>>,
}

impl Provider {
    /// Answers with these in their order, and then takes everything.
    pub async fn that(answers: impl IntoIterator<Item = Says>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, calls) = mpsc::unbounded_channel();
        let answers = Arc::new(Mutex::new(answers.into_iter().collect()));
        let playing = Playing {
            calls: sender,
            answers: Arc::clone(&answers),
        };
        let router = Router::new().fallback(call).with_state(playing);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            address,
            calls,
            answers,
        }
    }

    /// From now on.
    pub fn says(&self, answer: Says) {
        self.answers.lock().unwrap().push_back(answer);
    }

    /// The next call.
    pub async fn called(&mut self) -> Call {
        let call = timeout(PATIENCE, self.calls.recv()).await;
        call.expect("a call in time").unwrap()
    }

    /// No call has come that nobody has looked at.
    pub fn is_quiet(&mut self) -> bool {
        self.calls.try_recv().is_err()
    }
}

async fn call(
    State(playing): State<Playing>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> impl IntoResponse {
    let authorization = headers.get("authorization");
    let authorization = authorization
        .map_or("", |it| it.to_str().unwrap())
        .to_owned();
    let form = form_urlencoded::parse(&body).into_owned().collect();
    let next = playing.answers.lock().unwrap().pop_front();
    let said = playing.calls.send(Call {
        path: uri.path().to_owned(),
        authorization,
        form,
        body: String::from_utf8(body.to_vec()).unwrap(),
        headers,
    });
    // The test may be over.
    drop(said);
    let Says::This(status, headers, body) = next.unwrap_or(TAKEN) else {
        std::future::pending::<()>().await;
        unreachable!("it never answers")
    };
    let mut answer = Response::builder().status(status);
    for (name, value) in headers {
        answer = answer.header(*name, *value);
    }
    answer.body(body.to_owned()).unwrap()
}
