//! The call of the provider of SMS: a form that it has signed. Answered as the
//! provider expects. Nothing of a message is logged.

use std::time::Instant;

use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use deskbell_protocol::ProblemCode;

use super::App;
use super::extract::{Client, whole_body};
use super::problem::Refused;
use crate::sms::{Form, PATH};

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
    let Some(provider) = &app.config.sms else {
        return Err(ProblemCode::NotFound.into());
    };
    // Only those that are not signed count; who sent it is not known before.
    if !app.unsigned.take(&from.source, Instant::now()) {
        return Err(ProblemCode::TooManyAttempts.into());
    }
    let body: Bytes = whole_body(request, &app).await?;
    let form = Form::read(&body).map_err(|why| Refused::malformed(why.to_string()))?;
    let signature = headers.get(SIGNATURE).and_then(|it| it.to_str().ok());
    let address = format!("{}{PATH}", app.house.public);
    if !form.is_signed(&address, provider, signature.unwrap_or_default()) {
        tracing::warn!(source = %from.source, "an SMS was refused: wrong_signature");
        return Err(ProblemCode::WrongSignature.into());
    }
    app.unsigned.give_back(&from.source);
    if form.get("AccountSid") != Some(provider.account.as_str()) {
        tracing::warn!("an SMS was refused: wrong_account");
        return Err(ProblemCode::WrongAccount.into());
    }
    let message = form
        .message()
        .map_err(|why| Refused::malformed(why.to_string()))?;
    app.house.take_sms(message).await?;
    Ok(([(header::CONTENT_TYPE, "text/xml; charset=utf-8")], EMPTY))
}
