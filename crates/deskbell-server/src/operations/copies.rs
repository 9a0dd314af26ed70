//! What was sent with messages, copied beside a backup or an export.

use std::path::Path;

use deskbell_protocol::{ConversationId, Problem};

use super::refused;
use crate::accounts::fault;
use crate::files::{ATTACHMENTS, Copied, DraftError, attachments_beside, copy_named};
use crate::house::House;
use crate::store::{self, BackupError, OpenError};

/// The copy of the database knows which: what is uploaded meanwhile is not in it.
pub async fn of_backup(data: &Path, file: &Path, beside: &Path) -> Result<Copied, BackupError> {
    let (data, file, beside) = (data.join(ATTACHMENTS), file.to_owned(), beside.to_owned());
    let copied = tokio::task::spawn_blocking(move || {
        let names = store::attachments_in(&file);
        let names = names.map_err(|why| BackupError::Database(OpenError::Load(why)))?;
        if names.is_empty() {
            return Ok(Copied::default());
        }
        let same = names.iter().map(|it| (it.as_str(), it.as_str()));
        copy_named(same, &[&data], &beside).map_err(|why| {
            let path = beside.clone();
            BackupError::File(DraftError::NotWritable { path, why })
        })
    });
    match copied.await {
        Ok(copied) => copied,
        Err(why) => std::panic::resume_unwind(why.into_panic()),
    }
}

impl House {
    /// The files of these conversations, beside the file of the export, each with
    /// its name behind its identifier.
    pub(super) async fn export_attachments(
        &self,
        ids: &[ConversationId],
        file: &Path,
    ) -> Result<Copied, Problem> {
        let mut names = Vec::new();
        for &id in ids {
            let all = store::attachments_of(&self.readers, id).await;
            for it in all.map_err(fault)? {
                names.push((it.id.to_string(), format!("{}-{}", it.id, it.name)));
            }
        }
        if names.is_empty() {
            return Ok(Copied::default());
        }
        let to = attachments_beside(file);
        if to.exists() {
            return Err(refused(DraftError::Taken(to)));
        }
        let from = self.data.join(ATTACHMENTS);
        let copied = tokio::task::spawn_blocking(move || {
            let names = names.iter().map(|(id, name)| (id.as_str(), name.as_str()));
            copy_named(names, &[&from], &to).map_err(|why| {
                let path = to.clone();
                refused(DraftError::NotWritable { path, why })
            })
        });
        copied.await.map_err(fault)?
    }
}
