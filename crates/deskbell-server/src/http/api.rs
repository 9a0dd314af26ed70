//! The calls of agents and supervisors: signing in and out, who am I, a
//! conversation's history, and the answer that a service worker gives.

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{AppendHeaders, IntoResponse};
use deskbell_protocol::agent::{Done, Me};
use deskbell_protocol::http::{OfferAnswer, Page, SignIn, SignInLink, Target, Waiting};
use deskbell_protocol::{ConversationId, ProblemCode};

use super::App;
use super::extract::{Before, Body, Client, Named, Ours, Words};
use super::problem::Refused;
use crate::accounts::{Secret, SignedIn};
use crate::engine::{Answer, Input};
use crate::roles::{self, Permission};
use crate::store::Told;
use crate::store::accounts::User;

pub async fn sign_in(
    State(app): State<App>,
    _ours: Ours,
    from: Client,
    before: Result<SignedIn, Refused>,
    Body(asked): Body<SignIn>,
) -> Result<impl IntoResponse, Refused> {
    let accounts = &app.house.accounts;
    let (user, secret) = accounts
        .by_password(
            &asked.name,
            asked.password,
            from.source,
            before.ok().as_ref(),
        )
        .await?;
    Ok(signed_in(&app, user, &secret))
}

pub async fn sign_in_by_link(
    State(app): State<App>,
    _ours: Ours,
    from: Client,
    before: Result<SignedIn, Refused>,
    Body(asked): Body<SignInLink>,
) -> Result<impl IntoResponse, Refused> {
    let (user, secret) = app
        .house
        .accounts
        .by_link(&asked.token, from.source, before.ok().as_ref())
        .await?;
    Ok(signed_in(&app, user, &secret))
}

fn signed_in(app: &App, user: User, secret: &Secret) -> impl IntoResponse + use<> {
    (
        AppendHeaders([(header::SET_COOKIE, app.cookie.set(secret))]),
        Json(me_of(user)),
    )
}

pub async fn sign_out(
    State(app): State<App>,
    _ours: Ours,
    who: SignedIn,
) -> Result<impl IntoResponse, Refused> {
    app.house.accounts.sign_out(&who).await?;
    let clear = AppendHeaders([(header::SET_COOKIE, app.cookie.clear())]);
    Ok((StatusCode::NO_CONTENT, clear))
}

pub async fn me(who: SignedIn) -> Json<Me> {
    Json(me_of(who.user))
}

fn me_of(user: User) -> Me {
    Me {
        id: user.id,
        name: user.name,
        role: user.role,
        units: user.units,
    }
}

pub async fn messages(
    State(app): State<App>,
    who: SignedIn,
    Named(id): Named,
    page: Before,
) -> Result<Json<Page>, Refused> {
    may_read(&app, &who, id).await?;
    let page = app
        .house
        .readers
        .messages(id, page.number(), Told::Agents)
        .await;
    page.map(Json).map_err(Refused::fault)
}

/// The messages of a conversation that have all of these words.
pub async fn found(
    State(app): State<App>,
    who: SignedIn,
    Named(id): Named,
    Words { words }: Words,
) -> Result<Json<Page>, Refused> {
    may_read(&app, &who, id).await?;
    let page = app.house.readers.messages_with(id, &words).await;
    page.map(Json).map_err(Refused::fault)
}

/// Whoever has the conversation or advises in it, and supervisors, whose reading
/// is written down.
///
/// # Errors
/// `not_found` for everybody else.
pub async fn may_read(app: &App, who: &SignedIn, id: ConversationId) -> Result<(), Refused> {
    let owner = app
        .house
        .readers
        .agent_of(id)
        .await
        .map_err(Refused::fault)?;
    let advises = async {
        let advises = app.house.readers.advises(who.user.id, id).await;
        advises.map_err(Refused::fault)
    };
    if owner != Some(who.user.id) && !advises.await? {
        if !roles::allows(who.user.role, Permission::ReadAnyConversation) {
            return Err(ProblemCode::NotFound.into());
        }
        app.house.accounts.reads(who, id).await?;
    }
    Ok(())
}

/// To whom this person can hand a conversation of theirs, and why not the rest.
pub async fn targets(
    State(app): State<App>,
    who: SignedIn,
    Named(conversation): Named,
) -> Result<Json<Vec<Target>>, Refused> {
    let agent = who.user.id;
    let asked = Input::Targets {
        agent,
        conversation,
    };
    match app.house.writer.ask(asked).await? {
        Answer::Targets(targets) => Ok(Json(targets)),
        other => Err(Refused::fault(format!(
            "targets were answered by {other:?}"
        ))),
    }
}

/// What this person may take.
pub async fn waiting(State(app): State<App>, who: SignedIn) -> Result<Json<Vec<Waiting>>, Refused> {
    let agent = who.user.id;
    match app.house.writer.ask(Input::Waiting { agent }).await? {
        Answer::Waiting(waiting) => Ok(Json(waiting)),
        other => Err(Refused::fault(format!(
            "what waits was answered by {other:?}"
        ))),
    }
}

/// Accept or Reject on a desktop notification. The offer's nonce proves that
/// the notification was this agent's.
pub async fn answer_offer(
    State(app): State<App>,
    _ours: Ours,
    who: SignedIn,
    Body(answer): Body<OfferAnswer>,
) -> Result<Json<Done>, Refused> {
    if !roles::allows(who.user.role, Permission::TakeWork) {
        return Err(ProblemCode::NotAllowed.into());
    }
    match app
        .house
        .writer
        .ask(Input::NonceAnswer {
            agent: who.user.id,
            answer,
        })
        .await?
    {
        Answer::Done(done) => Ok(Json(done)),
        other => Err(Refused::fault(format!(
            "an offer's answer was answered by {other:?}"
        ))),
    }
}
