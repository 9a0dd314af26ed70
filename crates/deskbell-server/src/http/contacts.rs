//! The calls of the customer summary: who the customer of a conversation is or
//! may be, what changes that, and what was before. Where contacts are kept is
//! the directory's to know; what is kept of them passes the writer.

use axum::Json;
use axum::extract::{Path, State};
use deskbell_protocol::agent::Done;
use deskbell_protocol::contact::{Change, ChangeCustomer, Contact, CustomerCard, Known};
use deskbell_protocol::conversation::{Case, Customer};
use deskbell_protocol::http::{Earlier, Page};
use deskbell_protocol::{CaseId, ContactId, ConversationId, Problem, ProblemCode};

use super::api::may_read;
use super::extract::{Before, Body, Named, Ours, Words};
use super::problem::Refused;
use super::{App, AppState};
use crate::accounts::SignedIn;
use crate::directory::{DirectoryError, checked as checked_details, line};
use crate::engine::{Answer, CustomerAsks, Elsewhere, Input};
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
    let (customer, case) = customer_and_case(&app, id).await?;
    let directory = &app.house.directory;
    let (known, candidates) = match (customer.contact, customer.phone) {
        (Some(contact), _) => {
            let case = case.map(|case| case.id);
            let known = known_with(&app, contact, case).await;
            (known.map_err(unanswered)?, Vec::new())
        }
        (None, Some(phone)) => (None, directory.of_phone(&phone).await.map_err(unanswered)?),
        (None, None) => (None, Vec::new()),
    };
    Ok(Json(CustomerCard {
        known,
        candidates,
        editable: directory.editable(),
    }))
}

/// The contact with their cases, the one in hand among them: it may be one of
/// those that were found by a search.
async fn known_with(
    app: &AppState,
    contact: ContactId,
    in_hand: Option<CaseId>,
) -> Result<Option<Known>, DirectoryError> {
    let directory = &app.house.directory;
    let Some(mut known) = directory.known(contact).await? else {
        return Ok(None);
    };
    if let Some(id) = in_hand.filter(|id| known.cases.iter().all(|case| case.id != *id)) {
        known.cases.extend(directory.case(contact, id).await?);
    }
    Ok(Some(known))
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

/// What another system has of the contact or the case that is to be linked.
async fn kept_elsewhere(
    app: &AppState,
    conversation: ConversationId,
    change: &Change,
) -> Result<Option<Elsewhere>, Refused> {
    let directory = &app.house.directory;
    let found = match change {
        Change::Unlink | Change::UnlinkCase => return Ok(None),
        Change::Link { contact } => {
            let known = directory.known(*contact).await.map_err(unanswered)?;
            known.map(Elsewhere::Contact)
        }
        Change::LinkCase { case } => {
            let of = contact_of(app, conversation).await?;
            let case = directory.case(of, *case).await.map_err(unanswered)?;
            case.map(|case| Elsewhere::Case(of, case))
        }
        Change::Create { .. }
        | Change::Edit { .. }
        | Change::CreateCase { .. }
        | Change::EditCase { .. } => return Err(ProblemCode::KeptElsewhere.into()),
    };
    Ok(Some(found.ok_or(ProblemCode::NotFound)?))
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

/// The person is told what they can do about it, the log why.
fn unanswered(why: DirectoryError) -> Refused {
    match why {
        DirectoryError::Database(_) => return Refused::fault(why),
        // Each of the failures before has said it.
        DirectoryError::Resting { .. } => {}
        _ => tracing::warn!(%why, "a question to the directory was not answered"),
    }
    Refused(why.into())
}

async fn customer_and_case(
    app: &AppState,
    id: ConversationId,
) -> Result<(Customer, Option<Case>), Refused> {
    let found = store::customer_and_case(&app.house.readers, id).await;
    let found = found.map_err(Refused::fault)?;
    found.ok_or(ProblemCode::NotFound.into())
}

/// Who is linked.
async fn contact_of(app: &AppState, id: ConversationId) -> Result<ContactId, Refused> {
    let (customer, _) = customer_and_case(app, id).await?;
    customer.contact.ok_or(ProblemCode::NotFound.into())
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

/// The cases of the customer that have all of the words.
pub async fn search_cases(
    State(app): State<App>,
    who: SignedIn,
    Named(id): Named,
    Words { words }: Words,
) -> Result<Json<Vec<Case>>, Refused> {
    may_read(&app, &who, id).await?;
    let of = contact_of(&app, id).await?;
    let found = app.house.directory.search_cases(of, &words).await;
    found.map(Json).map_err(unanswered)
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
