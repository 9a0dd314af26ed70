//! Calls without a listener: what they answer when something is not well.

use std::path::Path;
use std::sync::Arc;

use axum::Json;
use axum::extract::FromRequestParts as _;
use deskbell_protocol::agent::Role;
use deskbell_protocol::quick::{DropReply, KeepReply};
use metrics_exporter_prometheus::PrometheusBuilder;

use super::extract::{Before, Body, Named, Ours};
use super::*;
use crate::accounts::{COMMAND_LINE, NewUser, SignedIn};
use crate::audit::Deed;
use crate::store::accounts::{User, audit_rows, user};
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

/// The page of a history that an address asks for.
async fn page_of(app: &App, address: &str) -> Before {
    let request = Request::get(address).body(()).unwrap();
    let (mut parts, ()) = request.into_parts();
    Before::from_request_parts(&mut parts, app).await.unwrap()
}

/// What is answered to who asks for the messages with this token.
async fn history(app: &App, token: &Secret) -> StatusCode {
    let mut headers = HeaderMap::new();
    let bearer = format!("Bearer {}", token.text()).parse().unwrap();
    headers.insert(header::AUTHORIZATION, bearer);
    let page = page_of(app, "/chat/messages").await;
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

/// A new account.
async fn added(app: &App, name: &str, role: Role) -> User {
    let new = NewUser {
        name: name.into(),
        role,
        units: 1,
        queues: Vec::new(),
        password: None,
    };
    let id = app.house.accounts.add(new, COMMAND_LINE).await.unwrap();
    user(&app.house.readers, id).await.unwrap().unwrap()
}

/// Who did this, and to what.
async fn done(app: &App, deed: Deed) -> Vec<(String, String)> {
    let rows = audit_rows(&app.house.readers).await.unwrap();
    let entries = rows.into_iter().map(|(entry, _)| entry);
    entries
        .filter(|entry| entry.deed == deed)
        .map(|entry| (entry.who, entry.about))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_supervisor_who_reads_a_conversation_stands_in_the_audit_and_its_agent_does_not() {
    let folder = tempfile::tempdir().unwrap();
    rows::put(folder.path(), rows::a_conversation().to_vec()).await;
    let stop = watch::Sender::new(false);
    let app = app(folder.path(), stop.subscribe()).await;
    let user = added(&app, "Sam", Role::Supervisor).await;
    let read = async |user: User, query: &str| {
        let who = SignedIn {
            user,
            session: [1; 32],
        };
        let page = page_of(&app, query).await;
        let read = api::messages(State(Arc::clone(&app)), who, Named(rows::CHAT), page).await;
        assert_eq!(read.into_response().status(), StatusCode::OK);
    };
    let its_agent = User {
        id: rows::ANA,
        role: Role::Agent,
        ..user.clone()
    };
    read(its_agent, "/").await;
    read(user.clone(), "/?before=100").await;
    read(user, "/").await;
    let reads = done(&app, Deed::ConversationRead).await;
    assert_eq!(reads, [("Sam".into(), rows::CHAT.to_string())]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_changes_a_quick_reply_of_everybodys_stands_in_the_audit_and_an_own_one_does_not() {
    let folder = tempfile::tempdir().unwrap();
    let stop = watch::Sender::new(false);
    let app = app(folder.path(), stop.subscribe()).await;
    let user = added(&app, "Ada", Role::Administrator).await;
    let who = || SignedIn {
        user: user.clone(),
        session: [1; 32],
    };
    let keep = async |keyword: &str, text: &str, everybody: bool| {
        let asked = Body(KeepReply {
            keyword: keyword.into(),
            text: text.into(),
            everybody,
        });
        let kept = quick::keep(State(Arc::clone(&app)), Ours, who(), asked).await;
        kept.map_err(|why| why.0.code)
    };
    let kept = Ok(StatusCode::NO_CONTENT);
    assert_eq!(keep("/Good Bye", "See you", true).await, kept);
    assert_eq!(keep("goodbye", "Until soon", true).await, kept);
    assert_eq!(keep("mine", "Hello", false).await, kept);
    let slug = keep("late", "{nothing}", true).await;
    assert_eq!(slug, Err(ProblemCode::UnknownSlug));
    let all = quick::all(State(Arc::clone(&app)), who()).await;
    let Json(all) = all.map_err(|why| why.0).unwrap();
    assert_eq!(all.len(), 2);
    for reply in &all {
        let asked = Body(DropReply { id: reply.id });
        let gone = quick::take_away(State(Arc::clone(&app)), Ours, who(), asked).await;
        assert_eq!(gone.map_err(|why| why.0.code), kept);
    }
    let deed = ("Ada".to_owned(), "goodbye".to_owned());
    let expected = vec![deed; 3];
    assert_eq!(done(&app, Deed::QuickReplyChanged).await, expected);
}
