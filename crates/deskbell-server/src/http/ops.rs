//! For those who run the server: is it up, is it ready, what does it count,
//! and the orders of `deskbelld`'s own commands.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use deskbell_protocol::ProblemCode;

use super::App;
use super::extract::{Body, Client, Operator, has_token};
use super::problem::Refused;
use crate::control::{Order, Report};

/// The process answers.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// The writer works, the last write went well, and the server is not about to stop.
pub async fn ready(State(app): State<App>) -> Result<&'static str, Refused> {
    if *app.stopping.borrow() {
        return Err(ProblemCode::Unavailable.into());
    }
    app.house.writer.ready()?;
    Ok("ready\n")
}

/// Prometheus's text, for who has the control token. Where no proxy is in front
/// also for everybody on this machine: one that does not say for whom it speaks
/// would look like that.
pub async fn metrics(
    State(app): State<App>,
    from: Client,
    headers: HeaderMap,
) -> Result<String, Refused> {
    let is_local = from.is_local && !app.house.public.is_https();
    if !is_local && !has_token(&app, &headers) {
        return Err(ProblemCode::NotFound.into());
    }
    Ok(app.metrics.render())
}

/// An order of `deskbelld`'s own commands. Nothing of it is read before it is
/// known who asks.
pub async fn control(
    State(app): State<App>,
    _who: Operator,
    Body(order): Body<Order>,
) -> Result<Json<Report>, Refused> {
    Ok(Json(app.house.carry_out(&order).await?))
}
