//! The calls for quick replies: which there are, keeping one, and taking one
//! away.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskbell_protocol::quick::{self, DropReply, KeepReply, QuickReply};
use deskbell_protocol::text::checked_message;
use deskbell_protocol::{AgentId, Problem, ProblemCode};

use super::extract::{Body, Ours};
use super::problem::Refused;
use super::{App, AppState};
use crate::accounts::SignedIn;
use crate::audit::{Deed, Entry};
use crate::engine::{Input, QuickAsks};
use crate::roles::{self, Permission};
use crate::store;

pub async fn all(State(app): State<App>, who: SignedIn) -> Result<Json<Vec<QuickReply>>, Refused> {
    usable(&app, who.user.id).await.map(Json)
}

pub async fn keep(
    State(app): State<App>,
    _ours: Ours,
    who: SignedIn,
    Body(asked): Body<KeepReply>,
) -> Result<StatusCode, Refused> {
    if asked.everybody && !roles::allows(who.user.role, Permission::SetRules) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let keyword = quick::keyword(&asked.keyword);
    if keyword.is_empty() {
        return Err(Refused(Problem::new(
            ProblemCode::TextEmpty,
            "A quick reply has a keyword. Write one.",
        )));
    }
    let text = checked_message(&asked.text)?;
    if let Some(slug) = quick::unknown_slug(&text) {
        let [customer, agent] = quick::SLUGS;
        return Err(Refused(Problem::new(
            ProblemCode::UnknownSlug,
            format!("{{{slug}}} is no slug. There are {{{customer}}} and {{{agent}}}."),
        )));
    }
    let all = usable(&app, who.user.id).await?;
    let mut alike = all.iter().filter(|it| it.own != asked.everybody);
    if alike.clone().count() >= quick::MOST && alike.all(|it| it.keyword != keyword) {
        return Err(ProblemCode::TooManyReplies.into());
    }
    let entry = asked.everybody.then(|| deed(&app, &who, &keyword));
    let asks = QuickAsks::Keep {
        owner: (!asked.everybody).then_some(who.user.id),
        keyword,
        text,
    };
    tell(&app, asks, entry).await
}

pub async fn take_away(
    State(app): State<App>,
    _ours: Ours,
    who: SignedIn,
    Body(asked): Body<DropReply>,
) -> Result<StatusCode, Refused> {
    let all = usable(&app, who.user.id).await?;
    let found = all.iter().find(|it| it.id == asked.id);
    let Some(found) = found else {
        return Err(ProblemCode::NotFound.into());
    };
    if !found.own && !roles::allows(who.user.role, Permission::SetRules) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let entry = (!found.own).then(|| deed(&app, &who, &found.keyword));
    let owner = found.own.then_some(who.user.id);
    let id = asked.id;
    tell(&app, QuickAsks::Remove { owner, id }, entry).await
}

async fn usable(app: &AppState, agent: AgentId) -> Result<Vec<QuickReply>, Refused> {
    let all = store::quick_replies(&app.house.readers, agent).await;
    all.map_err(Refused::fault)
}

/// Of what is everybody's.
fn deed(app: &AppState, who: &SignedIn, keyword: &str) -> Entry {
    Entry {
        at: app.house.clock.now(),
        who: who.user.name.clone(),
        deed: Deed::QuickReplyChanged,
        about: keyword.to_owned(),
    }
}

async fn tell(
    app: &AppState,
    asks: QuickAsks,
    entry: Option<Entry>,
) -> Result<StatusCode, Refused> {
    app.house.writer.ask(Input::Quick { asks, entry }).await?;
    Ok(StatusCode::NO_CONTENT)
}
