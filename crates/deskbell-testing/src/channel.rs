//! The ways in beside the chat page: a provider of SMS, and bots.

use std::net::TcpListener;
use std::sync::atomic::{AtomicU16, Ordering};

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha1::Sha1;

use crate::Server;
use crate::process::Process;

/// What every server of the tests is configured with.
pub const ACCOUNT: &str = "AC0000";
pub const SECRET: &str = "a secret of the tests";
const PATH: &str = "/sms/incoming";
const OURS: &str = "+447700900999";

/// A phone, played by the program itself, which stands in the provider's place:
/// what is sent to it comes with the provider's receipts.
pub struct Phone(Process);

impl Phone {
    /// Of this number.
    pub async fn of(server: &Server, number: &str) -> Self {
        let mut command = server.command(&["simulate", "sms", "--from", number]);
        let phone = Process::with_keyboard("phone", &mut command);
        let begins = |line: &str| line.starts_with("This is the phone").then_some(());
        phone.line("whose phone it is", begins).await;
        Self(phone)
    }

    pub fn texts(&mut self, text: &str) {
        self.0.type_in(text);
    }

    /// Returns once an SMS with these words has come.
    pub async fn reads(&self, words: &str) {
        let comes = |line: &str| line.contains(words).then_some(());
        self.0.line(words, comes).await;
    }

    /// Whether one has come so far.
    pub fn has_read(&self, words: &str) -> bool {
        self.0.output().contains(words)
    }
}

/// Another one each time, below those that systems give to whoever asks for any:
/// nobody else's by chance.
fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(18_600);
    loop {
        let port = NEXT.fetch_add(1, Ordering::Relaxed);
        assert!(port < 18_800, "a port is free");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

impl Server {
    /// That sends its SMS to a [`Phone`].
    pub async fn with_phone() -> Self {
        // The phone is there before anything is sent.
        let api = format!("http://127.0.0.1:{}", free_port());
        Self::with_settings([("DESKBELL_SMS_API_ADDRESS", api)]).await
    }

    /// An SMS comes in, signed as the provider does. `message` tells it from
    /// all others.
    pub async fn is_texted(&self, message: &str, from: &str, text: &str) {
        // In the order in which they are signed.
        let form = [
            ("AccountSid", ACCOUNT),
            ("Body", text),
            ("From", from),
            ("MessageSid", message),
            ("To", OURS),
        ];
        let mut mac = Hmac::<Sha1>::new_from_slice(SECRET.as_bytes()).expect("any length does");
        mac.update(self.url(PATH).as_bytes());
        for (name, value) in form {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
        let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let headers = format!(
            "content-type: application/x-www-form-urlencoded\r\nx-twilio-signature: {signature}"
        );
        let answer = self.call(&format!("POST {PATH}"), &headers, &body).await;
        let answer = answer.expect("the server answers");
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// Another bot; the answer is its token.
    pub fn add_bot(&self, name: &str) -> String {
        let said = self.order(&["bot", "add", name]);
        let token = said.lines().last().unwrap_or_default();
        token.to_owned()
    }

    /// A bot's call, which is not refused.
    pub async fn bot_asks(&self, token: &str, what: &str, body: &Value) -> Value {
        let headers = format!("content-type: application/json\r\nauthorization: Bearer {token}");
        let answer = self
            .call(
                &format!("POST /api/bot/{what}"),
                &headers,
                &body.to_string(),
            )
            .await
            .expect("the server answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("an answer");
        assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
        serde_json::from_str(body).expect("JSON")
    }
}
