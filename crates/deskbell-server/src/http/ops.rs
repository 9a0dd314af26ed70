//! For those who run the server: is it up, is it ready, what does it count,
//! and the orders of `deskbelld`'s own commands.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use deskbell_protocol::ProblemCode;
use subtle::ConstantTimeEq;

use super::App;
use super::extract::{Body, Client, bearer};
use super::problem::Refused;
use crate::control::{Order, Report};

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The writer answers, and the server is not about to stop.
pub async fn ready(State(app): State<App>) -> Result<&'static str, Refused> {
    if *app.stopping.borrow() {
        return Err(ProblemCode::Unavailable.into());
    }
    app.house.writer.ready().await?;
    Ok("ready\n")
}

/// Prometheus's text, for this machine and for who has the control token.
pub async fn metrics(
    State(app): State<App>,
    from: Client,
    headers: HeaderMap,
) -> Result<String, Refused> {
    if !from.is_local && !has_token(&app, &headers) {
        return Err(ProblemCode::NotFound.into());
    }
    Ok(app.metrics.render())
}

/// An order, from a command that could read our token in the data folder.
pub async fn control(
    State(app): State<App>,
    headers: HeaderMap,
    Body(order): Body<Order>,
) -> Result<Json<Report>, Refused> {
    if !has_token(&app, &headers) {
        return Err(ProblemCode::NotFound.into());
    }
    Ok(Json(app.house.carry_out(&order).await?))
}

fn has_token(app: &App, headers: &HeaderMap) -> bool {
    bearer(headers).is_some_and(|token| {
        token
            .text()
            .as_bytes()
            .ct_eq(app.control_token.text().as_bytes())
            .into()
    })
}
