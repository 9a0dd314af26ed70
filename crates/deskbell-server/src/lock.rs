//! One program at a time works on a data folder: it holds the lock on the
//! folder's `lock` file as long as it lives, and the system drops the lock
//! when the program ends, however it ends. Only the lock is here; what the
//! folder holds is the store's.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Who only looks (`is_taken`) has the lock for a moment too: a lock that is
/// really held is so several times.
const TRIES: u32 = 5;
const LOOK_TAKES: Duration = Duration::from_millis(10);

/// The lock, held until it is dropped.
#[derive(Debug)]
pub struct DataLock {
    _file: File,
}

/// A data folder that can't be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    #[error(
        "another deskbelld works on the data folder {}: stop it first, or choose another folder \
         with --data", .0.display()
    )]
    Taken(PathBuf),
    #[error(
        "the data folder {} can't be written ({why}): give this user the right to write there, \
         or choose another folder with --data", path.display()
    )]
    NotWritable { path: PathBuf, why: io::Error },
    #[error(
        "{} is a file, and the data need a folder: choose another name with --data", .0.display()
    )]
    NotAFolder(PathBuf),
}

impl DataLock {
    /// Makes the folder where it is missing, for its owner only, and takes
    /// its lock.
    ///
    /// # Errors
    /// See [`LockError`]. Waits a moment at most.
    pub fn take(data: &Path) -> Result<Self, LockError> {
        if data.is_file() {
            return Err(LockError::NotAFolder(data.to_owned()));
        }
        let not_writable = |why| LockError::NotWritable {
            path: data.to_owned(),
            why,
        };
        make_folder(data).map_err(not_writable)?;
        let file = open(data, true).map_err(not_writable)?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Ok(()) => return Ok(Self { _file: file }),
                Err(TryLockError::WouldBlock) => std::thread::sleep(LOOK_TAKES),
                Err(TryLockError::Error(why)) => return Err(not_writable(why)),
            }
        }
        Err(LockError::Taken(data.to_owned()))
    }

    /// True if some program holds the folder. Changes nothing.
    pub fn is_taken(data: &Path) -> bool {
        let Ok(file) = open(data, false) else {
            return false;
        };
        matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock))
    }
}

fn open(data: &Path, create: bool) -> io::Result<File> {
    OpenOptions::new()
        .read(true)
        .write(true)
        .create(create)
        .truncate(false)
        .open(data.join("lock"))
}

#[cfg(unix)]
fn make_folder(data: &Path) -> io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(data)
}

#[cfg(not(unix))]
fn make_folder(data: &Path) -> io::Result<()> {
    std::fs::create_dir_all(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_had_once_and_again_after_its_release() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        assert!(!DataLock::is_taken(&data));
        let held = DataLock::take(&data).unwrap();
        assert!(DataLock::is_taken(&data));
        assert!(matches!(DataLock::take(&data), Err(LockError::Taken(_))));
        drop(held);
        DataLock::take(&data).unwrap();
    }

    #[test]
    fn a_look_at_the_lock_does_not_refuse_who_takes_it() {
        let folder = tempfile::tempdir().unwrap();
        drop(DataLock::take(folder.path()).unwrap());
        let look = open(folder.path(), false).unwrap();
        look.try_lock_shared().unwrap();
        let data = folder.path().to_owned();
        let taking = std::thread::spawn(move || DataLock::take(&data).map(drop));
        std::thread::sleep(LOOK_TAKES);
        drop(look);
        taking.join().unwrap().unwrap();
    }

    #[test]
    fn a_folder_below_a_file_is_refused_by_name() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let refused = DataLock::take(&file.path().join("data"))
            .unwrap_err()
            .to_string();
        assert!(refused.contains("can't be written"), "{refused}");
    }
}
