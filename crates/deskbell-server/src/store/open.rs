//! Opens the database of a data folder, and brings it to this version's shape.
//! A file that is not ours, is damaged, or was written by a newer version is
//! refused by name and left as it is.

use std::fs::{File, OpenOptions};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions as _, Connection as _, Row as _};
use tokio::runtime::Handle;

use super::{Readers, SqliteStore, StoreError};

/// "DBel": says that a SQLite file is Deskbell's.
const APPLICATION_ID: u32 = 0x4442_656c;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// Where SQLite's file header keeps the application's id.
const APPLICATION_ID_AT: usize = 68;
const READERS: u32 = 4;
/// The most that a connection keeps of the database in memory. Agents' logs are
/// written in the order of time, and lie in the order of agents.
const CACHE_KIB: i32 = 64 * 1024;
/// Statements that stay prepared: one for each table and number of rows.
const STATEMENTS: usize = 256;
/// Pages of 4 KiB in the write-ahead log before they go into the file: a page
/// that was written a hundred times goes there once.
const LOG_PAGES: u32 = 8_192;

const FILE: &str = "deskbell.db";

static MIGRATIONS: Migrator = sqlx::migrate!();

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
        "{} is damaged or can't be read ({why}): restore it from a copy, or choose another \
         folder with --data", path.display()
    )]
    Unreadable { path: PathBuf, why: String },
    #[error("the database can't be used: {0}")]
    Load(#[source] StoreError),
    #[error("the writer's thread could not be started: {0}")]
    NoThread(String),
}

/// True if the folder `data` certainly holds no database, or is not there
/// itself. Changes nothing.
pub fn is_missing(data: &Path) -> bool {
    matches!(data.join(FILE).try_exists(), Ok(false))
}

/// Refuses a folder `data` whose file is not for this version, if it has one.
/// Changes nothing.
///
/// # Errors
/// See [`OpenError`].
pub async fn check(data: &Path) -> Result<(), OpenError> {
    let path = data.join(FILE);
    if path.is_file() && check_header(&path)? {
        check_version(&path).await?;
    }
    Ok(())
}

/// Opens `deskbell.db` in the folder `data`, which must exist, and makes it
/// where it is missing.
///
/// # Errors
/// See [`OpenError`].
pub async fn open(data: &Path) -> Result<(SqliteStore, Readers), OpenError> {
    let path = data.join(FILE);
    let refused = |why: sqlx::Error| refused(&path, &why);
    if check_header(&path)? {
        check_version(&path).await?;
    } else {
        mark(&path).await.map_err(refused)?;
    }
    let writing = options(&path).pragma("wal_autocheckpoint", LOG_PAGES.to_string());
    let mut writer = writing.connect().await.map_err(refused)?;
    MIGRATIONS
        .run(&mut writer)
        .await
        .map_err(|why| not_migrated(&path, why))?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .connect_with(options(&path).read_only(true))
        .await
        .map_err(refused)?;
    Ok((
        SqliteStore::new(writer, writing, Handle::current()),
        Readers::new(readers),
    ))
}

/// SQLite's codes for a file that this user may not write: PERM, READONLY,
/// CANTOPEN. The lowest byte of an extended code is the plain one.
const NOT_OURS_TO_WRITE: [u32; 3] = [3, 8, 14];

fn refused(path: &Path, why: &sqlx::Error) -> OpenError {
    let not_writable = match why {
        sqlx::Error::Io(why) => is_a_right(why),
        why => why
            .as_database_error()
            .and_then(|why| why.code()?.parse::<u32>().ok())
            .is_some_and(|code| NOT_OURS_TO_WRITE.contains(&(code & 0xff))),
    };
    let (path, why) = (path.to_owned(), why.to_string());
    if not_writable {
        OpenError::NotWritable { path, why }
    } else {
        OpenError::Unreadable { path, why }
    }
}

fn is_a_right(why: &std::io::Error) -> bool {
    matches!(
        why.kind(),
        std::io::ErrorKind::PermissionDenied | std::io::ErrorKind::ReadOnlyFilesystem
    )
}

fn not_migrated(path: &Path, why: MigrateError) -> OpenError {
    match why {
        MigrateError::Execute(why) | MigrateError::ExecuteMigration(why, _) => refused(path, &why),
        why => OpenError::OtherBuild {
            path: path.to_owned(),
            why: why.to_string(),
        },
    }
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        // What was removed is not in the file any more either.
        .pragma("secure_delete", "ON")
        .pragma("cache_size", (-CACHE_KIB).to_string())
        .statement_cache_capacity(STATEMENTS)
        .busy_timeout(Duration::from_secs(5))
}

/// True for a database of ours, false for a file that is yet to be made. Reads
/// the header only: opening with SQLite could already change a foreign file.
fn check_header(path: &Path) -> Result<bool, OpenError> {
    let unreadable = |why: std::io::Error| refused(path, &sqlx::Error::Io(why));
    let mut header = Vec::with_capacity(100);
    match File::open(path) {
        Ok(file) => file
            .take(100)
            .read_to_end(&mut header)
            .map_err(unreadable)?,
        Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(why) => return Err(unreadable(why)),
    };
    if header.is_empty() {
        return Ok(false);
    }
    let id = header.get(APPLICATION_ID_AT..APPLICATION_ID_AT + 4);
    if header.starts_with(MAGIC) && id == Some(&APPLICATION_ID.to_be_bytes()) {
        Ok(true)
    } else {
        Err(OpenError::Foreign(path.to_owned()))
    }
}

async fn check_version(path: &Path) -> Result<(), OpenError> {
    let unreadable = |why: sqlx::Error| refused(path, &why);
    let known = MIGRATIONS.iter().map(|one| one.version).max().unwrap_or(0);
    // Without a log beside it nobody writes it; SQLite would make one to read.
    let is_still = !path.with_extension("db-wal").exists();
    let only_read = SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .immutable(is_still);
    let mut connection = only_read.connect().await.map_err(unreadable)?;
    let found = found_version(&mut connection).await.map_err(unreadable)?;
    connection.close().await.map_err(unreadable)?;
    if found > known {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    Ok(())
}

/// The last migration of the file; 0 for a file that was just marked.
async fn found_version(from: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let table = "SELECT count(*) FROM sqlite_schema WHERE name = '_sqlx_migrations'";
    let migrated: i64 = sqlx::query(table).fetch_one(&mut *from).await?.try_get(0)?;
    if migrated == 0 {
        return Ok(0);
    }
    let version = "SELECT coalesce(max(version), 0) FROM _sqlx_migrations";
    sqlx::query(version).fetch_one(from).await?.try_get(0)
}

/// Makes the file with our mark in its header, before WAL keeps pages aside.
/// It is for its owner only, and so are the files that SQLite puts beside it.
async fn mark(path: &Path) -> Result<(), sqlx::Error> {
    let mut file = OpenOptions::new();
    file.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut file, 0o600);
    drop(file.open(path)?);
    let new = SqliteConnectOptions::new()
        .filename(path)
        .pragma("application_id", APPLICATION_ID.to_string());
    new.connect().await?.close().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_may_not_be_written_is_told_apart_from_a_damaged_one() {
        let folder = tempfile::tempdir().unwrap();
        let (_store, readers) = open(folder.path()).await.unwrap();
        // The readers' connections are as a file without the right to write.
        let why = sqlx::query("DELETE FROM meta")
            .execute(readers.pool())
            .await
            .unwrap_err();
        let said = refused(folder.path(), &why).to_string();
        assert!(said.contains("can't be written"), "{said}");
        let why = sqlx::Error::Io(std::io::ErrorKind::PermissionDenied.into());
        let said = refused(folder.path(), &why).to_string();
        assert!(said.contains("give this user the right"), "{said}");
    }

    #[tokio::test]
    async fn a_database_of_another_build_is_not_called_damaged() {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path()).await.unwrap());
        let other = "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 1";
        change(folder.path(), other).await;
        let refused = open(folder.path()).await.unwrap_err();
        assert!(matches!(refused, OpenError::OtherBuild { .. }), "{refused}");
    }

    async fn change(data: &Path, sql: &'static str) {
        let options = SqliteConnectOptions::new().filename(data.join("deskbell.db"));
        let mut connection = options.connect().await.unwrap();
        sqlx::query(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
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
        change(folder.path(), newer).await;
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
