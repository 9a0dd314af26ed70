//! The link by which a customer goes on with their chat elsewhere: an agent has it
//! made, a customer's page uses it. Whether it may be is the engine's to say.

use std::time::Instant;

use axum::Json;
use axum::extract::State;
use deskbell_protocol::ProblemCode;
use deskbell_protocol::http::{BackLink, CameBack, ComeBack};

use super::App;
use super::chat::token_of;
use super::extract::{Body, Client, Named, Ours};
use super::problem::Refused;
use crate::accounts::{Secret, SignedIn};
use crate::engine::{Answer, ComesBack, Input};
use crate::roles::{self, Permission};
use crate::store::TokenHash;

/// Asked again, it is a new link each time: the one before is not kept, only its
/// hash, so it can't be told again. That one is over then; where its answer was
/// lost, nobody has it.
pub async fn link(
    State(app): State<App>,
    _ours: Ours,
    who: SignedIn,
    Named(conversation): Named,
) -> Result<Json<BackLink>, Refused> {
    if !roles::allows(who.user.role, Permission::TakeWork) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let secret = Secret::random().map_err(Refused::fault)?;
    let make = Input::MakeBackLink {
        agent: who.user.id,
        conversation,
        link: TokenHash::of(secret.text()),
    };
    match app.house.writer.ask(make).await? {
        Answer::Done(_) => Ok(Json(BackLink {
            link: format!("{}/chat/#back={}", app.house.public, secret.text()),
        })),
        other => Err(Refused::fault(format!(
            "a link to come back was answered by {other:?}"
        ))),
    }
}

/// Counts as the start of a chat: who guesses at links is as slow as who starts
/// chats.
pub async fn come(
    State(app): State<App>,
    _ours: Ours,
    from: Client,
    Body(comes): Body<ComeBack>,
) -> Result<Json<CameBack>, Refused> {
    if !app.chat_starts.take(&from.source, Instant::now()) {
        return Err(ProblemCode::TooManyChats.into());
    }
    let token = token_of(&comes.token)?;
    let own = comes.own.as_deref().map(token_of).transpose()?;
    // A secret of another form is no more than one that nobody knows.
    let link = TokenHash::of(&comes.secret);
    let comes = ComesBack { link, token, own };
    match app.house.writer.ask(Input::ComeBack(comes)).await? {
        Answer::CameBack(came) => Ok(Json(came)),
        other => Err(Refused::fault(format!(
            "a return to a chat was answered by {other:?}"
        ))),
    }
}
