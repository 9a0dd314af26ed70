//! The data folder of `cargo xtask run --fresh`: emptied if it is Deskbell's,
//! left alone if it is anything else.

use std::fs::{self, File, TryLockError};
use std::path::Path;

use crate::failure::Failure;

/// Empties `folder`, so that the next start makes everything anew.
///
/// # Errors
/// The folder holds no `deskbell.db` although it is not empty, something in it
/// is not Deskbell's, or a deskbelld works on it. Nothing is removed then.
pub fn empty(folder: &Path) -> Result<(), Failure> {
    if !folder.exists() {
        return Ok(());
    }
    let files = fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()?;
    if let Some(foreign) = files.iter().find(|file| !is_ours(file)) {
        return Err(Failure::new(format!(
            "--fresh empties data folders of Deskbell only, and {} is none of its files: \
             choose another folder with --data",
            foreign.display()
        )));
    }
    if is_in_use(folder) {
        return Err(Failure::new(format!(
            "a deskbelld works on the data folder {}: stop it first",
            folder.display()
        )));
    }
    for file in files {
        fs::remove_file(file)?;
    }
    Ok(())
}

/// What deskbelld writes into its data folder.
fn is_ours(file: &Path) -> bool {
    let name = file.file_name().map(|name| name.to_string_lossy());
    !file.is_dir()
        && name.is_some_and(|name| {
            name == "lock" || name == "control.json" || name.starts_with("deskbell.db")
        })
}

fn is_in_use(folder: &Path) -> bool {
    let Ok(lock) = File::open(folder.join("lock")) else {
        return false;
    };
    matches!(lock.try_lock_shared(), Err(TryLockError::WouldBlock))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn a_data_folder_is_emptied() {
        let scratch = Scratch::new("data-ours");
        for file in ["deskbell.db", "deskbell.db-wal", "lock"] {
            scratch.write(file, "");
        }
        empty(&scratch.path).unwrap();
        assert_eq!(fs::read_dir(&scratch.path).unwrap().count(), 0);
    }

    #[test]
    fn a_folder_with_anything_else_in_it_stays_whole() {
        let scratch = Scratch::new("data-foreign");
        scratch.write("deskbell.db", "");
        scratch.write("letters/to-mother.txt", "");
        let refused = empty(&scratch.path).map_err(|failure| failure.to_string());
        assert!(refused.is_err_and(|text| text.contains("letters")));
        assert!(scratch.path.join("deskbell.db").exists());
    }

    #[test]
    fn a_folder_that_a_server_works_on_stays_whole() {
        let scratch = Scratch::new("data-used");
        scratch.write("deskbell.db", "");
        scratch.write("lock", "");
        let held = File::open(scratch.path.join("lock")).unwrap();
        held.lock().unwrap();
        assert!(empty(&scratch.path).is_err());
        assert!(scratch.path.join("deskbell.db").exists());
    }

    #[test]
    fn a_folder_that_is_not_there_is_as_empty_as_one_can_be() {
        let scratch = Scratch::new("data-none");
        empty(&scratch.path.join("data")).unwrap();
    }
}
