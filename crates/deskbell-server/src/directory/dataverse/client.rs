//! The calls of the Web API: a token by the client credentials of OAuth 2.0,
//! kept until shortly before it expires; few calls at a time; each question
//! within one bound, tried again while there is time. What is asked is not known
//! here.

use std::fmt;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderValue, Request, StatusCode, header};
use deskbell_protocol::text::{clean_line, shortened};
use serde::Deserialize;
use tokio::sync::{Mutex, Semaphore};

use super::rest::Rest;
use crate::directory::DirectoryError;
use crate::outgoing::{Bounds, NoAnswer, Outgoing, is_passing, retry_after};

const API: &str = "/api/data/v9.2/";
/// With what a lookup is called beside its identifier.
const PREFER: &str = "odata.include-annotations=\"OData.Community.Display.V1.FormattedValue\"";
/// Twenty contacts and fifty cases are much less.
const BODY_BYTES: usize = 1024 * 1024;
/// The service limits how many come at a time, and slows who exceeds it.
const AT_A_TIME: usize = 4;
/// Before the second try; twice as long before each further one.
const FIRST_WAIT: Duration = Duration::from_millis(100);
/// A token is not used in its last minute.
const TOKEN_REST: Duration = Duration::from_secs(60);

/// Where the service is, and who asks. Its secret is not shown by `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Settings {
    /// As `https://contoso.crm.dynamics.com`.
    pub address: String,
    /// Where tokens are given.
    pub token_address: String,
    pub client_id: String,
    pub client_secret: String,
    /// For a question, with all its tries.
    pub time: Duration,
}

impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings")
            .field("address", &self.address)
            .field("time", &self.time)
            .finish_non_exhaustive()
    }
}

/// See the module.
#[derive(Debug)]
pub struct Client {
    settings: Settings,
    outgoing: Outgoing,
    token: Mutex<Option<Token>>,
    at_a_time: Semaphore,
    rest: Rest,
}

struct Token {
    bearer: HeaderValue,
    until: Instant,
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").finish_non_exhaustive()
    }
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: u64,
}

/// Of OAuth 2.0: a word of its own, as `invalid_client`.
#[derive(Deserialize)]
struct NotGranted {
    error: String,
}

/// What one try came to.
enum Tried {
    /// None: there is no such thing.
    Answer(Option<Bytes>),
    /// The token is worth nothing any more.
    Stale(HeaderValue),
    /// It may go well the next time, after this long.
    Again(Option<Duration>, DirectoryError),
    Failed(DirectoryError),
}

impl Client {
    pub fn new(settings: Settings) -> Self {
        Self {
            settings,
            outgoing: Outgoing::new(),
            token: Mutex::new(None),
            at_a_time: Semaphore::new(AT_A_TIME),
            rest: Rest::default(),
        }
    }

    /// The body of the answer to this question; none where there is no such thing.
    pub async fn ask(&self, question: &str) -> Result<Option<Bytes>, DirectoryError> {
        let begun = Instant::now();
        self.rest.begin(begun)?;
        let mut attempt = Attempt {
            rest: &self.rest,
            begun,
            patience: self.settings.time / 2,
            is_over: false,
        };
        let time = self.settings.time;
        let answer = tokio::time::timeout(time, self.tries(question, begun + time)).await;
        let answer = answer.unwrap_or(Err(DirectoryError::Slow(time)));
        attempt.is_over = true;
        match &answer {
            Ok(_) => self.rest.went_well(),
            Err(why) => self.rest.failed(Instant::now(), why.clone()),
        }
        answer
    }

    async fn tries(&self, question: &str, until: Instant) -> Result<Option<Bytes>, DirectoryError> {
        // Never closed.
        let _one_of_few = self.at_a_time.acquire().await;
        let (mut wait, mut stale) = (FIRST_WAIT, None);
        loop {
            let (pause, why) = match self.one_try(question, stale.as_ref(), until).await {
                Tried::Answer(body) => return Ok(body),
                Tried::Failed(why) => return Err(why),
                Tried::Stale(_) if stale.is_some() => {
                    let why = "it takes none of the tokens that it gives: see the rights of \
                               dataverse.client_id";
                    return Err(DirectoryError::Refused(why.into()));
                }
                Tried::Stale(bearer) => {
                    stale = Some(bearer);
                    continue;
                }
                Tried::Again(pause, why) => (pause.unwrap_or(wait), why),
            };
            if Instant::now() + pause >= until {
                return Err(why);
            }
            tokio::time::sleep(pause).await;
            wait *= 2;
        }
    }

    async fn one_try(&self, question: &str, stale: Option<&HeaderValue>, until: Instant) -> Tried {
        let bearer = match self.bearer(stale, until).await {
            Ok(bearer) => bearer,
            Err(tried) => return tried,
        };
        let request = Request::get(format!("{}{API}{question}", self.settings.address))
            .header(header::ACCEPT, "application/json")
            .header("odata-version", "4.0")
            .header("odata-maxversion", "4.0")
            .header("prefer", PREFER)
            .header(header::AUTHORIZATION, bearer.clone())
            .body(Bytes::new());
        let Ok(request) = request else {
            let why = "dataverse.address is no address";
            return Tried::Failed(DirectoryError::Refused(why.into()));
        };
        let answer = match self.outgoing.call(request, bounds(until)).await {
            Ok(answer) => answer,
            Err(why) => return no_answer(&why, self.settings.time),
        };
        match answer.status() {
            StatusCode::OK => Tried::Answer(Some(answer.into_body())),
            StatusCode::NOT_FOUND => Tried::Answer(None),
            StatusCode::UNAUTHORIZED => Tried::Stale(bearer),
            StatusCode::FORBIDDEN => Tried::Failed(DirectoryError::Refused(
                "dataverse.client_id may not read contacts and incidents there".into(),
            )),
            status if is_passing(status) => {
                let why = DirectoryError::Down(format!("it answers {status}"));
                Tried::Again(retry_after(&answer), why)
            }
            status => Tried::Failed(DirectoryError::Wrong(format!("it answers {status}"))),
        }
    }

    /// The token in use, or a new one where there is none, where it expires, and
    /// where it is the one that is `stale`. Who comes at the same time waits for
    /// the same one.
    async fn bearer(
        &self,
        stale: Option<&HeaderValue>,
        until: Instant,
    ) -> Result<HeaderValue, Tried> {
        let mut token = self.token.lock().await;
        if let Some(token) = token.as_ref()
            && Instant::now() < token.until
            && stale != Some(&token.bearer)
        {
            return Ok(token.bearer.clone());
        }
        let new = self.new_token(until).await?;
        let bearer = new.bearer.clone();
        *token = Some(new);
        Ok(bearer)
    }

    async fn new_token(&self, until: Instant) -> Result<Token, Tried> {
        let Settings {
            address,
            token_address,
            client_id,
            client_secret,
            ..
        } = &self.settings;
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", "client_credentials")
            .append_pair("client_id", client_id)
            .append_pair("client_secret", client_secret)
            .append_pair("scope", &format!("{address}/.default"))
            .finish();
        let request = Request::post(token_address)
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Bytes::from(form));
        let failed = |why: String| Tried::Failed(DirectoryError::Refused(why));
        let request =
            request.map_err(|_| failed("dataverse.token_address is no address".into()))?;
        let answer = self.outgoing.call(request, bounds(until)).await;
        let answer = answer.map_err(|why| no_answer(&why, self.settings.time))?;
        let status = answer.status();
        if is_passing(status) {
            let why = DirectoryError::Down(format!("for a token it answers {status}"));
            return Err(Tried::Again(retry_after(&answer), why));
        }
        if status != StatusCode::OK {
            let said: Option<NotGranted> = serde_json::from_slice(answer.body()).ok();
            let word = said.map_or_else(
                || status.to_string(),
                |said| shortened(&clean_line(&said.error), 60),
            );
            return Err(failed(format!(
                "it gives no token ({word}): see dataverse.client_id, client_secret and \
                 token_address"
            )));
        }
        let unusable = || {
            let why = "what it gives as a token is none";
            Tried::Failed(DirectoryError::Wrong(why.into()))
        };
        let granted: Granted = serde_json::from_slice(answer.body()).map_err(|_| unusable())?;
        let bearer = HeaderValue::from_str(&format!("Bearer {}", granted.access_token));
        let mut bearer = bearer.map_err(|_| unusable())?;
        bearer.set_sensitive(true);
        let life = Duration::from_secs(granted.expires_in.min(24 * 60 * 60));
        Ok(Token {
            bearer,
            until: Instant::now() + life.saturating_sub(TOKEN_REST.min(life / 2)),
        })
    }
}

fn bounds(until: Instant) -> Bounds {
    Bounds {
        time: until.saturating_duration_since(Instant::now()),
        bytes: BODY_BYTES,
    }
}

fn no_answer(why: &NoAnswer, time: Duration) -> Tried {
    match why {
        NoAnswer::TimedOut(_) => Tried::Failed(DirectoryError::Slow(time)),
        NoAnswer::TooLong(_) => Tried::Failed(DirectoryError::Wrong(why.to_string())),
        _ => Tried::Again(None, DirectoryError::Down(why.to_string())),
    }
}

/// A question under way. Who asked may not wait for its end.
struct Attempt<'a> {
    rest: &'a Rest,
    begun: Instant,
    /// Who gave up before has not waited long enough to blame the directory.
    patience: Duration,
    is_over: bool,
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let now = Instant::now();
        if !self.is_over && now >= self.begun + self.patience {
            let waited = DirectoryError::Slow(now - self.begun);
            self.rest.failed(now, waited);
        }
    }
}
