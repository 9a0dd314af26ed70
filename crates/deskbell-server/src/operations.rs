//! What those who run Deskbell do with its data, as lines for them: a backup,
//! a restore, and one customer's export and erasure; below it, what they ask
//! (`explain`, `ledger`) and set (`rules`). How it is done in the database is
//! the store's.

mod copies;
mod explain;
mod keep;
mod known;
mod ledger;
mod listed;
mod rules;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use deskbell_protocol::contact::Contact;
use deskbell_protocol::conversation::ConversationState;
use deskbell_protocol::link::CloseReason;
use deskbell_protocol::{ContactId, ConversationId, Problem, ProblemCode, Timestamp};
use serde_json::json;
use tokio::runtime::Handle;

pub use keep::{Imported, ImportedCase, ImportedContact};
pub use known::NewContact;
pub use ledger::Asked;
pub use rules::piped;

use listed::listed;

use crate::accounts::{COMMAND_LINE, fault};
use crate::audit::{Deed, Entry};
use crate::clock::Clock;
use crate::control::Report;
use crate::engine::{Input, To};
use crate::files::{Draft, DraftError, attachments_beside, size};
use crate::house::House;
use crate::phone;
use crate::store::{self, BackupError, ErasePiece, Found, Owner, Staged, Who};

/// Nothing is added to a conversation that is closed, so one round is enough,
/// and one more for what was on its way.
const ROUNDS: u32 = 5;
/// The database's log is emptied in a moment in which nobody works on it.
const SETTLE_TRIES: u32 = 40;
const SETTLE_AGAIN: Duration = Duration::from_millis(50);

/// Copies the database of `data`, at work or not.
///
/// # Errors
/// See [`BackupError`].
pub async fn backup(data: &Path, file: &Path) -> Result<Vec<String>, BackupError> {
    let beside = attachments_beside(file);
    if beside.exists() {
        return Err(DraftError::Taken(beside).into());
    }
    let bytes = store::backup(data, file).await?;
    let copied = copies::of_backup(data, file, &beside).await?;
    let file = file.display();
    let mut lines = vec![
        format!(
            "Backed up the database to {file}: {}, checked, whole",
            size(bytes)
        ),
        "It holds what customers wrote, and secrets: keep it as safe as the data folder".into(),
        format!("To put it back: deskbelld restore {file}"),
    ];
    if copied.files > 0 {
        let line = format!(
            "Files of messages: {} ({}), in {}, which belongs to it",
            copied.files,
            size(copied.bytes),
            beside.display()
        );
        lines.insert(1, line);
    }
    Ok(lines)
}

/// Makes a backup ready to take the place of the database of `data`.
///
/// # Errors
/// See [`store::RestoreError`].
pub async fn stage(
    data: &Path,
    file: &Path,
    now: Timestamp,
) -> Result<Staged, store::RestoreError> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let entry = entry(now, Deed::Restored, name.into_owned());
    store::stage(data, file, now, entry).await
}

/// Gives a staged database its place: nobody has the old one open.
///
/// # Errors
/// What could not be written, in one line.
pub async fn swap(data: &Path, staged: Staged) -> Result<Report, String> {
    let (bytes, missing) = (size(staged.bytes()), staged.missing());
    let swapped = staged.swap().await.map_err(|why| {
        format!(
            "the data folder {} can't be written ({why}): make room or give this user the right, \
             then start the server or restore again",
            data.display()
        )
    })?;
    let mut lines = vec![format!("Restored {bytes} into {}", data.display())];
    if missing > 0 {
        lines.push(format!(
            "Files of messages that are neither beside the backup nor in the data folder: {missing}. \
             They can't be opened"
        ));
    }
    if let Some(aside) = swapped.aside {
        lines.push(format!(
            "The database before it is {}: delete it when nothing of it is needed",
            aside.display()
        ));
    }
    lines.push(format!(
        "Browsers that stay signed in: {}; everybody else signs in again. People who were \
         switched off since the backup have to be switched off again",
        swapped.sessions
    ));
    Ok(Report::of(lines))
}

/// Restores where no server runs; whoever calls this has the folder's lock.
///
/// # Errors
/// What can't be done, in one line.
pub async fn restore_here(data: &Path, file: &Path) -> Result<Report, String> {
    let now = Clock::start().now();
    let staged = stage(data, file, now)
        .await
        .map_err(|why| why.to_string())?;
    let mut report = swap(data, staged).await?;
    report
        .lines
        .push("Start the server: deskbelld serve".into());
    Ok(report)
}

impl House {
    /// Beside all other work.
    ///
    /// # Errors
    /// What can't be done, and what to do.
    pub async fn backup(&self, file: &Path) -> Result<Vec<String>, Problem> {
        let (data, file) = (self.data.clone(), file.to_owned());
        let done = aside(move |runtime| runtime.block_on(backup(&data, &file)));
        done.await?.map_err(refused)
    }

    /// Makes a backup ready; then the house is to be closed for the swap.
    ///
    /// # Errors
    /// What can't be done, and what to do.
    pub async fn prepare_restore(&self, file: &Path) -> Result<Vec<String>, Problem> {
        let alone = self.staging.try_lock();
        if alone.is_err() || self.staged.borrow().is_some() {
            return Err(refused(
                "another restore is under way: wait until it is done",
            ));
        }
        let (data, named, now) = (self.data.clone(), file.to_owned(), self.clock.now());
        let staged = aside(move |runtime| runtime.block_on(stage(&data, &named, now)));
        let staged = staged.await?.map_err(refused)?;
        self.staged.send_replace(Some(staged));
        Ok(vec![format!(
            "Checked {}: it is whole. The server begins anew with it",
            file.display()
        )])
    }

    /// Writes everything that is kept of a customer to `file`.
    ///
    /// # Errors
    /// What can't be done, and what to do.
    pub async fn export(&self, who: &Who, file: &Path) -> Result<Vec<String>, Problem> {
        let (found, known) = self.kept_of(who).await?;
        let ids: Vec<ConversationId> = found.iter().map(|one| one.id).collect();
        let conversations = store::exported(&self.readers, &ids).await.map_err(fault)?;
        let contacts: Vec<ContactId> = known.iter().map(|one| one.id).collect();
        let exported = store::exported_contacts(&self.readers, &contacts).await;
        let document = json!({
            "format": "deskbell.customer",
            "version": 1,
            "exported_at": self.clock.now(),
            "conversations": conversations,
            "contacts": exported.map_err(fault)?,
        });
        let text = serde_json::to_vec_pretty(&document).map_err(fault)?;
        let draft = Draft::of(file).map_err(refused)?;
        let copied = self.export_attachments(&ids, file).await?;
        let written = std::fs::File::create(draft.path()).and_then(|mut it| it.write_all(&text));
        written.map_err(|why| refused(draft.fault(why)))?;
        // Nobody has it before it is written down that they do.
        let ids = ids.iter().map(ToString::to_string);
        for id in ids.chain(contacts.iter().map(ToString::to_string)) {
            self.write_down(entry(self.clock.now(), Deed::Exported, id))
                .await?;
        }
        let bytes = draft.keep().map_err(refused)?;
        let mut lines = listed(&found, &known);
        lines.push(format!(
            "Wrote what is kept of this customer to {} ({}): hand it over safely, then delete it",
            file.display(),
            size(bytes)
        ));
        if copied.files > 0 {
            lines.push(format!(
                "Files of messages: {} ({}), in {}",
                copied.files,
                size(copied.bytes),
                attachments_beside(file).display()
            ));
        }
        Ok(lines)
    }

    /// Takes what is kept of a customer away, if the caller is `sure`.
    ///
    /// # Errors
    /// What can't be done, and what to do; what was erased before stays so.
    pub async fn erase(&self, who: &Who, sure: bool) -> Result<Vec<String>, Problem> {
        let (found, known) = self.kept_of(who).await?;
        self.refuse_if_open(&found).await?;
        let mut lines = listed(&found, &known);
        if !sure {
            return Ok(lines);
        }
        for one in &found {
            self.erase_conversation(one.id).await?;
        }
        for one in &known {
            let entry = Some(entry(self.clock.now(), Deed::Erased, one.id.to_string()));
            let piece = ErasePiece::Contact(one.id);
            self.writer.ask(Input::Erase { piece, entry }).await?;
        }
        self.attachments.sweep(&self.readers).await?;
        let settled = self.settle_log().await?;
        lines.push(
            "Erased what was kept of this customer; times and ends stay for the reports".into(),
        );
        if !settled {
            lines.push(
                "The database's own log still holds some of it, until it is written over: at the \
                 latest when the server stops"
                    .into(),
            );
        }
        let mut copies = vec!["backups and exports made before".to_owned()];
        copies.extend(store::replaced_files(&self.data));
        lines.push(format!(
            "Not touched, and yours to delete: {}",
            copies.join(", ")
        ));
        Ok(lines)
    }

    /// False when somebody was at work on the database whenever it was tried.
    async fn settle_log(&self) -> Result<bool, Problem> {
        for _ in 0..SETTLE_TRIES {
            if store::settle_log(&self.data).await.map_err(fault)? {
                return Ok(true);
            }
            tokio::time::sleep(SETTLE_AGAIN).await;
        }
        Ok(false)
    }

    /// In pieces, until nothing is found any more: each passes the writer alone.
    async fn erase_conversation(&self, id: ConversationId) -> Result<(), Problem> {
        let mut rounds = 0;
        loop {
            let traces = store::traces(&self.readers, id).await.map_err(fault)?;
            if traces.pieces.is_empty() {
                break;
            }
            if rounds == ROUNDS {
                return Err(refused(format!(
                    "something of the conversation {id} is written again and again: try later"
                )));
            }
            rounds += 1;
            for piece in traces.pieces {
                self.writer.ask(Input::Erase { piece, entry: None }).await?;
            }
        }
        let piece = ErasePiece::Customer(id);
        let entry = Some(entry(self.clock.now(), Deed::Erased, id.to_string()));
        self.writer.ask(Input::Erase { piece, entry }).await?;
        // Their page has lost its token.
        let page = To::All(Owner::Conversation(id));
        self.writer.hub().close(page, CloseReason::SignedOut);
        Ok(())
    }

    /// Their conversations, and them as contacts.
    async fn kept_of(&self, who: &Who) -> Result<(Vec<Found>, Vec<Contact>), Problem> {
        let who = self.as_kept(who);
        let found = store::found(&self.readers, &who).await.map_err(fault)?;
        let known = store::contacts_found(&self.readers, &who, &found).await;
        let known = known.map_err(fault)?;
        if found.is_empty() && known.is_empty() {
            let text = "no conversation is kept of this customer, and no contact: try another of --conversation, \
                        --name, --email and --phone";
            return Err(Problem::new(ProblemCode::NotFound, text));
        }
        Ok((found, known))
    }

    /// A number as it is kept, where one without a country's code is that of the
    /// house.
    fn as_kept(&self, who: &Who) -> Who {
        match who {
            Who::Phone(typed) => {
                let whole = phone::e164(typed, self.country);
                Who::Phone(whole.unwrap_or_else(|| typed.clone()))
            }
            other => other.clone(),
        }
    }

    async fn refuse_if_open(&self, found: &[Found]) -> Result<(), Problem> {
        let open = found
            .iter()
            .find(|one| one.state != ConversationState::Closed);
        let Some(open) = open else {
            return Ok(());
        };
        let whose = match open.agent {
            Some(agent) => {
                let name = self.accounts.name_of(agent).await?;
                format!("{name} has it and can end it and its wrap-up")
            }
            None => "it waits for an agent, or for the customer to end it".into(),
        };
        Err(refused(format!(
            "the conversation {} is still open: {whose}; then erase again",
            open.id
        )))
    }

    async fn write_down(&self, entry: Entry) -> Result<(), Problem> {
        let rows = vec![store::AccountRow::Audit(entry)];
        let changes = Vec::new();
        self.writer
            .ask(Input::Control { changes, rows })
            .await
            .map(drop)
    }
}

/// Does what waits for the disk on a thread where nobody waits for it.
async fn aside<T: Send + 'static>(
    work: impl FnOnce(&Handle) -> T + Send + 'static,
) -> Result<T, Problem> {
    let runtime = Handle::current();
    let done = tokio::task::spawn_blocking(move || work(&runtime));
    done.await.map_err(fault)
}

fn entry(at: Timestamp, deed: Deed, about: String) -> Entry {
    entry_by(COMMAND_LINE, at, deed, about)
}

fn entry_by(who: &str, at: Timestamp, deed: Deed, about: String) -> Entry {
    let who = who.to_owned();
    Entry {
        at,
        who,
        deed,
        about,
    }
}

fn refused(why: impl std::fmt::Display) -> Problem {
    Problem::new(ProblemCode::Malformed, why.to_string())
}

/// The whole path of a file that a person has named.
///
/// # Errors
/// It is not readable text, so it can't be handed on.
pub fn whole_path(file: &Path) -> Result<PathBuf, String> {
    let whole = std::path::absolute(file).map_err(|why| format!("{}: {why}", file.display()))?;
    match whole.to_str() {
        Some(_) => Ok(whole),
        None => Err(format!(
            "{} is not readable text (UTF-8): choose another name",
            file.display()
        )),
    }
}
