//! An agent and a customer who talk by SMS, over a provider that we play: who is
//! there, what comes in, and the receipts of what goes out.

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::harness::{Answer, Server};
use crate::provider::{Call, Provider};
use crate::sms::{ANN, signature, written};
use crate::sockets::{Socket, command, event, offer, online};

pub const OURS: &str = "+447700900999";
pub const STATUS: &str = "/sms/status";

/// A server, a provider that it sends to, and Ana in a conversation with Ann.
pub struct Talk {
    pub server: Server,
    pub provider: Provider,
    pub ana: Socket,
    pub conversation: String,
    said: u32,
}

fn configured(provider: &Provider) -> Vec<(&'static str, String)> {
    vec![
        ("DESKBELL_SMS_ACCOUNT", "AC1".into()),
        ("DESKBELL_SMS_SECRETS", "old,new".into()),
        (
            "DESKBELL_SMS_API_ADDRESS",
            format!("http://{}", provider.address),
        ),
    ]
}

pub fn start(provider: &Provider, data: TempDir) -> Server {
    let settings = configured(provider);
    let settings: Vec<_> = settings.iter().map(|(a, b)| (*a, b.as_str())).collect();
    Server::start_with(data, &["--sample"], &settings)
}

impl Talk {
    pub async fn with(provider: Provider) -> Self {
        Self::from(provider, ANN).await
    }

    pub async fn from(provider: Provider, sender: &str) -> Self {
        let server = start(&provider, tempfile::tempdir().unwrap());
        let mut ana = online(&server, "Ana", 1).await;
        comes(&server, "SM1", sender, "Where is my parcel?");
        let offer = offer(&mut ana).await;
        let accept = json!({"type": "accept", "offer": offer["id"]});
        command(&mut ana, 2, accept).await;
        let conversation = offer["conversation"].as_str().unwrap().to_owned();
        Self {
            server,
            provider,
            ana,
            conversation,
            said: 10,
        }
    }

    pub async fn say(&mut self, text: &str) -> Value {
        self.said += 1;
        let say = json!({"type": "say", "conversation": self.conversation, "text": text});
        command(&mut self.ana, self.said, say).await
    }

    /// What the desk is told next of a message: its number and how far it is.
    pub async fn told(&mut self) -> (u64, Value) {
        told(&mut self.ana).await
    }
}

pub async fn told(ana: &mut Socket) -> (u64, Value) {
    loop {
        let change = event(ana, "session_changed").await["change"]["delivery"].clone();
        if change.is_object() {
            let number = change["message"].as_u64().unwrap();
            return (number, change["delivery"].clone());
        }
    }
}

pub fn comes(server: &Server, message: &str, from: &str, text: &str) {
    let form = [
        ("MessageSid", message),
        ("AccountSid", "AC1"),
        ("From", from),
        ("To", OURS),
        ("Body", text),
    ]
    .map(|(name, value)| (name, value.to_owned()));
    let answer = signed(server, "/sms/incoming", "old", &form);
    assert_eq!(answer.status, 200, "{answer:?}");
}

/// Signed for where the server is.
pub fn signed(server: &Server, path: &str, secret: &str, form: &[(&str, String)]) -> Answer {
    let address = format!("{}{path}", server.origin());
    post(
        server,
        path,
        &signature(&address, secret, form),
        &written(form),
    )
}

pub fn post(server: &Server, path: &str, signature: &str, body: &str) -> Answer {
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("x-twilio-signature", signature),
    ];
    server.call("POST", path, &headers, body)
}

/// The form of a receipt.
pub fn receipt(status: &str, code: Option<u32>) -> Vec<(&'static str, String)> {
    let mut form = vec![
        ("AccountSid", "AC1".to_owned()),
        ("MessageSid", "SM1".to_owned()),
        ("MessageStatus", status.to_owned()),
    ];
    form.extend(code.map(|it| ("ErrorCode", it.to_string())));
    form
}

/// The path and query that a call wants its receipts at.
pub fn callback(server: &Server, call: &Call) -> String {
    let address = &call.form["StatusCallback"];
    let path = address.strip_prefix(&server.origin()).unwrap();
    assert!(path.starts_with(STATUS), "{path}");
    path.to_owned()
}

pub fn tell(server: &Server, call: &Call, status: &str, code: Option<u32>) -> Answer {
    let path = callback(server, call);
    signed(server, &path, "new", &receipt(status, code))
}

pub fn failed(why: &str, code: Option<u32>) -> Value {
    match code {
        Some(code) => json!({"failed": {"why": why, "code": code}}),
        None => json!({"failed": {"why": why}}),
    }
}
