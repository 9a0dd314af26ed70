//! The provider's REST API: one call that hands a message over, and what its
//! answers and its later words mean. When to call is `outbox`'s.

use std::fmt;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Response, StatusCode, header};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use deskbell_protocol::sms::{Delivery, NotDelivered};
use serde::Deserialize;

use crate::config::Origin;
use crate::outgoing::{self, Bounds, NoAnswer, Outgoing};
use crate::store::Letter;

/// An answer is a few hundred bytes.
const BOUNDS: Bounds = Bounds {
    time: Duration::from_secs(10),
    bytes: 64 * 1024,
};

/// By whom SMS go out and come in. Its secrets are not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Provider {
    pub account: String,
    /// Any of these has signed: two, while one takes the other's place.
    secrets: Vec<String>,
    /// Where its API is.
    pub api: Origin,
}

impl Provider {
    pub const fn new(account: String, secrets: Vec<String>, api: Origin) -> Self {
        Self {
            account,
            secrets,
            api,
        }
    }

    pub fn secrets(&self) -> &[String] {
        &self.secrets
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("account", &self.account)
            .field("api", &self.api)
            .finish_non_exhaustive()
    }
}

/// What came of handing a message over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Handed {
    /// The provider has it, or will never take it.
    Over(Delivery),
    /// Worth another try.
    Later {
        why: String,
        /// How long it asks to be left alone.
        after: Option<Duration>,
        /// That is about everything of ours, not this message.
        everybody: bool,
    },
}

/// What of an answer counts; the rest changes with the API.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    /// Of a message that was taken.
    status: Option<serde_json::Value>,
    error_code: Option<u32>,
    /// Of one that was not.
    code: Option<u32>,
}

impl Provider {
    /// Hands `letter` over, with what stands at the addresses of `media`; what
    /// becomes of it is posted to `callback`.
    pub async fn hand_over(
        &self,
        by: &Outgoing,
        letter: &Letter,
        media: &[String],
        callback: &str,
    ) -> Handed {
        let mut last = None;
        // While one secret takes the other's place, the old one may be over.
        for secret in &self.secrets {
            let request = match self.request(secret, letter, media, callback) {
                Ok(request) => request,
                Err(why) => {
                    tracing::error!(%why, "an SMS could not be written as a call");
                    return Handed::Over(failed(NotDelivered::Setup, None));
                }
            };
            let answer = by.call(request, BOUNDS).await;
            let is_refused = matches!(&answer, Ok(it) if it.status() == StatusCode::UNAUTHORIZED);
            last = Some(understood(answer));
            if !is_refused {
                break;
            }
        }
        last.unwrap_or(Handed::Over(failed(NotDelivered::Setup, None)))
    }

    /// The header that goes with every call.
    pub fn basic(&self, secret: &str) -> String {
        let pair = format!("{}:{secret}", self.account);
        format!("Basic {}", BASE64_STANDARD.encode(pair))
    }

    fn request(
        &self,
        secret: &str,
        letter: &Letter,
        media: &[String],
        callback: &str,
    ) -> Result<Request<Bytes>, axum::http::Error> {
        let Self { account, api, .. } = self;
        let path: String = form_urlencoded::byte_serialize(account.as_bytes()).collect();
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.append_pair("From", &letter.line.to)
            .append_pair("To", &letter.line.from)
            .append_pair("Body", &letter.text)
            .append_pair("StatusCallback", callback);
        for address in media {
            form.append_pair("MediaUrl", address);
        }
        let form = form.finish();
        Request::post(format!("{api}/2010-04-01/Accounts/{path}/Messages.json"))
            .header(header::AUTHORIZATION, self.basic(secret))
            .header(
                header::CONTENT_TYPE,
                "application/x-www-form-urlencoded; charset=utf-8",
            )
            .body(form.into())
    }
}

fn understood(answer: Result<Response<Bytes>, NoAnswer>) -> Handed {
    let answer = match answer {
        Ok(answer) => answer,
        Err(why) => {
            return Handed::Later {
                why: why.to_string(),
                after: None,
                everybody: false,
            };
        }
    };
    let status = answer.status();
    let body: Option<Answer> = serde_json::from_slice(answer.body()).ok();
    if status.is_success() {
        if body.is_none() {
            tracing::warn!("the SMS provider's answer could not be read; it has the message");
        }
        let Answer {
            status, error_code, ..
        } = body.unwrap_or_default();
        let word = status.as_ref().and_then(|it| it.as_str()).unwrap_or("");
        // It has it, whatever word it has for that.
        return Handed::Over(delivery(word, error_code).unwrap_or(Delivery::Queued));
    }
    let code = body.and_then(|it| it.code);
    if outgoing::is_passing(status) {
        return Handed::Later {
            why: format!("it answers {status}"),
            after: outgoing::retry_after(&answer),
            everybody: status == StatusCode::TOO_MANY_REQUESTS,
        };
    }
    let is_access = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::NOT_FOUND,
    ];
    let why = match code.map(reason) {
        None | Some(NotDelivered::Other) if is_access.contains(&status) => NotDelivered::Setup,
        why => why.unwrap_or(NotDelivered::Other),
    };
    tracing::warn!(%status, ?code, ?why, "the SMS provider refused a message");
    Handed::Over(failed(why, code))
}

/// What the provider's word for a message's state means; none for a word that is
/// not known.
pub fn delivery(status: &str, code: Option<u32>) -> Option<Delivery> {
    match status {
        "accepted" | "scheduled" | "queued" | "sending" => Some(Delivery::Queued),
        "sent" => Some(Delivery::Sent),
        "delivered" | "read" => Some(Delivery::Delivered),
        "failed" | "undelivered" | "canceled" => {
            let why = code.map_or(NotDelivered::Other, reason);
            Some(failed(why, code))
        }
        _ => None,
    }
}

const fn failed(why: NotDelivered, code: Option<u32>) -> Delivery {
    Delivery::Failed { why, code }
}

/// The provider's numbers as far as they differ in what to do.
const fn reason(code: u32) -> NotDelivered {
    match code {
        21610 => NotDelivered::Stopped,
        21211 | 21214 | 21217 | 21219 | 21401 | 21421 | 21614 | 30005 | 30006 => {
            NotDelivered::WrongNumber
        }
        30003 => NotDelivered::Unreachable,
        30004 | 30007 => NotDelivered::Blocked,
        // The account, what it may send where, and the number it sends from.
        20003 | 20404 | 21212 | 21408 | 21603 | 21606 | 21608 | 21612 | 21659 | 21660 | 21661
        | 30002 | 30024 | 30032 | 30033 | 30034 => NotDelivered::Setup,
        _ => NotDelivered::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Handed {
        let answer = Response::builder()
            .status(status)
            .header("retry-after", "7");
        understood(Ok(answer
            .body(Bytes::copy_from_slice(body.as_bytes()))
            .unwrap()))
    }

    fn over(why: NotDelivered, code: u32) -> Handed {
        Handed::Over(failed(why, Some(code)))
    }

    #[test]
    fn a_message_that_was_taken_is_queued_whatever_the_answer_says_beside_that() {
        for body in [
            r#"{"sid":"SM1","status":"queued","error_code":null}"#,
            r#"{"status":"new word"}"#,
            r#"{"status":7}"#,
            "{",
            "",
        ] {
            assert_eq!(answer(201, body), Handed::Over(Delivery::Queued), "{body}");
        }
    }

    #[test]
    fn a_refusal_is_told_by_its_number_and_without_one_by_what_it_is() {
        let stopped = r#"{"code":21610,"message":"unsubscribed"}"#;
        assert_eq!(answer(400, stopped), over(NotDelivered::Stopped, 21610));
        let number = r#"{"code":21211}"#;
        assert_eq!(answer(400, number), over(NotDelivered::WrongNumber, 21211));
        let other = Handed::Over(failed(NotDelivered::Other, None));
        assert_eq!(answer(400, "<html>"), other);
        let setup = Handed::Over(failed(NotDelivered::Setup, None));
        assert_eq!(answer(401, ""), setup);
        assert_eq!(
            answer(404, r#"{"code":20404}"#),
            over(NotDelivered::Setup, 20404)
        );
    }

    #[test]
    fn what_passes_is_tried_again_when_the_provider_says() {
        for (status, all) in [(429, true), (500, false), (503, false)] {
            let Handed::Later {
                after, everybody, ..
            } = answer(status, "")
            else {
                panic!("{status} passes")
            };
            assert_eq!((after, everybody), (Some(Duration::from_secs(7)), all));
        }
    }

    #[test]
    fn what_a_provider_says_later_has_its_reason() {
        let blocked = failed(NotDelivered::Blocked, Some(30007));
        assert_eq!(delivery("undelivered", Some(30007)), Some(blocked));
        let other = failed(NotDelivered::Other, None);
        assert_eq!(delivery("failed", None), Some(other));
        assert_eq!(delivery("from_the_future", None), None);
    }
}
