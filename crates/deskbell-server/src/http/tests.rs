//! Calls without a listener: what they answer when something is not well.

use std::path::Path;
use std::sync::Arc;

use axum::extract::Query;
use metrics_exporter_prometheus::PrometheusBuilder;

use super::*;
use crate::store::rows;

async fn app(folder: &Path, stopping: watch::Receiver<bool>) -> App {
    let flags = [("data", folder.display().to_string())];
    let config = Config::read(None, &flags).unwrap();
    let house = House::open(&config, config.public_origin(8750))
        .await
        .unwrap();
    let metrics = PrometheusBuilder::new().build_recorder().handle();
    let token = Secret::random().unwrap();
    Arc::new(AppState::new(config, house, 8750, token, metrics, stopping))
}

async fn readiness(app: &App) -> StatusCode {
    ops::ready(State(Arc::clone(app)))
        .await
        .into_response()
        .status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_is_not_ready_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let stop = watch::Sender::new(false);
    let app = app(folder.path(), stop.subscribe()).await;
    assert_eq!(readiness(&app).await, StatusCode::OK);
    stop.send_replace(true);
    assert_eq!(readiness(&app).await, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_whose_writer_has_ended_is_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let stop = watch::Sender::new(false);
    let app = app(folder.path(), stop.subscribe()).await;
    app.house.writer.stop().await;
    assert_eq!(readiness(&app).await, StatusCode::SERVICE_UNAVAILABLE);
}

/// What is answered to who asks for the messages with this token.
async fn history(app: &App, token: &Secret) -> StatusCode {
    let mut headers = HeaderMap::new();
    let bearer = format!("Bearer {}", token.text()).parse().unwrap();
    headers.insert(header::AUTHORIZATION, bearer);
    let page = Query::try_from_uri(&"/chat/messages".parse().unwrap()).unwrap();
    let answer = chat::messages(State(Arc::clone(app)), headers, page).await;
    answer.into_response().status()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customers_history_is_not_found_a_day_after_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let stop = watch::Sender::new(false);
    let app = app(folder.path(), stop.subscribe()).await;
    let hour = Duration::from_secs(3600);
    for (hours, status) in [(23, StatusCode::OK), (25, StatusCode::NOT_FOUND)] {
        let token = Secret::random().unwrap();
        let ended_at = app.house.clock.now() - hours * hour;
        let ended = rows::ended_conversation(hours.into(), token.text(), ended_at);
        let mut batch = rows::a_conversation().to_vec();
        batch.push(ended);
        rows::put(folder.path(), batch).await;
        assert_eq!(history(&app, &token).await, status, "{hours} h");
    }
}
