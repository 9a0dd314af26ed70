//! A copy of the database while it is at work: one moment of it, in one file,
//! checked before it has its name. Reads on a connection of its own, so the
//! writer never waits for it.

use std::path::{Path, PathBuf};

use super::access::{blocking, close, looking, plain};
use super::inspect::{Look, check_header, check_version, check_whole, new_number, refused};
use super::open::FILE;
use super::{OpenError, StoreError};
use crate::files::{Draft, DraftError};

/// A copy that was not made; nothing of it is left.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("the data folder {} holds no data of Deskbell", .0.display())]
    NoData(PathBuf),
    #[error(transparent)]
    File(#[from] DraftError),
    #[error(transparent)]
    Database(#[from] OpenError),
}

/// Copies the database of the folder `data` to `file`, which is not there yet.
/// How many bytes the copy has.
///
/// # Errors
/// See [`BackupError`].
pub async fn backup(data: &Path, file: &Path) -> Result<u64, BackupError> {
    let source = data.join(FILE);
    if !source.is_file() {
        return Err(BackupError::NoData(data.to_owned()));
    }
    let file = file.to_owned();
    blocking(move || copied(source, &file)).await
}

fn copied(source: PathBuf, file: &Path) -> Result<u64, BackupError> {
    let draft = Draft::of(file)?;
    copy(&source, draft.path()).map_err(|why| {
        match refused(&source, &why) {
            // The source is only read: it is the copy that has no room.
            OpenError::Full(_) => draft.fault(std::io::ErrorKind::StorageFull.into()).into(),
            OpenError::NotWritable { .. } | OpenError::Disk { .. } => {
                draft.fault(std::io::Error::other(why)).into()
            }
            other => BackupError::Database(other),
        }
    })?;
    check_header(draft.path())?;
    check_version(draft.path())?;
    let whole = check_whole(draft.path(), Look::Whole);
    whole.map_err(|why| match why {
        // It was copied with its fault.
        OpenError::Unreadable { why, .. } => OpenError::Unreadable { path: source, why },
        other => other,
    })?;
    Ok(draft.keep()?)
}

/// Leaves out what is free in the source, with whatever was there once.
fn copy(source: &Path, to: &Path) -> Result<(), StoreError> {
    let name = to.to_str().ok_or_else(|| {
        std::io::Error::new(
            std::io::ErrorKind::InvalidFilename,
            "its name is not readable text (UTF-8)",
        )
    })?;
    let connection = looking(source).open()?;
    let copied = connection.execute("VACUUM INTO ?", [name]);
    close(connection)?;
    copied?;
    // A log of the database that it is a copy of is not its own.
    let number = new_number()?.to_string();
    close(plain(to).with("user_version", &number).open()?)
}
