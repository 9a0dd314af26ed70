//! What handlers ask of a request: who is signed in, where it comes from, and
//! a body that only our own pages can have sent.

use std::net::{IpAddr, SocketAddr};

use axum::Json;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use deskbell_protocol::ProblemCode;
use serde::de::DeserializeOwned;

use super::problem::Refused;
use super::{App, client};
use crate::accounts::{Secret, SignedIn};

/// The client's address, and whether it is this machine.
#[derive(Debug, Clone, Copy)]
pub struct Client {
    pub address: IpAddr,
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
            address: client::address(peer, &parts.headers, &app.config.trusted_proxies),
            is_local: client::is_local(peer, &parts.headers),
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

/// A body, read as JSON whatever happens to it next.
#[derive(Debug)]
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, app: &App) -> Result<Self, Refused> {
        match Json::from_request(request, app).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::BytesRejection(why)) if is_too_large(&why) => {
                Err(ProblemCode::BodyTooLarge.into())
            }
            Err(why) => Err(Refused::malformed(why.body_text())),
        }
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
