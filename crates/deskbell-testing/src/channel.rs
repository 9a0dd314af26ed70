//! The ways in beside the chat page: a provider of SMS, and bots.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha1::Sha1;

use crate::Server;

/// What every server of the tests is configured with.
pub const ACCOUNT: &str = "AC0000";
pub const SECRET: &str = "a secret of the tests";
const PATH: &str = "/sms/incoming";

impl Server {
    /// An SMS comes in, signed as the provider does. `message` tells it from
    /// all others.
    pub async fn is_texted(&self, message: &str, from: &str, text: &str) {
        // In the order in which they are signed.
        let form = [
            ("AccountSid", ACCOUNT),
            ("Body", text),
            ("From", from),
            ("MessageSid", message),
            ("To", "+447700900999"),
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
