//! What handlers ask of a request: who is signed in, where it comes from, and
//! a body that only our own pages can have sent.

use std::error::Error;
use std::net::{IpAddr, SocketAddr};

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use deskbell_protocol::{ConversationId, ProblemCode, limits};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_path_to_error::Error as AtPath;
use subtle::ConstantTimeEq as _;
use tokio::time::timeout;

use super::problem::Refused;
use super::{App, client, unfit};
use crate::accounts::{Secret, SignedIn};
use crate::roles::{self, Permission};

/// Whom limits count a request for, and whether it was made on this machine.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    pub source: IpAddr,
    pub is_local: bool,
}

impl FromRequestParts<App> for Client {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let peer: SocketAddr = ConnectInfo::from_request_parts(parts, app)
            .await
            .map(|ConnectInfo(peer)| peer)
            .map_err(Refused::fault)?;
        Ok(Self {
            source: client::source(client::address(
                peer,
                &parts.headers,
                &app.config.trusted_proxies,
            )),
            is_local: client::is_local(peer, &parts.headers, app.config.listen),
        })
    }
}

/// Sent by one of our own pages.
#[derive(Debug, Clone, Copy)]
pub struct Ours;

impl FromRequestParts<App> for Ours {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        if client::is_ours(&parts.headers, &app.origins) {
            Ok(Self)
        } else {
            Err(ProblemCode::WrongOrigin.into())
        }
    }
}

/// `?before=N`: the messages before that number.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Before {
    before: Option<u32>,
}

impl Before {
    pub const fn number(self) -> Option<u32> {
        self.before
    }
}

impl FromRequestParts<App> for Before {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        match Query::from_request_parts(parts, app).await {
            Ok(Query(before)) => Ok(before),
            Err(why) => Err(Refused::malformed(why.body_text())),
        }
    }
}

/// `?words=`: what is looked for.
#[derive(Debug, Deserialize)]
pub struct Words {
    pub words: String,
}

impl FromRequestParts<App> for Words {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        match Query::from_request_parts(parts, app).await {
            Ok(Query(words)) => Ok(words),
            Err(why) => Err(Refused::malformed(why.body_text())),
        }
    }
}

/// The conversation that the address names.
#[derive(Debug, Clone, Copy)]
pub struct Named(pub ConversationId);

impl FromRequestParts<App> for Named {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let named = Path::<String>::from_request_parts(parts, app).await;
        let id = named.ok().and_then(|Path(text)| text.parse().ok());
        id.map(Self).ok_or(ProblemCode::NotFound.into())
    }
}

/// Somebody on this machine who could read our token in the data folder.
#[derive(Debug, Clone, Copy)]
pub struct Operator;

impl FromRequestParts<App> for Operator {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let from = Client::from_request_parts(parts, app).await?;
        if from.is_local && has_token(app, &parts.headers) {
            Ok(Self)
        } else {
            Err(ProblemCode::NotFound.into())
        }
    }
}

/// The request carries the token of the data folder.
pub fn has_token(app: &App, headers: &HeaderMap) -> bool {
    let expected = app.control_token.text().as_bytes();
    bearer(headers).is_some_and(|token| token.text().as_bytes().ct_eq(expected).into())
}

/// A body, read as JSON whatever happens to it next.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let read = timeout(limits::BODY_WITHIN, Json::from_request(request, state)).await;
        match read.map_err(|_| ProblemCode::BodyTooSlow)? {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::BytesRejection(why)) if is_too_large(&why) => {
                Err(ProblemCode::BodyTooLarge.into())
            }
            Err(why) => Err(Refused::malformed(said_of(&why))),
        }
    }
}

/// What a caller reads of it.
fn said_of(why: &JsonRejection) -> String {
    match why {
        JsonRejection::JsonDataError(why) => {
            let mut below: Option<&(dyn Error + 'static)> = Some(why);
            while let Some(fault) = below {
                if let Some(found) = fault.downcast_ref::<AtPath<serde_json::Error>>() {
                    let path = found.path().to_string();
                    return unfit::sentence(&path, &found.inner().to_string());
                }
                below = fault.source();
            }
            why.body_text()
        }
        JsonRejection::JsonSyntaxError(_) => {
            "This body is no JSON. Send one JSON object, as UTF-8.".into()
        }
        JsonRejection::MissingJsonContentType(_) => {
            "Say that the body is JSON: `content-type: application/json`.".into()
        }
        other => other.body_text(),
    }
}

/// A body whose form its handler reads itself.
///
/// # Errors
/// `body_too_large`, `body_too_slow`.
pub async fn whole_body(request: Request, app: &App) -> Result<Bytes, Refused> {
    let read = timeout(limits::BODY_WITHIN, Bytes::from_request(request, app)).await;
    match read.map_err(|_| ProblemCode::BodyTooSlow)? {
        Ok(body) => Ok(body),
        Err(why) if is_too_large(&why) => Err(ProblemCode::BodyTooLarge.into()),
        Err(why) => Err(Refused::malformed(why.body_text())),
    }
}

fn is_too_large(why: &BytesRejection) -> bool {
    why.status() == StatusCode::PAYLOAD_TOO_LARGE
}

impl FromRequestParts<App> for SignedIn {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let secret = cookie(&parts.headers, app);
        Ok(app.house.accounts.who(secret.as_ref()).await?)
    }
}

/// Somebody who may change rules, and who works here.
#[derive(Debug)]
pub struct Administrator(pub SignedIn);

impl FromRequestParts<App> for Administrator {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Refused> {
        let who = SignedIn::from_request_parts(parts, app).await?;
        if roles::allows(who.user.role, Permission::SetRules) {
            Ok(Self(who))
        } else {
            Err(ProblemCode::NotAllowed.into())
        }
    }
}

fn cookie(headers: &HeaderMap, app: &App) -> Option<Secret> {
    let mut values = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok());
    values.find_map(|value| app.cookie.read(value))
}

/// The token of an `Authorization: Bearer` header.
pub fn bearer(headers: &HeaderMap) -> Option<Secret> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| Secret::from_text(token.trim()))
        .flatten()
}

/// 405 in the words of a problem.
pub async fn wrong_method() -> impl IntoResponse {
    let refused = Refused::malformed("This address takes another method.");
    (StatusCode::METHOD_NOT_ALLOWED, refused)
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::time::Duration;

    use axum::body::Body as Sent;
    use futures_util::{StreamExt as _, stream};
    use tokio::time::sleep;

    use super::*;

    /// A body of which the second half comes so long after the first one.
    async fn read(later: Duration) -> Result<u32, ProblemCode> {
        let halves = stream::iter([("1", Duration::ZERO), ("2", later)]);
        let halves = halves.then(async |(half, later)| {
            sleep(later).await;
            Ok::<_, io::Error>(half)
        });
        let request = Request::post("/").header(header::CONTENT_TYPE, "application/json");
        let request = request.body(Sent::from_stream(halves)).unwrap();
        let read = Body::from_request(request, &()).await;
        read.map(|Body(number)| number)
            .map_err(|Refused(problem)| problem.code)
    }

    #[tokio::test(start_paused = true)]
    async fn a_body_is_read_while_its_time_lasts_and_refused_by_name_a_moment_later() {
        assert_eq!(read(limits::BODY_WITHIN).await, Ok(12));
        let late = read(limits::BODY_WITHIN + Duration::from_millis(1)).await;
        assert_eq!(late, Err(ProblemCode::BodyTooSlow));
    }
}
