//! The calls of the provider of SMS: forms that it has signed. Answered as the
//! provider expects. Nothing of a message is logged.

use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::IntoResponse;
use deskbell_protocol::ProblemCode;

use super::App;
use super::extract::{Client, whole_body};
use super::problem::Refused;
use crate::engine::Input;
use crate::sms::{Form, PATH, Provider, STATUS_PATH};

/// Nothing is said back.
const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response></Response>";
const SIGNATURE: &str = "x-twilio-signature";

/// A message came in. Where no provider is configured there is no such address.
pub async fn incoming(
    State(app): State<App>,
    from: Client,
    headers: HeaderMap,
    request: Request,
) -> Result<impl IntoResponse, Refused> {
    let provider = provider(&app)?;
    let body = received(&app, &from, request).await?;
    let address = format!("{}{PATH}", app.house.public);
    let form = genuine(&app, provider, &from, &headers, &address, &body)?;
    let message = form
        .message(app.config.default_country)
        .map_err(|why| Refused::malformed(why.to_string()))?;
    app.house.take_sms(message).await?;
    Ok(([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], EMPTY))
}

/// How far a message of ours has come.
pub async fn status(
    State(app): State<App>,
    from: Client,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
    request: Request,
) -> Result<StatusCode, Refused> {
    let provider = provider(&app)?;
    let body = received(&app, &from, request).await?;
    // As it was asked to call: the message that it speaks of is signed, too.
    let mut address = format!("{}{STATUS_PATH}", app.house.public);
    let query = query.unwrap_or_default();
    if !query.is_empty() {
        address = format!("{address}?{query}");
    }
    let form = genuine(&app, provider, &from, &headers, &address, &body)?;
    let went = form
        .went(&query)
        .map_err(|why| Refused::malformed(why.to_string()))?;
    if let Some(went) = went {
        app.house.writer.ask(Input::SmsWent(went)).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

fn provider(app: &App) -> Result<&Provider, Refused> {
    let provider = app.config.sms.as_ref();
    provider.ok_or_else(|| ProblemCode::NotFound.into())
}

async fn received(app: &App, from: &Client, request: Request) -> Result<Bytes, Refused> {
    // Only those that are not signed count; who sent it is not known before.
    if !app.unsigned.take(&from.source, Instant::now()) {
        return Err(ProblemCode::TooManyAttempts.into());
    }
    whole_body(request, app).await
}

fn genuine<'a>(
    app: &App,
    provider: &Provider,
    from: &Client,
    headers: &HeaderMap,
    address: &str,
    body: &'a Bytes,
) -> Result<Form<'a>, Refused> {
    let form = Form::read(body).map_err(|why| Refused::malformed(why.to_string()))?;
    let signature = headers.get(SIGNATURE).and_then(|it| it.to_str().ok());
    if !form.is_signed(address, provider, signature.unwrap_or_default()) {
        tracing::warn!(source = %from.source, "a call about SMS was refused: wrong_signature");
        return Err(ProblemCode::WrongSignature.into());
    }
    app.unsigned.give_back(&from.source);
    if form.get("AccountSid") != Some(provider.account.as_str()) {
        tracing::warn!("a call about SMS was refused: wrong_account");
        return Err(ProblemCode::WrongAccount.into());
    }
    Ok(form)
}
