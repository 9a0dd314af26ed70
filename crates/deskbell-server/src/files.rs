//! Files that are there whole or not at all: written beside their place, made
//! safe on the disk, and only then given their name. Never in the place of
//! another file. What is written is the caller's.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// A file that can't be made.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    #[error("{} is there already: choose another name, or move it away", .0.display())]
    Taken(PathBuf),
    #[error(
        "{} can't be written ({why}): choose a folder that is there, with room, where this user \
         may write", path.display()
    )]
    NotWritable { path: PathBuf, why: io::Error },
    #[error("no random name could be made: {0}")]
    NoRandom(String),
}

/// A file in the making, for its owner only. Dropping it removes it.
#[derive(Debug)]
pub struct Draft {
    part: PathBuf,
    file: PathBuf,
}

impl Draft {
    /// An empty file beside `file`, which is not there yet.
    ///
    /// # Errors
    /// See [`DraftError`].
    pub fn of(file: &Path) -> Result<Self, DraftError> {
        if fs::symlink_metadata(file).is_ok() {
            return Err(DraftError::Taken(file.to_owned()));
        }
        let mut random = [0; 8];
        getrandom::fill(&mut random).map_err(|why| DraftError::NoRandom(why.to_string()))?;
        let mut part = file.as_os_str().to_owned();
        part.push(format!(".part-{:016x}", u64::from_ne_bytes(random)));
        let draft = Self {
            part: part.into(),
            file: file.to_owned(),
        };
        draft.make().map_err(|why| draft.fault(why))?;
        Ok(draft)
    }

    fn make(&self) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(&self.part).map(drop)
    }

    /// Where it is written.
    pub fn path(&self) -> &Path {
        &self.part
    }

    /// Gives it its name; how many bytes it has.
    ///
    /// # Errors
    /// See [`DraftError`].
    pub fn keep(self) -> Result<u64, DraftError> {
        let bytes = safe(&self.part).map_err(|why| self.fault(why))?;
        self.name().map_err(|why| match why.kind() {
            io::ErrorKind::AlreadyExists => DraftError::Taken(self.file.clone()),
            _ => self.fault(why),
        })?;
        Ok(bytes)
    }

    /// A second name is never that of another file; where a file can't have
    /// two, it is renamed.
    fn name(&self) -> io::Result<()> {
        match fs::hard_link(&self.part, &self.file) {
            Ok(()) => fs::remove_file(&self.part)?,
            Err(why) if why.kind() == io::ErrorKind::AlreadyExists => return Err(why),
            Err(_) if fs::symlink_metadata(&self.file).is_ok() => {
                return Err(io::ErrorKind::AlreadyExists.into());
            }
            Err(_) => fs::rename(&self.part, &self.file)?,
        }
        safe_names(&self.file)
    }

    /// What `why` means to who named the file.
    pub fn fault(&self, why: io::Error) -> DraftError {
        DraftError::NotWritable {
            path: self.file.clone(),
            why,
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After `keep` it has another name.
        let _ = fs::remove_file(&self.part);
    }
}

/// Waits until the file is on the disk; how many bytes it has.
///
/// # Errors
/// It can't be written.
pub fn safe(file: &Path) -> io::Result<u64> {
    let file = OpenOptions::new().read(true).write(true).open(file)?;
    file.sync_all()?;
    Ok(file.metadata()?.len())
}

/// Waits until the names in the folder of `file` are on the disk.
///
/// # Errors
/// They can't be written.
pub fn safe_names(file: &Path) -> io::Result<()> {
    let folder = file.parent().filter(|it| !it.as_os_str().is_empty());
    if cfg!(unix) {
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

/// The folder of what was sent with messages, in a data folder.
pub const ATTACHMENTS: &str = "attachments";

/// The same beside a file: a backup, an export, or a database that was replaced.
pub fn attachments_beside(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{ATTACHMENTS}"));
    name.into()
}

/// Makes a folder for its owner only, where it is not there yet.
///
/// # Errors
/// It can't be made.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    match builder.create(folder) {
        Err(why) if why.kind() == io::ErrorKind::AlreadyExists && folder.is_dir() => Ok(()),
        made => made,
    }
}

/// What came of copying files by their names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Copied {
    pub files: usize,
    pub bytes: u64,
    /// They are in none of the folders.
    pub missing: usize,
}

/// Copies each of these (where it is, what it shall be called) into `to`, from
/// the first of `folders` that has it, and makes them safe.
///
/// # Errors
/// `to` can't be written.
pub fn copy_named<'a>(
    names: impl IntoIterator<Item = (&'a str, &'a str)>,
    folders: &[&Path],
    to: &Path,
) -> io::Result<Copied> {
    make_folder(to)?;
    let mut copied = Copied::default();
    for (name, called) in names {
        let mut found = folders.iter().map(|it| it.join(name));
        let Some(from) = found.find(|it| it.is_file()) else {
            copied.missing += 1;
            continue;
        };
        let file = to.join(called);
        match fs::copy(&from, &file) {
            // It went meanwhile: its message is too old.
            Err(why) if why.kind() == io::ErrorKind::NotFound => copied.missing += 1,
            done => {
                copied.bytes += done?;
                copied.files += 1;
                safe(&file)?;
            }
        }
    }
    safe_names(&to.join("."))?;
    Ok(copied)
}

/// A size for people.
pub fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000)];
    let unit = UNITS.iter().find(|(_, unit)| bytes >= *unit);
    unit.map_or_else(
        || format!("{bytes} bytes"),
        |(name, unit)| format!("{}.{} {name}", bytes / unit, bytes % unit * 10 / unit),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_has_its_name_only_once_it_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        let draft = Draft::of(&file).unwrap();
        fs::write(draft.path(), "whole").unwrap();
        assert!(!file.exists());
        assert_eq!(draft.keep().unwrap(), 5);
        assert_eq!(fs::read(&file).unwrap(), b"whole");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_draft_that_is_given_up_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        drop(Draft::of(&folder.path().join("copy")).unwrap());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_file_that_came_meanwhile_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("copy");
        let draft = Draft::of(&file).unwrap();
        fs::write(&file, "mine").unwrap();
        let refused = draft.keep().unwrap_err();
        assert!(matches!(refused, DraftError::Taken(_)), "{refused}");
        assert!(matches!(Draft::of(&file), Err(DraftError::Taken(_))));
        assert_eq!(fs::read(&file).unwrap(), b"mine");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_not_there_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("absent/copy");
        let said = Draft::of(&file).unwrap_err().to_string();
        assert!(said.contains("absent/copy can't be written"), "{said}");
    }

    #[test]
    fn a_size_is_told_in_the_unit_that_fits() {
        assert_eq!(size(999), "999 bytes");
        assert_eq!(size(1_250_000), "1.2 MB");
        assert_eq!(size(2_000_000_000), "2.0 GB");
    }
}
