//! Tells bots what happened in their conversations: each event is posted to the
//! bot's address as JSON, signed, until the bot has taken it. What is told is
//! the engine's (`BotNews`); when it is tried again is `sending`'s, with a lane
//! for each bot. What a bot does not take for an hour is given up: it can still
//! ask.
//!
//! An event comes at least once: where the bot's answer was lost, it comes again
//! with the same `event`. Those of one conversation come in their order.

use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, Response, StatusCode, Uri, header};
use deskbell_protocol::Timestamp;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use tokio::sync::watch;
use tokio::time::sleep;

use crate::clock::Clock;
use crate::config::Origin;
use crate::engine::Input;
use crate::house::House;
use crate::outgoing::{self, Bounds, NoAnswer, Outgoing};
use crate::sending::{self, Outbox, Place, STORE_PAUSE, Went, is_over};
use crate::store::{self, BotLetter, BotWaiting, Readers, StoreError, TokenHash, Webhook};
use crate::writer::Writer;

/// When it was signed, in seconds since 1970 (UTC).
pub const TIMESTAMP: &str = "deskbell-timestamp";
/// `sha256=` and the HMAC of the timestamp, a dot and the body, in hexadecimal
/// digits.
pub const SIGNATURE: &str = "deskbell-signature";

/// A bot only says that it has it.
const BOUNDS: Bounds = Bounds {
    time: Duration::from_secs(10),
    bytes: 16 * 1024,
};
const ADDRESS_BYTES: usize = 1_000;

struct Post {
    readers: Readers,
    writer: Writer,
    clock: Clock,
    outgoing: Outgoing,
}

/// Tells until `stop`; then lets what is on its way come to its end.
pub fn run(house: &House, stop: watch::Receiver<bool>) -> impl Future<Output = ()> + use<> {
    let post = Post {
        readers: house.readers.clone(),
        writer: house.writer.clone(),
        clock: house.clock,
        outgoing: Outgoing::new(),
    };
    sending::run(post, stop)
}

/// The address, if a bot can be told there.
///
/// # Errors
/// What is wrong with it, after "it".
pub fn checked_address(typed: &str) -> Result<String, &'static str> {
    const FORM: &str = "is not an address like https://bot.example.com/deskbell";
    let typed = typed.trim();
    if typed.len() > ADDRESS_BYTES || typed.contains('#') {
        return Err(FORM);
    }
    let uri: Uri = typed.parse().map_err(|_| FORM)?;
    let (scheme, authority) = uri.scheme_str().zip(uri.authority()).ok_or(FORM)?;
    let origin = format!("{scheme}://{authority}").parse::<Origin>();
    let origin = origin.map_err(|_| FORM)?;
    if origin.is_https() || origin.is_loopback() {
        Ok(typed.to_owned())
    } else {
        Err("must begin with https://, except on this machine: what customers write goes there")
    }
}

/// What the header holds for this body at this time. None for a secret that
/// nothing can be signed with.
pub fn signature(secret: &str, timestamp: &str, body: &str) -> Option<String> {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?;
    mac.update(timestamp.as_bytes());
    mac.update(b".");
    mac.update(body.as_bytes());
    let bytes = mac.finalize().into_bytes();
    let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    Some(format!("sha256={digits}"))
}

impl Outbox for Post {
    type Lane = TokenHash;
    type One = BotWaiting;

    fn place(one: &BotWaiting) -> Place<TokenHash> {
        Place {
            number: one.number,
            lane: one.bot,
            conversation: one.conversation,
        }
    }

    async fn read(&self, after: i64, most: u32) -> Result<Vec<BotWaiting>, StoreError> {
        store::bots_wait(&self.readers, after, most).await
    }

    async fn posted(&self) {
        self.writer.hub().bots_wait().await;
    }

    async fn send(&self, one: BotWaiting) -> Went {
        if is_over(one.at, self.clock.now()) {
            tracing::warn!(conversation = %one.conversation, "an event of a bot is given up");
            metrics::counter!("deskbell_bot_events_given_up_total").increment(1);
            return self.is_told(one).await;
        }
        // The bot may be gone by now, or want to hear of nothing any more.
        let letter = match store::bot_letter(&self.readers, one.number).await {
            Ok(Some(letter)) => letter,
            Ok(None) => return Went::Out,
            Err(why) => {
                tracing::error!(%why, "an event of a bot can't be read");
                return Went::UNREAD;
            }
        };
        let Some(request) = request(letter, self.clock.now()) else {
            tracing::error!("an event of a bot could not be written as a call");
            return self.is_told(one).await;
        };
        match understood(self.outgoing.call(request, BOUNDS).await) {
            Ok(()) => self.is_told(one).await,
            Err(Refused {
                why,
                after,
                everybody,
            }) => {
                tracing::warn!(%why, "a bot did not take an event");
                metrics::counter!("deskbell_bot_event_retries_total").increment(1);
                Went::Later { after, everybody }
            }
        }
    }
}

impl Post {
    /// Again until it is stored: who forgets it tells it twice.
    async fn is_told(&self, one: BotWaiting) -> Went {
        let number = one.number;
        while self.writer.ask(Input::BotTold { number }).await.is_err() {
            sleep(STORE_PAUSE).await;
        }
        Went::Out
    }
}

/// None where the address or the secret is none.
fn request(letter: BotLetter, now: Timestamp) -> Option<Request<Bytes>> {
    let Webhook { address, secret } = letter.webhook;
    let timestamp = now.millis().div_euclid(1000).to_string();
    let signature = signature(&secret, &timestamp, &letter.body)?;
    Request::post(address)
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::USER_AGENT, "deskbelld")
        .header(TIMESTAMP, timestamp)
        .header(SIGNATURE, signature)
        .body(letter.body.into())
        .ok()
}

/// It did not take the event.
#[derive(Debug, PartialEq, Eq)]
struct Refused {
    why: String,
    after: Option<Duration>,
    /// It would take no other one now either.
    everybody: bool,
}

/// Only 2xx takes it: a wrong address or a fault of the bot's is mended within
/// the hour, or not at all.
fn understood(answer: Result<Response<Bytes>, NoAnswer>) -> Result<(), Refused> {
    match answer {
        Ok(answer) if answer.status().is_success() => Ok(()),
        Ok(answer) => Err(Refused {
            why: format!("it answers {}", answer.status()),
            after: outgoing::retry_after(&answer),
            everybody: [
                StatusCode::TOO_MANY_REQUESTS,
                StatusCode::SERVICE_UNAVAILABLE,
            ]
            .contains(&answer.status()),
        }),
        Err(why) => Err(Refused {
            everybody: matches!(why, NoAnswer::Unreachable(_)),
            why: why.to_string(),
            after: None,
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_that_of_the_time_and_the_body_by_the_secret() {
        // As `openssl dgst -sha256 -hmac secret` has it.
        let of = |secret, timestamp, body| signature(secret, timestamp, body).unwrap();
        let one = of("secret", "1700000000", r#"{"type":"taken"}"#);
        assert_eq!(
            one,
            "sha256=459188358792887abede5bd56403c66ddafc3745dd664ac3b664356b41051437"
        );
        for other in [
            of("Secret", "1700000000", r#"{"type":"taken"}"#),
            of("secret", "1700000001", r#"{"type":"taken"}"#),
            of("secret", "1700000000", r#"{"type":"ended"}"#),
            of("secret", "170000000", r#"0.{"type":"taken"}"#),
        ] {
            assert_ne!(one, other);
        }
    }

    #[test]
    fn a_webhook_is_an_https_address_or_one_on_this_machine() {
        for address in [
            "https://bot.example.com",
            "https://bot.example.com:8443/deskbell?house=1",
            "http://127.0.0.1:9000/hook",
            "http://localhost/",
            "http://[::1]:80/",
        ] {
            assert_eq!(checked_address(address).as_deref(), Ok(address));
        }
        for address in [
            "",
            "bot.example.com",
            "/hook",
            "ftp://bot.example.com",
            "http://bot.example.com",
            "http://127.0.0.1.example.com",
            "https://user:password@bot.example.com",
            "https://bot.example.com/#part",
            "https://bot example.com",
            &format!("https://bot.example.com/{}", "x".repeat(ADDRESS_BYTES)),
        ] {
            assert!(checked_address(address).is_err(), "{address}");
        }
    }

    #[test]
    fn only_an_answer_of_success_takes_an_event() {
        let answer = |status: u16| {
            let answer = Response::builder().status(status);
            Ok(answer.body(Bytes::new()).unwrap())
        };
        for status in [200, 202, 204] {
            assert_eq!(understood(answer(status)), Ok(()));
        }
        for (status, everybody) in [
            (301, false),
            (400, false),
            (410, false),
            (429, true),
            (500, false),
            (503, true),
        ] {
            let refused = understood(answer(status)).unwrap_err();
            assert_eq!(refused.everybody, everybody, "{status}");
        }
        let gone = understood(Err(NoAnswer::Unreachable("refused".into())));
        assert!(gone.unwrap_err().everybody);
        let slow = understood(Err(NoAnswer::TimedOut(BOUNDS.time)));
        assert!(!slow.unwrap_err().everybody, "another one may be faster");
    }
}
