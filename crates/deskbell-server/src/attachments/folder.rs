//! The folder of the bytes, beside the database: a file has its identifier as its
//! name, is there whole or not at all, and never changes. Which of them are
//! wanted is known by the database.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use deskbell_protocol::AttachmentId;

use crate::files::{ATTACHMENTS, Draft, DraftError, make_folder};

/// See the module. Clones share it.
#[derive(Debug, Clone)]
pub struct Folder {
    path: PathBuf,
    held: Arc<Mutex<BTreeSet<AttachmentId>>>,
}

/// A file that nobody else touches meanwhile.
#[derive(Debug)]
pub struct Held {
    id: AttachmentId,
    folder: Folder,
}

impl Folder {
    /// That of this data folder. It is made with its first file.
    pub fn of(data: &Path) -> Self {
        Self {
            path: data.join(ATTACHMENTS),
            held: Arc::default(),
        }
    }

    pub fn file(&self, id: AttachmentId) -> PathBuf {
        self.path.join(id.to_string())
    }

    /// None while somebody else has it.
    pub fn hold(&self, id: AttachmentId) -> Option<Held> {
        let is_free = self.held().insert(id);
        is_free.then(|| Held {
            id,
            folder: self.clone(),
        })
    }

    fn held(&self) -> MutexGuard<'_, BTreeSet<AttachmentId>> {
        // Each change is one, so a panic elsewhere spoils nothing.
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The identifiers of all files, whole ones and begun ones.
    ///
    /// # Errors
    /// The folder can't be read.
    pub fn all(&self) -> io::Result<BTreeSet<AttachmentId>> {
        let entries = match fs::read_dir(&self.path) {
            Err(why) if why.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
            entries => entries?,
        };
        let id = |entry: fs::DirEntry| {
            let name = entry.file_name().into_string().ok()?;
            name.split('.').next()?.parse().ok()
        };
        Ok(entries.flatten().filter_map(id).collect())
    }
}

impl Held {
    pub const fn id(&self) -> AttachmentId {
        self.id
    }

    /// A file in the making. What an upload has left that came to nothing goes:
    /// whoever holds it knows that nobody wants it.
    ///
    /// # Errors
    /// See [`DraftError`].
    pub fn draft(&self) -> Result<Draft, DraftError> {
        let file = self.folder.file(self.id);
        let not_writable = |why| DraftError::NotWritable {
            path: file.clone(),
            why,
        };
        make_folder(&self.folder.path).map_err(not_writable)?;
        self.remove().map_err(not_writable)?;
        Draft::of(&file)
    }

    /// Takes the file away, and what was begun of it.
    ///
    /// # Errors
    /// The folder can't be written.
    pub fn remove(&self) -> io::Result<()> {
        let begun = format!("{}.", self.id);
        for entry in fs::read_dir(&self.folder.path)?.flatten() {
            let name = entry.file_name();
            if name.to_string_lossy().starts_with(&begun) {
                fs::remove_file(entry.path())?;
            }
        }
        match fs::remove_file(self.folder.file(self.id)) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(why),
            _ => Ok(()),
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.folder.held().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: AttachmentId = AttachmentId::from_u128(1);

    #[test]
    fn a_file_is_held_by_one_and_free_when_they_let_go() {
        let data = tempfile::tempdir().unwrap();
        let folder = Folder::of(data.path());
        let held = folder.hold(ID).unwrap();
        assert!(folder.hold(ID).is_none());
        assert!(
            folder.hold(ID).is_none(),
            "who did not get it lets nothing go"
        );
        assert!(folder.hold(AttachmentId::from_u128(2)).is_some());
        drop(held);
        assert!(folder.hold(ID).is_some());
    }

    #[test]
    fn a_draft_takes_the_place_of_what_came_to_nothing() {
        let data = tempfile::tempdir().unwrap();
        let folder = Folder::of(data.path());
        let held = folder.hold(ID).unwrap();
        held.draft().unwrap().keep().unwrap();
        fs::write(folder.file(ID).with_extension("part-1"), "half").unwrap();
        assert_eq!(folder.all().unwrap().len(), 1);
        let draft = held.draft().unwrap();
        fs::write(draft.path(), "whole").unwrap();
        draft.keep().unwrap();
        assert_eq!(fs::read(folder.file(ID)).unwrap(), b"whole");
        held.remove().unwrap();
        assert!(folder.all().unwrap().is_empty());
    }
}
