//! HTTP: which address is whose, and what every answer carries. What a call
//! does is decided behind it, by `accounts` and the engine; nothing of a
//! request is trusted before it was checked here.

mod api;
mod assets;
pub mod attachments;
mod back;
mod bot;
mod chat;
mod client;
pub mod connections;
mod contacts;
mod extract;
mod ops;
mod people;
mod policy;
mod problem;
mod quick;
mod reports;
mod rules;
mod sms;
mod sockets;
#[cfg(test)]
mod tests;
mod unfit;

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, Method, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use deskbell_protocol::{AgentId, ProblemCode, limits};
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::sync::{Semaphore, watch};

use crate::accounts::Secret;
use crate::accounts::cookie::Cookie;
use crate::config::Config;
use crate::control;
use crate::house::House;
use crate::limiter::Limiter;
use crate::store::TokenHash;
use assets::Pages;
pub use bot::OPENAPI;
use policy::SecurityHeaders;
use problem::Refused;

/// What every handler can reach. Clones share it.
pub type App = Arc<AppState>;

/// See [`App`].
pub struct AppState {
    pub config: Config,
    pub house: House,
    pub control_token: Secret,
    pub metrics: PrometheusHandle,
    /// True once the server is told to stop. The server ends when nobody
    /// watches this any more.
    pub stopping: watch::Receiver<bool>,
    /// Where our own pages come from.
    origins: Vec<String>,
    cookie: Cookie,
    pages: Pages,
    headers: SecurityHeaders,
    /// Those that failed, and those that nobody has signed for yet.
    handshakes: Limiter<IpAddr>,
    agent_handshakes: Limiter<AgentId>,
    chat_starts: Limiter<IpAddr>,
    /// SMS that nobody of ours has signed.
    unsigned: Limiter<IpAddr>,
    /// Calls with a token that is no bot's.
    wrong_tokens: Limiter<IpAddr>,
    bot_calls: Limiter<TokenHash>,
    /// Held by who reads a report: one at a time, so that there is a reader for
    /// everybody else.
    reporting: Semaphore,
}

impl AppState {
    /// `port` is the one that is really listened on.
    pub fn new(
        config: Config,
        house: House,
        port: u16,
        control_token: Secret,
        metrics: PrometheusHandle,
        stopping: watch::Receiver<bool>,
    ) -> Self {
        let https = house.public.is_https();
        Self {
            origins: config.allowed_origins(port),
            cookie: Cookie::new(https),
            pages: Pages::new(&config.chat_sites),
            headers: SecurityHeaders::new(https),
            handshakes: Limiter::new(limits::HANDSHAKES, limits::HANDSHAKES_WITHIN),
            agent_handshakes: Limiter::new(limits::AGENT_HANDSHAKES, limits::HANDSHAKES_WITHIN),
            chat_starts: Limiter::new(config.chat_starts_per_minute, Duration::from_secs(60)),
            unsigned: Limiter::new(limits::UNSIGNED, limits::UNSIGNED_WITHIN),
            wrong_tokens: Limiter::new(limits::UNSIGNED, limits::UNSIGNED_WITHIN),
            bot_calls: Limiter::new(limits::BOT_CALLS, limits::BOT_CALLS_WITHIN),
            reporting: Semaphore::new(1),
            config,
            house,
            control_token,
            metrics,
            stopping,
        }
    }
}

/// Every address of the server.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/api/sign-in", post(api::sign_in))
        .route("/api/sign-in/link", post(api::sign_in_by_link))
        .route("/api/sign-out", post(api::sign_out))
        .route("/api/me", get(api::me))
        .route("/api/conversations/{id}/messages", get(api::messages))
        .route(
            "/api/conversations/{id}/customer",
            get(contacts::customer).post(contacts::change),
        )
        .route("/api/conversations/{id}/cases", get(contacts::search_cases))
        .route("/api/conversations/{id}/timeline", get(contacts::timeline))
        .route(
            "/api/conversations/{id}/attachments",
            post(attachments::upload),
        )
        .route(
            "/api/conversations/{id}/attachments/{attachment}",
            get(attachments::download),
        )
        .route(
            "/api/conversations/{id}/earlier/{other}",
            get(contacts::transcript),
        )
        .route("/api/conversations/{id}/found", get(api::found))
        .route("/api/conversations/{id}/back-link", post(back::link))
        .route("/api/contacts", get(contacts::search))
        .route("/api/quick-replies", get(quick::all).post(quick::keep))
        .route("/api/quick-replies/remove", post(quick::take_away))
        .route("/api/conversations/{id}/targets", get(api::targets))
        .route("/api/waiting", get(api::waiting))
        .route("/api/offers/answer", post(api::answer_offer))
        .route("/api/report", post(reports::report))
        .route("/api/waits", get(reports::waits))
        .route("/api/rules", get(rules::room))
        .route("/api/rules/edit", post(rules::edit))
        .route("/api/people", post(people::add))
        .route("/api/people/link", post(people::link))
        .route("/api/people/off", post(people::switch_off))
        .route("/chat/questions", get(chat::questions))
        .route("/chat/start", post(chat::start))
        .route("/chat/back", post(back::come))
        .route("/chat/messages", get(chat::messages))
        .route("/chat/attachments", post(attachments::upload_to_chat))
        .route(
            "/chat/attachments/{attachment}",
            get(attachments::download_from_chat),
        )
        .route("/media/{attachment}", get(attachments::media))
        .merge(bot::router())
        .route(crate::sms::PATH, post(sms::incoming))
        .route(crate::sms::STATUS_PATH, post(sms::status))
        .route("/socket", get(sockets::agent))
        .route("/chat/socket", get(sockets::customer))
        .route("/healthz", get(ops::alive))
        .route("/readyz", get(ops::ready))
        .route("/metrics", get(ops::metrics))
        .route(control::PATH, post(ops::control))
        .route("/chat", get(|| async { Redirect::permanent("/chat/") }))
        .route("/manage", get(|| async { Redirect::permanent("/manage/") }))
        .fallback(file)
        .method_not_allowed_fallback(extract::wrong_method)
        .layer(DefaultBodyLimit::max(limits::BODY_BYTES))
        .layer(middleware::from_fn_with_state(Arc::clone(&app), guard))
        .with_state(app)
}

/// Around every request: the limit of its headers, and ours on its answer.
async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let sent: usize = request
        .headers()
        .iter()
        .map(|(name, v)| name.as_str().len() + v.len())
        .sum();
    let mut answer = if sent > limits::HEADER_BYTES {
        Refused::from(ProblemCode::HeaderTooLarge).into_response()
    } else {
        next.run(request).await
    };
    metrics::counter!("deskbell_http_answers", "status" => answer.status().as_str().to_owned())
        .increment(1);
    app.headers.add_to(answer.headers_mut());
    // Answers about people are nobody's to keep; files say for themselves.
    answer
        .headers_mut()
        .entry(header::CACHE_CONTROL)
        .or_insert(axum::http::HeaderValue::from_static("no-store"));
    answer
}

/// Whatever is no call: a file, an app's route, or nothing.
async fn file(State(app): State<App>, method: Method, uri: Uri, asked: HeaderMap) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return extract::wrong_method().await.into_response();
    }
    let path = uri.path();
    let answer = app.pages.answer(path, &asked);
    let is_call = path.starts_with("/api/") || path.starts_with("/chat/");
    if is_call && answer.status() == StatusCode::NOT_FOUND {
        return Refused::from(ProblemCode::NotFound).into_response();
    }
    answer
}
