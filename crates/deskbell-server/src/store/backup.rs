//! A copy of the database while it is at work: one moment of it, in one file,
//! checked before it has its name. Reads on a connection of its own, so the
//! writer never waits for it.

use std::path::Path;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions as _, Connection as _};

use super::OpenError;
use super::inspect::{
    Look, check_header, check_version, check_whole, new_number, reading, refused,
};
use super::open::FILE;
use crate::files::{Draft, DraftError};

/// A copy that was not made; nothing of it is left.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("the data folder {} holds no data of Deskbell", .0.display())]
    NoData(std::path::PathBuf),
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
    let draft = Draft::of(file)?;
    copy(&source, draft.path()).await.map_err(|why| {
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
    check_version(draft.path()).await?;
    let whole = check_whole(draft.path(), Look::Whole).await;
    whole.map_err(|why| match why {
        // It was copied with its fault.
        OpenError::Unreadable { why, .. } => OpenError::Unreadable { path: source, why },
        other => other,
    })?;
    Ok(draft.keep()?)
}

/// Leaves out what is free in the source, with whatever was there once.
async fn copy(source: &Path, to: &Path) -> Result<(), sqlx::Error> {
    let to = to.to_str().ok_or_else(|| {
        sqlx::Error::Io(std::io::Error::new(
            std::io::ErrorKind::InvalidFilename,
            "its name is not readable text (UTF-8)",
        ))
    })?;
    let mut connection = reading(source).connect().await?;
    let copied = sqlx::query("VACUUM INTO ?")
        .bind(to)
        .execute(&mut connection)
        .await;
    connection.close().await?;
    copied?;
    number_anew(Path::new(to)).await
}

/// A log of the database that it is a copy of is not its own.
async fn number_anew(copy: &Path) -> Result<(), sqlx::Error> {
    let options = SqliteConnectOptions::new().filename(copy);
    let number = new_number()?.to_string();
    let numbered = options.pragma("user_version", number).connect().await?;
    numbered.close().await
}
