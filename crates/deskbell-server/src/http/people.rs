//! The administrator's calls about people: added, given a link to sign in with,
//! switched off. What work they take is a rule.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use deskbell_protocol::http::{Invited, NewPerson, Whom};
use deskbell_protocol::{Problem, ProblemCode};

use super::App;
use super::extract::{Administrator, Body, Ours};
use super::problem::Refused;
use crate::accounts::NewUser;

pub async fn add(
    State(app): State<App>,
    _ours: Ours,
    Administrator(who): Administrator,
    Body(new): Body<NewPerson>,
) -> Result<Json<Invited>, Refused> {
    let NewPerson { name, role, units } = new;
    let new = NewUser {
        name: name.clone(),
        role,
        units,
        queues: Vec::new(),
        password: None,
    };
    app.house.accounts.add(new, &who.user.name).await?;
    invited(&app, &name, &who.user.name).await
}

pub async fn link(
    State(app): State<App>,
    _ours: Ours,
    Administrator(who): Administrator,
    Body(whom): Body<Whom>,
) -> Result<Json<Invited>, Refused> {
    invited(&app, &whom.name, &who.user.name).await
}

async fn invited(app: &App, name: &str, by: &str) -> Result<Json<Invited>, Refused> {
    let link = app.house.sign_in_link(name, by).await?;
    Ok(Json(Invited { link }))
}

/// Not oneself: the last administrator would be none.
pub async fn switch_off(
    State(app): State<App>,
    _ours: Ours,
    Administrator(who): Administrator,
    Body(whom): Body<Whom>,
) -> Result<StatusCode, Refused> {
    let accounts = &app.house.accounts;
    if accounts.named(&whom.name).await?.id == who.user.id {
        let text = "This is you: another administrator can switch you off.";
        return Err(Problem::new(ProblemCode::Malformed, text).into());
    }
    accounts.disable(&whom.name, &who.user.name).await?;
    Ok(StatusCode::NO_CONTENT)
}
