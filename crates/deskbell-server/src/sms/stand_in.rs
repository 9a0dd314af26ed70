//! A stand-in of the provider, with one phone: for trying SMS on this machine
//! without an account. The server sends to it as it does to the provider, and it
//! posts and signs as the provider does; there is no other way in or out.

use std::io::{self, BufRead as _, Write as _};
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::routing::post;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use deskbell_protocol::text::clean_message;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use super::provider::Provider;
use super::{PATH, signature};
use crate::accounts::Secret;
use crate::config::Origin;
use crate::outgoing::{Bounds, Outgoing};

const BOUNDS: Bounds = Bounds {
    time: std::time::Duration::from_secs(20),
    bytes: 64 * 1024,
};
/// What the provider says becomes of a message that arrives.
const COURSE: [&str; 2] = ["sent", "delivered"];

/// What the running server tells who plays its provider.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Access {
    account: String,
    secret: String,
    /// Where the server sends to.
    pub api: String,
    /// Where it is itself, as it is signed.
    public: String,
}

/// A provider for a server that has none: nobody but who may ask the server
/// knows its secret, and it sends to this machine.
///
/// # Errors
/// The system has no randomness.
pub fn provider(port: u16) -> Result<Provider, getrandom::Error> {
    let secret = Secret::random()?.text().to_owned();
    let api = Origin::local("127.0.0.1", port);
    Ok(Provider::new("AC-sample".into(), vec![secret], api))
}

impl Access {
    /// None where the server sends to somewhere else: its secret is for nobody
    /// else then.
    pub fn of(provider: &Provider, public: &Origin) -> Option<Self> {
        let api = &provider.api;
        let secret = provider.secrets().first()?.clone();
        (api.is_loopback() && !api.is_https()).then(|| Self {
            account: provider.account.clone(),
            secret,
            api: api.to_string(),
            public: public.to_string(),
        })
    }

    /// Host and port to listen on.
    pub fn listens(&self) -> &str {
        self.api.strip_prefix("http://").unwrap_or(&self.api)
    }
}

/// The phone.
#[derive(Debug)]
pub struct Phone {
    pub access: Access,
    /// Its number.
    pub number: String,
    /// Ours that it writes to.
    pub to: String,
    pub outgoing: Outgoing,
}

/// Plays the phone until the process is told to end: each line of the standard
/// input is an SMS, and what comes is printed.
///
/// # Errors
/// Nothing can be printed, or listened to any more.
pub async fn play(phone: Phone, listener: TcpListener) -> io::Result<()> {
    let phone = Arc::new(phone);
    let router = Router::new()
        .route("/2010-04-01/Accounts/{account}/Messages.json", post(take))
        .with_state(Arc::clone(&phone));
    let mut lines = typed();
    let serving = axum::serve(listener, router);
    let writing = async {
        while let Some(line) = lines.recv().await {
            if let Err(why) = phone.write(&line).await {
                say(&format!("(not sent: {why})"))?;
            }
        }
        // Answers may come all the same.
        std::future::pending::<io::Result<()>>().await
    };
    tokio::select! {
        done = serving.into_future() => done,
        done = writing => done,
        done = tokio::signal::ctrl_c() => done,
    }
}

/// The lines of the standard input, read by a thread that may wait.
fn typed() -> mpsc::UnboundedReceiver<String> {
    let (to, lines) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if to.send(line).is_err() {
                return;
            }
        }
    });
    lines
}

fn say(line: &str) -> io::Result<()> {
    writeln!(io::stdout(), "{line}")
}

/// The server has a message for the phone.
async fn take(
    State(phone): State<Arc<Phone>>,
    headers: HeaderMap,
    body: Bytes,
) -> (StatusCode, axum::Json<serde_json::Value>) {
    let refused = |status, code: u32| (status, axum::Json(json!({ "code": code })));
    let Access {
        account, secret, ..
    } = &phone.access;
    let basic = BASE64_STANDARD.encode(format!("{account}:{secret}"));
    let given = headers.get(header::AUTHORIZATION);
    if given.and_then(|it| it.to_str().ok()) != Some(format!("Basic {basic}").as_str()) {
        return refused(StatusCode::UNAUTHORIZED, 20003);
    }
    let field = |name: &str| {
        let mut fields = form_urlencoded::parse(&body);
        fields
            .find(|(its, _)| its == name)
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    if field("To") != phone.number {
        return refused(StatusCode::BAD_REQUEST, 21211);
    }
    // What is printed moves no cursor.
    let text = clean_message(&field("Body"));
    let files = form_urlencoded::parse(&body).filter(|(its, _)| its == "MediaUrl");
    let files = files.map(|(_, address)| clean_message(&address));
    for line in std::iter::once(text).chain(files) {
        if say(&format!("{}: {line}", field("From"))).is_err() {
            return refused(StatusCode::SERVICE_UNAVAILABLE, 0);
        }
    }
    let message = message_name();
    let callback = field("StatusCallback");
    tokio::spawn({
        let message = message.clone();
        async move {
            for status in COURSE {
                if let Err(why) = phone.tell(&callback, &message, status).await {
                    tracing::warn!(%why, "a delivery receipt was not taken");
                }
            }
        }
    });
    let taken = json!({ "sid": message, "status": "queued", "error_code": null });
    (StatusCode::CREATED, axum::Json(taken))
}

impl Phone {
    async fn write(&self, text: &str) -> Result<(), String> {
        let message = message_name();
        let fields = [
            ("MessageSid", message.as_str()),
            ("AccountSid", &self.access.account),
            ("From", &self.number),
            ("To", &self.to),
            ("Body", text),
            ("NumMedia", "0"),
        ];
        let address = format!("{}{PATH}", self.access.public);
        self.post(&address, &fields).await
    }

    async fn tell(&self, callback: &str, message: &str, status: &str) -> Result<(), String> {
        let fields = [
            ("MessageSid", message),
            ("AccountSid", &self.access.account),
            ("MessageStatus", status),
        ];
        self.post(callback, &fields).await
    }

    async fn post(&self, address: &str, fields: &[(&str, &str)]) -> Result<(), String> {
        let form = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let request = Request::post(address)
            .header(
                header::CONTENT_TYPE,
                "application/x-www-form-urlencoded; charset=utf-8",
            )
            .header(
                "x-twilio-signature",
                signature(&self.access.secret, address, fields),
            )
            .body(Bytes::from(form))
            .map_err(|why| why.to_string())?;
        let answer = self.outgoing.call(request, BOUNDS).await;
        let answer = answer.map_err(|why| why.to_string())?;
        if answer.status().is_success() {
            return Ok(());
        }
        let problem: Option<deskbell_protocol::Problem> =
            serde_json::from_slice(answer.body()).ok();
        Err(problem.map_or_else(|| answer.status().to_string(), |it| it.text))
    }
}

/// A name that no other message has.
fn message_name() -> String {
    let mut random = [0; 16];
    match getrandom::fill(&mut random) {
        Ok(()) => format!("SM{:032x}", u128::from_ne_bytes(random)),
        // Two without one are one message to the server: better than none.
        Err(_) => "SM".to_owned(),
    }
}
