//! The calls of customers: the questions before the chat, its start, and its
//! history. A customer is whoever has the chat's token. Answers are checked and
//! cleaned by the engine.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use deskbell_protocol::ProblemCode;
use deskbell_protocol::http::{ChatStarted, Page, Questions, StartChat};

use super::App;
use super::extract::{Before, Body, Client, Ours, bearer};
use super::problem::Refused;
use crate::accounts::Secret;
use crate::engine::{self, Answer, Input, NewChat};
use crate::store::{TokenHash, Told};

pub async fn questions(State(app): State<App>) -> Json<Questions> {
    Json(Questions {
        title: app.config.chat_title.clone(),
        questions: engine::questions(),
    })
}

pub async fn start(
    State(app): State<App>,
    _ours: Ours,
    from: Client,
    Body(start): Body<StartChat>,
) -> Result<Json<ChatStarted>, Refused> {
    if !app.chat_starts.take(&from.source, Instant::now()) {
        return Err(ProblemCode::TooManyChats.into());
    }
    let chat = NewChat {
        token: token_of(&start.token)?,
        answers: start.answers,
        visit: start.visit,
        with_bot: false,
    };
    match app.house.writer.ask(Input::StartChat(chat)).await? {
        Answer::ChatStarted(started) => Ok(Json(started)),
        other => Err(Refused::fault(format!(
            "a chat's start was answered by {other:?}"
        ))),
    }
}

/// # Errors
/// `malformed` for what no page of ours makes.
pub fn token_of(text: &str) -> Result<TokenHash, Refused> {
    let token = Secret::from_text(text).ok_or_else(|| {
        Refused::malformed("The chat's token is not 256 bits in base64url (43 characters).")
    })?;
    Ok(TokenHash::of(token.text()))
}

pub async fn messages(
    State(app): State<App>,
    headers: HeaderMap,
    page: Before,
) -> Result<Json<Page>, Refused> {
    let token = bearer(&headers).ok_or(ProblemCode::NotFound)?;
    let readers = &app.house.readers;
    let id = readers
        .chat(&TokenHash::of(token.text()), app.house.clock.now())
        .await
        .map_err(Refused::fault)?;
    let id = id.ok_or(ProblemCode::NotFound)?;
    readers
        .messages(id, page.number(), Told::Others)
        .await
        .map(Json)
        .map_err(Refused::fault)
}
