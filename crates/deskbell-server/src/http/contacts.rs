//! The calls of the customer summary: who the customer of a conversation is or
//! may be, what changes that, and what was before. Where contacts are kept is
//! the directory's to know; what is kept of them passes the writer.

use axum::Json;
use axum::extract::{Path, State};
use deskbell_protocol::agent::Done;
use deskbell_protocol::contact::{Change, ChangeCustomer, Contact, CustomerCard};
use deskbell_protocol::conversation::Customer;
use deskbell_protocol::http::{Earlier, Page};
use deskbell_protocol::{ConversationId, Problem, ProblemCode};

use super::api::may_read;
use super::extract::{Before, Body, Named, Ours, Words};
use super::problem::Refused;
use super::{App, AppState};
use crate::accounts::SignedIn;
use crate::directory::{DirectoryError, checked as checked_details, line};
use crate::engine::{Answer, CustomerAsks, Input};
use crate::phone::Country;
use crate::roles::{self, Permission};
use crate::store::{self, Told};

/// Who the customer is, as the directory has them now.
pub async fn customer(
    State(app): State<App>,
    who: SignedIn,
    Named(id): Named,
) -> Result<Json<CustomerCard>, Refused> {
    may_read(&app, &who, id).await?;
    let customer = customer_of(&app, id).await?;
    let directory = &app.house.directory;
    let (known, candidates) = match (customer.contact, customer.phone) {
        (Some(contact), _) => (
            directory.known(contact).await.map_err(unanswered)?,
            Vec::new(),
        ),
        (None, Some(phone)) => (None, directory.of_phone(&phone).await.map_err(unanswered)?),
        (None, None) => (None, Vec::new()),
    };
    Ok(Json(CustomerCard {
        known,
        candidates,
        editable: directory.editable(),
    }))
}

/// Links, makes, changes or unlinks, for the agent who has the conversation.
pub async fn change(
    State(app): State<App>,
    _ours: Ours,
    who: SignedIn,
    Named(conversation): Named,
    Body(asked): Body<ChangeCustomer>,
) -> Result<Json<Done>, Refused> {
    if !roles::allows(who.user.role, Permission::TakeWork) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let change = checked(asked.change, app.house.country)?;
    let elsewhere = match app.house.directory.editable() {
        true => None,
        false => kept_elsewhere(&app, conversation, &change).await?,
    };
    let asks = CustomerAsks {
        agent: who.user.id,
        conversation,
        command: asked.command,
        change,
        elsewhere,
    };
    match app.house.writer.ask(Input::ChangeCustomer(asks)).await? {
        Answer::Done(done) => Ok(Json(done)),
        other => Err(Refused::fault(format!(
            "a change of a customer was answered by {other:?}"
        ))),
    }
}

/// What another system has of the contact that is to be linked, or whose case
/// is.
async fn kept_elsewhere(
    app: &AppState,
    conversation: ConversationId,
    change: &Change,
) -> Result<Option<deskbell_protocol::contact::Known>, Refused> {
    let contact = match change {
        Change::Unlink | Change::UnlinkCase => return Ok(None),
        Change::Link { contact } => Some(*contact),
        Change::LinkCase { .. } => customer_of(app, conversation).await?.contact,
        Change::Create { .. }
        | Change::Edit { .. }
        | Change::CreateCase { .. }
        | Change::EditCase { .. } => return Err(ProblemCode::KeptElsewhere.into()),
    };
    let contact = contact.ok_or(ProblemCode::NotFound)?;
    let known = app
        .house
        .directory
        .known(contact)
        .await
        .map_err(unanswered)?;
    Ok(Some(known.ok_or(ProblemCode::NotFound)?))
}

/// What is typed in it, as it is kept.
fn checked(change: Change, country: Option<Country>) -> Result<Change, Problem> {
    Ok(match change {
        Change::Create { details } => Change::Create {
            details: checked_details(&details, country).map_err(|why| Problem::from(&why))?,
        },
        Change::Edit { version, details } => Change::Edit {
            version,
            details: checked_details(&details, country).map_err(|why| Problem::from(&why))?,
        },
        Change::CreateCase { title } => Change::CreateCase {
            title: checked_title(&title)?,
        },
        Change::EditCase {
            version,
            title,
            open,
        } => Change::EditCase {
            version,
            title: checked_title(&title)?,
            open,
        },
        other => other,
    })
}

fn checked_title(title: &str) -> Result<String, Problem> {
    let title = line("title", Some(title)).map_err(|why| Problem::from(&why))?;
    title.ok_or_else(|| Problem::new(ProblemCode::TextEmpty, "A case has a title. Write it."))
}

fn unanswered(why: DirectoryError) -> Refused {
    Refused(why.into())
}

async fn customer_of(app: &AppState, id: ConversationId) -> Result<Customer, Refused> {
    let found = store::customer_of(&app.house.readers, id).await;
    let found = found.map_err(Refused::fault)?;
    found.ok_or(ProblemCode::NotFound.into())
}

/// The customer's other conversations.
pub async fn timeline(
    State(app): State<App>,
    who: SignedIn,
    Named(id): Named,
) -> Result<Json<Vec<Earlier>>, Refused> {
    may_read(&app, &who, id).await?;
    let earlier = store::earlier(&app.house.readers, id).await;
    earlier.map(Json).map_err(Refused::fault)
}

/// What was said in one of them.
pub async fn transcript(
    State(app): State<App>,
    who: SignedIn,
    Path((id, other)): Path<(String, String)>,
    page: Before,
) -> Result<Json<Page>, Refused> {
    let named = |text: String| text.parse().map_err(|_| ProblemCode::NotFound);
    let (id, other) = (named(id)?, named(other)?);
    may_read(&app, &who, id).await?;
    let readers = &app.house.readers;
    let is_theirs = store::is_earlier(readers, id, other).await;
    if !is_theirs.map_err(Refused::fault)? {
        return Err(ProblemCode::NotFound.into());
    }
    let page = readers.messages(other, page.number(), Told::Agents).await;
    page.map(Json).map_err(Refused::fault)
}

pub async fn search(
    State(app): State<App>,
    who: SignedIn,
    Words { words }: Words,
) -> Result<Json<Vec<Contact>>, Refused> {
    if !roles::allows(who.user.role, Permission::TakeWork) {
        return Err(ProblemCode::NotAllowed.into());
    }
    let found = app
        .house
        .directory
        .search(&words)
        .await
        .map_err(unanswered)?;
    Ok(Json(found))
}
