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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::http::StatusCode;
    use axum::response::IntoResponse as _;
    use metrics_exporter_prometheus::PrometheusBuilder;
    use tokio::sync::watch;

    use super::*;
    use crate::accounts::Secret;
    use crate::config::Config;
    use crate::house::House;
    use crate::http::AppState;

    async fn app(folder: &std::path::Path, stopping: watch::Receiver<bool>) -> App {
        let flags = [("data", folder.display().to_string())];
        let config = Config::read(None, &flags).unwrap();
        let house = House::open(&config, config.public_origin(8750))
            .await
            .unwrap();
        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let token = Secret::random().unwrap();
        Arc::new(AppState::new(config, house, 8750, token, metrics, stopping))
    }

    async fn status(app: &App) -> StatusCode {
        ready(State(Arc::clone(app))).await.into_response().status()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_server_that_is_told_to_stop_is_not_ready_any_more() {
        let folder = tempfile::tempdir().unwrap();
        let stop = watch::Sender::new(false);
        let app = app(folder.path(), stop.subscribe()).await;
        assert_eq!(status(&app).await, StatusCode::OK);
        stop.send_replace(true);
        assert_eq!(status(&app).await, StatusCode::SERVICE_UNAVAILABLE);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_server_whose_writer_has_ended_is_not_ready() {
        let folder = tempfile::tempdir().unwrap();
        let stop = watch::Sender::new(false);
        let app = app(folder.path(), stop.subscribe()).await;
        app.house.writer.stop().await;
        assert_eq!(status(&app).await, StatusCode::SERVICE_UNAVAILABLE);
    }
}
