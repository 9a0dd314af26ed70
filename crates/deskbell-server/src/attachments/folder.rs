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
        let folder = self.clone();
        self.held().insert(id).then_some(Held { id, folder })
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
