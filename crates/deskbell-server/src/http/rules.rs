//! The administrator's calls about rules: what is set, and one edit after the
//! other. Whether an edit is allowed is decided behind it.

use axum::Json;
use axum::extract::State;
use deskbell_protocol::http::Room;
use deskbell_protocol::rules::{Edit, Edited};

use super::App;
use super::extract::{Administrator, Body, Ours};
use super::problem::Refused;

pub async fn room(State(app): State<App>, _who: Administrator) -> Result<Json<Room>, Refused> {
    Ok(Json(app.house.room().await?))
}

pub async fn edit(
    State(app): State<App>,
    _ours: Ours,
    Administrator(who): Administrator,
    Body(edit): Body<Edit>,
) -> Result<Json<Edited>, Refused> {
    Ok(Json(app.house.edit_rule(&edit, &who.user.name).await?))
}
