//! The supervisors' calls for reports, and for the waits of the last hour. What
//! is counted how is said in the protocol's `report` and `waits`, and done in the
//! store.

use axum::Json;
use axum::extract::State;
use deskbell_protocol::report::{Report, Span};
use deskbell_protocol::waits::LastHour;
use deskbell_protocol::{ProblemCode, limits};

use super::App;
use super::extract::{Body, Ours};
use super::problem::Refused;
use crate::accounts::SignedIn;
use crate::roles::{self, Permission};
use crate::store;

pub async fn report(
    State(app): State<App>,
    _ours: Ours,
    who: SignedIn,
    Body(span): Body<Span>,
) -> Result<Json<Report>, Refused> {
    if !roles::allows(who.user.role, Permission::ReadReports) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let days = span.edges.len().saturating_sub(1);
    if days == 0 || days > limits::REPORT_DAYS {
        let most = limits::REPORT_DAYS;
        return Err(Refused::malformed(format!(
            "A report is of 1 to {most} days."
        )));
    }
    if !span.edges.is_sorted_by(|one, next| one < next) {
        return Err(Refused::malformed("The days of a report are in order."));
    }
    let _turn = app.reporting.acquire().await.map_err(Refused::fault)?;
    let report = store::report(&app.house.readers, span, app.house.clock.now()).await;
    report.map(Json).map_err(Refused::fault)
}

pub async fn waits(State(app): State<App>, who: SignedIn) -> Result<Json<LastHour>, Refused> {
    if !roles::allows(who.user.role, Permission::WatchFloor) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let waits = store::last_hour(&app.house.readers, app.house.clock.now()).await;
    waits.map(Json).map_err(Refused::fault)
}
