//! Opens the database of a data folder, and brings it to this version's shape.
//! A file that is not ours, is damaged, or was written by a newer version is
//! refused by name and left as it is.

use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::access::{blocking, close, plain, reading, writing};
use super::inspect::{
    APPLICATION_ID, Look, check_header, check_log, check_version, check_whole, has_log, new_number,
    refused,
};
use super::migrate::migrated;
use super::{Readers, SqliteStore, StoreError, swap};

const READERS: usize = 4;

/// The database of a data folder.
pub const FILE: &str = "deskbell.db";
/// At a start the file is read for this long at most to see whether it is
/// damaged: customers wait.
const LOOK_WITHIN: Duration = Duration::from_millis(200);

/// A database that can't be used. It was not changed.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(
        "{} is not a database of Deskbell: move it away, or choose another folder with --data",
        .0.display()
    )]
    Foreign(PathBuf),
    #[error(
        "{} was written by a newer version of Deskbell (its shape is {found}, this version knows \
         {known}): start that version, or choose another folder with --data",
        path.display()
    )]
    Newer {
        path: PathBuf,
        found: i64,
        known: i64,
    },
    #[error(
        "{} can't be written ({why}): give this user the right to read and write it, or choose \
         another folder with --data", path.display()
    )]
    NotWritable { path: PathBuf, why: String },
    #[error(
        "{} was made by another build of Deskbell ({why}): start that one, or choose another \
         folder with --data", path.display()
    )]
    OtherBuild { path: PathBuf, why: String },
    #[error(
        "{} is damaged or can't be read ({why}): put a backup in its place with `deskbelld \
         restore FILE`, or choose another folder with --data", path.display()
    )]
    Unreadable { path: PathBuf, why: String },
    #[error(
        "the log beside {} is another database's: if a copy was put in the place of the database, \
         move that log away; if not, put a backup there with `deskbelld restore FILE`", .0.display()
    )]
    OtherLog(PathBuf),
    #[error(
        "the disk of {} fails ({why}): look whether it is whole and has room, then try again",
        path.display()
    )]
    Disk { path: PathBuf, why: String },
    #[error("there is no room on the disk of {}: make some, then try again", .0.display())]
    Full(PathBuf),
    #[error(
        "the clock of this machine is {days} days behind what stands in {}: set it right; if it \
         is right, put a backup in the place of the database with `deskbelld restore FILE`",
        path.display()
    )]
    ClockBehind { path: PathBuf, days: u64 },
    #[error("the database can't be used: {0}")]
    Load(#[source] StoreError),
    #[error("the writer's thread could not be started: {0}")]
    NoThread(String),
}

impl OpenError {
    /// The clock is this far behind what is stored in the folder.
    pub fn clock_behind(data: &Path, behind: Duration) -> Self {
        let path = data.join(FILE);
        let days = behind.as_secs() / (24 * 60 * 60);
        Self::ClockBehind { path, days }
    }

    /// The same, with the folder's file by its name.
    #[must_use]
    pub fn of(self, data: &Path) -> Self {
        let path = data.join(FILE);
        match self {
            Self::Load(why @ (StoreError::Failed(_) | StoreError::File(_))) => refused(&path, &why),
            Self::Load(why) => Self::Unreadable {
                path,
                why: why.to_string(),
            },
            other => other,
        }
    }
}

/// True if the folder `data` certainly holds no database, or is not there
/// itself. Changes nothing.
pub fn is_missing(data: &Path) -> bool {
    matches!(data.join(FILE).try_exists(), Ok(false)) && !swap::is_begun(data)
}

/// Refuses a folder `data` whose file is not for this version, if it has one.
/// Changes nothing.
///
/// # Errors
/// See [`OpenError`].
pub async fn check(data: &Path) -> Result<(), OpenError> {
    let path = data.join(FILE);
    // What is there is about to be replaced.
    if swap::is_begun(data) {
        return Ok(());
    }
    blocking(move || {
        if path.is_file() && check_header(&path)? {
            check_version(&path)?;
        }
        Ok(())
    })
    .await
}

/// Opens `deskbell.db` in the folder `data`, which must exist, and makes it
/// where it is missing. Ends a restore that was cut off.
///
/// # Errors
/// See [`OpenError`].
pub async fn open(data: &Path) -> Result<(SqliteStore, Readers), OpenError> {
    open_looking(data, LOOK_WITHIN).await
}

/// The same, with so long a look at the file.
pub(super) async fn open_looking(
    data: &Path,
    within: Duration,
) -> Result<(SqliteStore, Readers), OpenError> {
    let data = data.to_owned();
    blocking(move || opened(&data, within)).await
}

fn opened(data: &Path, within: Duration) -> Result<(SqliteStore, Readers), OpenError> {
    let path = data.join(FILE);
    let refused = |why: StoreError| refused(&path, &why);
    swap::finish(data).map_err(|why| refused(why.into()))?;
    if check_header(&path)? {
        check_log(&path)?;
        check_version(&path)?;
        if !check_whole(&path, Look::Quick(within))? {
            tracing::info!("the database is too large to be looked through at a start");
        }
    } else if has_log(&path) {
        // SQLite would throw the log away, with what is only there.
        let why = "it is empty or missing, and its log deskbell.db-wal is there".to_owned();
        return Err(OpenError::Unreadable { path, why });
    } else {
        mark(&path).map_err(refused)?;
    }
    let writer = migrated(&path)?;
    let readers = (0..READERS).map(|_| reading(&path).open());
    let readers = readers.collect::<Result<_, _>>().map_err(refused)?;
    let store = SqliteStore::new(writer, writing(&path));
    let store = store.map_err(|why| OpenError::NoThread(why.to_string()))?;
    Ok((store, Readers::new(readers)))
}

/// Makes the file with our mark in its header, before WAL keeps pages aside.
/// It is for its owner only, and so are the files that SQLite puts beside it.
fn mark(path: &Path) -> Result<(), StoreError> {
    let mut file = OpenOptions::new();
    file.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    drop(file.open(path)?);
    let new = plain(path)
        .with("application_id", &APPLICATION_ID.to_string())
        .with("user_version", &new_number()?.to_string());
    close(new.open()?)
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    #[tokio::test]
    async fn a_file_that_may_not_be_written_is_told_apart_from_a_damaged_one() {
        let folder = tempfile::tempdir().unwrap();
        let (_store, readers) = open(folder.path()).await.unwrap();
        // The readers' connections are as a file without the right to write.
        let delete = |from: &Connection| Ok(from.execute("DELETE FROM meta", [])?);
        let why = readers.read(delete).await.unwrap_err();
        let said = refused(folder.path(), &why).to_string();
        assert!(said.contains("can't be written"), "{said}");
        let why = StoreError::File(std::io::ErrorKind::PermissionDenied.into());
        let said = refused(folder.path(), &why).to_string();
        assert!(said.contains("give this user the right"), "{said}");
    }

    #[tokio::test]
    async fn a_database_of_another_build_is_not_called_damaged() {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path()).await.unwrap());
        let other = "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1";
        change(folder.path(), other);
        let refused = open(folder.path()).await.unwrap_err();
        assert!(matches!(refused, OpenError::OtherBuild { .. }), "{refused}");
    }

    fn change(data: &Path, sql: &'static str) {
        let connection = plain(&data.join("deskbell.db")).open().unwrap();
        connection.execute_batch(sql).unwrap();
        close(connection).unwrap();
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn the_database_is_for_its_owner_only_whatever_the_folder_is() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
        let _open = open(folder.path()).await.unwrap();
        for file in ["deskbell.db", "deskbell.db-wal", "deskbell.db-shm"] {
            let mode = std::fs::metadata(folder.path().join(file)).unwrap();
            assert_eq!(mode.permissions().mode() & 0o777, 0o600, "{file}");
        }
    }

    #[tokio::test]
    async fn a_database_of_a_newer_version_is_refused_by_name_and_left_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path()).await.unwrap());
        let newer = "INSERT INTO _sqlx_migrations
            (version, description, success, checksum, execution_time)
            VALUES (9000, 'of the future', 1, x'00', 1)";
        change(folder.path(), newer);
        let before = std::fs::read(folder.path().join("deskbell.db")).unwrap();
        let refused = open(folder.path()).await.unwrap_err();
        assert!(
            matches!(refused, OpenError::Newer { found: 9000, .. }),
            "{refused}"
        );
        assert!(refused.to_string().contains("newer version"), "{refused}");
        assert_eq!(
            std::fs::read(folder.path().join("deskbell.db")).unwrap(),
            before
        );
    }
}
