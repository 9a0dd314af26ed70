//! A backup takes the place of the database, in two steps. This is the first:
//! [`stage`] copies and checks the file and makes ready what has to be another
//! one afterwards; the database that is there is not touched, and may be at
//! work. Giving it the place is `swap`.
//!
//! Afterwards every log has a new epoch: a browser that has seen more than the
//! backup knows gets a snapshot. Sessions and links of the backup are gone, for
//! they may have been ended or used since.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use deskbell_protocol::{Epoch, Timestamp};
use rusqlite::Connection;

use super::access::{blocking, close};
use super::accounts::{AccountRow, write};
use super::attachment::attachments_in;
use super::inspect::{
    Look, check_header, check_version, check_whole, has_log, new_number, refused,
};
use super::load::{self, all};
use super::migrate::migrated;
use super::open::{FILE, OpenError};
use super::swap::FOLDER;
use super::{StoreError, latest};
use crate::audit::Entry;
use crate::files::{self, ATTACHMENTS};

/// A backup that was not restored; the database is as it was.
#[derive(Debug, thiserror::Error)]
pub enum RestoreError {
    #[error("there is no file {}: name a file that `deskbelld backup` has made", .0.display())]
    NoFile(PathBuf),
    #[error("{} is the database itself: name a file that `deskbelld backup` has made", .0.display())]
    Itself(PathBuf),
    #[error(
        "{} is a database at work, with a log beside it: name a file that `deskbelld backup` \
         has made", .0.display()
    )]
    AtWork(PathBuf),
    #[error("the backup {} can't be used: {why}", path.display())]
    Backup { path: PathBuf, why: String },
    #[error(
        "the data folder {} can't be written ({why}): give this user the right to write there, \
         with room for one more database", path.display()
    )]
    NotWritable { path: PathBuf, why: io::Error },
}

/// A database that is ready to take its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staged {
    pub(super) data: PathBuf,
    pub(super) bytes: u64,
    /// Files of messages that are neither beside the backup nor here.
    pub(super) missing: usize,
}

/// Makes `file` ready to become the database of the folder `data`, whose lock
/// this process has. `entry` goes into its audit.
///
/// # Errors
/// See [`RestoreError`].
pub async fn stage(
    data: &Path,
    file: &Path,
    now: Timestamp,
    entry: Entry,
) -> Result<Staged, RestoreError> {
    let (data, file) = (data.to_owned(), file.to_owned());
    blocking(move || staged(&data, &file, now, &entry)).await
}

fn staged(data: &Path, file: &Path, now: Timestamp, entry: &Entry) -> Result<Staged, RestoreError> {
    check_file(data, file)?;
    let folder = data.join(FOLDER);
    let copy = folder.join(FILE);
    let not_writable = |why| RestoreError::NotWritable {
        path: data.to_owned(),
        why,
    };
    copy_to(file, &copy).map_err(|why| {
        let _ = fs::remove_dir_all(&folder);
        not_writable(why)
    })?;
    let made = make_ready(&copy, now, entry);
    let files = made.and_then(|()| take_files(data, file, &copy));
    let bytes = files.and_then(|missing| Ok((files::safe(&copy).map_err(Fault::Folder)?, missing)));
    match bytes {
        Ok((bytes, missing)) => Ok(Staged {
            data: data.to_owned(),
            bytes,
            missing,
        }),
        Err(why) => {
            let _ = fs::remove_dir_all(&folder);
            Err(match why {
                Fault::Folder(why) => not_writable(why),
                Fault::Backup(why) => RestoreError::Backup {
                    path: file.to_owned(),
                    why: why.to_string().replace(&copy.display().to_string(), "it"),
                },
            })
        }
    }
}

fn check_file(data: &Path, file: &Path) -> Result<(), RestoreError> {
    if !file.is_file() {
        return Err(RestoreError::NoFile(file.to_owned()));
    }
    if is_same(file, &data.join(FILE)) {
        return Err(RestoreError::Itself(file.to_owned()));
    }
    if has_log(file) {
        return Err(RestoreError::AtWork(file.to_owned()));
    }
    let unusable = |why: OpenError| RestoreError::Backup {
        path: file.to_owned(),
        why: why.to_string(),
    };
    match check_header(file).map_err(unusable)? {
        true => Ok(()),
        false => Err(unusable(OpenError::Foreign(file.to_owned()))),
    }
}

/// By whatever names. Does not open them.
#[cfg(unix)]
fn is_same(one: &Path, other: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let place = |path| fs::metadata(path).map(|it| (it.dev(), it.ino())).ok();
    place(one).is_some_and(|it| Some(it) == place(other))
}

#[cfg(not(unix))]
fn is_same(one: &Path, other: &Path) -> bool {
    let place = |path| fs::canonicalize(path).ok();
    place(one).is_some_and(|it| Some(it) == place(other))
}

/// What was left by a try before goes.
fn copy_to(file: &Path, copy: &Path) -> io::Result<()> {
    if let Some(folder) = copy.parent() {
        match fs::remove_dir_all(folder) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => return Err(why),
            _ => make_folder(folder)?,
        }
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::copy(&mut fs::File::open(file)?, &mut options.open(copy)?).map(drop)
}

#[cfg(unix)]
fn make_folder(folder: &Path) -> io::Result<()> {
    std::os::unix::fs::DirBuilderExt::mode(&mut fs::DirBuilder::new(), 0o700).create(folder)
}

#[cfg(not(unix))]
fn make_folder(folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)
}

enum Fault {
    Folder(io::Error),
    Backup(OpenError),
}

impl From<OpenError> for Fault {
    fn from(why: OpenError) -> Self {
        match why {
            OpenError::Full(_) => Self::Folder(io::ErrorKind::StorageFull.into()),
            OpenError::NotWritable { why, .. } | OpenError::Disk { why, .. } => {
                Self::Folder(io::Error::other(why))
            }
            why => Self::Backup(why),
        }
    }
}

fn make_ready(copy: &Path, now: Timestamp, entry: &Entry) -> Result<(), Fault> {
    check_version(copy)?;
    check_whole(copy, Look::Whole)?;
    let mut connection = migrated(copy)?;
    // All of it can be read that a start reads.
    load::load(&connection, now).map_err(OpenError::Load)?;
    let began = begin_anew(&mut connection, entry);
    let closed = began.and_then(|()| close(connection));
    closed.map_err(|why| match why {
        StoreError::Failed(_) | StoreError::File(_) => refused(copy, &why),
        why => OpenError::Load(why),
    })?;
    // Everything of it is in the file, and nothing beside it.
    if has_log(copy) {
        return Err(Fault::Folder(io::Error::other(
            "its log could not be taken in",
        )));
    }
    Ok(())
}

/// What belongs to the messages of the backup, from beside it or, where it is
/// there still, from the data folder. How many are nowhere.
fn take_files(data: &Path, file: &Path, copy: &Path) -> Result<usize, Fault> {
    let names = attachments_in(copy).map_err(|why| Fault::Backup(OpenError::Load(why)))?;
    let (beside, here) = (files::attachments_beside(file), data.join(ATTACHMENTS));
    let to = copy.with_file_name(ATTACHMENTS);
    let same = names.iter().map(|it| (it.as_str(), it.as_str()));
    let copied = files::copy_named(same, &[&beside, &here], &to).map_err(Fault::Folder)?;
    Ok(copied.missing)
}

fn begin_anew(to: &mut Connection, entry: &Entry) -> Result<(), StoreError> {
    let change = to.transaction()?;
    begin_logs_anew(&change)?;
    change.execute_batch("DELETE FROM cookie_sessions; DELETE FROM sign_in_links")?;
    write(&change, &AccountRow::Audit(entry.clone()))?;
    latest::put(&change, entry.at)?;
    change.commit()?;
    Ok(to.pragma_update(None, "user_version", new_number()?)?)
}

fn begin_logs_anew(to: &Connection) -> Result<(), StoreError> {
    let owners: Vec<String> = all(to, "SELECT owner FROM heads", [], |row| Ok(row.get(0)?))?;
    let mut statement = to.prepare("UPDATE heads SET epoch = ? WHERE owner = ?")?;
    for owner in owners {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(io::Error::other)?;
        let epoch = Epoch::from_u128(u128::from_ne_bytes(random));
        statement.execute([epoch.to_string(), owner])?;
    }
    Ok(())
}
